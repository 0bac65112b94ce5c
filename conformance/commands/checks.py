"""`mailing-conformance checks`: the catalogue; and the id of a check as a parameter of other commands."""

from typing import Any

import click

from conformance.commands.terminal import Terminal
from conformance.reports.catalogue import catalogue_json, print_catalogue
from conformance.reports.explanation import close_matches
from conformance.rules import CATALOGUE

_BY_ID = {check.check_id: check for check in CATALOGUE}
_LISTED = "'mailing-conformance checks' lists"


class CheckId(click.ParamType[str]):
    """The id of a check in the catalogue."""

    name = "check"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401  click's signature
        """Return the id; an unknown one is a usage error that suggests those that are close to it."""
        if not str(value).strip():
            self.fail(f"It is empty; {_LISTED} the ids.", param, ctx)
        if value not in _BY_ID:
            near = close_matches(value)
            hint = f"Did you mean {' or '.join(near)}?" if near else f"{_LISTED} them."
            self.fail(f"There is no check {value}. {hint}", param, ctx)
        return str(value)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def checks(as_json: bool) -> None:  # noqa: FBT001  click passes options by name
    """List the checks: id, basis, severity, fault class, claim and clause."""
    if as_json:
        click.echo(catalogue_json(CATALOGUE))
    else:
        print_catalogue(CATALOGUE, Terminal())
