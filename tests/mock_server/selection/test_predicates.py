"""Each filter by itself: which contacts it selects."""

import pytest

from mock_server.fixtures import Address
from tests.mock_server.selection.contacts import VOCABULARY, contact, found

STATUSES = [
    contact("a", status="Never Contacted"),
    contact("b", status="Partner - Financial"),
    contact("c", status="Not Interested"),
    contact("d", status=None),
    contact("e", status="Odd"),
]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("active", "abd"),
        ("hidden", "c"),
        ("null", "d"),
        ("active,null", "abd"),
        (" hidden , null ", "cd"),
        (["hidden", "Partner - Financial"], "bc"),
        ("Partner - Financial", "b"),
        ("Odd", "e"),
        ("partner - financial", ""),
        ("unknown", ""),
        ("ACTIVE", ""),
        (["hidden,null"], ""),
        (7, ""),
        ({"active": True}, ""),
        (False, ""),
    ],
)
def test_status_selects_by_name_and_by_group(value: object, expected: str) -> None:
    """Groups stand for their statuses, other words for themselves, exactly; unknown names select nobody."""
    assert found({"status": value}, STATUSES) == expected


IDS = [contact(letter) for letter in "abc"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (IDS[0].id, "a"),
        (f"{IDS[0].id} , {IDS[2].id}", "ac"),
        ([IDS[1].id, "unknown"], "b"),
        (IDS[1].id.upper(), "b"),
        ("unknown", ""),
        ("unknown,", ""),
        ({"id": IDS[0].id}, ""),
        (3, ""),
    ],
)
def test_ids_select_and_not_ids_leave_out(value: object, expected: str) -> None:
    """Both take one id or several, in either form; an unknown id is nobody's."""
    assert found({"ids": value}, IDS) == expected
    assert found({"not_ids": value}, IDS) == "".join(letter for letter in "abc" if letter not in expected)


def test_both_id_filters_can_be_reversed() -> None:
    """Reversing `not_ids` selects what it names."""
    assert found({"ids": IDS[0].id, "reverse_ids": True}, IDS) == "bc"
    assert found({"not_ids": IDS[0].id, "reverse_not_ids": True}, IDS) == "a"


NAMES = [
    contact("a", "Smith, Jane"),
    contact("b", "SMITHERS, Doe"),
    contact("c", "Doe, John Smith"),
    contact("d", "Straße, Ann"),
    contact("e", "100%_sure"),
    contact("f", " Spacey"),
]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("sm", "ab"),
        ("SMITH", "ab"),
        (" smith ", "ab"),
        ("STRASSE", "d"),
        ("ith", ""),
        ("100%", "e"),
        ("%", ""),
        ("_", ""),
        ("smith, jane", "a"),
        ("Spacey", ""),
        (100, "e"),
        ({}, ""),
        (["Sm"], ""),
        ([" "], "abcdef"),
    ],
)
def test_name_like_is_a_prefix_in_any_case(value: object, expected: str) -> None:
    """The text begins the name as stored; nothing in it is a wildcard."""
    assert found({"name_like": value}, NAMES) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("doe", "bc"),
        ("smith DOE", "bc"),
        ("doe smith", "bc"),
        ("  jane\tsmith ", "a"),
        ("ohn mit", "c"),
        ("smith, jane", "a"),
        ("smith nobody", ""),
        ("strasse", "d"),
        ("0%", "e"),
        (["doe"], ""),
    ],
)
def test_wildcard_search_wants_every_word_anywhere(value: object, expected: str) -> None:
    """All words, in any order and case, inside other words too."""
    assert found({"wildcard_search": value}, NAMES) == expected


NEWSLETTERS = [
    contact(letter, newsletter=value)
    for letter, value in zip("abcde", ("Physical", "Email", "Both", "None", None), strict=True)
]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("all", "abc"),
        ("none", "d"),
        ("no_value", "e"),
        ("address", "ac"),
        ("email", "bc"),
        ("address_only", "a"),
        ("email_only", "b"),
        (" both ", "c"),
    ],
)
def test_newsletter_selects_by_word_and_can_be_reversed(value: str, expected: str) -> None:
    """Every word of the contract has its values."""
    assert found({"newsletter": value}, NEWSLETTERS) == expected
    assert found({"newsletter": value, "reverse_newsletter": True}, NEWSLETTERS) == "".join(
        letter for letter in "abcde" if letter not in expected
    )


@pytest.mark.parametrize(
    "value", ["unknown", "Physical", "ALL", "all,none", ["all"], {"all": 1}, True, 0, "null", None, "", []]
)
def test_another_newsletter_does_not_select(value: object) -> None:
    """Neither does its reverse then."""
    assert found({"newsletter": value}, NEWSLETTERS) == "abcde"
    assert found({"newsletter": value, "reverse_newsletter": True}, NEWSLETTERS) == "abcde"


def test_every_word_of_the_contract_is_tested() -> None:
    """A word that is added to the contract is noticed here."""
    words = {"all", "none", "no_value", "address", "email", "address_only", "email_only", "both"}
    assert set(VOCABULARY.rules["newsletter"].values) == words


TAGS = [contact("a", tags=("x", "y")), contact("b", tags=("x",)), contact("c", tags=("z z",)), contact("d")]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"tags": "x"}, "ab"),
        ({"tags": "x,y"}, "a"),
        ({"tags": ["y", "x"], "any_tags": False}, "a"),
        ({"tags": ["y", " z z "], "any_tags": True}, "ac"),
        ({"tags": "y,z z", "any_tags": "true"}, "ac"),
        ({"tags": "X"}, ""),
        ({"tags": "unknown"}, ""),
        ({"tags": ["x", {}]}, ""),
        ({"tags": ["x", ""]}, "ab"),
        ({"tags": [], "any_tags": True}, "abcd"),
        ({"tags": "x,y", "reverse_tags": True}, "bcd"),
        ({"tags": "y,z z", "any_tags": True, "reverse_tags": True}, "bd"),
        ({"exclude_tags": "x"}, "cd"),
        ({"exclude_tags": ["y", "z z"]}, "bd"),
        ({"exclude_tags": ["y", "z z"], "any_tags": True}, "bd"),
        ({"exclude_tags": "unknown"}, "abcd"),
        ({"exclude_tags": "y", "reverse_exclude_tags": True}, "a"),
        ({"tags": "x", "exclude_tags": "y"}, "b"),
    ],
)
def test_tags_want_all_or_any_and_exclude_tags_none(rules: dict[str, object], expected: str) -> None:
    """`any_tags` changes how tags are joined and nothing else."""
    assert found(rules, TAGS) == expected


PLACES = [
    contact("a", addresses=(Address(city="Lyon", state="ARA", country="France", primary=True), Address(city="Paris"))),
    contact("b", addresses=(Address(city="Paris", historic=True), Address(city=" Lyon", state="IL", country="none"))),
    contact("c", addresses=(Address(city=" "),)),
    contact("d", addresses=(Address(city="Lyon", state="IL", country="France", historic=True),)),
    contact("e"),
]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"city": "Lyon"}, "a"),
        ({"city": "Paris"}, "a"),
        ({"city": " Lyon , Paris "}, "a"),
        ({"city": "lyon"}, ""),
        ({"city": ["Lyon, Paris"]}, ""),
        ({"city": "none"}, "cde"),
        ({"city": ["Lyon", "none"]}, "acde"),
        ({"city": "None"}, ""),
        ({"city": "Lyon", "reverse_city": True}, "bcde"),
        ({"city": "none", "reverse_city": True}, "ab"),
        ({"state": "IL"}, "b"),
        ({"state": "none"}, "acde"),
        ({"country": ["France"]}, "a"),
        ({"country": "none"}, "acde"),
        ({"country": {"France": 1}}, ""),
    ],
)
def test_places_are_compared_with_every_address_that_counts_as_stored(rules: dict[str, object], expected: str) -> None:
    """Historic addresses do not count; who has no other has a blank place, which `none` stands for."""
    assert found(rules, PLACES) == expected
