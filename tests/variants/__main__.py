"""The command line that judges every variant on many data sets: `python -m tests.variants --help`."""

import sys
from pathlib import Path

import click

from conformance.check import Profile
from tests.detection.measuring import make_all
from tests.detection.table import as_markdown
from tests.detection.tools import variant_runs, variants_file
from tests.detection.variants import Tally, tallies
from tests.variants import ALL

_PROFILES = [profile.name.lower() for profile in Profile]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--seeds", type=click.IntRange(1), default=20, show_default=True, help="How many data sets.")
@click.option("--profile", type=click.Choice(_PROFILES), default="quick", show_default=True)
@click.option("--variant", "names", multiple=True, metavar="NAME", help="Judge this one only; may be repeated.")
@click.option("--jobs", type=click.IntRange(1, 16), default=1, show_default=True, help="How many to run at a time.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tests/detection/records"),
    show_default=True,
    help="The folder of the records.",
)
def main(*, seeds: int, profile: str, names: tuple[str, ...], jobs: int, out: Path) -> None:
    """Judge the sound mock and every variant on many data sets, and count the false alarms.

    Seed 1 is the default data set, every other one is made up. What is there already and still holds is not run again,
    so a run that was cut goes on where it was. The exit status is 1 where a server was accused.
    """
    unknown = sorted(set(names) - {variant.name for variant in ALL})
    if unknown:
        raise click.UsageError(f"There is no variant {unknown[0]}.")
    level = Profile[profile.upper()]
    runs = [run for run in variant_runs(level, range(1, seeds + 1)) if not names or run.name in names]
    make_all(runs, out, jobs)
    counted = tallies(out / f"{variants_file(level)}.jsonl", runs)
    click.echo(as_markdown(("variant", "data sets", "accused", "cannot tell"), [_row(each) for each in counted]))
    for each in counted:
        for text in each.alarms:
            click.echo(f"{each.name or 'sound mock'}: {text}", err=True)
    sys.exit(1 if any(each.alarms for each in counted) else 0)


def _row(tally: Tally) -> tuple[str, ...]:
    figures = (tally.runs, len(tally.alarms), tally.untold)
    return (tally.name or "(sound mock)", *(str(figure) for figure in figures))


if __name__ == "__main__":
    main()
