"""Variants of files: how rows are written, in which order, and what is in a workbook besides."""

import csv
import io
import re
import unicodedata
import zipfile
from datetime import datetime
from typing import Final

from openpyxl import load_workbook
from xlsxwriter import Workbook

from mock_server.contract import Table
from mock_server.files import encode_xlsx, greetings
from mock_server.files.table import SOURCES, Entry
from mock_server.fixtures import Contact
from tests.defects.exporting import Row, celled, csv_written, ordered, workbooks, written
from tests.variants.model import Variant, decided

_MARKS: Final = re.compile(r"[\W_]+")


def _bare(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))


def _locale(contact: Contact) -> tuple[str, str]:
    """The key of a collation that looks at letters first and at marks and punctuation last, as glibc's does."""
    return _MARKS.sub("", _bare(contact.name)), contact.name


def _shared_strings(table: Table, cells: list[Row]) -> bytes:
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    workbook = Workbook(target, options)
    sheet = workbook.add_worksheet(table.sheet)
    bold = workbook.add_format({"bold": True, "bg_color": "#DDDDDD"})
    text = workbook.add_format({"num_format": "@", "text_wrap": True})
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.name, bold)
    for number, row in enumerate(cells, start=1):
        for place, value in enumerate(row):
            # A blank cell is not there at all.
            if value:
                sheet.write_string(number, place, value, text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(cells), len(table.columns) - 1)
    sheet.set_column(0, 8, 30)
    workbook.set_properties({"title": "Contacts", "company": "none"})
    workbook.close()
    return target.getvalue()


def _with_a_column(table: Table, cells: list[Row]) -> bytes:
    extended = io.BytesIO(b"".join(encode_xlsx(table, cells, datetime.now().astimezone())))
    workbook = load_workbook(extended)
    sheet = workbook["Contacts"]
    sheet.cell(1, len(table.columns) + 1, "Status")
    for number in range(len(cells)):
        sheet.cell(number + 2, len(table.columns) + 1, "Partner")
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                cell.data_type = "s"
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _stored(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as plain:
        for name in reversed(packed.namelist()):
            plain.writestr(name, packed.read(name))
    return target.getvalue()


def _without_last_end(content: bytes) -> bytes:
    return content.removesuffix(b"\n")


def _everybody_greeted(entry: Entry) -> str:
    names = " and ".join(person.first_name for person in entry.contact.people)
    return entry.contact.greeting or names or greetings.turned_round(entry.contact.name)


def _nobody_greeted(entry: Entry) -> str:
    return greetings.greeting(entry.contact) if entry.contact.people or entry.contact.greeting else ""


def _block(entry: Entry) -> str:
    first, *rest = SOURCES["contact.address_block"](entry).split("\n")
    return "\n".join((first, *reversed(rest)))


VARIANTS = (
    Variant("csv-crlf", "Rows end with CRLF.", csv_written(lineterminator="\r\n")),
    Variant(
        "csv-all-quoted",
        "Every field of the CSV stands in quotes.",
        csv_written(quoting=csv.QUOTE_ALL),
    ),
    Variant(
        "csv-quoted-crlf",
        "Every field stands in quotes, and rows end with CRLF.",
        csv_written(quoting=csv.QUOTE_ALL, lineterminator="\r\n"),
    ),
    Variant("csv-last-row-open", "The last row has no line end.", written("csv", _without_last_end)),
    Variant("order-by-bytes", "Names are compared byte by byte.", ordered(lambda contact: contact.name.encode())),
    Variant(
        "order-by-locale", "Names are compared letter by letter, without punctuation, marks and case.", ordered(_locale)
    ),
    Variant(
        "order-capitals-first",
        "Names are compared in any letter case, punctuation counted, capitals first where they are equal.",
        ordered(lambda contact: (contact.name.upper(), contact.name)),
    ),
    Variant(
        "order-without-spaces",
        "Names are compared without the spaces in them, marks counted.",
        ordered(lambda contact: (contact.name.lower().replace(" ", ""), contact.id)),
    ),
    Variant(
        "order-words",
        "Names are compared word by word, the way a library sorts.",
        ordered(lambda contact: (_MARKS.sub(" ", _bare(contact.name)).strip(), contact.name)),
    ),
    Variant(
        "xlsx-shared-strings",
        "The workbook shares strings, has formats, and leaves blank cells out.",
        workbooks(_shared_strings),
    ),
    Variant(
        "xlsx-stored", "The archive is not compressed, and its parts stand in another order.", written("xlsx", _stored)
    ),
    Variant(
        "greeting-everybody", "Somebody who has died is greeted still.", celled("contact.greeting", _everybody_greeted)
    ),
    Variant(
        "greeting-nobody", "A contact without people has no greeting.", celled("contact.greeting", _nobody_greeted)
    ),
    decided("xlsx-further-column", "The workbook has a column more.", workbooks(_with_a_column), "files.xlsx-columns"),
    decided(
        "block-otherwise",
        "The lines of an address on a label stand in another order.",
        celled("contact.address_block", _block),
        "files.block-layout",
    ),
)
