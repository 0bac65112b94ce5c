"""Servers whose files hold other rows, another order, or other values than the contacts have."""

import html
from collections.abc import Sequence

from starlette.types import ASGIApp

from mock_server.files import addresses, greetings
from mock_server.fixtures import Address, Fixtures
from mock_server.selection import select
from tests.defects.exporting import Row, addressed, celled, cells, ordered, rowed, selecting
from tests.defects.model import Defect

_NAME = "contact.name"
_COUNTRY = "address.country_abroad"
_CODE = "address.postal_code"
_PAGE = 25


def _has_address(row: Row) -> bool:
    return any(row[3:8])


def _with_apostrophe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell


def _as_number(cell: str) -> str:
    return str(int(cell)) if cell.isdecimal() else cell


def _historic_first(stored: Sequence[Address]) -> Address:
    return next((address for address in stored if address.historic), addresses.mailing_address(stored))


def _as_stored(fixtures: Fixtures) -> ASGIApp:
    """Leaves the contacts in the order of the data set."""
    return selecting(lambda selection, _, own: select(selection, fixtures.contacts, own))(fixtures)


DEFECTS = (
    # Which rows there are.
    Defect(
        "csv-first-page",
        "The CSV holds all contacts, not the first page of them.",
        "M108",
        "files.same-rows",
        rowed(lambda table: table[:_PAGE], "csv"),
    ),
    Defect(
        "first-page",
        "Both files hold all contacts selected, however many they are.",
        "M304",
        "selection.reverse",
        rowed(lambda table: table[:_PAGE]),
    ),
    Defect(
        "csv-header-alone",
        "The CSV holds the contacts, not its header alone.",
        "M108",
        "files.same-rows",
        rowed(lambda _: [], "csv"),
    ),
    Defect(
        "csv-couples-twice",
        "The CSV holds a contact once, however many people it has.",
        "M108",
        "files.same-rows",
        rowed(lambda table: [row for row in table for _ in range(1 + (" and " in row[0]))], "csv"),
    ),
    Defect(
        "xlsx-without-the-homeless",
        "The workbook holds contacts without an address too.",
        "M108",
        "files.same-rows",
        rowed(lambda table: filter(_has_address, table), "xlsx"),
    ),
    # The order of the rows.
    Defect(
        "order-by-id",
        "Contacts stand in the order of their names, not of their ids.",
        "M109",
        "files.order",
        ordered(lambda contact: contact.id),
    ),
    Defect(
        "order-reversed",
        "Contacts stand in ascending order.",
        "M109",
        "files.order",
        ordered(lambda contact: contact.name.casefold(), reverse=True),
    ),
    Defect(
        "order-of-insertion",
        "Contacts are put in order, not left as they were stored.",
        "M109",
        "files.order",
        _as_stored,
    ),
    Defect(
        "order-by-update",
        "Contacts stand in the order of their names, not of their last change.",
        "M109",
        "files.order",
        ordered(lambda contact: contact.updated_at),
    ),
    Defect(
        "order-by-account-list",
        "Contacts stand in one order, whatever account list they belong to.",
        "M109",
        "files.order",
        ordered(lambda contact: (contact.account_list_id, contact.name.casefold())),
    ),
    Defect(
        "order-by-envelope",
        "Contacts stand in the order of their names, which begin with the last name, not of their greetings.",
        "M109",
        "files.order",
        ordered(lambda contact: greetings.envelope_greeting(contact).casefold()),
    ),
    Defect(
        "xlsx-order-reversed",
        "The rows of the workbook stand in the order of those of the CSV.",
        "M108",
        "files.same-rows",
        rowed(lambda table: table[::-1], "xlsx"),
    ),
    # Values that one of the files has otherwise.
    Defect(
        "csv-apostrophes",
        "CSV values are verbatim: a name that begins with an equals sign stays as it is.",
        "M108",
        "files.same-rows",
        cells(_with_apostrophe, "csv"),
    ),
    Defect(
        "csv-line-breaks-lost",
        "The CSV keeps the line breaks within a value.",
        "M108",
        "files.same-rows",
        cells(lambda cell: cell.replace("\n", " "), "csv"),
    ),
    Defect(
        "xlsx-white-space-lost",
        "The workbook keeps white space around and within a value.",
        "M108",
        "files.same-rows",
        cells(lambda cell: "\n".join(" ".join(line.split()) for line in cell.split("\n")), "xlsx"),
    ),
    Defect(
        "xlsx-values-cut",
        "The workbook keeps a long value whole.",
        "M108",
        "files.same-rows",
        cells(lambda cell: cell[:50], "xlsx", source=_NAME),
    ),
    Defect(
        "xlsx-greeting-of-the-envelope",
        "The greeting in the workbook is that of the letter, not that of the envelope.",
        "M108",
        "files.same-rows",
        rowed(lambda table: [(row[0], row[2], *row[2:]) for row in table], "xlsx"),
    ),
    # Values that both files have otherwise.
    Defect(
        "names-with-apostrophes",
        "Names are verbatim in both files, whatever they begin with.",
        "M306",
        "selection.name-like",
        cells(_with_apostrophe, source=_NAME),
    ),
    Defect(
        "names-with-entities",
        "Names are verbatim in both files: no sign in them is written as HTML would have it.",
        "M306",
        "selection.name-like",
        cells(html.escape, source=_NAME),
    ),
    Defect(
        "names-in-capitals",
        "Names are verbatim in both files, in the letter case in which they are stored.",
        "M111",
        "selection.expected",
        cells(str.upper, source=_NAME),
    ),
    Defect(
        "codes-as-numbers",
        "A postal code keeps the zeros it begins with.",
        "M110",
        "files.block-layout",
        cells(_as_number, source=_CODE),
    ),
    Defect(
        "blanks-as-null",
        "A blank value is an empty cell, not a word for it.",
        "M110",
        "files.block-layout",
        cells(lambda cell: cell or "NULL"),
    ),
    Defect(
        "city-and-state-swapped",
        "The city stands under Mailing City and the state under Mailing State.",
        "M309",
        "selection.place",
        rowed(lambda table: [(*row[:4], row[5], row[4], *row[6:]) for row in table]),
    ),
    Defect(
        "country-always",
        "Mailing Country is empty where the country is the home country.",
        "M110",
        "files.block-layout",
        celled(_COUNTRY, lambda entry: entry.address.country),
    ),
    Defect(
        "country-never",
        "Mailing Country names a country that is not the home country.",
        "M110",
        "files.block-layout",
        celled(_COUNTRY, lambda _: ""),
    ),
    Defect(
        "address-historic",
        "A historic address gets no mail.",
        "M309",
        "selection.place",
        addressed(_historic_first),
    ),
)
