"""`mailing-mock docs`: the reference of the contract, as files and on stdout."""

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from mock_server.commands.docs.examples import failing_examples
from mock_server.commands.docs.manual import manual_of
from mock_server.commands.docs.sampling import failing_samples, unavailable
from mock_server.contract import Contract, load_contract
from mock_server.reference import build, write
from mock_server.reference.changes import as_changelog, as_text, compare, is_new_major
from mock_server.reference.checks import dead_links, drift, undescribed, undocumented, unselected
from mock_server.reference.manual import Manual
from mock_server.reference.site import CHECKS, PAGE


@click.group("docs")
def docs_group() -> None:
    """Write, print or check the reference, and compare contracts."""


def _manual(context: click.Context) -> Manual:
    return manual_of(context.find_root().command)


def _neighbours(directory: Path | None) -> dict[str, bytes]:
    """Return the page about the checks, if the conformance suite has written it to a directory."""
    page = directory / CHECKS.name if directory else None
    return {CHECKS.name: page.read_bytes()} if page and page.is_file() else {}


def _site(
    context: click.Context, contract: Contract, directory: Path | None, *, has_checks: bool = False
) -> Mapping[str, bytes]:
    return build(contract, _manual(context), has_checks=has_checks or bool(_neighbours(directory)))


def _leads_to_checks(directory: Path) -> bool:
    """Whether the page in a directory links to the page about the checks, which may be gone."""
    page = directory / PAGE
    return page.is_file() and f'href="{CHECKS.name}"'.encode() in page.read_bytes()


@docs_group.command("build")
@click.argument("directory", type=click.Path(path_type=Path))
@click.pass_context
def docs_build_command(context: click.Context, *, directory: Path) -> None:
    """Write the reference to DIRECTORY, as a site that opens without a server.

    The directory is created if it does not exist. Only files that this command wrote are replaced. The page about the
    checks is linked to if it is there, so `mailing-conformance docs build`, which writes it, comes first.

    \b
    Example:
      mailing-conformance docs build site
      mailing-mock docs build site
    """  # noqa: D301  \b keeps click from wrapping
    for file in write(_site(context, load_contract(), directory), directory):
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
@click.option("--no-run", is_flag=True, help="Do not run the examples and the samples.")
@click.pass_context
def docs_check_command(context: click.Context, *, directory: Path | None, no_run: bool) -> None:
    """Check the reference, and the site in DIRECTORY if it is named.

    Something is wrong where a status, header, parameter, column or filter of the contract, or an option of this
    program, is not explained, where the contract has no description or no example of a filter, where a link leads
    nowhere, where a sample does not do what the reference says, where the mock refuses an example of a request or
    answers with something else than an example of an answer, or where the site is not what would be built today. Each
    is printed with what to do about it. The page about the checks has a check of its own, `mailing-conformance docs
    check`.

    \b
    Example:
      mailing-mock docs check site

    \b
    Exit codes:
      0  nothing is wrong
      1  something is
    """  # noqa: D301  \b keeps click from wrapping
    contract = load_contract()
    site = _site(context, contract, directory, has_checks=directory is not None and _leads_to_checks(directory))
    faults = [*undescribed(contract), *unselected(contract), *undocumented(contract, site, _manual(context))]
    made = {CHECKS.name: f"mailing-conformance docs build {shlex.quote(str(directory))}"}
    faults += dead_links({**_neighbours(directory), **site}, made)
    if directory is not None:
        faults += drift(site, directory)
    if not no_run:
        faults += [*failing_examples(contract), *failing_samples(contract)]
        for title, reason in unavailable():
            click.echo(f"The samples in {title} were not run: {reason}.", err=True)
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(faults)} wrong" if faults else "Nothing is wrong.")
    sys.exit(1 if faults else 0)


@docs_group.command("diff")
@click.argument("old", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("new", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@click.option("--changelog", is_flag=True, help="Print entries for a changelog, in Markdown.")
def docs_diff_command(*, old: Path, new: Path | None, changelog: bool) -> None:
    """Compare the contract OLD with NEW, or with the contract of this project.

    A change breaks clients if one that kept to the old contract may fail with a server of the new one. It breaks
    servers if one that kept to the old contract does not keep to the new one. Changes of words are only counted.

    \b
    Examples:
      mailing-mock docs diff ../released/openapi.yaml
      mailing-mock docs diff old.yaml new.yaml --changelog

    \b
    Exit codes:
      0  nothing breaks, or the major version is a new one
      1  a change breaks clients or servers, and the major version is the same
    """  # noqa: D301  \b keeps click from wrapping
    before, after = load_contract(old), load_contract(new)
    changes = compare(before, after)
    click.echo(as_changelog(changes) if changelog else as_text(changes))
    breaks = any(change.breaks_clients or change.breaks_servers for change in changes)
    sys.exit(1 if breaks and not is_new_major(before.version, after.version) else 0)
