"""Servers whose CSV is other bytes than promised: encoding, delimiter, quoting, line ends, headings."""

import csv
import io
from collections.abc import Callable

from tests.defects.exporting import csv_written, headed, written
from tests.defects.model import Build, Defect


def _transcoded(to: str, errors: str = "replace") -> Build:
    return written("csv", lambda content: content.decode().encode(to, errors))


def _joined(field: Callable[[str], str], separator: str = ",") -> Callable[[bytes], bytes]:
    """A writer that was made by hand: fields written one by one, joined and ended with LF."""

    def change(content: bytes) -> bytes:
        table = csv_rows(content)
        return "".join(separator.join(field(cell) for cell in row) + "\n" for row in table).encode()

    return change


def csv_rows(content: bytes) -> list[list[str]]:
    """The rows of a sound CSV file, with the first."""
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',"\r\n') else cell


def _rebuilt(change: Callable[[list[list[str]]], list[list[str]]]) -> Callable[[bytes], bytes]:
    """A change of the table in a CSV file, its header with it."""

    def changed(content: bytes) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(change(csv_rows(content)))
        return text.getvalue().encode()

    return changed


def _by_alphabet(table: list[list[str]]) -> list[list[str]]:
    places = sorted(range(len(table[0])), key=lambda place: table[0][place])
    return [[row[place] for place in places] for row in table]


def _windows_breaks(table: list[list[str]]) -> list[list[str]]:
    return [[cell.replace("\r\n", "\n").replace("\n", "\r\n") for cell in row] for row in table]


def _without_header(content: bytes) -> bytes:
    return content.partition(b"\n")[2]


def _mojibake(content: bytes) -> bytes:
    return content.decode().encode().decode("latin-1").encode()


def _cut_in_the_last_row(content: bytes) -> bytes:
    return content[: content.rstrip(b"\n").rindex(b",") + 4]


DEFECTS = (
    Defect(
        "csv-latin-1",
        "The CSV is UTF-8, not Latin-1.",
        "M102",
        "files.csv-readable",
        _transcoded("latin-1"),
    ),
    Defect(
        "csv-utf-16",
        "The CSV is UTF-8, not UTF-16, whatever a spreadsheet likes to import.",
        "M102",
        "files.csv-readable",
        _transcoded("utf-16"),
    ),
    Defect(
        "csv-byte-order-mark",
        "The CSV begins with its header, not with a byte order mark.",
        "M102",
        "files.csv-line-ends",
        written("csv", lambda content: b"\xef\xbb\xbf" + content),
    ),
    Defect(
        "csv-encoded-twice",
        "Letters beyond ASCII arrive as themselves, not as the characters that their bytes would be alone.",
        "M108",
        "files.same-rows",
        written("csv", _mojibake),
    ),
    Defect(
        "csv-question-marks",
        "Letters beyond ASCII are kept, not replaced by question marks.",
        "M108",
        "files.same-rows",
        _transcoded("ascii"),
    ),
    Defect(
        "csv-semicolons",
        "Fields are separated by commas, not by what the server's locale has for a list separator.",
        "M102",
        "files.csv-readable",
        csv_written(delimiter=";"),
    ),
    Defect(
        "csv-unquoted",
        "A field that holds a comma or a line break is quoted.",
        "M102",
        "files.csv-readable",
        written("csv", _joined(lambda cell: cell)),
    ),
    Defect(
        "csv-line-breaks-unquoted",
        "A field that holds a line break is quoted, not only one that holds a comma.",
        "M103",
        "files.csv-width",
        written("csv", _joined(lambda cell: _quoted(cell) if "," in cell or '"' in cell else cell)),
    ),
    Defect(
        "csv-quotes-not-doubled",
        "A quote within a quoted field is doubled.",
        "M102",
        "files.csv-readable",
        written("csv", _joined(lambda cell: f'"{cell}"')),
    ),
    Defect(
        "csv-quotes-escaped",
        "A quote within a quoted field is doubled, not escaped with a backslash.",
        "M102",
        "files.csv-readable",
        csv_written(doublequote=False, escapechar="\\", quoting=csv.QUOTE_ALL),
    ),
    Defect(
        "csv-apostrophes-for-quotes",
        "Fields are quoted with quotes, not with apostrophes.",
        "M103",
        "files.csv-width",
        csv_written(quotechar="'"),
    ),
    Defect(
        "csv-spaces-after-commas",
        "Nothing stands between a comma and the next field.",
        "M103",
        "files.csv-header",
        written("csv", _joined(_quoted, ", ")),
    ),
    Defect(
        "csv-carriage-returns",
        "Rows end with a line feed, not with a carriage return alone.",
        "M102",
        "files.csv-line-ends",
        csv_written(lineterminator="\r"),
    ),
    Defect(
        "csv-line-ends-doubled",
        "A line end is written once: no row ends with two carriage returns and a line feed.",
        "M102",
        "files.csv-line-ends",
        csv_written(lineterminator="\r\r\n"),
    ),
    Defect(
        "csv-blank-line-at-the-end",
        "After the last row comes nothing, no blank row either.",
        "M103",
        "files.csv-width",
        written("csv", lambda content: content + b"\n"),
    ),
    Defect(
        "csv-total-at-the-end",
        "After the last row comes nothing, no line of totals either.",
        "M103",
        "files.csv-width",
        written("csv", lambda content: content + b"Total,%d\n" % (len(csv_rows(content)) - 1)),
    ),
    Defect(
        "csv-last-row-cut",
        "The file is whole: its last row ends where it should.",
        "M102",
        "files.csv-readable",
        written("csv", _cut_in_the_last_row),
    ),
    Defect(
        "csv-blank-fields-left-out",
        "A blank value has a field like any other.",
        "M103",
        "files.csv-width",
        written("csv", _rebuilt(lambda table: [[cell for cell in row if cell] for row in table])),
    ),
    Defect(
        "csv-without-header",
        "The CSV begins with a header row.",
        "M103",
        "files.csv-header",
        written("csv", _without_header),
    ),
    Defect(
        "csv-of-nobody-empty",
        "A CSV without contacts has its header row all the same.",
        "M102",
        "files.csv-readable",
        written("csv", lambda content: content if content.partition(b"\n")[2] else b""),
    ),
    Defect(
        "csv-line-breaks-in-fields-changed",
        "A line break within a CSV field stays the one that is stored, whatever ends the rows.",
        "M102",
        "selection.expected",
        written("csv", _rebuilt(_windows_breaks)),
    ),
    Defect(
        "csv-hint-before-header",
        "Nothing stands before the header, no hint to a spreadsheet about the delimiter either.",
        "M103",
        "files.csv-header",
        written("csv", lambda content: b"sep=,\n" + content),
    ),
    Defect(
        "csv-headings-renamed",
        "The headings are worded as promised, not as a database names its columns.",
        "M103",
        "files.csv-header",
        headed(lambda names: [name.lower().replace(" ", "_") for name in names], "csv"),
    ),
    Defect(
        "csv-columns-by-alphabet",
        "The columns stand in the promised order, not in that of the alphabet.",
        "M103",
        "files.csv-header",
        written("csv", _rebuilt(_by_alphabet)),
    ),
    Defect(
        "csv-column-more",
        "The CSV has nine columns and no tenth with the id of the contact.",
        "M103",
        "files.csv-header",
        written(
            "csv", _rebuilt(lambda table: [[*row, str(number) if number else "Id"] for number, row in enumerate(table)])
        ),
    ),
    Defect(
        "csv-without-block",
        "The CSV has the address block too.",
        "M103",
        "files.csv-header",
        written("csv", _rebuilt(lambda table: [row[:-1] for row in table])),
    ),
    Defect(
        "csv-header-repeated",
        "The header stands at the beginning and nowhere else.",
        "M108",
        "files.same-rows",
        written("csv", _rebuilt(lambda table: [*table[:10], *table[:1], *table[10:]])),
    ),
)
