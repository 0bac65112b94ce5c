"""`mailing-conformance compare`: two verdicts compared, from their JSON reports."""

import sys
from pathlib import Path

import click

from conformance.commands.terminal import Command
from conformance.reports.comparison import FORMATS, render_comparison
from conformance.reports.files import read_verdict
from conformance.verdict import comparison

_STATUSES = {
    "0": "nothing is new, or only advice and what a baseline accepts",
    "1": "a failure is new",
    "2": "wrong usage, a file that is not a verdict, or an output that cannot be written",
}
_EXAMPLES = (
    "mailing-conformance run --report json=old.json; deploy; mailing-conformance run --report json=new.json",
    "mailing-conformance compare old.json new.json",
    "mailing-conformance compare old.json new.json --format markdown > comparison.md",
)


@click.command(
    cls=Command,
    statuses=_STATUSES,
    examples=_EXAMPLES,
    short_help="Compare two verdicts: what is new, fixed and the same.",
)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(tuple(FORMATS)), default="text", show_default=True, help="How to print it."
)
def compare(old: Path, new: Path, form: str) -> None:
    """Compare two verdicts that --report json=FILE wrote: what is new, fixed, the same, and no longer exercised."""
    compared = comparison.compare(read_verdict(old), read_verdict(new))
    click.echo(render_comparison(compared, form), nl=False)
    sys.exit(compared.exit_status)
