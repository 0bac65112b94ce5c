"""The cells of a file: one function for each `source` that a column of the contract may name."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from mock_server.contract import Column
from mock_server.files.addresses import country_abroad, label, mailing_address
from mock_server.files.greetings import envelope_greeting, greeting
from mock_server.fixtures.model import Address, Contact


class Entry(NamedTuple):
    """What a row is made from: a contact, its name on an envelope, its mailing address, and its home country."""

    contact: Contact
    envelope: str
    address: Address
    home_country: str


def _address_block(entry: Entry) -> str:
    return "\n".join((entry.envelope, *label(entry.address, entry.home_country)))


SOURCES: Final[Mapping[str, Callable[[Entry], str]]] = {
    "contact.name": attrgetter("contact.name"),
    "contact.greeting": lambda entry: greeting(entry.contact),
    "contact.envelope_greeting": attrgetter("envelope"),
    "contact.address_block": _address_block,
    "address.street": attrgetter("address.street"),
    "address.city": attrgetter("address.city"),
    "address.state": attrgetter("address.state"),
    "address.postal_code": attrgetter("address.postal_code"),
    "address.country_abroad": lambda entry: country_abroad(entry.address, entry.home_country),
}


def rows(
    contacts: Iterable[Contact], home_countries: Mapping[str, str], columns: Sequence[Column]
) -> Iterator[tuple[str, ...]]:
    """Make the rows of a file, without its header.

    Args:
        contacts: The contacts in the order of the file; taken one at a time.
        home_countries: The home country by account list id.
        columns: The columns (`x-table/columns`); every source must be one of `SOURCES`.

    Yields:
        A row for each contact, one cell for each column, every value as stored.
    """
    sources = [SOURCES[column.source] for column in columns]
    for contact in contacts:
        home_country = home_countries[contact.account_list_id]
        entry = Entry(contact, envelope_greeting(contact), mailing_address(contact.addresses), home_country)
        yield tuple([source(entry) for source in sources])
