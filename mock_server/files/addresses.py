"""Which address a contact's mail goes to, and how it is written on a label.

Decided here (our interpretation where the sources are silent):

- Mail goes to the primary address, else to the first one; historic addresses never count.
- Countries are compared in any letter case, white space around them aside. A blank country is the home country.
- On a label every part is stripped of white space, and an empty line is left out.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from mock_server.fixtures.model import Address

NOWHERE: Final = Address()
_COUNTRIES: Final = 256
_TWO_SPACES_BEFORE_THE_CODE: Final = "united states"


def mailing_address(addresses: Sequence[Address]) -> Address:
    """Return the address that mail goes to; an address with every part blank if there is none."""
    first = NOWHERE
    for address in addresses:
        if address.primary and not address.historic:
            return address
        if first is NOWHERE and not address.historic:
            first = address
    return first


def country_abroad(address: Address, home_country: str) -> str:
    """Return the country as stored, or an empty string if it is the home country."""
    return "" if _country(address, home_country) == _key(home_country) else address.country


def label(address: Address, home_country: str) -> tuple[str, ...]:
    """Return the lines of an address on a label.

    Args:
        address: The address.
        home_country: The country that a label does not name.

    Returns:
        The street (which may contain line breaks); the city, region and postal code in one line, with two spaces
        before the code in the United States; the country in upper case if it is not the home country. Empty lines are
        left out.
    """
    place = _joined(" ", address.city, address.state)
    gap = "  " if _country(address, home_country) == _TWO_SPACES_BEFORE_THE_CODE else " "
    lines = (
        address.street.strip(),
        _joined(gap, place, address.postal_code),
        country_abroad(address, home_country).strip().upper(),
    )
    return tuple([line for line in lines if line])


def _joined(gap: str, first: str, second: str) -> str:
    return gap.join([part for part in (first.strip(), second.strip()) if part])


def _country(address: Address, home_country: str) -> str:
    return _key(address.country) or _key(home_country)


@lru_cache(_COUNTRIES)
def _key(country: str) -> str:
    return country.strip().casefold()
