"""Tests of the checks of places: a file shows one address of a contact, who may have others."""

import pytest

from conformance.answers.tables import File
from conformance.check import TooLittleDataError
from conformance.rules.selection import checks_places as places
from tests.conformance.values import file, found, names

NAME, STREET, CITY = "Contact Name", "Mailing Street Address", "Mailing City"


def living(*rows: tuple[str, str, str], words: str = "part") -> File:
    """A file of names, streets and cities."""
    return file(*rows, header=(NAME, STREET, CITY), words=words)


LYON, LYON_2, BONN, BLANK = ("a", "1 Rue", "Lyon"), ("b", "2 Rue", "Lyon"), ("c", "3 Weg", "Bonn"), ("d", "4 Way", "")
NOWHERE = ("e", "", "")
TOWN = living(LYON, LYON_2, BONN, BLANK, NOWHERE, words="town")
EMPTY = living(words="empty")


def placed(part: File, *values: str) -> list[tuple[str, str, str]]:
    """What `selection.place` finds."""
    return found(places.place, whole=TOWN, part=part, values=set(values or ("Lyon",)), column=CITY)


def test_a_place_selects_those_who_live_there() -> None:
    """All who live there are selected; others may have a further address there."""
    assert placed(living(LYON, LYON_2)) == []
    assert placed(living(LYON, LYON_2, BONN)) == []
    assert placed(living(LYON, BONN)) == [("part leaves out contacts who live there", "2 contacts", "1 missing")]
    assert placed(TOWN) == [("town has no effect", "some contacts", "all contacts")]


def test_a_list_of_all_places_selects_whoever_lives_in_one() -> None:
    """Nobody who is shown to live in one of them may be missing; others may all have a further address there."""
    assert placed(living(LYON, LYON_2, BONN), "Lyon", "Bonn") == []
    assert placed(TOWN, "Lyon", "Bonn") == []
    assert placed(living(LYON, LYON_2), "Lyon", "Bonn") == [
        ("part leaves out contacts who live there", "3 contacts", "1 missing")
    ]


@pytest.mark.parametrize("value", ["lyon", "Paris"])
def test_a_place_in_another_spelling_is_another_place(value: str) -> None:
    """A place where nobody lives is too little data."""
    with pytest.raises(TooLittleDataError, match=r"^no value of Mailing City distinguishes the contacts$"):
        placed(EMPTY, value)


def test_a_place_where_everybody_lives_is_too_little_data() -> None:
    """It cannot be distinguished from no filter."""
    with pytest.raises(TooLittleDataError, match=r"^no value of Mailing City"):
        found(places.place, whole=living(LYON, LYON_2), part=EMPTY, values={"Lyon"}, column=CITY)


def test_a_text_like_a_place_must_not_select_all_who_live_there() -> None:
    """It may select one of them, who has a further address."""
    values = {"whole": TOWN, "value": "Lyon", "column": CITY}
    assert found(places.place_as_stored, part=EMPTY, **values) == []
    assert found(places.place_as_stored, part=living(LYON, BONN), **values) == []
    assert found(places.place_as_stored, part=living(LYON, LYON_2, BONN), **values) == [
        ("part selects all who live in the place itself", "none of them", "2 contacts")
    ]


def test_a_place_of_one_contact_is_too_little_data() -> None:
    """One contact may have two addresses that are spelt alike."""
    with pytest.raises(TooLittleDataError, match=r"^it takes 2 contacts with the same value of Mailing City$"):
        found(places.place_as_stored, whole=TOWN, part=TOWN, value="Bonn", column=CITY)


def listed(both: File, first: File | None = None, second: File | None = None) -> list[tuple[str, str, str]]:
    """What `selection.place-list` finds."""
    values = {"first": first or living(LYON), "second": second or living(BONN)}
    return found(places.place_list, whole=TOWN, both=both, **values)


def test_a_list_of_places_is_their_union() -> None:
    """The list selects those of either place, no fewer and no others."""
    assert listed(living(LYON, BONN)) == []
    assert listed(living(LYON)) == [("part does not select the union of both", "at least 2 contacts", "1 missing")]
    assert listed(living(LYON, BONN, BLANK)) == [
        ("part selects contacts of neither", "some of 2 contacts", "1 contacts that are not among them")
    ]
    assert listed(living(LYON, BONN), living(LYON, BONN), living(BONN)) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [(EMPTY, living(BONN)), (living(LYON), EMPTY), (living(LYON, LYON_2), living(BONN, BLANK, NOWHERE))],
)
def test_two_places_that_are_nobody_or_everybody_are_too_little_data(first: File, second: File) -> None:
    """They do not show how places are joined."""
    with pytest.raises(TooLittleDataError, match=r"^no two places select different contacts$"):
        listed(living(LYON), first, second)


def blank(part: File) -> list[tuple[str, str, str]]:
    """What `selection.place-blank` finds."""
    return found(places.place_blank, whole=TOWN, blank=part, column=CITY)


def test_none_stands_for_a_blank_place() -> None:
    """`none` selects whoever has an address without a city; whoever has none at all may be selected or not."""
    assert blank(living(BLANK)) == []
    assert blank(living(BLANK, NOWHERE)) == []
    assert blank(living(BLANK, LYON, LYON_2)) == []
    assert blank(EMPTY) == [("empty leaves out contacts whose place is blank", "1 contacts", "1 missing")]
    assert blank(TOWN) == [("town selects all contacts whose place is not blank", "none of them", "3 contacts")]


@pytest.mark.parametrize("whole", [living(LYON), living(LYON, BONN, NOWHERE), names("a")])
def test_without_a_blank_place_none_is_inconclusive(whole: File) -> None:
    """There is no blank cell, or no such column."""
    with pytest.raises(TooLittleDataError, match=r"^no contact with an address has a blank Mailing City$"):
        found(places.place_blank, whole=whole, blank=EMPTY, column=CITY)


ELSEWHERE = ("z", "9 Via", "Rome")


def test_three_contacts_with_a_place_are_enough_to_judge_none() -> None:
    """With two the check is inconclusive."""
    few, enough = living(LYON, BONN), living(LYON, BONN, ELSEWHERE)
    with pytest.raises(TooLittleDataError):
        found(places.place_blank, whole=few, blank=few, column=CITY)
    assert found(places.place_blank, whole=enough, blank=enough, column=CITY) == [
        ("part selects all contacts whose place is not blank", "none of them", "3 contacts")
    ]
    assert found(places.place_blank, whole=enough, blank=living(), column=CITY) == []


def test_a_contact_with_a_blank_place_must_be_selected_by_none() -> None:
    """It is missed however few others have a place."""
    assert found(places.place_blank, whole=living(LYON, BLANK), blank=living(), column=CITY) == [
        ("part leaves out contacts whose place is blank", "1 contacts", "1 missing")
    ]


def test_another_spelling_that_selects_all_residents_is_found() -> None:
    """The server has corrected the spelling."""
    whole, part = living(LYON, LYON_2, BONN), living(LYON, LYON_2)
    findings = found(places.place_as_stored, whole=whole, part=part, value="Lyon", column=CITY)
    assert [finding for _, _, finding in findings] == ["2 contacts"]
