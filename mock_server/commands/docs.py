"""`mailing-mock docs`: the reference of the contract, as files and on stdout."""

from pathlib import Path

import click

from mock_server.contract import load_contract
from mock_server.reference import build, write


@click.group("docs")
def docs_group() -> None:
    """Print the reference of the contract."""


@docs_group.command("build")
@click.argument("directory", type=click.Path(path_type=Path))
def docs_build_command(*, directory: Path) -> None:
    """Write the reference to DIRECTORY, as a site that opens without a server.

    The directory is created if it does not exist. Only files that this command wrote are replaced.

    \b
    Example:
      mailing-mock docs build site
    """  # noqa: D301  \b keeps click from wrapping
    for file in write(build(load_contract()), directory):
        click.echo(file)


@docs_group.command("markdown")
def docs_markdown_command() -> None:
    """Print the reference as Markdown.

    \b
    Example:
      mailing-mock docs markdown > reference.md
    """  # noqa: D301  \b keeps click from wrapping
    click.echo(build(load_contract())["reference.md"], nl=False)
