"""From the rows of an export to a data set.

An export shows one address and no people, and a greeting may have been stored or made from first names. What is shown
decides: where the greeting is one that the mock would make of parts of the name, it is left out, and made again; any
other one is stored. What an export does not hold (status, newsletter, tags, when a contact changed, ids) is invented,
and every contact has the tag `invented` for it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Final
from uuid import uuid4

from mock_server.contract import Contract, Vocabulary
from mock_server.files.greetings import envelope_greeting, greeting
from mock_server.fixtures import AccountList, Contact, Fixtures, load
from mock_server.fixtures.lexicon import Lexicon
from mock_server.fixtures.model import Address, Person
from mock_server.importing.reading import Row, read_rows
from mock_server.importing.replacing import Replacer

INVENTED: Final = "invented"
"""The tag of every contact whose status, newsletter and tags are made up."""

_OTHER_TAGS: Final = ((), ("invented-a",), ("invented-b",), ("invented-a", "invented-b"))
_PARTS: Final = ("street", "city", "state", "postal_code", "country_abroad")
_PERSONAL: Final = (
    *(f"contact.{part}" for part in ("name", "greeting", "envelope_greeting")),
    *(f"address.{part}" for part in _PARTS),
)
_TWO_YEARS: Final = 2 * 365 * 24 * 60 * 60
_ATTEMPTS: Final = 20


def import_export(path: Path, contract: Contract, home_country: str) -> Fixtures:
    """Make a data set of an exported file, with every name, greeting and address replaced.

    Args:
        path: The file.
        contract: The contract of the server that wrote it.
        home_country: The country of the contacts whose country is blank.

    Returns:
        A data set whose first two users have the contacts. Without a filter, an export of it selects all of them.

    Raises:
        FixtureError: The file cannot be read, or is no export of the contract.
        GenerationError: Faker is not installed.
    """
    lexicon = Lexicon(secrets.randbits(64))
    tables = [operation.table for operation in contract.operations.values() if operation.table]
    columns = {column.name: column.source for table in tables for column in table.columns}
    rows = [{**dict.fromkeys(_PERSONAL, ""), **row} for row in read_rows(path, columns)]
    kept = _countries(home_country)
    country = "address.country_abroad"
    personal = [row[each] for row in rows for each in _PERSONAL if each != country or row[each] not in kept]
    for _ in range(_ATTEMPTS):
        replacer = Replacer(personal, lexicon)
        made = [_replaced(row, replacer, kept) for row in rows]
        if not replacer.reveals(text for contact in made for text in _texts(contact)):
            break
    return _data_set(_with_inventions(made, contract.vocabulary), home_country)


def _countries(home_country: str) -> frozenset[str]:
    """Return the names of countries, which belong to no person: whatever else the column holds is replaced."""
    # The Lexicon has made sure that Faker is there.
    provider = import_module("faker.providers.address").Provider
    return frozenset({home_country, *provider.countries})


def _replaced(row: Row, replacer: Replacer, kept: frozenset[str]) -> Contact:
    contact, other = _contact(row), replacer.replace
    return replace(
        contact,
        name=other(contact.name),
        greeting=None if contact.greeting is None else other(contact.greeting),
        envelope_greeting=None if contact.envelope_greeting is None else other(contact.envelope_greeting),
        people=tuple(Person(other(person.first_name)) for person in contact.people),
        addresses=tuple(
            Address(
                street=other(address.street),
                city=other(address.city),
                state=other(address.state),
                postal_code=other(address.postal_code),
                country=address.country if address.country in kept else other(address.country),
                primary=True,
            )
            for address in contact.addresses
        ),
    )


def _contact(row: Row) -> Contact:
    """Return what a server stores of a contact whose row this is, without what a row does not show."""
    name, greeted, envelope = (row[f"contact.{part}"] for part in ("name", "greeting", "envelope_greeting"))
    bare = Contact("", "", name, datetime.now(UTC))
    people = tuple(Person(part) for part in greeted.split(" and ") if part and part in name)
    found = next((one for one in (bare, replace(bare, people=people)) if greeting(one) == greeted), None)
    street, city, state, postal_code, country = (row[f"address.{part}"] for part in _PARTS)
    address = Address(street, city, state, postal_code, country, primary=True)
    return replace(
        found or bare,
        greeting=None if found else greeted,
        envelope_greeting=None if envelope_greeting(bare) == envelope else envelope,
        addresses=(address,) if any((street, city, state, postal_code, country)) else (),
    )


def _texts(contact: Contact) -> list[str]:
    address = contact.addresses[0] if contact.addresses else Address()
    return [
        *(contact.name, contact.greeting or "", contact.envelope_greeting or ""),
        *(address.street, address.city, address.state, address.postal_code),
    ]


def _with_inventions(contacts: Sequence[Contact], vocabulary: Vocabulary) -> list[Contact]:
    chance, now = secrets.SystemRandom(), datetime.now(UTC).replace(microsecond=0)
    statuses, newsletters = _shown(vocabulary), [None, *vocabulary.newsletters]
    return [
        replace(
            contact,
            id=str(uuid4()),
            updated_at=now - timedelta(seconds=chance.randrange(_TWO_YEARS)),
            status=chance.choice(statuses),
            newsletter=chance.choice(newsletters),
            tags=(INVENTED, *chance.choice(_OTHER_TAGS)),
        )
        for contact in contacts
    ]


def _shown(vocabulary: Vocabulary) -> list[str | None]:
    """Return the statuses that the default of the filter selects: an export has no others, unless it asked for them."""
    rule = next((rule for rule in vocabulary.rules.values() if rule.matches == "status"), None)
    if rule is None or rule.default is None:
        return [None]
    return list(dict.fromkeys(each for word in rule.default.split(",") for each in rule.values.get(word.strip(), ())))


def _data_set(contacts: Sequence[Contact], home_country: str) -> Fixtures:
    default = load()
    owner = AccountList(str(uuid4()), "Imported", home_country)
    return Fixtures(
        users=tuple(replace(user, id=str(uuid4()), account_list_ids=(owner.id,)) for user in default.users[:2]),
        account_lists=(owner,),
        contacts=tuple(replace(contact, account_list_id=owner.id) for contact in contacts),
        exports=(),
        signing_key=default.signing_key,
    )
