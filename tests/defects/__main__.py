"""The command line of the measurement: `python -m tests.defects --help`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tests.defects import DEFECTS
from tests.detection.measuring import made, missing
from tests.detection.tools import TOOLS

_OUT = Path(".detection")
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
    unknown = sorted(set(names) - {defect.name for defect in DEFECTS})
    if unknown:
        raise click.UsageError(f"There is no defect {unknown[0]}.")
    asked = [each for tool in tools or TOOLS for each in TOOLS[tool]() if not names or each.name in names]
    runs = missing(asked, out)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console, failed = Console(stderr=True), 0
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task("judging", total=len(runs))
        for done, record in made(runs, out, jobs):
            what = f"{type(record).__name__}" if isinstance(record, Exception) else record.outcome
            failed += isinstance(record, Exception)
            label = f"{done.file} {done.name or 'sound mock'}: {what}"
            bar.update(task, advance=1, description=label)
            if not console.is_terminal:
                click.echo(label, err=True)
    click.echo(f"{len(asked) - failed} records in {out}, {len(runs) - failed} of them new")
    if failed:
        raise click.ClickException(f"{failed} runs failed; run the command again.")


if __name__ == "__main__":
    main()
