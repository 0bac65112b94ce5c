"""The filter of dates. Nothing but the filter itself tells when a contact was updated, so a day is found by halving.

A range that begins or ends where nobody was updated tells little. The thorough scenario looks for the first and the
last day on which somebody was, by ranges of instants that begin and end at midnight, and judges there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from conformance.checks import dates as checks
from conformance.checks import selection
from conformance.failures import Profile, TooLittleDataError
from conformance.suite.scenario import Scenario
from conformance.suite.selection import everybody_with, whole
from conformance.suite.session import Session
from conformance.tables import File

_BEGINNING = date(1970, 1, 1)
_END = date(2100, 1, 1)
_DAY = timedelta(days=1)


def _updated(session: Session, value: str) -> File:
    return everybody_with(session, f"updated_at={value}", updated_at=value)


def _instant(day: date, time: str = "00:00:00Z") -> str:
    return f"{day}T{time}"


def _parts(session: Session, subject: str, before: str, after: str) -> None:
    files = [_updated(session, value) for value in (before, after)]
    what = f"updated_at={before} and updated_at={after} do not make the whole"
    session.judge(checks.updated_at, subject, whole=whole(session), before=files[0], after=files[1], what=what)


def _alike(session: Session, subject: str, *values: str) -> None:
    first, *others = (_updated(session, value) for value in values)
    for other in others:
        session.judge(checks.updated_at_forms, subject, first=first, second=other)


def _dates(session: Session) -> None:
    day = _telling_day(session)
    noon = f"{_instant(day, '12:00:00Z')}..{_instant(_END)}"
    _parts(session, "days", f"{_BEGINNING}...{day}", f"{day}..{_END}")
    _parts(session, "instants", f"{_instant(_BEGINNING)}...{_instant(day, '12:00:00Z')}", noon)
    beginning = _instant(_BEGINNING, "00:00:00+00:00")
    _parts(session, "offsets", f"{beginning}...{_instant(day, '14:00:00+02:00')}", noon)
    early = _updated(session, str(_BEGINNING))
    session.judge(selection.unknown_values, "updated_at", whole=whole(session), actual=early, everybody=False)
    _at_a_day(session, "a day", day)
    _alike(session, "an offset", noon, f"{_instant(day, '17:00:00+05:00')}..{_instant(_END)}")


def _telling_day(session: Session) -> date:
    """Return the first day of a year that parts the contacts; a day in the middle of one where no year does."""
    everybody = whole(session).bag().total()
    low, high = 2000, session.now().year + 1
    while high - low > 1:
        middle = (low + high) // 2
        before = _updated(session, f"{_BEGINNING}...{middle}-01-01").bag().total()
        if 0 < before < everybody:
            return date(middle, 1, 1)
        low, high = (low, middle) if before == everybody else (middle, high)
    return date(low, 7, 1)


def _to_the_day(session: Session) -> None:
    if not whole(session).table.rows:
        raise TooLittleDataError("there is no contact")
    first = _first_day(
        lambda day: bool(_updated(session, f"{_instant(_BEGINNING)}...{_instant(day + _DAY)}").table.rows)
    )
    last = _first_day(lambda day: not _updated(session, f"{_instant(day + _DAY)}..{_instant(_END)}").table.rows)
    for day, name in dict.fromkeys(((first, "the first day"), (last, "the last day"))):
        _parts(session, f"before and from {name} on", f"{_BEGINNING}...{day}", f"{day}..{_END}")
        _parts(session, f"up to {name} and after", f"{_BEGINNING}..{day}", f"{day + _DAY}..{_END}")
        _at_a_day(session, name, day)
        _within_a_day(session, name, day)


def _first_day(reached: Callable[[date], bool]) -> date:
    """Return the first day of which something is true that goes on being true, by halving."""
    low, high = 0, (_END - _BEGINNING).days
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(_BEGINNING + middle * _DAY) else (middle + 1, high)
    return _BEGINNING + low * _DAY


def _at_a_day(session: Session, name: str, day: date) -> None:
    until, since = _instant(_BEGINNING), _instant(_END)
    for days, instants in (
        (f"{day}", f"{_instant(day)}...{_instant(day + _DAY)}"),
        (f"{day}..{day}", f"{_instant(day)}...{_instant(day + _DAY)}"),
        (f"{_BEGINNING}...{day}", f"{until}...{_instant(day)}"),
        (f"{_BEGINNING}..{day}", f"{until}...{_instant(day + _DAY)}"),
        (f"{day}..{_END}", f"{_instant(day)}..{since}"),
    ):
        _alike(session, f"{name}: {days}", days, instants)


def _within_a_day(session: Session, name: str, day: date) -> None:
    # The same midnights as they are written twelve hours to the east and to the west: whoever was updated on this day
    # falls out of one of these ranges where the offset is not heeded.
    whole_day = f"{_instant(day)}...{_instant(day + _DAY)}"
    east = f"{_instant(day, '12:00:00+12:00')}...{_instant(day + _DAY, '12:00:00+12:00')}"
    west = f"{_instant(day - _DAY, '12:00:00-12:00')}...{_instant(day, '12:00:00-12:00')}"
    _alike(session, f"{name} in other offsets", whole_day, east, west)
    # One second more, because what falls within the second may count as that second or not.
    shorter = _updated(session, f"{_instant(day)}..{_instant(day, '12:00:00Z')}")
    longer = _updated(session, f"{_instant(day)}...{_instant(day, '12:00:01Z')}")
    session.judge(checks.updated_at_forms, f"noon of {name}", first=shorter, second=longer, part=True)


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("dates", _dates, (checks.updated_at, checks.updated_at_forms, selection.unknown_values)),
    Scenario("dates to the day", _to_the_day, (checks.updated_at, checks.updated_at_forms), profile=Profile.STANDARD),
)
