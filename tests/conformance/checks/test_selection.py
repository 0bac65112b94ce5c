"""Tests of the relations by which the selection is judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.checks import selection
from conformance.failures import Check, TooLittleDataError
from conformance.tables import File
from tests.conformance.values import file, found, names

NAME = "Contact Name"
CITY = "Mailing City"
ALL = names("a", "b", "c", words="all")
A, B, C = (names(name, words=name) for name in "abc")
AB, BC = names("a", "b", words="ab"), names("b", "c", words="bc")
TWICE = names("a", "a", "b", words="twice")
NONE = names(words="none")
X = names("x", words="x")

# Of each check: the files that keep its rule.
KEPT: tuple[tuple[Check, Mapping[str, Any]], ...] = (
    (selection.default_status, {"explicit": AB, "implicit": AB, "everybody": ALL}),
    (selection.status, {"expected": [A, BC], "actual": ALL, "what": "w"}),
    (selection.status, {"expected": [A, A, B], "actual": TWICE, "what": "w"}),
    (selection.status, {"expected": [NONE], "actual": NONE, "what": "w"}),
    (selection.unknown_values, {"whole": ALL, "actual": NONE, "everybody": False}),
    (selection.unknown_values, {"whole": ALL, "actual": ALL, "everybody": True}),
    (selection.reverse, {"whole": ALL, "straight": A, "reversed_": BC}),
    (selection.reverse, {"whole": TWICE, "straight": A, "reversed_": AB}),
    (selection.bounded, {"whole": ALL, "part": AB}),
    (selection.bounded, {"whole": ALL, "part": ALL}),
    (selection.bounded, {"whole": NONE, "part": NONE}),
    (selection.name_like, {"whole": ALL, "part": A, "prefix": "A", "column": NAME}),
    (selection.newsletter, {"expected": [A, B], "actual": AB, "what": "w"}),
    (selection.newsletter_selects, {"whole": ALL, "parts": [A, B], "unknown": ALL}),
    (selection.newsletter_selects, {"whole": ALL, "parts": [A, BC], "unknown": ALL}),
    (selection.updated_at, {"whole": ALL, "before": A, "after": BC, "what": "w"}),
    (selection.updated_at_forms, {"first": A, "second": A}),
    (selection.any_filter, {"left": AB, "right": BC, "joined": ALL}),
    (selection.any_filter, {"left": A, "right": B, "joined": AB}),
    (selection.joined, {"left": AB, "right": BC, "both": B}),
    (selection.joined, {"left": A, "right": B, "both": NONE}),
    (selection.same, {"first": AB, "second": AB}),
    (selection.same, {"first": NONE, "second": NONE}),
    (selection.letter_case, {"first": A, "second": A}),
    (selection.stripped, {"first": A, "second": A}),
    (selection.blank_values, {"whole": ALL, "blank": ALL}),
    (selection.unknown_keys, {"whole": ALL, "actual": ALL}),
    (selection.booleans, {"expected": A, "actual": A, "contrast": BC}),
    (selection.repeatable, {"first": ALL, "second": ALL}),
)


@pytest.mark.parametrize(("check", "values"), [pytest.param(*case, id=case[0].check_id) for case in KEPT])
def test_a_relation_that_holds(check: Check, values: Mapping[str, Any]) -> None:
    """Files that keep the relation are no finding."""
    assert found(check, **values) == []


def more(expected: int, got: int, missing: int, extra: int) -> tuple[str, str]:
    """What a relation expects and finds, in words."""
    return f"{expected} contacts", f"{got} contacts: {missing} missing, {extra} too many"


# Of each check: the files that break its rule, and what is found.
BROKEN: tuple[tuple[Check, Mapping[str, Any], tuple[str, str, str]], ...] = (
    (
        selection.default_status,
        {"explicit": AB, "implicit": ALL, "everybody": ALL},
        ("all does not select what ab does", *more(2, 3, 0, 1)),
    ),
    (
        selection.default_status,
        {"explicit": AB, "implicit": A, "everybody": ALL},
        ("a does not select what ab does", *more(2, 1, 1, 0)),
    ),
    (selection.status, {"expected": [A, B], "actual": BC, "what": "w"}, ("w", *more(2, 2, 1, 1))),
    (selection.status, {"expected": [A, B], "actual": A, "what": "w"}, ("w", *more(2, 1, 1, 0))),
    (
        selection.unknown_values,
        {"whole": ALL, "actual": A, "everybody": False},
        ("a does not select nobody", *more(0, 1, 0, 1)),
    ),
    (
        selection.unknown_values,
        {"whole": ALL, "actual": AB, "everybody": True},
        ("ab does not select all", *more(3, 2, 1, 0)),
    ),
    (
        selection.reverse,
        {"whole": ALL, "straight": AB, "reversed_": BC},
        ("ab and its reverse do not make the whole", *more(3, 4, 0, 1)),
    ),
    (
        selection.reverse,
        {"whole": ALL, "straight": A, "reversed_": B},
        ("a and its reverse do not make the whole", *more(3, 2, 1, 0)),
    ),
    (
        selection.bounded,
        {"whole": AB, "part": BC},
        ("bc selects contacts that nobody asked for", "some of 2 contacts", "1 contacts that are not among them"),
    ),
    (
        selection.bounded,
        {"whole": AB, "part": TWICE},
        ("twice selects contacts that nobody asked for", "some of 2 contacts", "1 contacts that are not among them"),
    ),
    (
        selection.name_like,
        {"whole": ALL, "part": AB, "prefix": "a", "column": NAME},
        ("ab does not select the names that begin so", *more(1, 2, 0, 1)),
    ),
    (selection.newsletter, {"expected": [A, B], "actual": A, "what": "w"}, ("w", *more(2, 1, 1, 0))),
    (
        selection.newsletter_selects,
        {"whole": ALL, "parts": [AB, BC], "unknown": ALL},
        (
            "Values of newsletter that exclude each other select the same contacts",
            "some of 3 contacts",
            "1 contacts that are not among them",
        ),
    ),
    (
        selection.newsletter_selects,
        {"whole": ALL, "parts": [A, B], "unknown": NONE},
        ("none selects", *more(3, 0, 3, 0)),
    ),
    (selection.updated_at, {"whole": ALL, "before": AB, "after": BC, "what": "w"}, ("w", *more(3, 4, 0, 1))),
    (selection.updated_at, {"whole": ALL, "before": A, "after": C, "what": "w"}, ("w", *more(3, 2, 1, 0))),
    (
        selection.updated_at_forms,
        {"first": A, "second": AB},
        ("a and ab do not select the same", *more(1, 2, 0, 1)),
    ),
    (
        selection.any_filter,
        {"left": AB, "right": BC, "joined": B},
        ("b is not the union of ab and bc", *more(3, 1, 2, 0)),
    ),
    (
        selection.joined,
        {"left": AB, "right": BC, "both": ALL},
        ("all is not what ab and bc have in common", *more(1, 3, 0, 2)),
    ),
    (selection.same, {"first": A, "second": B}, ("b does not select what a does", *more(1, 1, 1, 1))),
    (selection.letter_case, {"first": A, "second": NONE}, ("none does not select what a does", *more(1, 0, 1, 0))),
    (selection.letter_case, {"first": NONE, "second": A}, ("a does not select what none does", *more(0, 1, 0, 1))),
    (selection.stripped, {"first": A, "second": NONE}, ("none does not select what a does", *more(1, 0, 1, 0))),
    (selection.stripped, {"first": NONE, "second": A}, ("a does not select what none does", *more(0, 1, 0, 1))),
    (selection.blank_values, {"whole": ALL, "blank": NONE}, ("none selects", *more(3, 0, 3, 0))),
    (selection.unknown_keys, {"whole": ALL, "actual": A}, ("a selects", *more(3, 1, 2, 0))),
    (
        selection.booleans,
        {"expected": A, "actual": BC, "contrast": BC},
        ("bc does not select what a does", *more(1, 2, 1, 2)),
    ),
    (selection.repeatable, {"first": AB, "second": TWICE}, ("ab selects others the second time", *more(2, 3, 0, 1))),
)


@pytest.mark.parametrize(("check", "values", "finding"), [pytest.param(*case, id=case[0].check_id) for case in BROKEN])
def test_a_relation_that_is_broken(check: Check, values: Mapping[str, Any], finding: tuple[str, str, str]) -> None:
    """What breaks the relation is told by the words of the filters and by numbers."""
    assert found(check, **values) == [finding]


# Of each check: the files that cannot tell, and why.
UNTOLD: tuple[tuple[Check, Mapping[str, Any], str], ...] = (
    (selection.default_status, {"explicit": ALL, "implicit": ALL, "everybody": ALL}, "no contact has a hidden status"),
    (selection.unknown_values, {"whole": NONE, "actual": NONE, "everybody": True}, "there is no contact"),
    (selection.reverse, {"whole": NONE, "straight": NONE, "reversed_": NONE}, "there is no contact"),
    (selection.newsletter, {"expected": [NONE, NONE], "actual": A, "what": "w"}, "nobody receives a newsletter"),
    (
        selection.newsletter_selects,
        {"whole": ALL, "parts": [NONE], "unknown": A},
        "nobody's newsletter has one of the values",
    ),
    (selection.updated_at, {"whole": NONE, "before": A, "after": A, "what": "w"}, "there is no contact"),
    (selection.any_filter, {"left": ALL, "right": A, "joined": X}, "no two filters overlap in part only"),
    (selection.any_filter, {"left": A, "right": ALL, "joined": X}, "no two filters overlap in part only"),
    (selection.joined, {"left": ALL, "right": A, "both": X}, "no two filters overlap in part only"),
    (selection.joined, {"left": A, "right": ALL, "both": X}, "no two filters overlap in part only"),
    (selection.letter_case, {"first": NONE, "second": NONE}, "the search finds nobody"),
    (selection.stripped, {"first": NONE, "second": NONE}, "the filter selects nobody either way"),
    (selection.blank_values, {"whole": NONE, "blank": A}, "there is no contact"),
    (selection.unknown_keys, {"whole": NONE, "actual": A}, "there is no contact"),
    (
        selection.booleans,
        {"expected": A, "actual": B, "contrast": A},
        "no flag makes a difference to these contacts",
    ),
)


@pytest.mark.parametrize(("check", "values", "reason"), [pytest.param(*case, id=case[0].check_id) for case in UNTOLD])
def test_a_relation_that_cannot_tell(check: Check, values: Mapping[str, Any], reason: str) -> None:
    """Where the data are too few a check says so, and accuses nobody."""
    with pytest.raises(TooLittleDataError, match=f"^{reason}$"):
        found(check, **values)


def test_a_wrong_default_is_found_before_the_data_are_too_few() -> None:
    """Where nobody is hidden, a default that selects too few is a finding nevertheless."""
    judging = selection.default_status.judge(explicit=ALL, implicit=A, everybody=ALL)
    assert next(judging).problem == "a does not select what all does"
    with pytest.raises(TooLittleDataError):
        next(judging)


PEOPLE = names("Smith, Jane", "SMYTHE, Jo", "Doe, Jane", words="people")


@pytest.mark.parametrize(
    ("prefix", "cells"),
    [("smi", ("Smith, Jane",)), ("SM", ("Smith, Jane", "SMYTHE, Jo")), ("d", ("Doe, Jane",))],
)
def test_name_like_is_the_beginning_in_any_case(prefix: str, cells: tuple[str, ...]) -> None:
    """The names that begin so are expected, in upper and lower case."""
    part = names(*cells, words="part")
    assert found(selection.name_like, whole=PEOPLE, part=part, prefix=prefix, column=NAME) == []
    assert found(selection.name_like, whole=PEOPLE, part=NONE, prefix=prefix, column=NAME) != []


@pytest.mark.parametrize(
    ("words", "cells"),
    [
        (["jane"], ("Smith, Jane", "Doe, Jane")),
        (["Jane", "SMITH"], ("Smith, Jane",)),
        (["mi", "an"], ("Smith, Jane",)),
    ],
)
def test_wildcard_search_is_all_words_anywhere(words: list[str], cells: tuple[str, ...]) -> None:
    """Every word must be there, in any place, order and case."""
    check, values = selection.wildcard_search, {"whole": PEOPLE, "words": words, "column": NAME}
    assert found(check, part=names(*cells, words="part"), **values) == []
    assert found(check, part=NONE, **values) == [
        ("none does not select the names that hold the words", *more(len(cells), 0, len(cells), 0))
    ]


@pytest.mark.parametrize(("sought", "column"), [("zz", NAME), ("", NAME), ("s", "No Such Column")])
def test_searches_that_tell_no_name_from_another(sought: str, column: str) -> None:
    """Where nobody or everybody is expected, both searches give up."""
    with pytest.raises(TooLittleDataError, match=r"^no beginning tells one name from another$"):
        found(selection.name_like, whole=PEOPLE, part=NONE, prefix=sought, column=column)
    with pytest.raises(TooLittleDataError, match=r"^no words tell one name from another$"):
        found(selection.wildcard_search, whole=PEOPLE, part=NONE, words=[sought], column=column)


def living(*pairs: tuple[str, str], words: str = "part") -> File:
    """A file of names and cities."""
    return file(*pairs, header=(NAME, CITY), words=words)


LYON, LYON_2, BONN, BLANK = ("a", "Lyon"), ("b", "Lyon"), ("c", "Bonn"), ("d", "")
TOWN = living(LYON, LYON_2, BONN, BLANK, words="town")


def placed(part: File, value: str = "Lyon") -> list[tuple[str, str, str]]:
    """What `selection.place` finds."""
    return found(selection.place, whole=TOWN, part=part, value=value, column=CITY)


def test_a_place_selects_those_who_live_there() -> None:
    """All who live there are selected; others may have another address there."""
    assert placed(living(LYON, LYON_2)) == []
    assert placed(living(LYON, LYON_2, BONN)) == []
    assert placed(living(LYON, BONN)) == [("part leaves out contacts who live there", "2 contacts", "1 missing")]
    assert placed(TOWN) == [("town does not select", "some contacts", "all contacts")]


@pytest.mark.parametrize("value", ["lyon", "Paris"])
def test_a_place_is_compared_as_stored(value: str) -> None:
    """Another spelling is another place, and a place of nobody tells nothing."""
    with pytest.raises(TooLittleDataError, match=r"^no value of Mailing City tells one contact from another$"):
        placed(NONE, value)


def test_a_place_of_everybody_tells_nothing() -> None:
    """Where all live in one place, no filter can be told from none."""
    with pytest.raises(TooLittleDataError, match=r"^no value of Mailing City"):
        found(selection.place, whole=living(LYON, LYON_2), part=NONE, value="Lyon", column=CITY)


def listed(both: File, first: File | None = None, second: File | None = None) -> list[tuple[str, str, str]]:
    """What `selection.place-list` finds."""
    values = {"first": first or living(LYON), "second": second or living(BONN)}
    return found(selection.place_list, whole=TOWN, both=both, **values)


def test_a_list_of_places_is_their_union() -> None:
    """The list selects those of either place, no fewer and no others."""
    assert listed(living(LYON, BONN)) == []
    assert listed(living(LYON)) == [("part is not the union of both", "at least 2 contacts", "1 missing")]
    assert listed(living(LYON, BONN, BLANK)) == [
        ("part selects contacts of neither", "some of 2 contacts", "1 contacts that are not among them")
    ]
    both_ways = living(LYON, BONN)
    assert listed(both_ways, living(LYON, BONN), living(BONN)) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [(living(), living(BONN)), (living(LYON), living()), (living(LYON, LYON_2), living(BONN, BLANK))],
)
def test_places_that_cannot_be_told_apart(first: File, second: File) -> None:
    """An empty place, and two that make everybody, tell nothing of a list."""
    with pytest.raises(TooLittleDataError, match=r"^there are no two places to tell apart$"):
        listed(living(LYON), first, second)


def blank(part: File, rest: File) -> list[tuple[str, str, str]]:
    """What `selection.place-blank` finds."""
    return found(selection.place_blank, whole=TOWN, blank=part, reversed_=rest)


def test_none_stands_for_a_blank_place() -> None:
    """`none` selects somebody, and not everybody both ways."""
    rest = living(LYON, LYON_2, BONN)
    assert blank(living(BLANK), rest) == []
    assert blank(TOWN, rest) == []
    assert blank(living(), TOWN) == [("city=none selects nobody", "contacts without a city", "no contact")]
    assert blank(TOWN, TOWN) == [("city=none does not select", "some contacts", "all contacts")]


@pytest.mark.parametrize("whole", [living(LYON), names("a")])
def test_where_everybody_has_a_place(whole: File) -> None:
    """Without a blank cell, or without the column, nothing is told of `none`."""
    with pytest.raises(TooLittleDataError, match=r"^everybody has a city$"):
        found(selection.place_blank, whole=whole, blank=NONE, reversed_=whole)
