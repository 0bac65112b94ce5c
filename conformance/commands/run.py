"""`mailing-conformance run`: judge a target, print the verdict, and write the reports."""

import contextlib
import os
import secrets
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from conformance.check import Profile
from conformance.commands.baseline_options import Baseline, baseline_of, baseline_options
from conformance.commands.checks import known_id
from conformance.commands.dry_run import print_requests
from conformance.commands.main import INTERRUPTED, USAGE
from conformance.commands.options import contract_option, target_of, target_options
from conformance.commands.reveal import RevealingClient, check_reveal
from conformance.commands.terminal import Command, Terminal
from conformance.contract import Contract, load_contract
from conformance.reports import files
from conformance.reports.comparison import render_comparison
from conformance.reports.console import Printing, print_verdict
from conformance.reports.json_report import document_of
from conformance.rules import RULES
from conformance.run.runner import InterruptedRunError, judge
from conformance.target import Target
from conformance.verdict.baseline_yaml import BaselineError
from conformance.verdict.comparison import compare
from conformance.verdict.detection import read_detection_rate
from conformance.verdict.document import Document
from conformance.verdict.model import Verdict

_STATUSES = {
    "0": "conformant, or failed only as the baseline accepts; the headline says how far the run went",
    "1": "the contract is broken, or the baseline is out of date",
    "2": "wrong usage, or an output that cannot be written",
    "3": "inconclusive: nobody answered, a token was refused or expired, both tokens are of one user, a core check was "
    "never exercised, or the time was over before a critical check was",
    "130": "interrupted; what was found before is printed and written to the reports",
    "141": "the reader of the output has gone",
}
_EXAMPLES = (
    "mailing-mock exec -- mailing-conformance run",
    "MAILING_TOKEN=... MAILING_OTHER_TOKEN=... mailing-conformance run --base-url https://api.example.org/api/v2",
    "mailing-conformance run --profile deep --seed 7 --strict",
    "mailing-mock exec --contract new.yaml -- mailing-conformance run --contract new.yaml",
    "mailing-conformance run --token-command 'pass show api/token' --single-user --rate 5/s --max-exports 300",
    "mailing-conformance run --fail-fast --report json=verdict.json",
    "mailing-conformance run --check lifecycle.second-get --check files.same-rows",
    "mailing-conformance run --seed 7 --baseline accepted.yaml --update-baseline --reason 'Caching goes in API-17'",
    "mailing-conformance run --seed 7 --baseline accepted.yaml --since last-night.json --report json=tonight.json",
)
# What `mailing-mock exec` sets for its command and hardly anybody else sets together.
_OFFERED = ("MAILING_ACCOUNT_LISTS", "MAILING_CONTACT_IDS", "MAILING_TAGS", "MAILING_REFUSED_TOKENS")
_WRAPPED = (
    "to get that server back: the command that started it, such as mailing-mock exec, with sh in place of "
    "mailing-conformance; the variables are set in that shell"
)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the command line asks for.

    Attributes:
        target: The target.
        contract: The contract to judge by.
        contract_file: Its file; None for that of the suite.
        judge: Judges it, with the settings of the run; takes the client and the progress.
        reports: The reports to write.
        baseline: The baseline.
        since: An older verdict to compare with.
        verbose: Whether to print everything.
    """

    target: Target
    contract: Contract
    contract_file: Path | None
    judge: Callable[..., Verdict]
    reports: list[files.ReportRequest]
    baseline: Baseline
    since: Document | None
    verbose: bool


@click.command(cls=Command, statuses=_STATUSES, examples=_EXAMPLES)
@target_options
@contract_option
@baseline_options
@click.option(
    "--since",
    type=click.Path(path_type=Path),
    metavar="OLD.json",
    help="Compare with an older verdict that --report json=OLD.json wrote; the exit status stays that of the run.",
)
@click.option(
    "--profile",
    type=click.Choice([profile.name.lower() for profile in Profile]),
    default="standard",
    show_default=True,
    help="How thorough the run is: quick leaves out most generated requests, deep generates many.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    help="The seed of everything random; every report prints it. The same seed sends the same requests.",
)
@click.option(
    "--strict", is_flag=True, help="Let advice fail the run: the failures of rules that are our interpretation."
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=PATH",
    help=f"Also write a report ({', '.join(files.FORMATS)}); may be repeated. In a folder it is named "
    f"{files.FORMATS['json'].file_name} and so on.",
)
@click.option("--fail-fast", is_flag=True, help="Stop at the first failure that counts.")
@click.option(
    "--latency",
    type=click.FloatRange(0, 60, min_open=True),
    default=0.15,
    show_default=True,
    metavar="SECONDS",
    help="With --dry-run: how long an answer takes, for the time that a run would take.",
)
@click.option("--dry-run", is_flag=True, help="Send nothing; say how much would be sent, and list it with --verbose.")
@click.option(
    "--check", "checks", type=known_id, multiple=True, metavar="ID", help="Run only this check; may be repeated."
)
@click.option("--verbose", is_flag=True, help="Print every finding and every note; with --dry-run, the requests.")
@click.option("--reveal", is_flag=True, help="Also print bodies, which no report shows. For debugging, not in CI.")
def run(**options: Any) -> None:  # noqa: ANN401  those above
    """Run the suite against a server and print the verdict.

    The suite creates exports (about a thousand in standard; --max-exports limits them) and downloads them; it changes
    nothing else. It prints neither tokens nor data of contacts.
    """
    plan = _plan(options)
    _tell_what_is_played(frozenset(options["checks"]))
    if options["dry_run"]:
        print_requests(
            plan.target,
            plan.contract,
            partial(plan.judge, dry_run=True),
            listed=plan.verbose,
            latency=options["latency"],
        )
        return
    revealing = RevealingClient(plan.target, plan.contract) if options["reveal"] else contextlib.nullcontext()
    with revealing as client:
        verdict, interrupted = _judge(plan, client)
    status = _report(verdict, plan, client, interrupted=interrupted)
    sys.exit(INTERRUPTED if interrupted else status)


def _tell_what_is_played(only: Collection[str]) -> None:
    """Say why a run for a few checks may send as much as a whole one."""
    judging_all = [rule.check_id for rule in RULES.of_answers if rule.check_id in only]
    if judging_all:
        named = f"{judging_all[0]} judges" if len(judging_all) == 1 else f"{len(judging_all)} of these checks judge"
        click.echo(f"{named} every answer, so all scenarios are played, not only those for single checks.", err=True)


def _plan(options: dict[str, Any]) -> _Plan:
    """Read and check everything that was asked for, so that no mistake costs a run.

    Raises:
        BaselineError: The baseline is bad.
        ContractError: The contract cannot be read, or the checks cannot follow it.
        ReportError: A report cannot be written, or an older verdict cannot be read.
        click.UsageError: Something else cannot work; the text of each says what, and what to do.
    """
    if options["dry_run"] and options["reports"]:
        raise click.UsageError("A dry run has no verdict that --report could write; leave it out.")
    reports = [files.parse_report(text) for text in options["reports"]]
    files.check_reports(reports)
    if options["reveal"]:
        check_reveal(os.environ)
    since = files.read_verdict(options["since"]) if options["since"] is not None else None
    baseline = baseline_of(options, datetime.now(UTC).date())
    target, seed, contract = target_of(options), options["seed"], load_contract(options["contract_file"])
    settings = {
        "contract": contract,
        "profile": options["profile"],
        "seed": seed if seed is not None else secrets.randbelow(2**32),
        "strict": options["strict"],
        "only": frozenset(options["checks"]) or None,
        # The answers of a dry run are made up, so it must not stop at their failures.
        "fail_fast": options["fail_fast"] and not options["dry_run"],
    }
    # One worker tells by which scenario each request is sent.
    one = replace(target, budget=replace(target.budget, workers=1))
    return _Plan(
        target=target,
        contract=contract,
        contract_file=options["contract_file"],
        judge=partial(judge, one if options["dry_run"] else target, **settings),
        reports=reports,
        baseline=baseline,
        since=since,
        verbose=options["verbose"],
    )


def _judge(plan: _Plan, client: RevealingClient | None) -> tuple[Verdict, bool]:
    """Judge with a progress bar, and tell whether the run was interrupted."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Terminal(stderr=True)
    # Where stderr is no terminal, the bar would leave a blank line behind.
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("preflight")

        def progress(done: int, all_: int, name: str) -> None:
            bar.update(task, completed=done, total=all_, description=name)

        try:
            return plan.judge(progress=progress, client=client), False
        except InterruptedRunError as error:
            verdict = error.verdict
    click.echo("Interrupted; this is what was found before.", err=True)
    return verdict, True


def _report(verdict: Verdict, plan: _Plan, client: RevealingClient | None, *, interrupted: bool) -> int:
    """Write the reports, print the verdict, and return the exit status."""
    bodies = client.bodies(verdict, plan.target) if client else ()
    note, errors = "", []
    try:
        verdict, note = plan.baseline.write(verdict, interrupted=interrupted)
    except (BaselineError, files.ReportError) as error:
        errors.append(str(error))
        verdict = plan.baseline.apply(verdict)
    # The rate was measured with the contract of the suite.
    rate = read_detection_rate() if plan.contract.digest == load_contract().digest else None
    # The reports are written before anything is printed, because the reader of the output may have gone.
    for request in plan.reports:
        try:
            files.write_reports([request], verdict, plan.contract, rate)
        except files.ReportError as error:
            errors.append(str(error))
        else:
            click.echo(f"Report {request.format.name}: {request.path}", err=True)
    for line in bodies:
        click.echo(line)
    told = [note] if note else []
    if plan.since is not None:
        told += render_comparison(compare(plan.since, document_of(verdict, plan.contract)), "text").splitlines()
    printing = Printing(
        rate=rate,
        saved=next((request.path for request in plan.reports if request.format.name == "json"), None),
        verbose=plan.verbose,
        brief=interrupted,
        before=tuple(told),
        contract=plan.contract_file,
        after=_WRAPPED if _is_wrapped(plan.target, os.environ) else "",
    )
    print_verdict(verdict, Terminal(), printing)
    for text in errors:
        click.echo(f"Error: {text}", err=True)
    return verdict.exit_status or (USAGE if errors else 0)


def _is_wrapped(target: Target, environment: Mapping[str, str]) -> bool:
    """Tell whether the server was probably started for this command alone: the environment knows all of its data."""
    return target.base_url == environment.get("MAILING_BASE_URL") and all(name in environment for name in _OFFERED)
