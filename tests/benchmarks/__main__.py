"""The command line of the benchmarks: `python -m tests.benchmarks --help`."""

from collections.abc import Callable
from typing import Any

import click

from tests.benchmarks.downloads import downloads
from tests.benchmarks.figures import Figure, as_json, as_table
from tests.benchmarks.growth import growth
from tests.benchmarks.judge.accounts import accounts
from tests.benchmarks.judge.schemathesis import beside_schemathesis
from tests.benchmarks.judge.workers import workers
from tests.benchmarks.leaks import leaks
from tests.benchmarks.peers.measuring import peers
from tests.benchmarks.report.measuring import FULL, MINUTES, SHORT, measured
from tests.benchmarks.report.record import as_json as as_record
from tests.benchmarks.report.record import parsed
from tests.benchmarks.report.rendering import render, write
from tests.benchmarks.report.table import as_peers, told
from tests.benchmarks.startup import COMMANDS, judging, startup
from tests.benchmarks.steering import steering
from tests.benchmarks.throughput import throughput
from tests.benchmarks.writing import writing

_json = click.option("--json", "as_document", is_flag=True, help="Print JSON instead of a table.")


def _rounds(default: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option("--rounds", type=click.IntRange(min=1), default=default, show_default=True, metavar="N")


@click.group()
def main() -> None:
    """Measure the mock. The figures are medians over rounds in which the subjects take turns."""


@main.command("all")
@click.option(
    "--short", is_flag=True, help="Tiny sizes, without the peers of npm; prints the tables and writes nothing."
)
def all_command(*, short: bool) -> None:
    """Measure everything but leaks, and write it down: the record, the tables in the README, the plot."""
    if not short:
        _tell(f"Measuring takes about {MINUTES} minutes on two processors that do nothing else.")
    record = measured(SHORT if short else FULL, _tell)
    if short:
        click.echo(told(parsed(as_record(record))))
    else:
        write(record)


@main.command("render")
def render_command() -> None:
    """Write tables and plot again, from what was measured last."""
    render()


def _tell(line: str) -> None:
    click.echo(line, err=True)


@main.command("throughput")
@_rounds(7)
@click.option("--requests", type=click.IntRange(min=1), default=1000, show_default=True, metavar="N")
@_json
def throughput_command(*, rounds: int, requests: int, as_document: bool) -> None:
    """Create and show per second, beside raw ASGI and beside stock connexion with response validation."""
    _print(throughput(rounds, requests), as_document=as_document)


@main.command("steering")
@_rounds(9)
@click.option("--requests", type=click.IntRange(min=1), default=3000, show_default=True, metavar="N")
@_json
def steering_command(*, rounds: int, requests: int, as_document: bool) -> None:
    """What journal, rules and control API cost a plain request; Linux only."""
    _print(steering(rounds, requests), as_document=as_document)


@main.command("files")
@_rounds(3)
@click.option("--contacts", type=click.IntRange(min=60), default=100_000, show_default=True, metavar="N")
@_json
def files_command(*, rounds: int, contacts: int, as_document: bool) -> None:
    """Time and memory of large downloads; Linux only."""
    _print(downloads(rounds, contacts), as_document=as_document)


@main.command("writing")
@_rounds(5)
@click.option("--contacts", type=click.IntRange(min=60), default=10_000, show_default=True, metavar="N")
@_json
def writing_command(*, rounds: int, contacts: int, as_document: bool) -> None:
    """Selecting contacts and writing both files, beside csv.writer and XlsxWriter given the same rows."""
    _print(writing(rounds, contacts), as_document=as_document)


@main.command("accounts")
@click.option(
    "--contacts", "sizes", type=click.IntRange(min=60), multiple=True, default=(1_000, 10_000, 100_000), metavar="N"
)
@_json
def accounts_command(*, sizes: tuple[int, ...], as_document: bool) -> None:
    """Time and memory of judging accounts of several sizes with quick, and their ratios to the first; Linux only."""
    _print(accounts(sizes), as_document=as_document)


@main.command("startup")
@_rounds(5)
@click.option("--profile", "profiles", multiple=True, metavar="NAME", help="Time judging with this profile as well.")
@_json
def startup_command(*, rounds: int, profiles: tuple[str, ...], as_document: bool) -> None:
    """How long the commands take, beside a Python that does nothing."""
    commands = dict(COMMANDS)
    for profile in profiles:
        commands |= judging(profile)
    _print(startup(rounds, commands), as_document=as_document)


@main.command("peers")
@_rounds(5)
@click.option("--requests", type=click.IntRange(min=1), default=1000, show_default=True, metavar="N")
@_json
def peers_command(*, rounds: int, requests: int, as_document: bool) -> None:
    """Creating an export, beside other mock servers that npm installs; a Markdown table of ratios. Linux only."""
    figures, skipped = peers(rounds, requests)
    for name, reason in skipped.items():
        _tell(f"Skipped: {name}: {reason}")
    click.echo(as_json(figures) if as_document else as_peers(figures))


@main.command("growth")
@_rounds(5)
@click.option("--requests", type=click.IntRange(min=1), default=500, show_default=True, metavar="N")
@_json
def growth_command(*, rounds: int, requests: int, as_document: bool) -> None:
    """What creating and showing cost with many contacts, and after many exports; Linux only."""
    _print(growth(rounds, requests, FULL.contacts, FULL.exports), as_document=as_document)


@main.command("schemathesis")
@_rounds(3)
@_json
def schemathesis_command(*, rounds: int, as_document: bool) -> None:
    """Requests per second and memory of judging with `standard`, beside stock Schemathesis; Linux only."""
    _print(beside_schemathesis(rounds), as_document=as_document)


@main.command("leaks")
@click.option("--cycles", type=click.IntRange(min=1), default=2000, show_default=True, metavar="N")
@_json
def leaks_command(*, cycles: int, as_document: bool) -> None:
    """What the server still holds after many exports; Linux only."""
    _print(leaks(cycles), as_document=as_document)


@main.command("workers")
@click.option("--latency", type=click.FloatRange(min=0), default=0.12, show_default=True, metavar="SECONDS")
@click.option("--profile", default="quick", show_default=True, metavar="NAME")
@click.option("--workers", "counts", type=click.IntRange(1, 32), multiple=True, default=(1, 4, 8), show_default=True)
@click.option("--check", "checks", multiple=True, metavar="ID", help="Run only this check; may be repeated.")
@_json
def workers_command(
    *, latency: float, profile: str, counts: tuple[int, ...], checks: tuple[str, ...], as_document: bool
) -> None:
    """How much faster several workers judge a server whose answers take their time."""
    _print(workers(counts, latency, profile, checks), as_document=as_document)


def _print(figures: list[Figure], *, as_document: bool) -> None:
    click.echo(as_json(figures) if as_document else as_table(figures))


if __name__ == "__main__":
    main()
