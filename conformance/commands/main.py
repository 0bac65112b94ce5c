"""The command line, ``mailing-conformance``; with the pytest plugin the only reader of arguments and environment.

Exit status: 0 conformant, 1 contract broken or baseline out of date, 2 wrong usage or an output that cannot be written,
3 inconclusive, 130 interrupted, 141 nobody reads the output any more.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from conformance.check import Profile
from conformance.commands.dry_run import DryRunClient
from conformance.commands.history import History, history_of, history_options
from conformance.commands.options import target_of, target_options
from conformance.commands.replay import replay
from conformance.commands.reveal import WARNING, RevealError, RevealingClient, check_reveal, revealing_client
from conformance.commands.terminal import INTERRUPTED, Command, Commands, Terminal
from conformance.contract import ContractError, load_contract
from conformance.http.exchange import Request
from conformance.reports.catalogue import catalogue_json, print_catalogue
from conformance.reports.console import print_verdict
from conformance.reports.explanation import close_matches, explain, print_explanation
from conformance.reports.files import (
    FORMATS,
    ReportError,
    ReportRequest,
    check_reports,
    parse_report,
    read_verdict,
    write_reports,
)
from conformance.rules import CATALOGUE
from conformance.run.runner import InterruptedRunError, judge
from conformance.target import Target, TargetError
from conformance.text import counted
from conformance.verdict.baseline_yaml import BaselineError
from conformance.verdict.comparison import FORMATS as COMPARISON_FORMATS
from conformance.verdict.comparison import compare, render_comparison
from conformance.verdict.detection import read_detection_rate
from conformance.verdict.model import Verdict
from conformance.verdict.neutral import visible

_PROFILES = [profile.name.lower() for profile in Profile]
_USAGE = 2
_LONGEST_BODY = 400
_STATUSES = {
    "0": "conformant, or broken only as the baseline accepts; the headline says how far the run went",
    "1": "the contract is broken, or the baseline is out of date",
    "2": "wrong usage, or an output that cannot be written",
    "3": "inconclusive: nobody answered, a token was refused or expired, both tokens are of one user, or a core check "
    "was never exercised",
    "130": "interrupted; what was found before is told, and written into the reports",
    "141": "nobody reads the output any more",
}
_EXAMPLES = (
    "mailing-mock exec -- mailing-conformance run",
    "MAILING_TOKEN=... MAILING_OTHER_TOKEN=... mailing-conformance run --base-url https://api.example.org/api/v2",
    "mailing-conformance run --profile deep --seed 7 --strict",
    "mailing-conformance run --token-command 'pass show api/token' --single-user --rate 5/s --max-exports 300",
    "mailing-conformance run --fail-fast --report json=verdict.json",
    "mailing-conformance run --check lifecycle.second-get --check files.same-rows",
    "mailing-conformance run --seed 7 --baseline accepted.yaml --update-baseline --reason 'Caching goes in API-17'",
    "mailing-conformance run --seed 7 --baseline accepted.yaml --since last-night.json --report json=tonight.json",
)
_COMPARE_STATUSES = {
    "0": "nothing is new, or only advice and what a baseline accepts",
    "1": "a failure is new",
    "2": "wrong usage, a file that is no verdict, or an output that cannot be written",
}
_COMPARE_EXAMPLES = (
    "mailing-conformance run --report json=old.json; deploy; mailing-conformance run --report json=new.json",
    "mailing-conformance compare old.json new.json",
    "mailing-conformance compare old.json new.json --format markdown > comparison.md",
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="mailing-export-contract")
def main() -> None:
    """Judge an implementation of the mailing-export API by its contract."""


@main.command(cls=Command, statuses=_STATUSES, examples=_EXAMPLES)
@target_options
@history_options
@click.option(
    "--profile",
    type=click.Choice(_PROFILES),
    default="standard",
    show_default=True,
    help="How thoroughly to look: quick leaves out races and most generated requests, deep generates many.",
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Send the same requests again; the report prints it.")
@click.option("--strict", is_flag=True, help="Let rules that rest on a decision of ours fail the run, too.")
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=PATH",
    help=f"Write a report, too ({', '.join(FORMATS)}); may be repeated. In a folder it is named "
    f"{FORMATS['json'].file_name} and so on.",
)
@click.option("--fail-fast", is_flag=True, help="Stop at the first failure that counts.")
@click.option("--dry-run", is_flag=True, help="Send nothing; list the requests that would be sent.")
@click.option("--check", "checks", multiple=True, metavar="ID", help="Run this check only; may be repeated.")
@click.option("--reveal", is_flag=True, help="Print bodies, too: what no report shows. For local debugging, not in CI.")
def run(  # noqa: PLR0913  one argument for each option
    *,
    profile: str,
    seed: int | None,
    strict: bool,
    checks: tuple[str, ...],
    reports: tuple[str, ...],
    fail_fast: bool,
    dry_run: bool,
    reveal: bool,
    **options: Any,  # noqa: ANN401  what target_options and history_options add
) -> None:
    """Run the suite against a server and print the verdict.

    The suite creates exports (about a thousand in standard; --max-exports bounds them) and downloads them; it changes
    nothing else. Neither a token nor anything of a contact is printed.
    """
    _check_choices(checks, reports, dry_run=dry_run)
    requests = _requests(reports, reveal=reveal)
    history = history_of({**options, "fail_fast": fail_fast, "dry_run": dry_run}, datetime.now(UTC).date())
    plan = _Plan(
        target_of(options),
        Profile[profile.upper()],
        seed if seed is not None else secrets.randbelow(2**32),
        strict=strict,
        only=frozenset(checks) or None,
        fail_fast=fail_fast,
    )
    if history.notice:
        click.echo(f"Note: {history.notice}", err=True)
    try:
        if dry_run:
            _dry_run(plan)
            return
        with contextlib.ExitStack() as stack:
            revealing = stack.enter_context(revealing_client(plan.target, load_contract())) if reveal else None
            verdict, interrupted = _judge(plan, revealing)
    except (ContractError, TargetError) as error:
        raise click.UsageError(str(error)) from None
    status = _report(verdict, requests, history, interrupted=interrupted)
    for line in revealing.bodies(verdict, plan.target) if revealing else ():
        click.echo(line)
    sys.exit(INTERRUPTED if interrupted else status)


def _check_choices(checks: Sequence[str], reports: Sequence[str], *, dry_run: bool) -> None:
    """Refuse checks that do not exist, and reports of a run that comes to no verdict.

    Raises:
        click.UsageError: The text says which option is wrong, and what to do.
    """
    if not all(check_id.strip() for check_id in checks):
        raise click.UsageError("--check is empty; 'mailing-conformance checks' lists the ids.")
    known = {check.check_id for check in CATALOGUE}
    unknown = next((check_id for check_id in checks if check_id not in known), None)
    if unknown is not None:
        raise click.UsageError(_no_such_check(unknown))
    if dry_run and reports:
        raise click.UsageError("A dry run comes to no verdict that --report could write; leave it out.")


def _requests(reports: Sequence[str], *, reveal: bool) -> list[ReportRequest]:
    """Read which reports are asked for, and see that all that is to be shown may be.

    Raises:
        click.UsageError: A report cannot be written, or nothing may be revealed here.
    """
    try:
        requests = [parse_report(text) for text in reports]
        check_reports(requests)
        if reveal:
            check_reveal(os.environ)
            click.echo(f"Warning: {WARNING}", err=True)
    except (ReportError, RevealError) as error:
        raise click.UsageError(str(error)) from None
    return requests


def _report(verdict: Verdict, requests: Sequence[ReportRequest], history: History, *, interrupted: bool) -> int:
    """Write what was asked for, print the verdict, and return the exit status."""
    told, trouble = "", []
    try:
        verdict, told = _settled(verdict, history, interrupted=interrupted)
    except (BaselineError, ReportError) as error:
        trouble.append(str(error))
        verdict = history.settle(verdict)
    rate = read_detection_rate()
    saved = next((request.path for request in requests if request.format.name == "json"), None)
    # Before anything is printed: whoever reads the output may have gone by then.
    for request in requests:
        try:
            write_reports([request], verdict, load_contract(), rate)
        except ReportError as error:
            trouble.append(str(error))
        else:
            click.echo(f"Report {request.format.name}: {request.path}", err=True)
    print_verdict(verdict, Terminal(), rate, saved)
    for text in (told, history.compared(verdict).rstrip()):
        if text:
            click.echo(text)
    for text in trouble:
        click.echo(f"Error: {text}", err=True)
    return verdict.exit_status or (_USAGE if trouble else 0)


def _settled(verdict: Verdict, history: History, *, interrupted: bool) -> tuple[Verdict, str]:
    if not history.update:
        return history.settle(verdict), ""
    if interrupted:
        # What the run did not come to would look as if it were no longer broken.
        return history.settle(verdict), f"Baseline {history.path}: left as it was, since the run was interrupted."
    return history.settle_anew(verdict)


@main.command("compare", cls=Command, statuses=_COMPARE_STATUSES, examples=_COMPARE_EXAMPLES)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(COMPARISON_FORMATS), default="text", show_default=True)
def compare_verdicts(old: Path, new: Path, form: str) -> None:
    """Compare two verdicts that --report json=FILE wrote: what is new, fixed, the same, and no longer exercised."""
    try:
        comparison = compare(read_verdict(old), read_verdict(new))
    except ReportError as error:
        raise click.UsageError(str(error)) from None
    click.echo(render_comparison(comparison, form), nl=False)
    sys.exit(comparison.exit_status)


main.add_command(replay)


@main.command("explain")
@click.argument("check_id", metavar="CHECK")
def explain_check(check_id: str) -> None:
    """Explain a check: its clause, why it matters, a good and a bad answer, where to look."""
    if not check_id.strip():
        raise click.UsageError("The id of the check is empty; 'mailing-conformance checks' lists the ids.")
    check = next((check for check in CATALOGUE if check.check_id == check_id), None)
    if check is None:
        raise click.UsageError(_no_such_check(check_id))
    try:
        contract = load_contract()
    except ContractError as error:
        raise click.UsageError(str(error)) from None
    print_explanation(explain(check, contract), Terminal())


@main.command("checks")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def list_checks(as_json: bool) -> None:  # noqa: FBT001  click passes options by name
    """List the checks: id, basis, severity, fault class, claim and clause."""
    if as_json:
        click.echo(catalogue_json(CATALOGUE))
    else:
        print_catalogue(CATALOGUE, Terminal())


@dataclass(frozen=True, slots=True)
class _Plan:
    """What was asked for on the command line."""

    target: Target
    profile: Profile
    seed: int
    strict: bool
    only: frozenset[str] | None
    fail_fast: bool


def _no_such_check(check_id: str) -> str:
    near = close_matches(check_id)
    hint = f"Did you mean {' or '.join(near)}?" if near else "'mailing-conformance checks' lists them."
    return f"There is no check {check_id}. {hint}"


def _judge(plan: _Plan, revealing: RevealingClient | None) -> tuple[Verdict, bool]:
    """Judge, and tell whether somebody broke the run off."""
    try:
        return _judged(plan, revealing), False
    except InterruptedRunError as error:
        click.echo("Interrupted; this is what was found up to here.", err=True)
        return error.verdict, True


def _judged(plan: _Plan, revealing: RevealingClient | None) -> Verdict:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Terminal(stderr=True)
    # Where nobody looks on, the bar would leave a blank line behind.
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("looking around")

        def progress(done: int, all_: int, name: str) -> None:
            bar.update(task, completed=done, total=all_, description=name)

        return judge(
            plan.target,
            profile=plan.profile,
            seed=plan.seed,
            strict=plan.strict,
            only=plan.only,
            fail_fast=plan.fail_fast,
            progress=progress,
            client=revealing,
        )


def _body_of(request: Request) -> str:
    if request.body is None:
        return ""
    body = f"<{len(request.body)} bytes>" if request.body_shown is None else visible(request.body_shown)
    return f": {body}" if len(body) <= _LONGEST_BODY else f": {body[:_LONGEST_BODY]}... ({len(body)} characters)"


def _dry_run(plan: _Plan) -> None:
    contract = load_contract()
    out = sys.stdout  # while requests are generated, sys.stdout is turned away

    def show(number: int, request: Request) -> None:
        query = f"?{request.query}" if request.query else ""
        line = f"{number:5} {request.method:7} {request.path}{query}  as {request.credentials.user}"
        click.echo(f"{line}{_body_of(request)}", file=out)

    client = DryRunClient(plan.target, contract, show)
    verdict = judge(
        plan.target,
        profile=plan.profile,
        seed=plan.seed,
        only=plan.only,
        contract=contract,
        client=client,
        dry_run=True,
    )
    click.echo(
        f"\nNothing was sent. About {counted(verdict.requests, 'request')} would be, with "
        f"{counted(verdict.exports, 'creation')} that succeed; what the server answers decides some of them."
    )
