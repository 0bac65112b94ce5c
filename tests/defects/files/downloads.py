"""Servers that send something else than the file that was asked for, or call it by a wrong name or type."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from mock_server.fixtures import Fixtures
from tests.defects.exporting import written
from tests.defects.model import Build, Defect
from tests.defects.wire import Answer, Ask, Intermediary, Request, answering, downloaded, intermediary

_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form></form></body></html>\n"


def csv_rows(content: bytes) -> list[list[str]]:
    """The rows of a sound CSV file, with the first."""
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def _typed(form: str, media_type: str) -> Build:
    return answering(downloaded(form), lambda answer: answer.with_header("content-type", media_type))


def _named(name: Callable[[str, str], str]) -> Build:
    """Builds an application with another `Content-Disposition`, made of the date and the extension."""

    def change(answer: Answer) -> Answer:
        stated = answer.header("content-disposition") or ""
        date, _, extension = stated.partition("contacts-")[2].rstrip('"').partition(".")
        return answer.with_header("content-disposition", name(date, extension))

    return answering(downloaded(), change)


def _page(answer: Answer) -> Answer:
    return answer.with_body(_PAGE).with_header("content-type", "text/html; charset=utf-8")


def _listed(content: bytes) -> bytes:
    first, *rest = csv_rows(content)
    return json.dumps([dict(zip(first, row, strict=True)) for row in rest]).encode()


def _other_file(form: str, wrong: str) -> Build:
    """Builds an application that answers with the other file than asked for, under the right headers."""

    def make(_fixtures: Fixtures) -> Intermediary:
        async def answer(request: Request, ask: Ask) -> Answer:
            if request.method != "GET" or request.form != form:
                return await ask(request)
            given = await ask(request.with_path(wrong, request.export_id))
            if given.status != 200:
                return given
            name = (given.header("content-disposition") or "").replace(f".{wrong}", f".{form}")
            kind = {"csv": _CSV, "xlsx": _XLSX}[form]
            return given.with_header("content-disposition", name).with_header("content-type", kind)

        return answer

    return intermediary(make)


DEFECTS = (
    Defect(
        "xlsx-is-csv",
        "The XLSX is a workbook, not a CSV file with another extension.",
        "M104",
        "files.xlsx-readable",
        _other_file("xlsx", "csv"),
    ),
    Defect(
        "csv-is-xlsx",
        "The CSV is text, not a workbook with another extension.",
        "M102",
        "files.csv-readable",
        _other_file("csv", "xlsx"),
    ),
    Defect(
        "csv-as-plain-text",
        "The CSV comes as text/csv, not as any text.",
        "F101",
        "documents.media-type",
        _typed("csv", "text/plain; charset=utf-8"),
    ),
    Defect(
        "xlsx-as-old-excel",
        "The XLSX comes under its own media type, not under that of the old format.",
        "F101",
        "documents.media-type",
        _typed("xlsx", "application/vnd.ms-excel"),
    ),
    Defect(
        "csv-charset-wrong",
        "The charset that is named is the one that is used.",
        "F101",
        "documents.charset",
        _typed("csv", "text/csv; charset=iso-8859-1"),
    ),
    Defect(
        "files-as-login-page",
        "A download is a file, not a page to sign in on.",
        "F101",
        "documents.media-type",
        answering(downloaded(), _page),
    ),
    Defect(
        "csv-is-page",
        "What comes as text/csv is CSV, not a page.",
        "M103",
        "files.csv-header",
        written("csv", lambda _: _PAGE),
    ),
    Defect(
        "csv-is-json",
        "What comes as text/csv is CSV, not the same contacts as JSON.",
        "M103",
        "files.csv-header",
        written("csv", _listed),
    ),
    Defect(
        "csv-empty",
        "A file without contacts has a header still, and one with contacts is not empty.",
        "M102",
        "files.csv-readable",
        written("csv", lambda _: b""),
    ),
    Defect(
        "disposition-absent",
        "A file says what it is to be saved as.",
        "M101",
        "files.disposition",
        answering(downloaded(), lambda answer: answer.without_header("content-disposition")),
    ),
    Defect(
        "disposition-inline",
        "A file is an attachment, to be saved and not to be shown.",
        "M101",
        "files.disposition",
        _named(lambda date, extension: f'inline; filename="contacts-{date}.{extension}"'),
    ),
    Defect(
        "disposition-of-the-other-format",
        "The name of a file has the extension of its format.",
        "M101",
        "files.disposition",
        _named(lambda date, _: f'attachment; filename="contacts-{date}.csv"'),
    ),
    Defect(
        "disposition-without-date",
        "The name of a file has the date in it.",
        "M101",
        "files.disposition",
        _named(lambda _, extension: f'attachment; filename="contacts.{extension}"'),
    ),
    Defect(
        "disposition-with-dashes",
        "The date in the name of a file is eight digits.",
        "M101",
        "files.disposition",
        _named(
            lambda date, extension: f'attachment; filename="contacts-{date[:4]}-{date[4:6]}-{date[6:]}.{extension}"'
        ),
    ),
    Defect(
        "disposition-of-last-week",
        "The date in the name of a file is that of the download.",
        "M101",
        "files.disposition",
        _named(
            lambda _, extension: (
                f'attachment; filename="contacts-{datetime.now(UTC) - timedelta(days=7):%Y%m%d}.{extension}"'
            )
        ),
    ),
    Defect(
        "disposition-day-first",
        "The date in the name of a file is year, month, day.",
        "M101",
        "files.disposition",
        _named(lambda date, extension: f'attachment; filename="contacts-{date[6:]}{date[4:6]}{date[:4]}.{extension}"'),
    ),
    Defect(
        "disposition-of-a-program",
        "The name of a file ends with its extension.",
        "M101",
        "files.disposition",
        _named(lambda date, extension: f'attachment; filename="contacts-{date}.{extension}.exe"'),
    ),
    Defect(
        "disposition-with-two-names",
        "The encoded name of a file is the same as the other.",
        "M101",
        "files.disposition",
        _named(
            lambda date, extension: (
                f"attachment; filename=\"contacts-{date}.{extension}\"; filename*=UTF-8''export.{extension}"
            )
        ),
    ),
    Defect(
        "disposition-of-another-resource",
        "A file is named after the contacts.",
        "M101",
        "files.disposition",
        _named(lambda date, extension: f'attachment; filename="export-{date}.{extension}"'),
    ),
)
