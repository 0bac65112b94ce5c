"""Tests of the scenarios of lists: commas within values, long and doubled lists, text in text, and odd words."""

import json
from typing import Any

from conformance.answers.tables import File, Table
from conformance.rules.selection import scenarios_places as lists
from conformance.session.terms import EVERYBODY
from tests.conformance.rules.playing import filters_of, played
from tests.conformance.rules.selection.conftest import Asked
from tests.conformance.values import file

_FORMS = "lists and texts in further forms"


def _sent(asked: Asked, name: str) -> list[Any]:
    return [rules for rules in filters_of(asked(name).requests) if rules != {"status": EVERYBODY}]


def test_the_status_is_sent_alone_twice_and_behind_many(asked: Asked) -> None:
    """A list of some thousand characters and more selects as the one status that any contact has."""
    values = [rules["status"] for rules in _sent(asked, _FORMS) if "tags" not in rules]
    alone, listed, twice, text, many, *in_texts = values
    assert (alone, listed, twice) == ("hidden", ["hidden"], "hidden,hidden")
    assert text == ",".join(many)
    assert (many[-1], len(text) > 8000, len(set(many))) == ("hidden", True, len(many))
    assert in_texts == ["hidden", "hidden"]


def test_text_has_white_space_around_it_or_stands_in_text(asked: Asked) -> None:
    """The same filter is sent as text with white space around it, and as text within params that are text."""
    bodies = [json.loads(one.body or b"") for one in asked(_FORMS).requests if one.body]
    params = [body["data"]["attributes"]["params"] for body in bodies]
    padded = [each["filter"] for each in params if isinstance(each, dict) and isinstance(each["filter"], str)]
    assert [text != text.strip() for text in padded] == [True]
    assert [type(json.loads(each)["filter"]) for each in params if isinstance(each, str)] == [str]


def test_a_known_tag_is_sent_once_and_twice(asked: Asked) -> None:
    """Naming a tag twice asks for no more than naming it once."""
    (once,), twice = (rules["tags"] for rules in _sent(asked, _FORMS) if "tags" in rules)
    assert twice == [once, once]


def test_a_known_contact_is_sent_behind_many_and_twice(asked: Asked) -> None:
    """The last of some hundred ids counts, and an id that is named twice counts once."""
    many, twice = (rules["ids"] for rules in _sent(asked, "known contacts in further forms") if "ids" in rules)
    assert twice == f"{many[-1]},{many[-1]}"
    assert len(many) == len(set(many)) > 300


def test_a_place_with_a_comma_is_sent_in_a_list(asked: Asked) -> None:
    """In a list a comma is part of a value, and a name may hold one as well."""
    sent = _sent(asked, "commas within values")
    (city,) = next(rules["city"] for rules in sent if "city" in rules)
    prefix = next(rules["name_like"] for rules in sent if "name_like" in rules)
    assert "," in city
    assert "," in prefix


def _named(*names: str) -> File:
    return file(*((name,) for name in names))


def test_a_beginning_with_a_comma_tells_whether_it_is_split() -> None:
    """One side of the comma has to begin another name; otherwise a server that splits it selects the same contacts."""
    prefix = lists._prefix_with_a_comma(_named("Doe, John", "Jones, Ann"))
    assert prefix is not None
    assert prefix.value == "Doe, J"
    assert lists._prefix_with_a_comma(_named("Doe, John", "Smith, Ann")) is None
    assert lists._prefix_with_a_comma(_named("Acme", "Müller, Jo", "Jones, 3")) is None


def test_odd_words_tell_names_apart_in_every_collation() -> None:
    """A word that every name holds, or that a database may find in a name with accents, is passed over."""
    names = ("Anne-Marie and Al, Doe", "Ann, Smith")
    assert [word.value for word in lists._odd_words(names)] == ["Al", "and", "-Marie"]
    assert [word.value for word in lists._odd_words(("Al, Doe", "\u00c0l, Smith"))] == []
    assert list(lists._odd_words(("Al, Doe", "Al, Smith"))) == []


def test_without_contacts_nothing_odd_is_asked_for() -> None:
    """Where the file shows no name and no place there is none to filter by: only everybody is fetched."""
    for name in ("commas within values", "words that an index may leave out"):
        assert len(filters_of(played(name).requests)) == 1


def test_a_file_without_names_has_no_words() -> None:
    """A file that lacks the column is no reason to fail."""
    assert lists._prefix_with_a_comma(File(Table(("Other",), (("x",),)), ())) is None
    assert list(lists._odd_words(())) == []
