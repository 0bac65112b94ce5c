"""The plot of the README: how cost grows with contacts, with exports made before, and with latency.

The same record gives the same bytes: ids are hashed with a fixed salt, no date is written, and the description in the
file names the record by its digest, and the version of matplotlib.
"""

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from tests.benchmarks.figures import Figure, point_of
from tests.benchmarks.report.record import Record, digest

# Any, because only newer versions of matplotlib list the keys in their types.
_STYLE: Final[dict[Any, Any]] = {
    "svg.hashsalt": "benchmarks",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "lines.markersize": 4,
}
_INCHES: Final = (8.3, 2.9)
_MARKERS: Final = "os^Dv"
_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#555555")
_NUMBER: Final = FuncFormatter(lambda value, _: f"{value:,g}")
_TIMES: Final = ("time", "processor time")
_Curves = Mapping[str, Sequence[tuple[float, float]]]


def stamp(record: Record) -> str:
    """Name what a plot was made from, and by what."""
    return f"record {digest(record)}, matplotlib {mpl.__version__}"


def drawn(record: Record) -> str:
    """Draw a record as SVG."""
    figures = [figure for part in record for figure in part.figures]
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=_INCHES, layout="constrained", facecolor="white")
        FigureCanvasSVG(canvas)
        contacts, exports, latency = canvas.subplots(1, 3)
        _draw(contacts, _relative(figures, "contacts"), "contacts", "time (1 = with the fewest contacts)")
        contacts.set(xscale="log", yscale="log")
        _draw(
            exports, _relative(figures, "exports"), "exports made before", "processor time (1 = of the first exports)"
        )
        exports.set(ylim=(0, 2))
        exports.locator_params(nbins=4)
        _draw(latency, _workers(figures), "latency of each answer (ms)", "time of a run with quick (s)")
        latency.set_ylim(bottom=0)
        for axes in (contacts, exports, latency):
            axes.xaxis.set_major_formatter(_NUMBER)
            axes.yaxis.set_major_formatter(_NUMBER)
        out = io.StringIO()
        metadata = {"Date": None, "Creator": None, "Description": stamp(record)}
        canvas.savefig(out, format="svg", metadata=metadata)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _draw(axes: Axes, curves: _Curves, x_label: str, y_label: str) -> None:
    for (name, points), marker, colour in zip(curves.items(), _MARKERS, _COLOURS, strict=False):
        axes.plot([x for x, _ in points], [y for _, y in points], marker=marker, color=colour, label=name)
    axes.set(xlabel=x_label, ylabel=y_label)
    if curves:
        axes.legend()


def _relative(figures: Sequence[Figure], axis: str) -> _Curves:
    """Return the times on an axis as ratios to the first of their curve."""
    curves: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for figure in figures:
        point = point_of(figure)
        if point is not None and point.axis == axis and figure.measure in _TIMES:
            curves[point.curve].append((point.place, figure.value))
    return {name: [(place, value / points[0][1]) for place, value in points] for name, points in curves.items()}


def _workers(figures: Sequence[Figure]) -> _Curves:
    """Return the seconds of a run by latency, a curve for each number of workers."""
    curves: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for figure in figures:
        point = point_of(figure)
        if point is not None and point.axis == "ms" and figure.unit == "s":
            curves[figure.measure].append((point.place, figure.value))
    return curves
