"""Which address is meant, and how a label bears it."""

import pytest

from mock_server.files.addresses import NOWHERE, country_abroad, label, mailing_address
from mock_server.fixtures import Address

OLD = Address("old", historic=True)
OLD_PRIMARY = Address("old primary", historic=True, primary=True)
FIRST = Address("first")
PRIMARY = Address("primary", primary=True)


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ((), NOWHERE),
        ((OLD, OLD_PRIMARY), NOWHERE),
        ((OLD_PRIMARY, FIRST), FIRST),
        ((FIRST, Address("second")), FIRST),
        ((OLD, FIRST, PRIMARY), PRIMARY),
        ((PRIMARY, FIRST), PRIMARY),
    ],
)
def test_mail_goes_to_the_primary_address_else_to_the_first(addresses: tuple[Address, ...], expected: Address) -> None:
    """Historic addresses never count, not even a primary one."""
    assert mailing_address(addresses) == expected


@pytest.mark.parametrize(
    ("country", "home", "expected"),
    [
        ("France", "United States", "France"),
        ("United States", "United States", ""),
        ("united STATES", "United States", ""),
        (" United States ", "United States", ""),
        ("", "United States", ""),
        ("  ", "United States", ""),
        (" France ", "United States", " France "),
        ("USA", "United States", "USA"),
        ("United States", "Germany", "United States"),
        ("Großbritannien", "GROSSBRITANNIEN", ""),
    ],
)
def test_the_home_country_is_not_named(country: str, home: str, expected: str) -> None:
    """A blank country is the home country; letter case does not matter; another country stays as stored."""
    assert country_abroad(Address(country=country), home) == expected


@pytest.mark.parametrize(
    ("address", "home", "expected"),
    [
        (
            Address("1 Main Street", "Springfield", "IL", "62701", "United States"),
            "United States",
            "1 Main Street|Springfield IL  62701",
        ),
        (
            Address("1 Main Street", "Springfield", "IL", "62701", ""),
            "United States",
            "1 Main Street|Springfield IL  62701",
        ),
        (
            Address("1 Main Street", "Springfield", "IL", "62701", "united states"),
            "Germany",
            "1 Main Street|Springfield IL  62701|UNITED STATES",
        ),
        (Address("2 rue Longue", "Lyon", "", "69001", "France"), "United States", "2 rue Longue|Lyon 69001|FRANCE"),
        (Address("2 rue Longue", "Lyon", "ARA", "69001", "France"), "France", "2 rue Longue|Lyon ARA 69001"),
        (Address("", "Springfield", "", "62701"), "United States", "Springfield  62701"),
        (Address("", "", "IL", "62701"), "United States", "IL  62701"),
        (Address("", "", "", "62701"), "United States", "62701"),
        (Address("", "Springfield", "IL", ""), "United States", "Springfield IL"),
        (Address("1 Main Street"), "United States", "1 Main Street"),
        (Address(country="Österreich"), "Germany", "ÖSTERREICH"),
        (Address(country="Germany"), "Germany", ""),
        (NOWHERE, "Germany", ""),
        (Address(" 1\n2 ", " City ", " ", " Code ", " Land "), "Germany", "1\n2|City Code|LAND"),
    ],
)
def test_a_label_has_street_place_and_country(address: Address, home: str, expected: str) -> None:
    """Two spaces before the code in the United States, single ones elsewhere, blanks left out, the country abroad."""
    assert "|".join(label(address, home)) == expected
