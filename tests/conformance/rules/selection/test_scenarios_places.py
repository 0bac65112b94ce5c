"""Tests of the scenarios of places: each of the three filters, with places that the files show."""

from typing import Any

import pytest

from conformance.rules.selection.deriving import PLACES
from tests.conformance.rules.playing import filters_of, played
from tests.conformance.rules.selection.conftest import Asked

EACH = pytest.mark.parametrize("key", [key for key, _ in PLACES])


def _values(asked: Asked, name: str, key: str) -> list[Any]:
    return [rules[key] for rules in filters_of(asked(name).requests) if key in rules]


@EACH
def test_two_places_are_asked_for_alone_as_a_list_and_as_text(asked: Asked, key: str) -> None:
    """A list and the same places with a comma between them are compared with each place by itself."""
    one, other, listed, text, every, *unlike = _values(asked, "places", key)
    assert listed == [one, other]
    assert text == f"{one},{other}"
    assert set(listed) < set(every)
    assert unlike


@EACH
def test_what_is_nearly_a_place_is_no_place(asked: Asked, key: str) -> None:
    """Each spelling that is nearly a place differs from every place of the file by letters or their case."""
    *_, every, first = _values(asked, "places", key)[:6]
    unlike = [first, *_values(asked, "places", key)[6:]]
    assert not set(unlike) & set(every)
    for value in unlike:
        assert any(place.casefold().startswith(value.casefold()) for place in every)


@EACH
def test_none_is_asked_for_alone_and_beside_a_place(asked: Asked, key: str) -> None:
    """The word for blank places is a filter of its own, and one of a list."""
    values = _values(asked, "blank places", key)
    assert values[0] == "none"
    assert values[-1] == ["none", values[-2]]


def test_a_blank_country_may_be_the_home_country(asked: Asked) -> None:
    """Whether a contact without a country is abroad, nobody says: `none` is reversed for city and state alone."""
    turned = {
        key for rules in filters_of(asked("blank places").requests) for key in rules if key.startswith("reverse_")
    }
    assert turned == {"reverse_city", "reverse_state"}


def test_without_places_nothing_is_asked_for() -> None:
    """Where the file shows no place there is none to filter by: only everybody is fetched."""
    assert len(filters_of(played("places").requests)) == 1
