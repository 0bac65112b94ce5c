"""The command line of the measurement: `python -m tests.defects --help`."""

import csv
import difflib
import json
import os
import sys
from pathlib import Path

import click

from mock_server.clock import system_clock
from mock_server.commands.processes import environment_of, run_command
from mock_server.fixtures import load
from tests.defects import DEFECTS, Defect
from tests.detection.figures import FILE, IncompleteError, matrix, summary, told
from tests.detection.measuring import make_all
from tests.detection.tools import TOOLS
from tests.targets import served

_OUT = Path("tests/detection/records")
_out = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=_OUT,
    show_default=True,
    help="The folder of the records.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Measure how many of the defects are found: by the suite, and by stock Schemathesis."""


@main.command("run")
@click.option("--tool", "tools", type=click.Choice(list(TOOLS)), multiple=True, help="Run this only; may be repeated.")
@click.option("--defect", "names", multiple=True, metavar="NAME", help="Judge this one only; may be repeated.")
@click.option("--jobs", type=click.IntRange(1, 16), default=1, show_default=True, help="How many to run at a time.")
@_out
def run(*, tools: tuple[str, ...], names: tuple[str, ...], jobs: int, out: Path) -> None:
    """Judge every defect with every tool, and write down what each finds.

    What is there already and still holds is not run again, so a run that was cut goes on where it was.
    """
    for name in names:
        _defect_of(name)
    runs = [each for tool in tools or TOOLS for each in TOOLS[tool]() if not names or each.name in names]
    make_all(runs, out, jobs)


@main.command("summarise")
@_out
def summarise(*, out: Path) -> None:
    """Draw the figures from the records and write them beside the package's code, where the reports find them."""
    try:
        figures = summary(out)
    except IncompleteError as error:
        raise click.ClickException(str(error)) from None
    FILE.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    click.echo(told())


@main.command("matrix")
@_out
def print_matrix(*, out: Path) -> None:
    """Print what each tool found on each defect, and when, as CSV."""
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(("defect", "fault", "meant for it", "tool", "found by", "seconds", "requests"))
    lines.writerows(matrix(out))


@main.command("exec", context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run_beside(*, name: str, command: tuple[str, ...]) -> None:
    """Run a COMMAND beside the server that has the defect NAME, as `mailing-mock exec` does beside the sound one."""
    defect = _defect_of(name)
    fixtures = defect.data(load())
    with served(defect.build(fixtures)) as base_url:
        environment = environment_of(fixtures, system_clock, os.environ)
        sys.exit(run_command(command, {**environment, "MAILING_BASE_URL": base_url}))


@main.command("list")
def list_defects() -> None:
    """List the defects: name, the check meant for it, and the promise that it breaks."""
    for defect in DEFECTS:
        click.echo(f"{defect.name}  {defect.check_id}\n    {defect.sentence}")


@main.command("table")
def print_table() -> None:
    """Print the totals as a table in Markdown."""
    click.echo(told())


def _defect_of(name: str) -> Defect:
    defect = next((defect for defect in DEFECTS if defect.name == name), None)
    if defect is None:
        near = difflib.get_close_matches(name, [known.name for known in DEFECTS], n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "'python -m tests.defects list' lists them."
        raise click.UsageError(f"There is no defect {name}. {hint}")
    return defect


if __name__ == "__main__":
    main()
