"""Servers whose workbook is none, is damaged, or holds more or other than text under the promised headings."""

import io
import zipfile
from collections.abc import Callable

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from mock_server.contract import Table
from tests.defects.exporting import Row, headed, workbooks, written
from tests.defects.model import Build, Defect

Put = Callable[[Worksheet, int, int, str], object]


def _book(put: Put, *, sheet: str | None = "Contacts", further: tuple[str, ...] = (), header: bool = True) -> Build:
    """Builds an application with a workbook of its own making.

    Args:
        put: Writes a value into a cell of a sheet, by row and column; the headings are written as text.
        sheet: The name of the sheet; None leaves it to the writer.
        further: The names of sheets after it.
        header: Whether the headings are there.
    """

    def write(table: Table, table_rows: list[Row]) -> bytes:
        target = io.BytesIO()
        with Workbook(target, {"in_memory": True}) as workbook:
            first = workbook.add_worksheet(sheet)
            for name in further:
                workbook.add_worksheet(name).write_string(0, 0, "exported")
            for place, column in enumerate(table.columns if header else ()):
                first.write_string(0, place, column.name)
            for number, row in enumerate(table_rows, start=1 if header else 0):
                for place, cell in enumerate(row):
                    put(first, number, place, cell)
        return target.getvalue()

    return workbooks(write)


def _text(sheet: Worksheet, row: int, column: int, value: str) -> object:
    return sheet.write_string(row, column, value)


def _number(sheet: Worksheet, row: int, column: int, value: str) -> object:
    return (
        sheet.write_number(row, column, float(value))
        if value.isdecimal() and value.isascii()
        else _text(sheet, row, column, value)
    )


def _guessed(sheet: Worksheet, row: int, column: int, value: str) -> object:
    return sheet.write_formula(row, column, value) if value.startswith("=") else _text(sheet, row, column, value)


def _error(sheet: Worksheet, row: int, column: int, value: str) -> object:
    return _text(sheet, row, column, value) if value else sheet.write_formula(row, column, "=NA()", value="#N/A")


def _flag(sheet: Worksheet, row: int, column: int, value: str) -> object:
    return _text(sheet, row, column, value) if value else sheet.write_boolean(row, column, False)  # noqa: FBT003  the cell


def rezipped(change: Callable[[str, bytes], bytes | None]) -> Callable[[bytes], bytes]:
    """Changes the parts of a workbook, told their names; a part for which there is None is left out."""

    def changed(content: bytes) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as sound, zipfile.ZipFile(target, "w") as faulty:
            for name in sound.namelist():
                part = change(name, sound.read(name))
                if part is not None:
                    faulty.writestr(name, part)
        return target.getvalue()

    return changed


def _damaged(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes(byte ^ 0xFF for byte in content[middle : middle + 64]) + content[middle + 64 :]


def _in_state(state: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, part: (
        part.replace(b"<sheet name=", b'<sheet state="%s" name=' % state) if name == "xl/workbook.xml" else part
    )


def _empty_without_contacts(table: Table, table_rows: list[Row]) -> bytes:
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Contacts")
        heading = tuple(column.name for column in table.columns)
        for number, row in enumerate((heading, *table_rows) if table_rows else ()):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    return target.getvalue()


DEFECTS = (
    Defect(
        "xlsx-without-header",
        "The workbook begins with a header row.",
        "M103",
        "files.xlsx-header",
        _book(_text, header=False),
    ),
    Defect(
        "xlsx-columns-fewer",
        "The workbook has the columns of the CSV, the country among them.",
        "M103",
        "files.xlsx-columns",
        headed(lambda names: [name for name in names if name != "Mailing Country"], "xlsx"),
    ),
    Defect(
        "xlsx-cut",
        "The workbook is whole: the directory at its end is there.",
        "M104",
        "files.xlsx-readable",
        written("xlsx", lambda content: content[: len(content) * 9 // 10]),
    ),
    Defect(
        "xlsx-damaged",
        "The workbook is intact: its parts have the checksums they say.",
        "M104",
        "files.xlsx-readable",
        written("xlsx", _damaged),
    ),
    Defect(
        "xlsx-without-workbook",
        "The XLSX holds a workbook, not just any archive.",
        "M104",
        "files.xlsx-readable",
        written("xlsx", rezipped(lambda name, part: None if name == "xl/workbook.xml" else part)),
    ),
    Defect(
        "xlsx-sheet-unnamed",
        "The sheet is named Contacts.",
        "M105",
        "files.xlsx-sheet",
        _book(_text, sheet=None),
    ),
    Defect(
        "xlsx-two-sheets",
        "There is one sheet, and none about the export beside it.",
        "M105",
        "files.xlsx-sheet",
        _book(_text, further=("About",)),
    ),
    Defect(
        "xlsx-sheet-hidden",
        "The sheet is shown and not hidden.",
        "M105",
        "files.xlsx-sheet",
        written("xlsx", rezipped(_in_state(b"hidden"))),
    ),
    Defect(
        "xlsx-sheet-very-hidden",
        "The sheet is shown and not hidden so that no menu brings it back.",
        "M105",
        "files.xlsx-sheet",
        written("xlsx", rezipped(_in_state(b"veryHidden"))),
    ),
    Defect(
        "xlsx-of-nobody-empty",
        "A workbook without contacts has its header row all the same.",
        "M103",
        "files.xlsx-readable",
        workbooks(_empty_without_contacts),
    ),
    Defect(
        "xlsx-numbers",
        "A postal code is text, not a number.",
        "M106",
        "files.xlsx-strings",
        _book(_number),
    ),
    Defect(
        "xlsx-booleans",
        "A blank value is no boolean.",
        "M106",
        "files.xlsx-strings",
        _book(_flag),
    ),
    Defect(
        "xlsx-formulas",
        "A value that begins with an equals sign is text and never a formula.",
        "M107",
        "files.xlsx-no-formula",
        _book(_guessed),
    ),
    Defect(
        "xlsx-formulas-for-blanks",
        "A blank value is no formula that gives an error.",
        "M107",
        "files.xlsx-no-formula",
        _book(_error),
    ),
)
