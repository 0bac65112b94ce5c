"""Tests of an import: nobody is found again, and what was awkward still is."""

import re
import unicodedata
from pathlib import Path

import pytest

from mock_server import load_fixtures
from mock_server.fixtures import Contact, Fixtures, dump
from mock_server.importing import INVENTED, import_export
from tests.mock_server.importing.exported import CONTRACT, cells_of, downloaded, written

HOME = "United States"
_COUNTRY = 7


def _imported(file: Path) -> Fixtures:
    return import_export(file, CONTRACT, HOME)


def _values(contact: Contact) -> list[str]:
    """Every text of a contact that comes from the export."""
    texts = [contact.name, contact.greeting or "", contact.envelope_greeting or ""]
    texts += [person.first_name for person in contact.people]
    for address in contact.addresses:
        texts += [address.street, address.city, address.state, address.postal_code, address.country]
    return texts


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_personal_value_of_the_export_is_in_the_data_set(tmp_path: Path, form: str) -> None:
    """No cell of more than two characters, and no word of one, but for countries and what joins first names."""
    kept = {"and", "Canada", "France", "Germany", "Israel", "Poland", "Sweden", "United States"}
    cells = [
        cell
        for row in cells_of(downloaded(tmp_path / "expected.csv"))
        for place, cell in enumerate(row)
        if len(cell) > 2 and not (place == _COUNTRY and cell in kept)
    ]
    words = {word for cell in cells for word in re.findall(r"[^\W\d_]{3,}|\d{3,}", cell)} - kept
    words -= {word for country in kept for word in country.upper().split()}
    made = [text for one in _imported(downloaded(tmp_path / f"contacts.{form}")).contacts for text in _values(one)]
    assert len(words) > 100
    assert {cell for cell in cells if any(cell in text for text in made)} == set()
    assert {word for word in words if any(word in text for text in made if text not in kept)} == set()


def _shape(row: list[str]) -> list[str]:
    """A row with letters and digits made equal; the last column is made of the others."""
    letters = ["".join(_kind(sign) for sign in cell) for cell in row[:-1]]
    return [row[place] if place == _COUNTRY else cell for place, cell in enumerate(letters)]


def _kind(sign: str) -> str:
    return "9" if sign.isdecimal() else unicodedata.name(sign).split()[0] if sign.isalpha() else sign


def test_an_export_of_the_data_set_has_the_shape_of_the_one_it_was_made_of(tmp_path: Path) -> None:
    """Blank cells, greetings stored and made, signs, alphabets and lengths are those of the real file, row by row."""
    file, again = tmp_path / "data.yaml", tmp_path / "again.csv"
    rows = cells_of(downloaded(tmp_path / "contacts.csv"))
    file.write_text(dump(_imported(tmp_path / "contacts.csv")), encoding="utf-8")
    made = cells_of(downloaded(again, file))
    assert sorted(map(_shape, made)) == sorted(map(_shape, rows))


def test_the_default_selection_is_the_whole_export(tmp_path: Path) -> None:
    """The statuses that are invented are those that an export without a filter selects."""
    fixtures = _imported(downloaded(tmp_path / "contacts.csv"))
    hidden = CONTRACT.vocabulary.rules["status"].values["hidden"]
    assert {contact.status for contact in fixtures.contacts} & set(hidden) == set()


def test_what_an_export_does_not_hold_is_marked(tmp_path: Path) -> None:
    """Each contact has the tag that says so."""
    fixtures = _imported(downloaded(tmp_path / "contacts.csv"))
    assert all(contact.tags[0] == INVENTED for contact in fixtures.contacts)
    assert {contact.newsletter for contact in fixtures.contacts} > {None}


def test_two_imports_have_nothing_in_common(tmp_path: Path) -> None:
    """What a value becomes is drawn anew each time, the ids included."""
    file = written(tmp_path / "contacts.csv", ("Abramowitz, Bartholomew", "", "", "17 Chesterfield"))
    one, other = (_imported(file).contacts[0] for _ in range(2))
    assert (one.id, one.name, one.addresses) != (other.id, other.name, other.addresses)
    assert set(_values(one)) & set(_values(other)) <= {""}


def test_equal_values_stay_equal(tmp_path: Path) -> None:
    """Duplicates are as many afterwards, a greeting belongs to its name, and a city to the street that names it."""
    row = ("Abbot, Zoe and Yan", "Zoe and Yan", "The Abbots", "1 Boston Road", "Boston")
    first, second, third = _imported(written(tmp_path / "c.csv", row, row, ("Abbot, Zoe", "Dear Zoe"))).contacts
    assert _values(first) == _values(second)
    last, given = first.name.split(", ")
    assert [person.first_name for person in first.people] == given.split(" and ")
    assert (first.greeting, third.name) == (None, f"{last}, {given.split(' and ')[0]}")
    assert third.greeting is not None
    assert third.greeting.split()[1] == given.split(" and ")[0]
    assert first.addresses[0].street.split()[1] == first.addresses[0].city


def test_what_is_blank_stays_blank(tmp_path: Path) -> None:
    """No address is made up, and a blank country stays that of the home."""
    file = written(tmp_path / "c.csv", ("Doe, Jo",), ("Roe, Al", "", "", "", "Lyon"))
    fixtures = _imported(file)
    first, second = fixtures.contacts
    assert first.addresses == ()
    assert (second.addresses[0].street, second.addresses[0].country) == ("", "")
    assert fixtures.home_countries == {first.account_list_id: HOME}


def test_a_country_is_kept_and_what_is_none_is_replaced(tmp_path: Path) -> None:
    """Somebody may have written an address into the column of countries."""
    cells = ("Doe, Jo", "", "", "", "Jordan", "", "")
    file = written(tmp_path / "c.csv", (*cells, "Jordan"), (*cells, "Elsewhere 17"))
    kept, replaced = (contact.addresses[0] for contact in _imported(file).contacts)
    assert kept.country == "Jordan"
    assert kept.city != "Jordan"
    assert "Elsewhere" not in replaced.country


def test_the_data_set_can_be_loaded(tmp_path: Path) -> None:
    """Written and read again it is the same, and both users have its contacts."""
    fixtures = _imported(downloaded(tmp_path / "contacts.xlsx"))
    file = tmp_path / "data.yaml"
    file.write_text(dump(fixtures), encoding="utf-8")
    assert load_fixtures(file) == fixtures
    assert {user.account_list_ids for user in fixtures.users} == {(fixtures.account_lists[0].id,)}
