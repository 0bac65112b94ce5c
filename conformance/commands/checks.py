"""`mailing-conformance checks`: the catalogue; and the id of a check as a parameter of other commands."""

import click

from conformance.commands.terminal import Terminal
from conformance.reports.catalogue import catalogue_json, print_catalogue
from conformance.reports.explanation import close_matches
from conformance.rules import CATALOGUE

_IDS = frozenset(check.check_id for check in CATALOGUE)
_LISTED = "'mailing-conformance checks' lists"


def known_id(text: str) -> str:
    """Take the id of a check, as the type of a parameter; an unknown one is a usage error that suggests close ones."""
    if not text.strip():
        raise click.BadParameter(f"It is empty; {_LISTED} the ids.")
    if text not in _IDS:
        near = close_matches(text)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"{_LISTED} them."
        raise click.BadParameter(f"There is no check {text}. {hint}")
    return text


@click.command(short_help="List the checks.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def checks(as_json: bool) -> None:  # noqa: FBT001  click passes options by name
    """List the checks: id, basis, severity, fault class, claim and clause."""
    if as_json:
        click.echo(catalogue_json(CATALOGUE))
    else:
        print_catalogue(CATALOGUE, Terminal())
