"""The filter `updated_at`. Only the filter itself shows when a contact was updated, so a day is found by bisection.

A range detects little if no contact was updated near its ends. So the thorough scenario looks for the first and the
last day on which a contact was updated, by ranges of instants that begin and end at midnight, and judges ranges there.

Such a day is a value of a contact. A report calls it D and says how it was found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from conformance.answers.tables import File
from conformance.check import TooLittleDataError
from conformance.http.exchange import Derived
from conformance.rules.selection import checks as selection
from conformance.rules.selection import checks_dates as checks
from conformance.session.scenario import scenario
from conformance.session.session import Session

_BEGINNING = date(1970, 1, 1)
_END = date(2100, 1, 1)
_DAY = timedelta(days=1)
_SINCE = f"{_BEGINNING}T00:00:00Z"
_UNTIL = f"{_END}T00:00:00Z"


@dataclass(frozen=True, slots=True)
class _Day:
    """A day on one side of which some contacts were updated and on the other side others, and how it was found."""

    date: date
    recipe: str

    def value(self, pattern: str) -> Derived:
        """Return a value of the filter: the pattern, with `{D}` this day, `{D-1}` and `{D+1}` those beside it."""
        days = {"D": self.date, "D+1": self.date + _DAY, "D-1": self.date - _DAY}
        return Derived(pattern.format_map(days), f"{_shown(pattern)}, where D is {self.recipe}")


def _shown(pattern: str) -> str:
    return pattern.replace("{", "").replace("}", "")


def _updated(session: Session, day: _Day, pattern: str) -> File:
    return session.everybody_with(f"updated_at={_shown(pattern)}", updated_at=day.value(pattern))


def _parts(session: Session, subject: str, day: _Day, before: str, after: str) -> None:
    files = [_updated(session, day, pattern) for pattern in (before, after)]
    what = f"updated_at={_shown(before)} and updated_at={_shown(after)} together do not select every contact once"
    session.judge(checks.updated_at, subject, whole=session.whole(), before=files[0], after=files[1], what=what)


def _alike(session: Session, subject: str, day: _Day, *patterns: str) -> None:
    first, *others = (_updated(session, day, pattern) for pattern in patterns)
    for other in others:
        session.judge(checks.updated_at_forms, subject, first=first, second=other)


@scenario("dates", checks.updated_at, checks.updated_at_forms, selection.unknown_values)
def _dates(session: Session) -> None:
    day = _dividing_day(session)
    noon = f"{{D}}T12:00:00Z..{_UNTIL}"
    _parts(session, "days", day, f"{_BEGINNING}...{{D}}", f"{{D}}..{_END}")
    _parts(session, "instants", day, f"{_SINCE}...{{D}}T12:00:00Z", noon)
    _parts(session, "offsets", day, f"{_BEGINNING}T00:00:00+00:00...{{D}}T14:00:00+02:00", noon)
    early = session.everybody_with(f"updated_at={_BEGINNING}", updated_at=str(_BEGINNING))
    session.judge(selection.unknown_values, "updated_at", whole=session.whole(), actual=early, everybody=False)
    _at_a_day(session, "a day", day)
    _alike(session, "an offset", day, noon, f"{{D}}T17:00:00+05:00..{_UNTIL}")


def _dividing_day(session: Session) -> _Day:
    """Return the first day of a year that divides the contacts; if no year does, a day in the middle of a year."""
    everybody = session.whole().bag().total()
    low, high = 2000, session.settings.now().year + 1
    while high - low > 1:
        middle = (low + high) // 2
        tried = _Day(date(middle, 1, 1), "the first day of a year, in the search for one that divides the contacts")
        before = _updated(session, tried, f"{_BEGINNING}...{{D}}").bag().total()
        if 0 < before < everybody:
            return _Day(tried.date, "the first day of a year that divides the contacts")
        low, high = (low, middle) if before == everybody else (middle, high)
    return _Day(date(low, 7, 1), "a day in the middle of a year, since no first day of a year divides the contacts")


@scenario("dates to the day", checks.updated_at, checks.updated_at_forms)
def _to_the_day(session: Session) -> None:
    if not session.whole().table.rows:
        raise TooLittleDataError("there is no contact")
    first = _first_day(
        "the first day on which a contact was updated",
        lambda day: bool(_updated(session, day, f"{_SINCE}...{{D+1}}T00:00:00Z").table.rows),
    )
    last = _first_day(
        "the last day on which a contact was updated",
        lambda day: not _updated(session, day, f"{{D+1}}T00:00:00Z..{_UNTIL}").table.rows,
    )
    for day, name in ((first, "the first day"), (last, "the last day")):
        _parts(session, f"before and from {name} on", day, f"{_BEGINNING}...{{D}}", f"{{D}}..{_END}")
        _parts(session, f"up to {name} and after", day, f"{_BEGINNING}..{{D}}", f"{{D+1}}..{_END}")
        _at_a_day(session, name, day)
        _within_a_day(session, name, day)


def _first_day(recipe: str, reached: Callable[[_Day], bool]) -> _Day:
    """Find by bisection the first day on which a condition is true that stays true on all later days."""
    low, high = 0, (_END - _BEGINNING).days
    while low < high:
        middle = (low + high) // 2
        tried = _Day(_BEGINNING + middle * _DAY, f"a day in the search for {recipe}")
        low, high = (low, middle) if reached(tried) else (middle + 1, high)
    return _Day(_BEGINNING + low * _DAY, recipe)


def _at_a_day(session: Session, name: str, day: _Day) -> None:
    for days, instants in (
        ("{D}", "{D}T00:00:00Z...{D+1}T00:00:00Z"),
        ("{D}..{D}", "{D}T00:00:00Z...{D+1}T00:00:00Z"),
        (f"{_BEGINNING}...{{D}}", f"{_SINCE}...{{D}}T00:00:00Z"),
        (f"{_BEGINNING}..{{D}}", f"{_SINCE}...{{D+1}}T00:00:00Z"),
        (f"{{D}}..{_END}", f"{{D}}T00:00:00Z..{_UNTIL}"),
    ):
        _alike(session, f"{name}: {_shown(days)}", day, days, instants)


def _within_a_day(session: Session, name: str, day: _Day) -> None:
    # The same day with offsets of twelve hours to the east and to the west. If a server ignores the offset, a contact
    # that was updated on this day is missing from one of the two ranges.
    whole_day = "{D}T00:00:00Z...{D+1}T00:00:00Z"
    east = "{D}T12:00:00+12:00...{D+1}T12:00:00+12:00"
    west = "{D-1}T12:00:00-12:00...{D}T12:00:00-12:00"
    _alike(session, f"{name} in other offsets", day, whole_day, east, west)
    # One second more, because an update within the last second may or may not count as that second.
    shorter = _updated(session, day, "{D}T00:00:00Z..{D}T12:00:00Z")
    longer = _updated(session, day, "{D}T00:00:00Z...{D}T12:00:01Z")
    session.judge(checks.updated_at_forms, f"noon of {name}", first=shorter, second=longer, part=True)
