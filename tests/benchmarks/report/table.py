"""The tables of the README: ours beside other servers, and the other ratios."""

from collections.abc import Iterator, Sequence
from typing import Final

from tests.benchmarks.figures import Figure, point_of
from tests.benchmarks.peers.subjects import OURS
from tests.benchmarks.report.record import Record, figures_of
from tests.detection.table import as_markdown

NOTHING: Final = "There are no figures of this version yet: `python -m tests.benchmarks all` measures them."
_PICTURE: Final = "tests/benchmarks/report/figures.svg"
_PLOT: Final = f"![How cost grows with contacts, with exports made before, and with latency]({_PICTURE})"
_BESIDE: Final = f"""\
Beside other servers of the same contract, one process each; {OURS} is 1. More requests per second are better, the
other ratios are better if they are small. The last four columns are statuses: of a creation without a token, of one
whose body is an array, and of two downloads of one export. Those of {OURS} are the contract's."""
_ELSE: Final = """\
The other ratios. `raw` is bare ASGI on uvicorn with h11, `stock` an application of the same contract as connexion makes
it, and `unsteered` the mock without journal, preferences and sessions. Of what grows, the last measurement is shown in
its ratio to the first; the plot shows them all."""
_RATE: Final = "requests per second"


def told(record: Record) -> str:
    """Write a record in Markdown; a sentence instead where nothing was measured."""
    if not record:
        return NOTHING
    beside = figures_of(record, "peers")
    first = [_BESIDE, _peers(record), *_faster(beside)] if beside else []
    return "\n\n".join([*first, _ELSE, _ratios(record), _PLOT])


def as_peers(figures: Sequence[Figure], skipped: Sequence[tuple[str, str]] = ()) -> str:
    """Write what was measured of servers as a table with a row for each."""
    measures = list(dict.fromkeys(figure.measure for figure in figures))
    cells = {(figure.subject, figure.measure): _cell(figure) for figure in figures}
    names = dict.fromkeys(figure.subject for figure in figures)
    rows = [[name, *(cells.get((name, measure), "") for measure in measures)] for name in names]
    rows += [[f"{name}: skipped. {reason}", *([""] * len(measures))] for name, reason in skipped]
    return as_markdown(["creating an export", *measures], rows)


def _peers(record: Record) -> str:
    skipped = [reason for part in record if part.name == "peers" for reason in part.skipped.items()]
    return as_peers(figures_of(record, "peers"), skipped)


def _faster(figures: Sequence[Figure]) -> Iterator[str]:
    """Say which servers are faster than ours, and what of the contract they do not keep."""
    statuses = {(one.subject, one.measure): _cell(one) for one in figures if one.unit == "status"}
    for one in figures:
        if one.measure == _RATE and one.value > 1:
            unlike = [
                f"{measure} {status} instead of {statuses[OURS, measure]}"
                for (subject, measure), status in statuses.items()
                if subject == one.subject and status != statuses[OURS, measure]
            ]
            but = f" It does not keep the contract: {', '.join(unlike)}." if unlike else ""
            yield f"{one.subject} is faster than {OURS}: {_cell(one)} times as many requests per second.{but}"


def _ratios(record: Record) -> str:
    rows = []
    for part in record:
        if part.name != "peers":
            rows += [[f"`{part.name}`: {one.subject}: {one.measure}", _cell(one)] for one in _last(part.figures)]
        if part.name in part.skipped:
            rows.append([f"`{part.name}`: skipped. {part.skipped[part.name]}", ""])
    return as_markdown(["measured", "ratio"], rows)


def _last(figures: Sequence[Figure]) -> Iterator[Figure]:
    """Yield the ratios, without those of a thing to itself, and of each curve only the last one."""
    ratios = [figure for figure in figures if figure.unit == "x" and figure.value != 1]
    last = {(point.curve, point.axis, one.measure): one for one in ratios if (point := point_of(one))}
    yield from (one for one in ratios if point_of(one) is None or one in last.values())


def _cell(figure: Figure) -> str:
    if figure.unit == "status":
        return f"{figure.value:.0f}"
    return f"{figure.value:.0f}" if figure.value >= 100 else f"{figure.value:.2f}"
