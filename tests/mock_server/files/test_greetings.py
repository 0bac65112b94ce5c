"""Greetings and envelope greetings: what is stored, and what stands in for it."""

from datetime import UTC, datetime

import pytest

from mock_server.files.greetings import envelope_greeting, greeting, turned_round
from mock_server.fixtures import Contact, Person


def _contact(name: str = "Doe, John and Jane", *people: Person, **stored: str) -> Contact:
    return Contact(
        id="c",
        account_list_id="b",
        name=name,
        updated_at=datetime(2026, 1, 1, tzinfo=UTC),
        people=people,
        greeting=stored.get("greeting"),
        envelope_greeting=stored.get("envelope_greeting"),
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Doe, John and Jane", "John and Jane Doe"),
        ("Doe,John", "John Doe"),
        ("  Doe ,  John  ", "John Doe"),
        ("Smith, Robert (Bob) and Mary", "Robert and Mary Smith"),
        ("Smith, Robert [Bob] and Mary (May)", "Robert and Mary Smith"),
        ("Smith, (Bob)", "Smith"),
        ("Smith (Jones), Mary", "Mary Smith"),
        ("Smith, Robert (Bob", "Robert (Bob Smith"),
        ("Comma, Casey, Jr.", "Casey, Jr. Comma"),
        ("Acme Widgets Foundation", "Acme Widgets Foundation"),
        ("Acme (Widgets) Foundation ", "Acme (Widgets) Foundation "),
        ("Doe,", "Doe"),
        (",John", "John"),
        (",", ","),
        ("(x), (y)", "(x), (y)"),
        ("", ""),
        ("=SUM(A1:A9), Formula", "Formula =SUM"),
        ("王, 小明", "小明 王"),
        ("Doe, John  Paul", "John  Paul Doe"),
    ],
)
def test_a_name_is_turned_round_at_its_first_comma(name: str, expected: str) -> None:
    """The last name goes last, bracketed nicknames go, a name without a comma stays."""
    assert turned_round(name) == expected
    assert envelope_greeting(_contact(name)) == expected


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([Person("John"), Person("Jane")], "John and Jane"),
        ([Person("John", "Doe")], "John"),
        ([Person("John"), Person("Jane"), Person("Jim")], "John and Jane and Jim"),
        ([Person("John", deceased=True), Person("Jane")], "Jane"),
        ([Person("John", deceased=True), Person("Jane", deceased=True)], "Jane and John Doe"),
        ([], "Jane and John Doe"),
        ([Person(" "), Person(" Jane ")], "Jane"),
        ([Person("")], "Jane and John Doe"),
    ],
)
def test_a_greeting_falls_back_to_the_first_names_of_the_living(people: list[Person], expected: str) -> None:
    """The dead are not greeted; where nobody is left, the name turned round is used."""
    assert greeting(_contact("Doe, Jane and John", *people)) == expected


def test_stored_greetings_are_used_as_stored() -> None:
    """White space around them is theirs, and the people do not matter."""
    contact = _contact("Doe, John", Person("John"), greeting=" my dear ", envelope_greeting="The (old) Does, all")
    assert greeting(contact) == " my dear "
    assert envelope_greeting(contact) == "The (old) Does, all"


@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_a_blank_greeting_counts_as_none(blank: str) -> None:
    """Both greetings fall back."""
    contact = _contact("Doe, John", Person("Jo"), greeting=blank, envelope_greeting=blank)
    assert (greeting(contact), envelope_greeting(contact)) == ("Jo", "John Doe")
