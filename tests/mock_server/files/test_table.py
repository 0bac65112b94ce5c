"""The cells of a file, column by column."""

from datetime import UTC, datetime

import pytest

from mock_server.contract import Table, load_contract
from mock_server.files import rows
from mock_server.files.table import SOURCES
from mock_server.fixtures import Address, Contact, Person, load

TABLES = [operation.table for operation in load_contract().operations.values() if operation.table]
HOMES = {"us": "United States", "de": "Germany"}
JOHN = Contact(
    id="c1",
    account_list_id="us",
    name="Doe, John and Jane",
    updated_at=datetime(2026, 1, 1, tzinfo=UTC),
    people=(Person("John"), Person("Jane")),
    addresses=(Address("1 Main Street", "Springfield", "IL", "62701", "United States", primary=True),),
)
LUC = Contact(
    id="c2",
    account_list_id="us",
    name="Martin, Luc",
    updated_at=datetime(2026, 1, 1, tzinfo=UTC),
    people=(Person("Luc"),),
    addresses=(Address("2 rue Longue", "Lyon", "", "69001", "France", primary=True),),
)
NORA = Contact(id="c3", account_list_id="de", name="=Nora", updated_at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.format))
def test_the_rows_of_the_contract_come_out(table: Table) -> None:
    """The two contacts of the contract's example, and one without an address, in either file."""
    assert list(rows([JOHN, LUC, NORA], HOMES, table.columns)) == [
        (
            "Doe, John and Jane",
            "John and Jane",
            "John and Jane Doe",
            "1 Main Street",
            "Springfield",
            "IL",
            "62701",
            "",
            "John and Jane Doe\n1 Main Street\nSpringfield IL  62701",
        ),
        (
            "Martin, Luc",
            "Luc",
            "Luc Martin",
            "2 rue Longue",
            "Lyon",
            "",
            "69001",
            "France",
            "Luc Martin\n2 rue Longue\nLyon 69001\nFRANCE",
        ),
        ("=Nora", "=Nora", "=Nora", "", "", "", "", "", "=Nora"),
    ]


def test_columns_decide_about_cells_and_their_order() -> None:
    """A row has the columns that are asked for and no other."""
    columns = TABLES[0].columns
    assert list(rows([LUC], HOMES, [columns[4], columns[0]])) == [("Lyon", "Martin, Luc")]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.format))
def test_every_source_of_the_contract_has_a_function_and_no_function_is_idle(table: Table) -> None:
    """Neither side names what the other does not know."""
    assert {column.source for column in table.columns} == set(SOURCES)


def test_the_home_country_is_that_of_the_contact_s_account_list() -> None:
    """The same address is at home in one list and abroad in another."""
    abroad = Contact("c", "de", "Doe", datetime(2026, 1, 1, tzinfo=UTC), addresses=JOHN.addresses)
    countries = [column for column in TABLES[0].columns if column.source == "address.country_abroad"]
    assert list(rows([JOHN, abroad], HOMES, countries)) == [("",), ("United States",)]


def test_contacts_are_taken_one_at_a_time() -> None:
    """Rows stream: the second contact is not touched before its row is wanted."""
    taken = []
    stream = rows((taken.append(each.id) or each for each in (JOHN, LUC)), HOMES, TABLES[0].columns)  # type: ignore[func-returns-value]
    assert taken == []
    next(stream)
    assert taken == ["c1"]


def test_stored_values_are_verbatim() -> None:
    """Nothing of what the default data set stores in the plain columns is changed on the way."""
    default = load()
    homes = {each.id: each.home_country for each in default.account_lists}
    made = list(rows(default.contacts, homes, TABLES[0].columns))
    assert [row[0] for row in made] == [contact.name for contact in default.contacts]
    streets = {address.street for contact in default.contacts for address in contact.addresses}
    assert {row[3] for row in made} <= streets | {""}
    assert "Unit _x0041_\r\n77\tDock Street" in {row[3] for row in made}
