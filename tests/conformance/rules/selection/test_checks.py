"""Tests of the relations between files by which the selection is judged."""

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.check import Check, TooLittleDataError
from conformance.rules.selection import checks as selection
from conformance.rules.selection import checks_dates as dates
from tests.conformance.values import exchange, file, found, names

NAME = "Contact Name"
ALL = names("a", "b", "c", words="all")
A, B, C = (names(name, words=name) for name in "abc")
AB, BC = names("a", "b", words="ab"), names("b", "c", words="bc")
FIVE = names("a", "b", "c", "d", "e", words="five")
MOVED = "the contacts changed from one file to the next"
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
    (selection.literal, {"whole": ALL, "part": NONE, "text": "a%"}),
    (selection.literal, {"whole": names("a%", "ab"), "part": names("a%"), "text": "A%"}),
    (selection.newsletter, {"whole": ALL, "expected": [A, B], "actual": AB, "what": "w"}),
    (selection.newsletter_selects, {"whole": ALL, "parts": [A, B], "unknown": ALL}),
    (selection.newsletter_selects, {"whole": ALL, "parts": [A, BC], "unknown": ALL}),
    (dates.updated_at, {"whole": ALL, "before": A, "after": BC, "what": "w"}),
    (dates.updated_at_forms, {"first": A, "second": A}),
    (selection.any_filter, {"whole": ALL, "left": AB, "right": BC, "joined": ALL}),
    (selection.any_filter, {"whole": ALL, "left": A, "right": B, "joined": AB}),
    (selection.joined, {"whole": ALL, "left": AB, "right": BC, "both": B}),
    (selection.joined, {"whole": ALL, "left": A, "right": B, "both": NONE}),
    (selection.same, {"first": AB, "second": AB}),
    (selection.same, {"first": NONE, "second": NONE}),
    (selection.letter_case, {"first": A, "second": A}),
    (selection.stripped, {"first": A, "second": A}),
    (selection.blank_values, {"whole": ALL, "blank": ALL}),
    (selection.unknown_keys, {"whole": ALL, "actual": ALL}),
    (selection.booleans, {"expected": A, "actual": A, "contrast": BC}),
    (selection.repeatable, {"before": None, "files": [ALL, ALL]}),
    (selection.repeatable, {"before": AB, "files": [NONE, NONE]}),
    (selection.repeatable, {"before": FIVE, "files": [A, A]}),
    (selection.repeatable, {"before": ALL, "files": [NONE, NONE]}),
)


@pytest.mark.parametrize(("check", "values"), [pytest.param(*case, id=case[0].check_id) for case in KEPT])
def test_a_relation_that_holds(check: Check, values: Mapping[str, Any]) -> None:
    """Files that keep the relation pass."""
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
        ("a selects contacts", *more(0, 1, 0, 1)),
    ),
    (
        selection.unknown_values,
        {"whole": ALL, "actual": AB, "everybody": True},
        ("ab does not select every contact", *more(3, 2, 1, 0)),
    ),
    (
        selection.reverse,
        {"whole": ALL, "straight": AB, "reversed_": BC},
        ("ab and its reverse together do not select every contact once", *more(3, 4, 0, 1)),
    ),
    (
        selection.reverse,
        {"whole": ALL, "straight": A, "reversed_": B},
        ("a and its reverse together do not select every contact once", *more(3, 2, 1, 0)),
    ),
    (
        selection.bounded,
        {"whole": AB, "part": BC},
        ("bc selects contacts that ab does not", "some of 2 contacts", "1 contacts that are not among them"),
    ),
    (
        selection.bounded,
        {"whole": AB, "part": TWICE},
        ("twice selects contacts that ab does not", "some of 2 contacts", "1 contacts that are not among them"),
    ),
    (
        selection.name_like,
        {"whole": ALL, "part": AB, "prefix": "a", "column": NAME},
        ("ab does not select the names with that prefix", *more(1, 2, 0, 1)),
    ),
    (
        selection.literal,
        {"whole": ALL, "part": AB, "text": "%"},
        ("ab selects names that do not hold the text", "some of 0 contacts", "2 contacts that are not among them"),
    ),
    (selection.newsletter, {"whole": ALL, "expected": [A, B], "actual": A, "what": "w"}, ("w", *more(2, 1, 1, 0))),
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
        ("none has an effect", *more(3, 0, 3, 0)),
    ),
    (dates.updated_at, {"whole": ALL, "before": AB, "after": BC, "what": "w"}, ("w", *more(3, 4, 0, 1))),
    (dates.updated_at, {"whole": ALL, "before": A, "after": C, "what": "w"}, ("w", *more(3, 2, 1, 0))),
    (
        dates.updated_at_forms,
        {"first": A, "second": AB},
        ("a and ab do not select the same", *more(1, 2, 0, 1)),
    ),
    (
        selection.any_filter,
        {"whole": ALL, "left": AB, "right": BC, "joined": B},
        ("b is not the union of ab and bc", *more(3, 1, 2, 0)),
    ),
    (
        selection.joined,
        {"whole": ALL, "left": AB, "right": BC, "both": ALL},
        ("all is not what ab and bc have in common", *more(1, 3, 0, 2)),
    ),
    (selection.same, {"first": A, "second": B}, ("b does not select what a does", *more(1, 1, 1, 1))),
    (selection.letter_case, {"first": A, "second": NONE}, ("none does not select what a does", *more(1, 0, 1, 0))),
    (selection.letter_case, {"first": NONE, "second": A}, ("a does not select what none does", *more(0, 1, 0, 1))),
    (selection.stripped, {"first": A, "second": NONE}, ("none does not select what a does", *more(1, 0, 1, 0))),
    (selection.stripped, {"first": NONE, "second": A}, ("a does not select what none does", *more(0, 1, 0, 1))),
    (selection.blank_values, {"whole": ALL, "blank": NONE}, ("none has an effect", *more(3, 0, 3, 0))),
    (
        selection.blank_values,
        {"whole": ALL, "blank": exchange(404)},
        ("A filter with a blank value is refused", "a file", "status 404"),
    ),
    (selection.unknown_keys, {"whole": ALL, "actual": A}, ("a has an effect", *more(3, 1, 2, 0))),
    (
        selection.booleans,
        {"expected": A, "actual": BC, "contrast": BC},
        ("bc does not select what a does", *more(1, 2, 1, 2)),
    ),
    (
        selection.repeatable,
        {"before": None, "files": [ALL, AB, ALL, AB, ALL, A, ALL]},
        ("all selects other contacts from one time to the next", *more(3, 2, 1, 0)),
    ),
    (
        selection.repeatable,
        {"before": FIVE, "files": [NONE, NONE]},
        ("none no longer selects any contact", *more(5, 0, 5, 0)),
    ),
    (
        selection.repeatable,
        {"before": None, "files": [FIVE, NONE, NONE]},
        ("none no longer selects any contact", *more(5, 0, 5, 0)),
    ),
)


@pytest.mark.parametrize(("check", "values", "finding"), [pytest.param(*case, id=case[0].check_id) for case in BROKEN])
def test_a_broken_relation_is_found(check: Check, values: Mapping[str, Any], finding: tuple[str, str, str]) -> None:
    """The finding names the filters in words, and gives numbers of contacts."""
    assert found(check, **values) == [finding]


# Of each check: the files that cannot tell, and why.
TOO_LITTLE: tuple[tuple[Check, Mapping[str, Any], str], ...] = (
    (selection.default_status, {"explicit": ALL, "implicit": ALL, "everybody": ALL}, "no contact has a hidden status"),
    (selection.repeatable, {"before": ALL, "files": [ALL, AB, AB]}, MOVED),
    (selection.repeatable, {"before": None, "files": [ALL, AB, ALL, AB, ALL]}, MOVED),
    (selection.repeatable, {"before": None, "files": [FIVE, NONE, A]}, MOVED),
    (selection.repeatable, {"before": None, "files": [ALL, NONE, NONE]}, MOVED),
    (selection.repeatable, {"before": None, "files": [NONE, A, AB, ALL, FIVE, ALL, AB, A, NONE]}, MOVED),
    (selection.unknown_values, {"whole": NONE, "actual": NONE, "everybody": True}, "there is no contact"),
    (selection.reverse, {"whole": NONE, "straight": NONE, "reversed_": NONE}, "there is no contact"),
    (selection.literal, {"whole": A, "part": A, "text": "a"}, "every name holds the text"),
    (
        selection.newsletter,
        {"whole": ALL, "expected": [NONE, NONE], "actual": A, "what": "w"},
        "no contact receives a newsletter",
    ),
    (selection.newsletter, {"whole": NONE, "expected": [NONE], "actual": A, "what": "w"}, "there is no contact"),
    (selection.newsletter_selects, {"whole": NONE, "parts": [NONE], "unknown": A}, "there is no contact"),
    (
        selection.newsletter_selects,
        {"whole": ALL, "parts": [NONE], "unknown": A},
        "no contact has one of the newsletter values",
    ),
    (dates.updated_at, {"whole": NONE, "before": A, "after": A, "what": "w"}, "there is no contact"),
    (
        selection.any_filter,
        {"whole": ALL, "left": A, "right": A, "joined": X},
        "no two filters select different contacts",
    ),
    (selection.joined, {"whole": ALL, "left": A, "right": A, "both": X}, "no two filters select different contacts"),
    (selection.letter_case, {"first": NONE, "second": NONE}, "the search finds no contact"),
    (selection.stripped, {"first": NONE, "second": NONE}, "the filter selects no contact either way"),
    (selection.blank_values, {"whole": NONE, "blank": A}, "there is no contact"),
    (selection.unknown_keys, {"whole": NONE, "actual": A}, "there is no contact"),
    (
        selection.booleans,
        {"expected": A, "actual": B, "contrast": A},
        "true and false select the same contacts",
    ),
)


@pytest.mark.parametrize(
    ("check", "values", "reason"), [pytest.param(*case, id=case[0].check_id) for case in TOO_LITTLE]
)
def test_too_little_data_leaves_a_relation_inconclusive(check: Check, values: Mapping[str, Any], reason: str) -> None:
    """The check gives the reason, and reports no failure."""
    with pytest.raises(TooLittleDataError, match=f"^{reason}$"):
        found(check, **values)


def test_a_wrong_default_is_found_even_where_nobody_is_hidden() -> None:
    """A default that selects too few is a failure; only one that looks right is inconclusive."""
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
    """Every word has to be in the name, in any place, order and letter case."""
    check, values = selection.wildcard_search, {"whole": PEOPLE, "words": words, "column": NAME}
    assert found(check, part=names(*cells, words="part"), **values) == []
    assert found(check, part=NONE, **values) == [
        ("none does not select the names that hold the words", *more(len(cells), 0, len(cells), 0))
    ]


def test_a_beginning_is_not_the_middle() -> None:
    """A text that stands only in the middle of names selects nobody."""
    check, values = selection.name_like, {"whole": PEOPLE, "prefix": "jane", "column": NAME}
    assert found(check, part=NONE, **values) == []
    both = names("Smith, Jane", "Doe, Jane", words="both")
    assert found(check, part=both, **values) == [
        ("both does not select the names with that prefix", *more(0, 2, 0, 2)),
    ]


@pytest.mark.parametrize("words", [["smythe", "jane"], ["lyon"]])
def test_words_that_no_name_holds_together(words: list[str]) -> None:
    """Words of different names, and a word of another column, select nobody."""
    header = (NAME, "Mailing City")
    whole = file(("Smith, Jane", "Lyon"), ("SMYTHE, Jo", "Lyon"), ("Doe, Jane", ""), header=header)
    part = file(("SMYTHE, Jo", "Lyon"), header=header, words="part")
    check, values = selection.wildcard_search, {"whole": whole, "words": words, "column": NAME}
    assert found(check, part=file(header=header), **values) == []
    assert found(check, part=part, **values) == [
        ("part does not select the names that hold the words", *more(0, 1, 0, 1)),
    ]


@pytest.mark.parametrize("check", [selection.any_filter, selection.joined], ids=lambda check: check.check_id)
def test_equal_rows_may_be_one_contact_or_two(check: Check) -> None:
    """A union may hold such a row once or twice, an intersection once or not at all."""
    name = "joined" if check is selection.any_filter else "both"
    values = {"whole": TWICE, "left": names("a", "b", words="ab"), "right": A}
    fine = (names("a", "b"), TWICE) if check is selection.any_filter else (NONE, A)
    for actual in fine:
        assert found(check, **values, **{name: actual}) == []
    (finding,) = found(check, **values, **{name: X})
    least, most = (2, 3) if check is selection.any_filter else (0, 1)
    assert finding[1:] == (f"{least} to {most} contacts", f"1 contacts: {least} missing, 1 too many")


@pytest.mark.parametrize(("sought", "column"), [("zz", NAME), ("", NAME), ("s", "No Such Column")])
def test_a_search_that_selects_nobody_or_everybody_is_inconclusive(sought: str, column: str) -> None:
    """Both searches need a text that some names have and others have not."""
    with pytest.raises(TooLittleDataError, match=r"^no prefix distinguishes the names$"):
        found(selection.name_like, whole=PEOPLE, part=NONE, prefix=sought, column=column)
    with pytest.raises(TooLittleDataError, match=r"^no words distinguish the names$"):
        found(selection.wildcard_search, whole=PEOPLE, part=NONE, words=[sought], column=column)
