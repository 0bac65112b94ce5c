"""What a benchmark finds: figures, printed as a table or as JSON."""

import json
import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

_POINT: Final = re.compile(r"(.+), ([\d,.]+) (contacts|exports|ms)")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    Attributes:
        subject: What was measured, such as `create, 1 connection`.
        measure: Of whom, or what of it, such as `mock` or `peak over idle`.
        value: The number.
        unit: Its unit, such as `requests/s`; `x` for a ratio.
    """

    subject: str
    measure: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Point:
    """A figure on a curve: `create, 1,000 contacts` is that of `create` at 1,000 on the axis `contacts`."""

    curve: str
    place: float
    axis: str


def point_of(figure: Figure) -> Point | None:
    """Returns where a figure stands on which curve, as its subject says; None if it is on none."""
    match = _POINT.fullmatch(figure.subject)
    return Point(match[1], float(match[2].replace(",", "")), match[3]) if match else None


def median_of(subject: str, measure: str, values: Sequence[float], unit: str) -> Figure:
    """The median of repeated measurements as a figure."""
    return Figure(subject, measure, statistics.median(values), unit)


def as_table(figures: Iterable[Figure]) -> str:
    """Writes figures as lines of aligned columns."""
    lines = [(one.subject, one.measure, _rounded(one.value), one.unit) for one in figures]
    widths = [max(len(line[place]) for line in lines) for place in range(3)]
    return "\n".join(
        f"{subject:<{widths[0]}}  {measure:<{widths[1]}}  {value:>{widths[2]}} {unit}"
        for subject, measure, value, unit in lines
    )


def as_json(figures: Iterable[Figure]) -> str:
    """Writes figures as a JSON array of objects."""
    return json.dumps([asdict(one) for one in figures], indent=2)


def _rounded(value: float) -> str:
    if float(value).is_integer() or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
