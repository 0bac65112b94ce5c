"""Tests of the checks of files: header, rows, cells and order."""

from collections.abc import Sequence
from typing import Any

import pytest

from conformance.answers.tables import File, Table
from conformance.check import Check, TooLittleDataError
from conformance.http.exchange import Exchange
from conformance.rules.files import checks as files
from tests.conformance.answers.workbooks import by_xlsxwriter
from tests.conformance.values import COLLECTION, COLUMNS, ID, exchange, file, found, names


def workbook(*rows: tuple[str, ...], **parts: Any) -> File:  # noqa: ANN401  parts of a table
    """A file that was read from a workbook."""
    return File(Table(**{"header": COLUMNS, "rows": rows, "sheets": ("Contacts",), **parts}), ())


@pytest.mark.parametrize(
    ("check", "problem", "expected"),
    [
        (files.csv_readable, "The CSV file cannot be read", "a CSV file in UTF-8"),
        (files.xlsx_readable, "The XLSX file cannot be read", "a workbook"),
    ],
)
def test_a_file_that_cannot_be_read_is_found(check: Check, problem: str, expected: str) -> None:
    """The finding gives the reason and the media type."""
    assert found(check, exchange=exchange(), error="") == []
    one = exchange(media_type="text/csv; charset=utf-8")
    assert found(check, exchange=one, error="byte 7 is not UTF-8") == [
        (problem, expected, "byte 7 is not UTF-8 (text/csv)")
    ]


def test_the_header_names_the_columns_in_order() -> None:
    """Exactly the columns of the contract, in their order, pass in both files."""
    assert found(files.csv_header, file=file(header=COLUMNS), columns=COLUMNS) == []
    assert found(files.xlsx_columns, file=workbook(), columns=COLUMNS) == []


def test_a_line_for_spreadsheet_programs_is_told_as_such() -> None:
    """It is one finding; the header below it is judged as always, and a byte order mark is another check's."""
    for before, problems in (
        (b"sep=,\n", ["A line for spreadsheet programs (sep=) stands before the header"]),
        (b"\xef\xbb\xbf", []),
    ):
        one = File(Table(COLUMNS, ()), (exchange(200, before + b"x"),))
        assert [problem for problem, _, _ in found(files.csv_header, file=one, columns=COLUMNS)] == problems


@pytest.mark.parametrize("check", [files.csv_header, files.xlsx_columns])
@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (COLUMNS[1:], ("Columns are missing", "9 columns", "without Contact Name")),
        (COLUMNS[:7], ("Columns are missing", "9 columns", "without Mailing Country, Address Block")),
        ((*COLUMNS[:8], "address block"), ("Columns are missing", "9 columns", "without Address Block")),
        ((*COLUMNS, "Phone"), ("There are further columns", "9 columns", "10 columns")),
        (
            COLUMNS[::-1],
            ("The columns are in another order", ", ".join(COLUMNS), "another order"),
        ),
    ],
)
def test_another_header_is_found(check: Check, header: tuple[str, ...], expected: tuple[str, str, str]) -> None:
    """Missing columns are named; further columns and another order are found, too."""
    assert found(check, file=file(header=header), columns=COLUMNS) == [expected]


@pytest.mark.parametrize("check", [files.csv_width, files.xlsx_columns])
def test_rows_of_another_width_are_found(check: Check) -> None:
    """Every row is as wide as the contract has it, also where the header is wrong."""
    good, short, long = ("x",) * 9, ("x",) * 8, ("x",) * 10
    assert found(check, file=file(good, good, header=COLUMNS), columns=COLUMNS) == []
    problem = ("Rows have more or fewer fields than the header", "9 fields")
    assert found(check, file=file(good, short, header=COLUMNS), columns=COLUMNS) == [(*problem, "1 rows differ")]
    assert found(check, file=file(long, good, short, short, header=COLUMNS), columns=COLUMNS) == [
        (*problem, "3 rows differ")
    ]


@pytest.mark.parametrize("body", [b"a,b\n1,2\n", b"a,b\r\n1,2\r\n", b"a,b", b'a,b\n"x\ry",2\n', b""])
def test_rows_end_with_lf_or_crlf(body: bytes) -> None:
    """Both pass; a CR inside a later field is part of a value."""
    assert found(files.csv_line_ends, exchange=exchange(200, body)) == []


def test_other_line_ends_are_found() -> None:
    """CR alone, and a byte order mark."""
    carriage = ("The header row does not end with LF or CRLF", "LF or CRLF", "CR")
    mark = ("The file begins with a byte order mark", "plain UTF-8", "a byte order mark")
    assert found(files.csv_line_ends, exchange=exchange(200, b"a,b\r1,2\r")) == [carriage]
    assert found(files.csv_line_ends, exchange=exchange(200, b"\xef\xbb\xbfa,b\n1,2\n")) == [mark]
    assert found(files.csv_line_ends, exchange=exchange(200, b"\xef\xbb\xbfa\r1,2\n")) == [mark, carriage]


def test_the_workbook_has_one_sheet() -> None:
    """One sheet of the right name passes; more of them, none, or another name is found."""
    assert found(files.xlsx_sheet, file=workbook(), sheet="Contacts") == []
    for sheets in (("Contacts", "Jane"), ()):
        assert found(files.xlsx_sheet, file=workbook(sheets=sheets), sheet="Contacts") == [
            ("The workbook has more than one sheet", "one sheet", f"{len(sheets)} sheets")
        ]
    assert found(files.xlsx_sheet, file=workbook(sheets=("Jane",)), sheet="Contacts") == [
        ("The sheet has another name", "Contacts", "a name of 4 characters")
    ]
    assert found(files.xlsx_sheet, file=workbook(hidden_sheets=1), sheet="Contacts") == [
        ("The sheet is hidden", "a sheet that is shown", "a hidden sheet")
    ]


def test_contact_name_is_the_first_column_of_the_workbook() -> None:
    """Whatever follows it."""
    assert found(files.xlsx_header, file=workbook(header=("Contact Name", "Phone")), columns=COLUMNS) == []
    for header in (("Name", "Contact Name"), ()):
        assert found(files.xlsx_header, file=workbook(header=header), columns=COLUMNS) == [
            ("The first column has another name", "Contact Name", "another name")
        ]


def test_every_cell_is_a_string() -> None:
    """Text of any kind passes, and formulas are judged by another check; all other cells are counted."""
    texts = (("f", 1), ("inlineStr", 3), ("s", 2), ("str", 4))
    assert found(files.xlsx_strings, file=workbook(cell_kinds=())) == []
    assert found(files.xlsx_strings, file=workbook(cell_kinds=texts)) == []
    others = (("b", 1), ("d", 2), ("e", 4), ("n", 8), ("s", 9))
    assert found(files.xlsx_strings, file=workbook(cell_kinds=others)) == [
        ("The workbook has cells that are not strings", "strings only", "15 other cells")
    ]


def test_no_cell_is_a_formula() -> None:
    """Formulas are found and counted."""
    assert found(files.xlsx_no_formula, file=workbook(cell_kinds=(("s", 2),))) == []
    assert found(files.xlsx_no_formula, file=workbook(cell_kinds=(("f", 2), ("s", 2)))) == [
        ("The workbook has formulas", "no formula", "2 formulas")
    ]


def same(left: File, right: File) -> list[tuple[str, str, str]]:
    """What `files.same-rows` finds."""
    return found(files.same_rows, csv_file=left, xlsx_file=right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (names("Doe, Jane", "Roe, Ann"), names("Doe, Jane", "Roe, Ann")),
        (names(), names()),
        (names("a\r\nb", "c\rd"), names("a\nb", "c\nd")),
        (names("a\x01b\x7fc\ufffe"), names("abc")),
        (names("a\x01b"), names("a_x0001_b")),
        (names("_x0041_"), names("_x005F_x0041_")),
        (file(("a", "1"), header=("n", "x")), file(("a", "2"), header=("n", "y"))),
        (file(("a", "1"), ("a", "2"), header=("n", "x")), file(("a", "2"), ("a", "1"), header=("n", "x"))),
    ],
)
def test_files_with_the_same_rows_pass(left: File, right: File) -> None:
    """Line breaks, control characters, further columns, and the order of equal names do not matter."""
    assert same(left, right) == []


def test_files_with_other_rows_are_found() -> None:
    """Another number of rows, other values and another order; no row is printed."""
    assert same(names("a", "b"), names("a")) == [
        ("The files hold different numbers of contacts", "the same number", "2 and 1 rows")
    ]
    assert same(names("a", "b", "c"), names("a", "x", "y")) == [
        ("The files differ in Contact Name", "the same values", "2 of 3 differ"),
        ("The rows of the files are in different orders", "the same order", "another order of names"),
    ]
    assert same(names("a", "b"), names("b", "a")) == [
        ("The rows of the files are in different orders", "the same order", "another order of names")
    ]
    left, right = (
        file(("a", "1"), ("b", "2"), header=("n", "x")),
        file(("1", "a"), ("2", "B"), header=("x", "n")),
    )
    assert same(left, right) == [("The files differ in n", "the same values", "1 of 2 differ")]
    assert same(names("a b"), names("a  b")) == [
        ("The files differ in Contact Name", "the same values", "1 of 1 differ")
    ]


def test_files_without_a_common_column_cannot_be_compared() -> None:
    """The check is inconclusive."""
    with pytest.raises(TooLittleDataError, match=r"^the files have no column in common$"):
        same(file(("a",), header=("x",)), file(("a",), header=("y",)))


SIX = ("Ames", "Bell", "Cole", "Dunn", "Ekes", "Ford")


@pytest.mark.parametrize(
    "cells",
    [
        SIX,
        ("Ames", "Bell", "Cole", "Dunn", "Ekes", "Ford", "apple", "bean"),
        ("Ames", "apple", "bean", "Bell", "Cole", "Dunn", "Ekes", "Ford"),
        ("de Groot", "DeHaan", "De Jong", "Dent", "D'Or", "Dorn", *SIX[4:], "Gram", "Holm"),
        ("Éa", *SIX),
        (*SIX, "=7", "Ålund", "123"),
        ("Ames", *SIX, "Ford"),
        ("Berg", "Dahl", "Holm", "Lund", "Madsen", "Nord", "Vang", "Aaberg", "Aagaard"),
        ("Adam", "Cerny", "Dvorak", "Hora", "Havel", "Chalupa", "Chmel", "Novak", "Olsa"),
        ("Group 1", "Group 10", "Group 2", "Hall 9", "Hall 10", "Team 4", "Team 30"),
        ("Rand", "Saar", "Soo", "Zeiger", "Zorin", "Tamm", "Tuul", "Uus", "Vaher"),
    ],
)
def test_an_order_that_a_collation_explains_passes(cells: Sequence[str]) -> None:
    """By bytes, by folded case, with letters of two signs, with numbers, in other alphabets."""
    assert found(files.order, file=names(*cells), column="Contact Name") == []


def test_an_order_that_no_collation_explains_is_found() -> None:
    """The finding gives the share of pairs that stand the wrong way round."""
    (finding,) = found(files.order, file=names(*SIX[::-1]), column="Contact Name")
    assert finding == (
        "The contacts are not in the order of their names",
        "an order by name",
        "100% of the pairs are in reverse order",
    )


def test_a_few_names_out_of_place_are_no_finding() -> None:
    """Two among twenty neighbours pass, three do not."""
    assert found(files.order, file=names(*SIX[:4], SIX[5], SIX[4]), column="Contact Name") == []
    cells = [f"{letter}e" for letter in "AABBCCDDEEFFGGHHIIJJK"]
    for wrong, told in ((2, []), (3, ["15% of the pairs are in reverse order"])):
        turned = cells.copy()
        for place in range(1, 4 * wrong, 4):
            turned[place], turned[place + 1] = turned[place + 1], turned[place]
        assert [finding[2] for finding in found(files.order, file=names(*turned), column="Contact Name")] == told


@pytest.mark.parametrize(
    "cells",
    [SIX[:3], (*SIX[:3], "Élan"), (*SIX[:3], "17"), (*SIX[:3], "Zorn"), (*SIX[:3], "ames"), ("Ames", "Bell") * 4],
)
def test_too_few_names_have_no_order(cells: Sequence[str]) -> None:
    """It takes four names of one case that begin with a letter of every alphabet, with three different ones."""
    with pytest.raises(TooLittleDataError, match=r"^it takes 4 names that begin with 3 different letters"):
        found(files.order, file=names(*cells[::-1]), column="Contact Name")


@pytest.mark.parametrize("cells", [(*SIX, *SIX), (*SIX[:3], "Fox", *SIX[3:], *SIX)])
def test_several_lists_one_after_the_other_are_no_order(cells: Sequence[str]) -> None:
    """Few neighbours are wrong where lists were joined, but many pairs are."""
    many = [f"{name}{letter}" for name in cells for letter in "abcdef"]
    (finding,) = found(files.order, file=names(*many), column="Contact Name")
    assert finding[0] == "The contacts are not in the order of their names"


@pytest.mark.parametrize(
    "cells",
    [
        (*SIX, "Aaker", "Aas"),
        ("Ames", "Bell", "Carr", "Cole", "Chavez", "Dunn", "Ekes"),
        ("Ames", "Bell", "Zorn", "Tamm", "Ude", "Vaan"),
        (*SIX, "Young", "Ilves", "Jones", "Kask"),
        (*SIX, "Vogt", "Wald", "Voss", "West", "Vries", "Wolf"),
    ],
)
def test_letters_that_languages_put_elsewhere(cells: tuple[str, ...]) -> None:
    """Danish has Aa last, Czech has Ch after H, Estonian Z after S, Lithuanian Y beside I, Swedish W among V."""
    assert found(files.order, file=names(*cells[:1] * 30, *cells, *cells[-1:] * 30), column="Contact Name") == []


_HEADER = ",".join(COLUMNS)
_ROW = ",".join("x" for _ in COLUMNS)


def _downloaded(rows: int, status: int = 200) -> Exchange:
    body = "\n".join([_HEADER, *[_ROW] * rows]).encode()
    return exchange(status, body, path=f"{COLLECTION}/{ID}.csv", media_type="text/csv")


def test_files_made_at_the_same_time_hold_their_own_contacts() -> None:
    """All contacts and none are right; the contacts of the other file are found on either side."""
    whole = file(("Doe, Jane",))
    assert found(files.own_rows, whole=whole, everybody=_downloaded(1), nobody=_downloaded(0)) == []
    for everybody, nobody in ((1, 1), (0, 0), (0, 1)):
        problem = "Two files that were made at the same time hold each other's contacts"
        assert found(files.own_rows, whole=whole, everybody=_downloaded(everybody), nobody=_downloaded(nobody)) == [
            (problem, "all contacts, and no contact", f"{everybody} and {nobody} contacts")
        ]


def test_workbooks_made_at_the_same_time_are_read_as_workbooks() -> None:
    """The path says what a file is."""
    rows = [by_xlsxwriter([COLUMNS, *[tuple("x" for _ in COLUMNS)] * count]) for count in (1, 0)]
    path, media_type = f"{COLLECTION}/{ID}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    everybody, nobody = (exchange(200, body, path=path, media_type=media_type) for body in rows)
    assert found(files.own_rows, whole=file(("Doe, Jane",)), everybody=everybody, nobody=nobody) == []
    assert len(found(files.own_rows, whole=file(("Doe, Jane",)), everybody=everybody, nobody=everybody)) == 1


@pytest.mark.parametrize(
    ("whole", "nobody", "why"),
    [
        (file(), _downloaded(0), "there is no contact"),
        (file(("Doe, Jane",)), _downloaded(0, 403), "one of the downloads was refused"),
        (
            file(("Doe, Jane",)),
            exchange(200, b"\xff", path=f"{COLLECTION}/{ID}.csv"),
            "one of the files cannot be read",
        ),
    ],
)
def test_without_two_files_nothing_is_mixed_up(whole: File, nobody: Exchange, why: str) -> None:
    """Without contacts, after a refusal and of a file that cannot be read nothing is judged."""
    with pytest.raises(TooLittleDataError, match=why):
        found(files.own_rows, whole=whole, everybody=_downloaded(1), nobody=nobody)


MIXED = ("Ōta, Ren", "ames", "Cole", "Павлова", "Bell", "dunn", "Ames", "Élan", "Dunn")


def test_names_in_mixed_case_and_alphabets_are_judged_by_those_that_every_collation_sorts_alike() -> None:
    """Upper and lower case are judged apart; of other letters the place differs."""
    plain = tuple(name for name in MIXED if name in {"Ames", "Bell", "Cole", "Dunn"})
    assert plain != tuple(sorted(plain))
    assert len(found(files.order, file=names(*MIXED), column="Contact Name")) == 1
    for right in (sorted(MIXED), sorted(MIXED, key=str.casefold)):
        assert found(files.order, file=names(*right), column="Contact Name") == []
    lower = [name.lower() for name in ("Dunn", "Cole", "Bell", "Ames")]
    assert len(found(files.order, file=names(*lower), column="Contact Name")) == 1


def test_too_few_names_are_told_with_what_is_missing() -> None:
    """How many it takes, of what kind, and how many there are."""
    with pytest.raises(TooLittleDataError, match=r"agrees \(of one case.*\): the file has 2 such names with 1 letter$"):
        found(files.order, file=names("Ames", "ames", "Alba", "Zorn"), column="Contact Name")
