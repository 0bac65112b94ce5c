"""`mailing-conformance docs build`: the manual of the suite as a page."""

from pathlib import Path

import click

from conformance.commands.docs.texts import texts_of
from conformance.commands.terminal import Command
from conformance.contract import load_contract
from conformance.reports.files import write_whole
from conformance.reports.manual import MARK, PAGE, render_manual

_HEAD = 1024


@click.group(short_help="Write the manual of the suite.")
def docs() -> None:
    """Write the manual of the suite."""


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
