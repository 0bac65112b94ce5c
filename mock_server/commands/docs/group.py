"""`mailing-mock docs`: the reference of the contract, as files and on stdout."""

import sys
from pathlib import Path

import click

from mock_server.commands.docs.manual import manual_of
from mock_server.commands.docs.sampling import failing_samples, unavailable
from mock_server.contract import load_contract
from mock_server.reference import build, write
from mock_server.reference.checks import dead_links, drift, undocumented
from mock_server.reference.manual import Manual


@click.group("docs")
def docs_group() -> None:
    """Print the reference of the contract."""


def _manual(context: click.Context) -> Manual:
    return manual_of(context.find_root().command)


@docs_group.command("build")
@click.argument("directory", type=click.Path(path_type=Path))
@click.pass_context
def docs_build_command(context: click.Context, *, directory: Path) -> None:
    """Write the reference to DIRECTORY, as a site that opens without a server.

    The directory is created if it does not exist. Only files that this command wrote are replaced.

    \b
    Example:
      mailing-mock docs build site
    """  # noqa: D301  \b keeps click from wrapping
    for file in write(build(load_contract(), _manual(context)), directory):
        click.echo(file)


@docs_group.command("markdown")
def docs_markdown_command() -> None:
    """Print the reference as Markdown.

    \b
    Example:
      mailing-mock docs markdown > reference.md
    """  # noqa: D301  \b keeps click from wrapping
    click.echo(build(load_contract())["reference.md"], nl=False)


@docs_group.command("check")
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@click.option("--no-run", is_flag=True, help="Do not run the samples.")
@click.pass_context
def docs_check_command(context: click.Context, *, directory: Path | None, no_run: bool) -> None:
    """Check the reference, and the site in DIRECTORY if it is named.

    Something is wrong where a status, header, parameter, column or filter of the contract, or an option of this
    program, is not explained, where a link leads nowhere, where a sample does not do what the reference says, or where
    the site is not what would be built today. Each is printed with what to do about it.

    \b
    Example:
      mailing-mock docs check site

    \b
    Exit codes:
      0  nothing is wrong
      1  something is
    """  # noqa: D301  \b keeps click from wrapping
    contract, manual = load_contract(), _manual(context)
    site = build(contract, manual)
    faults = [*undocumented(contract, site, manual), *dead_links(site)]
    if directory is not None:
        faults += drift(site, directory)
    if not no_run:
        faults += failing_samples(contract)
        for title, reason in unavailable():
            click.echo(f"The samples in {title} were not run: {reason}.", err=True)
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(faults)} wrong" if faults else "Nothing is wrong.")
    sys.exit(1 if faults else 0)
