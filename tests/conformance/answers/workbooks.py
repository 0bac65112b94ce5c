"""Workbooks for the tests: good ones made by two libraries, and hostile ones made by hand."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence

import openpyxl
import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"
Edit = Callable[[str, bytes], bytes | None]


def by_openpyxl(rows: Iterable[Sequence[object]], titles: Sequence[str] = ("Contacts",)) -> bytes:
    """A workbook with these rows on its first sheet; further sheets are empty."""
    workbook = openpyxl.Workbook()
    first = workbook.worksheets[0]
    first.title = titles[0]
    for row in rows:
        first.append(list(row))
    for title in titles[1:]:
        workbook.create_sheet(title)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def by_xlsxwriter(rows: Sequence[Sequence[str]], *, constant_memory: bool = False) -> bytes:
    """A workbook with these rows as strings, with shared or with inline strings."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": constant_memory, "in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Contacts")
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell)
    return buffer.getvalue()


def archive(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as made:
        for name, content in members:
            made.writestr(name, content)
    return buffer.getvalue()


def rewritten(body: bytes, edit: Edit) -> bytes:
    """The same archive with members changed; None leaves one out."""
    with zipfile.ZipFile(io.BytesIO(body)) as source:
        members = [(name, edit(name, source.read(name))) for name in source.namelist()]
    return archive(*((name, content) for name, content in members if content is not None))


def with_sheet(body: bytes, *pairs: tuple[bytes, bytes]) -> bytes:
    """The same workbook with texts of its first sheet replaced; each must be there."""

    def edit(name: str, content: bytes) -> bytes:
        if name == SHEET:
            for old, new in pairs:
                assert old in content, old
                content = content.replace(old, new)
        return content

    return rewritten(body, edit)
