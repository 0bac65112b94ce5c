"""The command line, ``mailing-conformance``; with the pytest plugin the only reader of arguments and environment.

Exit status: 0 conformant, 1 contract broken, 2 wrong usage, 3 inconclusive, 130 interrupted.
"""

from __future__ import annotations

import secrets
import sys

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from conformance.checks import CATALOGUE
from conformance.contract import ContractError
from conformance.failures import Profile
from conformance.reports.catalogue import catalogue_json, print_catalogue
from conformance.reports.console import print_verdict
from conformance.suite.runner import judge
from conformance.target import Target, TargetError, read_target
from conformance.verdict import Verdict

_PROFILES = [profile.name.lower() for profile in Profile]
_INTERRUPTED = 130
_EPILOG = """\b
Exit status:
  0  conformant
  1  the contract is broken
  2  wrong usage
  3  inconclusive: nobody answered, a token was refused or expired, both tokens are of one user, or a core check
     was never exercised
  130  interrupted

\b
Examples:
  mailing-mock exec -- mailing-conformance run
  MAILING_TOKEN=... MAILING_OTHER_TOKEN=... mailing-conformance run --base-url https://api.example.org/api/v2
  mailing-conformance run --profile deep --seed 7 --strict
  mailing-conformance run --check lifecycle.second-get --check files.same-rows
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="mailing-export-contract")
def main() -> None:
    """Judge an implementation of the mailing-export API by its contract."""


@main.command(epilog=_EPILOG)
@click.option("--base-url", envvar="MAILING_BASE_URL", show_envvar=True, help="Where the API is, up to /api/v2.")
@click.option(
    "--token",
    envvar="MAILING_TOKEN",
    show_envvar=True,
    help="The first user's token. Prefer the variable: command lines are logged and listed.",
)
@click.option(
    "--other-token",
    envvar="MAILING_OTHER_TOKEN",
    show_envvar=True,
    help="Another user's token. Prefer the variable.",
)
@click.option("--single-user", is_flag=True, help="There is one token only: leave out what takes two users.")
@click.option(
    "--profile",
    type=click.Choice(_PROFILES),
    default="standard",
    show_default=True,
    help="How thoroughly to look: quick leaves out races and most generated requests, deep generates many.",
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Send the same requests again; the report prints it.")
@click.option("--strict", is_flag=True, help="Let rules that rest on a decision of ours fail the run, too.")
@click.option("--check", "checks", multiple=True, metavar="ID", help="Run this check only; may be repeated.")
def run(  # noqa: PLR0913, PLR0917  the options of the command, which click passes by name
    base_url: str | None,
    token: str | None,
    other_token: str | None,
    single_user: bool,  # noqa: FBT001  click passes options by name
    profile: str,
    seed: int | None,
    strict: bool,  # noqa: FBT001  the same
    checks: tuple[str, ...],
) -> None:
    """Run the suite against a server and print the verdict.

    The suite creates exports (a few hundred in standard) and downloads them; it changes nothing else. Neither a token
    nor anything of a contact is printed.
    """
    target = _target(base_url, token, None if single_user else other_token, single_user=single_user)
    unknown = sorted(set(checks) - {check.check_id for check in CATALOGUE})
    if unknown:
        raise click.UsageError(f"There is no check {unknown[0]}; 'mailing-conformance checks' lists them.")
    try:
        verdict = _judge(
            target,
            Profile[profile.upper()],
            seed if seed is not None else secrets.randbelow(2**32),
            strict=strict,
            only=frozenset(checks) or None,
        )
    except KeyboardInterrupt:
        click.echo("Interrupted; there is no verdict.", err=True)
        sys.exit(_INTERRUPTED)
    except ContractError as error:
        raise click.UsageError(str(error)) from None
    print_verdict(verdict, Console())
    sys.exit(verdict.exit_status)


@main.command("checks")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def list_checks(as_json: bool) -> None:  # noqa: FBT001  click passes options by name
    """List the checks: id, basis, severity, fault class, claim and clause."""
    if as_json:
        click.echo(catalogue_json(CATALOGUE))
    else:
        print_catalogue(CATALOGUE, Console())


def _target(base_url: str | None, token: str | None, other_token: str | None, *, single_user: bool) -> Target:
    if not base_url:
        raise click.UsageError("There is no base URL. Set MAILING_BASE_URL or give --base-url.")
    if not token:
        raise click.UsageError("There is no token. Set MAILING_TOKEN or give --token.")
    if not other_token and not single_user:
        raise click.UsageError("There is no second token. Set MAILING_OTHER_TOKEN, or say --single-user.")
    try:
        return read_target(base_url, token, other_token)
    except TargetError as error:
        raise click.UsageError(str(error)) from None


def _judge(target: Target, profile: Profile, seed: int, *, strict: bool, only: frozenset[str] | None) -> Verdict:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("looking around")

        def progress(done: int, all_: int, name: str) -> None:
            bar.update(task, completed=done, total=all_, description=name)

        return judge(target, profile=profile, seed=seed, strict=strict, only=only, progress=progress)
