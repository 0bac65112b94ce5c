"""Tests of the scenarios of dates: a day is found by halving, and is a value of a contact from then on."""

import re
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from conformance.formats import is_date_range
from conformance.http.exchange import Request, Response
from conformance.rules.selection import scenarios_dates as scenarios
from tests.conformance.fakes import NOW, Fake, creates
from tests.conformance.rules.playing import filters_of, played
from tests.conformance.rules.selection.conftest import Asked
from tests.conformance.values import COLUMNS

_DAYS = st.dates(scenarios._BEGINNING, scenarios._END - timedelta(days=1))


@given(_DAYS)
def test_the_first_day_is_found_wherever_it_is(first: date) -> None:
    """Of whatever goes on being true, halving finds the first day, and asks few questions for it."""
    asked: list[date] = []

    def reached(day: scenarios._Day) -> bool:
        asked.append(day.date)
        return day.date >= first

    found = scenarios._first_day("the first day", reached)
    assert (found.date, found.recipe) == (first, "the first day")
    assert len(asked) <= 16
    assert len(set(asked)) == len(asked)


def test_what_never_comes_true_ends_at_the_last_day() -> None:
    """Halving ends there, and does not go beyond the range."""
    assert scenarios._first_day("no day", lambda _: False).date == scenarios._END


@given(_DAYS)
def test_a_day_stands_in_the_request_and_its_recipe_in_the_report(day: date) -> None:
    """The pattern is filled with the day and those beside it; what is printed calls it D and says how it was found."""
    value = scenarios._Day(day, "the first day").value("{D-1}T00:00:00Z...{D+1}T12:00:00Z")
    before, after = (day + timedelta(days=step) for step in (-1, 1))
    assert value.value == f"{before}T00:00:00Z...{after}T12:00:00Z"
    assert value.recipe == "D-1T00:00:00Z...D+1T12:00:00Z, where D is the first day"


def test_every_range_is_one_that_the_contract_allows(asked: Asked) -> None:
    """No range that is sent could be refused for its form."""
    for name in ("dates", "dates to the day"):
        ranges = [rules["updated_at"] for rules in filters_of(asked(name).requests) if "updated_at" in rules]
        assert all(is_date_range(each) for each in ranges)
        assert len(ranges) == len(set(ranges))


def test_ranges_are_written_in_each_form(asked: Asked) -> None:
    """Days and instants, two dots and three, UTC and offsets to the east and the west are all sent."""
    ranges = [rules.get("updated_at", "") for rules in filters_of(asked("dates to the day").requests)]
    ranges += [rules.get("updated_at", "") for rules in filters_of(asked("dates").requests)]
    for form in (r"\d{4}-\d\d-\d\d", r"[^.T]+\.\.[^.T]+", r"[^.T]+\.\.\.[^.T]+", r".+Z\.\.\..+Z", r".+Z\.\.[^.]+Z"):
        assert any(re.fullmatch(form, each) for each in ranges), form
    for offset in ("+00:00", "+02:00", "+05:00"):
        assert any(offset in each for each in ranges), offset
    for offset in ("+12:00", "-12:00"):
        assert any(each.count(offset) == 2 for each in ranges), offset


def test_a_year_that_parts_nobody_is_looked_for_no_longer_than_needed() -> None:
    """Without a contact no year parts them: a few files are fetched, and a day in the middle of a year is taken."""
    one = played("dates", Fake())
    tried = [rules["updated_at"] for rules in filters_of(one.requests) if rules and "updated_at" in rules]
    years = [each for each in tried if re.fullmatch(r"1970-01-01\.\.\.\d{4}-01-01", each)]
    assert len(years) <= 5
    assert any("-07-01" in each for each in tried)
    assert not any(int(each[:4]) > NOW.year + 1 for each in tried if not each.startswith(("1970", "2100")))


def test_the_last_year_that_is_tried_is_the_present_one() -> None:
    """Where everybody was updated after each day that is tried, the search ends in the year of the run."""
    row = ("a" + "," * (len(COLUMNS) - 1) + "\n").encode()

    def change(request: Request, response: Response) -> Response:
        everybody = not creates(request) and b"updated_at" not in (fake.requests[-2].body or b"")
        return replace(response, body=response.body + row) if everybody else response

    fake = Fake(change)
    tried = [rules.get("updated_at", "") for rules in filters_of(played("dates", fake).requests)]
    assert f"1970-01-01...{NOW.year}-01-01" in tried
    assert f"{NOW.year}-07-01" in tried
    assert not any(str(NOW.year + 1) in each for each in tried)


def test_without_a_contact_no_day_is_looked_for() -> None:
    """The thorough scenario would ask for dozens of files that all hold nobody."""
    assert len(filters_of(played("dates to the day").requests)) == 1
