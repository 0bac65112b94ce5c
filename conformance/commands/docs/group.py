"""`mailing-conformance docs`: the manual of the suite as a page, written and checked."""

import sys
from pathlib import Path

import click

from conformance.commands.docs.texts import texts_of
from conformance.commands.terminal import Command
from conformance.contract import load_contract
from conformance.reports.files import write_whole
from conformance.reports.manual import MARK, PAGE, manual_drift, manual_faults, render_manual

_HEAD = 1024


@click.group(short_help="Write or check the manual of the suite.")
def docs() -> None:
    """Write or check the manual of the suite."""


@docs.command(
    "build",
    cls=Command,
    short_help="Write the manual to a directory.",
    statuses={"0": "written", "2": "wrong usage, or the page cannot be written"},
    examples=("mailing-conformance docs build site", "mailing-mock docs build site"),
)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.pass_context
def build(context: click.Context, directory: Path) -> None:
    """Write a page with the checks, the commands and their exit status to DIRECTORY.

    It links into the reference of the contract and to the page about the mock server, which `mailing-mock docs build`
    writes to the same directory. Run that command after this one: it links to this page only if the page is there.
    """
    page = directory / PAGE
    if page.exists() and MARK not in page.read_text(encoding="utf-8", errors="replace")[:_HEAD]:
        raise click.UsageError(f"{page} was not written by this command; move it away or name another directory.")
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"{directory} cannot be made: {error.strerror}.") from None
    write_whole(page, render_manual(load_contract(), texts_of(context.find_root().command)), "manual")
    click.echo(page)


@docs.command(
    "check",
    cls=Command,
    short_help="Check the manual.",
    statuses={"0": "nothing is wrong", "1": "something is", "2": "wrong usage"},
    examples=("mailing-conformance docs check", "mailing-conformance docs check site"),
)
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@click.pass_context
def check(context: click.Context, directory: Path | None) -> None:
    """Check the manual, and the page in DIRECTORY if it is named.

    Something is wrong where the manual does not explain a check, a command, an option or an exit status, or where the
    page is not what would be written today. Each is printed with what to do about it. The links of the page are checked
    by `mailing-mock docs check`.
    """
    contract, commands = load_contract(), texts_of(context.find_root().command)
    faults = list(manual_faults(contract, commands))
    if directory is not None:
        faults += manual_drift(contract, commands, directory)
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(faults)} wrong" if faults else "Nothing is wrong.")
    sys.exit(1 if faults else 0)
