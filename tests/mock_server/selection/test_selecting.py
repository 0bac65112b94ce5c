"""The selection, sentence by sentence: which contacts each filter finds."""

import pytest

from mock_server.selection import NoAccountList
from tests.mock_server.selection.contacts import FOREIGN_LIST, LIST, OTHER_LIST, contact, found

LISTED = [contact("a"), contact("b", account_list_id=OTHER_LIST), contact("c", account_list_id=FOREIGN_LIST)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "ab"),
        ("", "ab"),
        (" , ", "ab"),
        (["", None, " "], "ab"),
        (LIST, "a"),
        (f"  {LIST} ", "a"),
        (LIST.upper(), "a"),
        (f"{LIST},{OTHER_LIST}", "ab"),
        ([OTHER_LIST, FOREIGN_LIST], "b"),
    ],
)
def test_account_lists_narrow_the_selection_to_those_of_the_user(value: object, expected: str) -> None:
    """One list or several, in either form; lists of others are left out; a blank value does not narrow."""
    assert found({"account_list_id": value}, LISTED) == expected


@pytest.mark.parametrize("value", [FOREIGN_LIST, [FOREIGN_LIST, "unknown"], 5, True, {}, {"id": LIST}, [[LIST]]])
def test_naming_no_list_of_ones_own_is_an_error(value: object) -> None:
    """Where no account list is left, the download is to be refused; an odd kind names none."""
    with pytest.raises(NoAccountList):
        found({"account_list_id": value}, LISTED)


def test_a_user_without_account_lists_selects_nobody() -> None:
    """To belong to no list is no error as long as none is named."""
    assert found({}, LISTED, own=()) == ""


@pytest.mark.parametrize("reverse", [True, "true"])
def test_account_lists_cannot_be_reversed(reverse: object) -> None:
    """The key that would reverse them is unknown, so it is ignored."""
    assert found({"account_list_id": LIST, "reverse_account_list_id": reverse}, LISTED) == "a"


STATUSES = [
    contact("a", status="Never Contacted"),
    contact("b", status="Partner - Financial"),
    contact("c", status="Not Interested"),
    contact("d", status=None),
    contact("e", status="Odd"),
]


@pytest.mark.parametrize(
    "rules", [{}, {"status": None}, {"status": ""}, {"status": []}, {"status": " , "}, {"status": [""]}]
)
def test_the_default_status_is_active_or_none(rules: dict[str, object]) -> None:
    """A status that does not select is `active, null`."""
    assert found(rules, STATUSES) == "abd"


def test_the_default_status_can_be_reversed() -> None:
    """`reverse_status` alone selects those whom the default leaves out."""
    assert found({"reverse_status": True}, STATUSES) == "ce"


def test_the_default_status_takes_part_in_joining_by_or() -> None:
    """With `any_filter` a contact of the default status passes, whatever else is asked for."""
    assert found({"any_filter": True, "name_like": "c"}, STATUSES) == "abcd"
    assert found({"any_filter": True, "name_like": "c", "status": "Odd"}, STATUSES) == "ce"
    assert found({"any_filter": True, "reverse_status": True, "name_like": "a"}, STATUSES) == "ace"


def test_account_lists_bound_a_selection_that_is_joined_by_or() -> None:
    """`any_filter` never reaches a contact of another account list."""
    assert found({"any_filter": True, "account_list_id": OTHER_LIST, "name_like": "a"}, LISTED) == "b"
    assert found({"any_filter": True, "ids": [each.id for each in LISTED]}, LISTED) == "ab"


@pytest.mark.parametrize("value", ["false", False, None, 1, "TRUE", "yes", [True], {"a": 1}])
def test_anything_but_true_is_false(value: object) -> None:
    """Only `true` and `"true"` switch a flag on."""
    assert found({"any_filter": value, "name_like": "c"}, STATUSES) == ""
    assert found({"reverse_status": value}, STATUSES) == "abd"


@pytest.mark.parametrize("value", [True, "true", " true "])
def test_true_as_text_is_true(value: object) -> None:
    """A flag may be sent as text, with white space around it."""
    assert found({"reverse_status": value}, STATUSES) == "ce"


def test_unknown_keys_are_ignored() -> None:
    """Neither an unknown filter nor its reverse changes anything."""
    assert found({"church": "x", "reverse_church": True, "any": True, "Status": "hidden"}, STATUSES) == "abd"
