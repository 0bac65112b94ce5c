"""What the files hold: bytes, columns, cells, the same rows in both, an order, fields that agree with each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from conformance.evidence import media_type_of
from conformance.exchange import Exchange
from conformance.failures import Basis, Check, Finding, Severity, TooLittleDataError, check
from conformance.tables import File, Table

_CSV = "#/components/schemas/CsvFile"
_XLSX = "#/components/schemas/XlsxFile"
_FEWEST_FOR_ORDER = 6
_INVERSIONS = 0.1
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


@check(
    "files.csv-readable",
    "The CSV is UTF-8, comma separated, and quoted where it needs to be.",
    clause=_CSV,
    fault="M102",
)
def csv_readable(exchange: Exchange, error: str) -> Iterator[Finding]:
    """Find a CSV file that cannot be read."""
    if error:
        yield Finding(
            "The CSV file cannot be read", "a CSV file in UTF-8", f"{error} ({media_type_of(exchange.response)})"
        )


@check(
    "files.csv-header",
    "The first row of the CSV names the nine columns, in order.",
    clause=f"{_CSV}/x-table/columns",
    fault="M103",
)
def csv_header(file: File, columns: Sequence[str]) -> Iterator[Finding]:
    """Find another header."""
    yield from _header(file.table, columns)


@check(
    "files.csv-width",
    "Every row of the CSV has as many fields as there are columns.",
    clause=f"{_CSV}/x-table/columns",
    fault="M103",
)
def csv_width(file: File, columns: Sequence[str]) -> Iterator[Finding]:
    """Find rows that are too long or too short: a field that needed quotes and had none, a truncated file."""
    yield from _width(file.table, columns)


@check(
    "files.csv-line-ends",
    "The rows of the CSV end with LF, or CRLF, and there is no byte order mark.",
    clause=f"{_CSV}/x-table/line_end",
    fault="M102",
    severity=Severity.MINOR,
)
def csv_line_ends(exchange: Exchange) -> Iterator[Finding]:
    """Find a file whose rows end otherwise, or which begins with a byte order mark."""
    body = exchange.response.body
    if body.startswith(b"\xef\xbb\xbf"):
        yield Finding("The file begins with a byte order mark", "plain UTF-8", "a byte order mark")
    first = body.partition(b"\n")[0]
    if b"\r" in first[:-1]:
        yield Finding("The header row ends otherwise", "LF or CRLF", "CR")


@check("files.xlsx-readable", "The XLSX is a workbook.", clause=_XLSX, fault="M104")
def xlsx_readable(exchange: Exchange, error: str) -> Iterator[Finding]:
    """Find a workbook that cannot be read."""
    if error:
        yield Finding("The XLSX file cannot be read", "a workbook", f"{error} ({media_type_of(exchange.response)})")


@check("files.xlsx-sheet", "The workbook has one sheet, named Contacts.", clause=f"{_XLSX}/x-table/sheet", fault="M105")
def xlsx_sheet(file: File, sheet: str) -> Iterator[Finding]:
    """Find more sheets, or another name."""
    if len(file.table.sheets) != 1:
        yield Finding("The workbook has more than one sheet", "one sheet", f"{len(file.table.sheets)} sheets")
    elif file.table.sheets[0] != sheet:
        yield Finding("The sheet has another name", sheet, f"a name of {len(file.table.sheets[0])} characters")


@check(
    "files.xlsx-header",
    "Contact Name is the first column of the XLSX.",
    clause=f"{_XLSX}/x-table/columns/0",
    fault="M103",
)
def xlsx_header(file: File, columns: Sequence[str]) -> Iterator[Finding]:
    """Find another first column."""
    if not file.table.header or file.table.header[0] != columns[0]:
        yield Finding("The first column has another name", columns[0], "another name")


@check(
    "files.xlsx-columns",
    "The XLSX has the same columns as the CSV.",
    clause=f"{_XLSX}/x-table/columns",
    fault="M103",
    basis=Basis.DECIDED,
)
def xlsx_columns(file: File, columns: Sequence[str]) -> Iterator[Finding]:
    """Find other columns in the XLSX."""
    yield from _header(file.table, columns)
    yield from _width(file.table, columns)


@check("files.xlsx-strings", "Every cell of the XLSX is a string.", clause=f"{_XLSX}/x-table/cells", fault="M106")
def xlsx_strings(file: File) -> Iterator[Finding]:
    """Find numbers, dates, booleans and errors."""
    others = {kind: count for kind, count in file.table.cell_kinds if kind not in {"s", "inlineStr", "str", "f"}}
    if others:
        yield Finding("The workbook holds cells that are no strings", "strings alone", f"{sum(others.values())} others")


@check(
    "files.xlsx-no-formula",
    "No cell of the XLSX is a formula.",
    clause="#/paths/~1contacts~1exports~1mailing~1{id}.xlsx/get/description",
    fault="M107",
    severity=Severity.CRITICAL,
)
def xlsx_no_formula(file: File) -> Iterator[Finding]:
    """Find a cell that a spreadsheet program would compute."""
    formulas = dict(file.table.cell_kinds).get("f", 0)
    if formulas:
        yield Finding("The workbook holds live formulas", "no formula", f"{formulas} formulas")


@check(
    "files.same-rows",
    "CSV and XLSX hold the same rows.",
    clause="#/paths/~1contacts~1exports~1mailing~1{id}.xlsx/get/description",
    fault="M108",
    severity=Severity.CRITICAL,
)
def same_rows(csv_file: File, xlsx_file: File) -> Iterator[Finding]:
    """Find rows that stand in one file and not in the other, and values that differ between them."""
    csv, xlsx = csv_file.table, xlsx_file.table
    if len(csv.rows) != len(xlsx.rows):
        yield Finding(
            "The files hold different numbers of contacts",
            "the same number",
            f"{len(csv.rows)} and {len(xlsx.rows)} rows",
        )
        return
    shared = [name for name in csv.header if name in xlsx.header]
    if not shared:
        raise TooLittleDataError("the files have no column in common")
    for name in shared:
        left, right = _comparable(csv.column(name)), _comparable(xlsx.column(name))
        if sorted(left) != sorted(right):
            apart = sum(a != b for a, b in zip(left, right, strict=False)) or 1
            yield Finding(f"The files differ in {name}", "the same values", f"{apart} of {len(left)} differ")
    # Contacts of equal names may stand either way round, so only the names themselves tell an order.
    if [*map(_letters, _comparable(csv.column(shared[0])))] != [*map(_letters, _comparable(xlsx.column(shared[0])))]:
        yield Finding("The files hold their rows in different orders", "the same order", "another order of names")


@check(
    "files.order",
    "Contacts stand in the order of their names, under whatever collation.",
    clause=f"{_CSV}/x-table/order",
    fault="M109",
)
def order(file: File, column: str) -> Iterator[Finding]:
    """Find an order that no collation explains."""
    names = [name for name in file.table.column(column) if name.isascii() and any(letter.isalpha() for letter in name)]
    if len(set(names)) < _FEWEST_FOR_ORDER:
        raise TooLittleDataError(f"it takes {_FEWEST_FOR_ORDER} different names in ASCII to tell an order")
    inversions = min(_inversions(names, key) for key in _COLLATIONS)
    if inversions > _INVERSIONS:
        yield Finding(
            "The contacts do not stand in the order of their names",
            "an order by name",
            f"{inversions:.0%} of the pairs stand the other way round",
        )


@check(
    "files.block-begins",
    "The address block begins with the envelope greeting.",
    clause=f"{_CSV}/x-table/columns/8",
    fault="M110",
)
def block_begins(file: File) -> Iterator[Finding]:
    """Find an address block with another first line."""
    pairs = list(zip(file.table.column("Envelope Greeting"), file.table.column("Address Block"), strict=False))
    if not pairs:
        raise TooLittleDataError("there is no contact, or no such column")
    wrong = sum(not block.startswith(greeting.strip()) for greeting, block in pairs)
    if wrong:
        yield Finding("Address blocks begin otherwise", "the envelope greeting", f"{wrong} of {len(pairs)} blocks")


@check(
    "files.block-layout",
    "The address block bears the address as a label would.",
    clause=f"{_CSV}/x-table/columns/8",
    fault="M110",
    basis=Basis.DECIDED,
    severity=Severity.MINOR,
)
def block_layout(file: File) -> Iterator[Finding]:
    """Find a block that lacks a part of the address, or the country in upper case as its last line."""
    rows = [dict(zip(file.table.header, row, strict=False)) for row in file.table.rows]
    rows = [row for row in rows if row.get("Mailing Street Address") and "Address Block" in row]
    if not rows:
        raise TooLittleDataError("there is no contact with an address")
    parts = ("Mailing Street Address", "Mailing City", "Mailing State", "Mailing Postal Code")
    lacking = sum(any(row[part].strip() not in row["Address Block"] for part in parts if part in row) for row in rows)
    if lacking:
        yield Finding(
            "Address blocks lack a part of the address",
            "street, city, state, postal code",
            f"{lacking} of {len(rows)} blocks",
        )
    abroad = [row for row in rows if row.get("Mailing Country", "").strip()]
    wrong = sum(
        row["Address Block"].strip().split("\n")[-1].strip() != row["Mailing Country"].strip().upper() for row in abroad
    )
    if wrong:
        yield Finding(
            "Address blocks do not end with the country",
            "the country in upper case",
            f"{wrong} of {len(abroad)} blocks abroad",
        )


@check(
    "files.greetings",
    "Contacts have a greeting and an envelope greeting; only a contact without people may lack one.",
    clause=f"{_CSV}/x-table/columns/1",
    fault="M111",
)
def greetings(file: File) -> Iterator[Finding]:
    """Find columns in which most greetings are missing: then the fallback is, too."""
    for column in ("Greeting", "Envelope Greeting"):
        cells = file.table.column(column)
        if not cells:
            raise TooLittleDataError("there is no contact, or no such column")
        empty = sum(not cell.strip() for cell in cells)
        if empty > len(cells) / 2:
            yield Finding(
                f"Most contacts have no {column}",
                f"a {column} for almost everybody",
                f"{empty} of {len(cells)} are empty",
            )


@check(
    "files.envelope-greeting",
    "Where an envelope greeting falls back to the name, the name is turned round.",
    clause=f"{_CSV}/x-table/columns/2",
    fault="M111",
)
def envelope_greeting(file: File) -> Iterator[Finding]:
    """Find a column in which most names stand as they are: a few may have been entered so."""
    pairs = list(zip(file.table.column("Contact Name"), file.table.column("Envelope Greeting"), strict=False))
    turnable = [
        (name, greeting)
        for name, greeting in pairs
        if name.count(",") == 1 and all(part.strip() for part in name.split(","))
    ]
    if not turnable:
        raise TooLittleDataError("there is no contact whose name has one comma")
    raw = sum(greeting.strip() == name.strip() for name, greeting in turnable)
    if raw > len(turnable) / 2:
        yield Finding(
            "Most envelope greetings are the raw name",
            "the name turned round",
            f"{raw} of {len(turnable)} names with a comma",
        )


def _header(table: Table, columns: Sequence[str]) -> Iterator[Finding]:
    if table.header == tuple(columns):
        return
    missing = [name for name in columns if name not in table.header]
    if missing:
        yield Finding("Columns are missing", f"{len(columns)} columns", f"without {', '.join(missing)}")
    elif len(table.header) > len(columns):
        yield Finding("There are more columns", f"{len(columns)} columns", f"{len(table.header)} columns")
    else:
        yield Finding("The columns stand in another order", ", ".join(columns), "another order")


def _width(table: Table, columns: Sequence[str]) -> Iterator[Finding]:
    widths = {len(row) for row in table.rows} - {len(table.header)}
    if widths:
        wrong = sum(len(row) != len(table.header) for row in table.rows)
        yield Finding(
            "Rows are of another width than the header", f"{len(columns)} fields", f"{wrong} rows of other widths"
        )


def _comparable(cells: Sequence[str]) -> list[str]:
    """Take off what the two formats cannot but write differently.

    XML knows no control characters: a workbook escapes them as `_xHHHH_` (ECMA-376, 22.9.2.19) or loses them, and a
    reader may undo the escape or not; a line break is LF there whatever it was. CSV has them as they are.
    """
    return [_CONTROL.sub("", _unescaped(cell).replace("\r\n", "\n").replace("\r", "\n")) for cell in cells]


def _unescaped(cell: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), cell.replace("_x005F_", "_"))


def _letters(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalnum())


def _words(name: str) -> str:
    return " ".join("".join(letter for letter in name.casefold() if letter.isalnum() or letter.isspace()).split())


_COLLATIONS: tuple[Callable[[str], str], ...] = (str, str.casefold, _letters, _words, str.swapcase)


def _inversions(names: Sequence[str], key: Callable[[str], str]) -> float:
    pairs = [(key(left), key(right)) for left, right in pairwise(names)]
    return sum(left > right for left, right in pairs) / len(pairs)


CHECKS: tuple[Check, ...] = (
    csv_readable,
    csv_header,
    csv_width,
    csv_line_ends,
    xlsx_readable,
    xlsx_sheet,
    xlsx_header,
    xlsx_columns,
    xlsx_strings,
    xlsx_no_formula,
    same_rows,
    order,
    block_begins,
    block_layout,
    greetings,
    envelope_greeting,
)
