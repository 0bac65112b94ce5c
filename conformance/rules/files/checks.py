"""The files: readable CSV and XLSX, columns, cells, equal rows in both, order of the contacts."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from conformance.answers.evidence import media_type_of
from conformance.answers.tables import File, Table, TableError, comparable, preamble_of, read_csv, read_xlsx
from conformance.check import Basis, Finding, Severity, TooLittleDataError, check
from conformance.http.exchange import Exchange
from conformance.rules.files import orders
from conformance.text import counted

_CSV = "#/components/schemas/CsvFile"
_XLSX = "#/components/schemas/XlsxFile"
_FEWEST_FOR_ORDER = 4
_FEWEST_LETTERS = 3
_FEWEST_WRONG = 2
_INVERSIONS = 0.1
_APART = 0.05
# Names whose first letter has the same place in every collation. Left out are pairs that some languages sort as one
# letter (Aa, Ch, Ll, Ny, Sz), and Q, V, W, X, Y and Z, which have other places in some alphabets. Later letters are not
# compared here, since such pairs occur within words as well, and digits may be sorted as numbers. Upper and lower case
# are two lists, since byte order puts one after the other.
_PLAIN = tuple(
    re.compile(f"(?!(?i:aa|ch|cs|dd|dz|ff|gy|ll|lj|ly|ng|nj|ny|ph|rh|sz|th|ty)){first}[a-z]")
    for first in ("[A-PR-U]", "[a-pr-u]")
)


@check(_CSV, fault="M102")
def csv_readable(exchange: Exchange, error: str) -> Iterator[Finding]:
    """The CSV is UTF-8, comma separated, and quoted where necessary."""
    if error:
        yield Finding(
            "The CSV file cannot be read", "a CSV file in UTF-8", f"{error} ({media_type_of(exchange.response)})"
        )


@check(f"{_CSV}/x-table/columns", fault="M103")
def csv_header(file: File, columns: Sequence[str]) -> Iterator[Finding]:
    """The first row of the CSV names the nine columns, in order."""
    # A byte order mark before it has a check of its own.
    if any(b"sep=" in preamble_of(exchange.response.body) for exchange in file.exchanges[-1:]):
        yield Finding("A line for spreadsheet programs (sep=) stands before the header", "the header", "a line sep=")
    yield from _header(file.table, columns)


@check(f"{_CSV}/x-table/columns", fault="M103")
def csv_width(file: File, columns: Sequence[str]) -> Iterator[Finding]:
    """Every row of the CSV has as many fields as there are columns.

    Other rows come from a field that lacks its quotes, or from a truncated file.
    """
    yield from _width(file.table, columns)


@check(f"{_CSV}/x-table/line_end", fault="M102", severity=Severity.MINOR)
def csv_line_ends(exchange: Exchange) -> Iterator[Finding]:
    """The rows of the CSV end with LF or CRLF, and there is no byte order mark.

    The header row stands for all rows.
    """
    body = exchange.response.body
    if body.startswith(b"\xef\xbb\xbf"):
        yield Finding("The file begins with a byte order mark", "plain UTF-8", "a byte order mark")
    first = body.partition(b"\n")[0]
    if b"\r" in first[:-1]:
        yield Finding("The header row does not end with LF or CRLF", "LF or CRLF", "CR")


@check(_XLSX, fault="M104")
def xlsx_readable(exchange: Exchange, error: str) -> Iterator[Finding]:
    """The XLSX file is a workbook."""
    if error:
        yield Finding("The XLSX file cannot be read", "a workbook", f"{error} ({media_type_of(exchange.response)})")


@check(f"{_XLSX}/x-table/sheet", fault="M105")
def xlsx_sheet(file: File, sheet: str) -> Iterator[Finding]:
    """The workbook has one sheet, named Contacts.

    The sheet must not be hidden.
    """
    if len(file.table.sheets) != 1:
        yield Finding("The workbook has more than one sheet", "one sheet", f"{len(file.table.sheets)} sheets")
    elif file.table.sheets[0] != sheet:
        yield Finding("The sheet has another name", sheet, f"a name of {len(file.table.sheets[0])} characters")
    elif file.table.hidden_sheets:
        yield Finding("The sheet is hidden", "a sheet that is shown", "a hidden sheet")


@check(f"{_XLSX}/x-table/columns/0", fault="M103")
def xlsx_header(file: File, columns: Sequence[str]) -> Iterator[Finding]:
    """Contact Name is the first column of the XLSX."""
    if not file.table.header or file.table.header[0] != columns[0]:
        yield Finding("The first column has another name", columns[0], "another name")


@check(f"{_XLSX}/x-table/columns", fault="M103", basis=Basis.DECIDED)
def xlsx_columns(file: File, columns: Sequence[str]) -> Iterator[Finding]:
    """The XLSX has the same columns as the CSV."""
    yield from _header(file.table, columns)
    yield from _width(file.table, columns)


@check(f"{_XLSX}/x-table/cells", fault="M106")
def xlsx_strings(file: File) -> Iterator[Finding]:
    """Every cell of the XLSX is a string.

    Formulas have a check of their own.
    """
    others = {kind: count for kind, count in file.table.cell_kinds if kind not in {"s", "inlineStr", "str", "f"}}
    if others:
        yield Finding(
            "The workbook has cells that are not strings", "strings only", f"{sum(others.values())} other cells"
        )


@check("#/paths/~1contacts~1exports~1mailing~1{id}.xlsx/get/description", fault="M107", severity=Severity.CRITICAL)
def xlsx_no_formula(file: File) -> Iterator[Finding]:
    """No cell of the XLSX is a formula."""
    formulas = dict(file.table.cell_kinds).get("f", 0)
    if formulas:
        yield Finding("The workbook has formulas", "no formula", f"{formulas} formulas")


@check("#/paths/~1contacts~1exports~1mailing/post/description", fault="F206", severity=Severity.CRITICAL)
def own_rows(whole: File, everybody: Exchange, nobody: Exchange) -> Iterator[Finding]:
    """A file holds the contacts of its own export, also where another file is made at the same time.

    Args:
        whole: The file of all contacts, fetched alone.
        everybody: A download of all contacts.
        nobody: A download of no contact, made at the same time.
    """
    if not whole.table.rows:
        raise TooLittleDataError("there is no contact")
    if not (everybody.response.ok and nobody.response.ok):
        raise TooLittleDataError("one of the downloads was refused")
    counts = []
    for exchange in (everybody, nobody):
        reader = read_csv if exchange.request.path.endswith(".csv") else read_xlsx
        try:
            counts.append(len(reader(exchange.response.body).rows))
        except TableError:
            raise TooLittleDataError("one of the files cannot be read") from None
    if not counts[0] or counts[1]:
        yield Finding(
            "Two files that were made at the same time hold each other's contacts",
            "all contacts, and no contact",
            f"{counts[0]} and {counts[1]} contacts",
        )


@check("#/paths/~1contacts~1exports~1mailing~1{id}.xlsx/get/description", fault="M108", severity=Severity.CRITICAL)
def same_rows(csv_file: File, xlsx_file: File) -> Iterator[Finding]:
    """CSV and XLSX hold the same rows.

    Each column is compared as a whole, and the order by the names alone, since contacts with equal names may be in any
    order.
    """
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
        left, right = ([comparable(cell) for cell in table.column(name)] for table in (csv, xlsx))
        if sorted(left) != sorted(right):
            apart = sum(a != b for a, b in zip(left, right, strict=False)) or 1
            yield Finding(f"The files differ in {name}", "the same values", f"{apart} of {len(left)} differ")
    # Contacts with equal names may be in any order, so only the names are compared.
    names, others = ([_letters(comparable(cell)) for cell in table.column(shared[0])] for table in (csv, xlsx))
    if names != others:
        yield Finding("The rows of the files are in different orders", "the same order", "another order of names")


@check(f"{_CSV}/x-table/order", fault="M109")
def order(file: File, column: str) -> Iterator[Finding]:
    """The contacts are in the order of their names, under some collation.

    Only an order that no collation explains is a failure. It is found by the first letters of names, and by the first
    letters that differ in neighbours with a common beginning.
    """
    wrong, decided = orders.wrong_way_round([name for name in file.table.column(column) if name == name.strip()])
    if wrong >= _FEWEST_WRONG and wrong / decided > _INVERSIONS:
        yield Finding(
            "Contacts whose names begin alike are not in the order of their names",
            "an order by name",
            f"{wrong / decided:.0%} of such neighbours are in reverse order",
        )
        return
    lists = [[name[0] for name in file.table.column(column) if plain.match(name)] for plain in _PLAIN]
    fit = [each for each in lists if len(each) >= _FEWEST_FOR_ORDER and len(set(each)) >= _FEWEST_LETTERS]
    if not fit:
        most = max(lists, key=len)
        raise TooLittleDataError(
            f"it takes {_FEWEST_FOR_ORDER} names that begin with {_FEWEST_LETTERS} different letters on which every "
            "collation agrees (of one case, from A to U but Q, without accents, and of no pair such as Ch or Ll): "
            f"the file has {counted(len(most), 'such name')} with {counted(len(set(most)), 'letter')}"
        )
    for letters in fit:
        yield from _misplaced(letters)


def _misplaced(letters: Sequence[str]) -> Iterator[Finding]:
    # Neighbours show a list that is shuffled or reversed; all pairs show one that joins several sorted lists.
    for (wrong, pairs), most in ((_neighbours(letters), _INVERSIONS), (_all_pairs(letters), _APART)):
        if wrong >= _FEWEST_WRONG and wrong / pairs > most:
            yield Finding(
                "The contacts are not in the order of their names",
                "an order by name",
                f"{wrong / pairs:.0%} of the pairs are in reverse order",
            )
            return


def _header(table: Table, columns: Sequence[str]) -> Iterator[Finding]:
    if table.header == tuple(columns):
        return
    missing = [name for name in columns if name not in table.header]
    if missing:
        yield Finding("Columns are missing", f"{len(columns)} columns", f"without {', '.join(missing)}")
    elif len(table.header) > len(columns):
        yield Finding("There are further columns", f"{len(columns)} columns", f"{len(table.header)} columns")
    else:
        yield Finding("The columns are in another order", ", ".join(columns), "another order")


def _width(table: Table, columns: Sequence[str]) -> Iterator[Finding]:
    widths = {len(row) for row in table.rows} - {len(table.header)}
    if widths:
        wrong = sum(len(row) != len(table.header) for row in table.rows)
        yield Finding(
            "Rows have more or fewer fields than the header", f"{len(columns)} fields", f"{wrong} rows differ"
        )


def _letters(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalnum())


def _neighbours(letters: Sequence[str]) -> tuple[int, int]:
    """Return how many neighbours are in reverse order, and how many neighbours there are."""
    return sum(left > right for left, right in pairwise(letters)), len(letters) - 1


def _all_pairs(letters: Sequence[str]) -> tuple[int, int]:
    """Return how many pairs of different letters are in reverse order, and how many such pairs there are."""
    seen: Counter[str] = Counter()
    wrong = pairs = 0
    for letter in letters:
        wrong += sum(count for before, count in seen.items() if before > letter)
        pairs += seen.total() - seen[letter]
        seen[letter] += 1
    return wrong, pairs
