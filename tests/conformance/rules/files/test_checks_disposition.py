"""Tests of the rules for the names of downloaded files."""

import pytest

from conformance.rules.files import checks_disposition as attachments
from tests.conformance.rules.answering import CSV, XLSX, answer, seen, silent
from tests.conformance.values import (
    COLLECTION,
    ID,
    exchange,
)


@pytest.mark.parametrize(
    "value",
    [
        'attachment; filename="contacts-20260302.csv"',
        "attachment; filename=contacts-20260302.csv",
        'ATTACHMENT;filename="Contacts-20260302.CSV"',
        'attachment; filename="contacts-20260301.csv"',
        'attachment; filename="contacts-20260303.csv"',
        "attachment; filename=\"contacts-20260302.csv\"; filename*=UTF-8''contacts-20260302.csv",
        "attachment; filename*=UTF-8''contacts-20260302.csv; filename=\"contacts-20260302.csv\"",
        "attachment; filename*=iso-8859-1'en'contacts%2D20260302%2ecsv",
        'attachment ; filename = "contacts-20260302.csv" ; size=7;',
        'attachment; name="a;b\\"c"; filename="contacts-20260302\\.csv"',
    ],
)
def test_a_file_is_named_after_its_day(value: str) -> None:
    """Quotes and letter case do not matter, and the day may be one off either way."""
    one = exchange(200, path=CSV, media_type="text/csv", headers=[("content-disposition", value)])
    assert seen(attachments.disposition, one) == []


@pytest.mark.parametrize(
    ("value", "problem", "told"),
    [
        (None, "The file has a wrong name", "no header"),
        ("", "The file has a wrong name", "no header"),
        ("inline", "The file has a wrong name", "another value"),
        ('inline; filename="contacts-20260302.csv"', "The file has a wrong name", "another value"),
        ('attachment; filename="contacts-20260302.xlsx"', "The file has a wrong name", "another value"),
        ('attachment; filename="contacts-2026-03-02.csv"', "The file has a wrong name", "another value"),
        ('attachment; filename="export-20260302.csv"', "The file has a wrong name", "another value"),
        ('attachment; filename="contacts-20260302.csv.exe"', "The file has a wrong name", "another value"),
        ("attachment; filename=contacts-20260302.csv.exe", "The file has a wrong name", "another value"),
        ('attachment; filename="../contacts-20260302.csv"', "The file has a wrong name", "another value"),
        ('attachment; filename="contacts-20260302.csv', "The file has a wrong name", "another value"),
        ('attachment; filename="contacts-20260302.csv" x', "The file has a wrong name", "another value"),
        ("attachment", "The file has a wrong name", "another value"),
        ("=", "The file has a wrong name", "another value"),
        (
            "attachment; filename=\"contacts-20260302.csv\"; filename*=UTF-8''export.csv",
            "The file has a wrong name",
            "another value",
        ),
        (
            "attachment; filename*=UTF-8''export.csv; filename=\"contacts-20260302.csv\"",
            "The file has a wrong name",
            "another value",
        ),
        (
            'attachment; filename="contacts-20260302.csv"; filename*=contacts-20260302.csv',
            "The file has a wrong name",
            "another value",
        ),
        (
            "attachment; filename=\"contacts-20260302.csv\"; filename*=utf-7''contacts-20260302.csv",
            "The file has a wrong name",
            "another value",
        ),
        (
            'attachment; filename="contacts-20260302.csv"; filename="contacts-20260302.csv"',
            "The file has a wrong name",
            "another value",
        ),
        (
            'attachment; filename="contacts-20261302.csv"',
            "The name of the file holds no date",
            "eight digits that are not a date",
        ),
    ],
)
def test_another_file_name_is_found(value: str | None, problem: str, told: str) -> None:
    """Another disposition, name or extension, or a date that is none."""
    headers = [("content-disposition", value)] if value is not None else []
    one = exchange(200, path=CSV, media_type="text/csv", headers=headers)
    assert seen(attachments.disposition, one) == [(problem, 'attachment; filename="contacts-YYYYMMDD.csv"', told)]


@pytest.mark.parametrize(("day", "off"), [("20260304", "2"), ("20260228", "-2")])
def test_another_day_in_a_file_name_is_found(day: str, off: str) -> None:
    """Two days off are too many, either way."""
    headers = [("content-disposition", f'attachment; filename="contacts-{day}.xlsx"')]
    assert seen(attachments.disposition, exchange(200, path=XLSX, headers=headers)) == [
        ("The name of the file holds another date", "the day of the download", f"{off} days off")
    ]


def test_answers_that_are_no_files_are_passed_over() -> None:
    """An error, a document, and what a browser asks beforehand."""
    silent(
        attachments.disposition,
        exchange(200),
        exchange(404, path=CSV),
        exchange(200, path=f"{COLLECTION}/{ID}.pdf"),
        exchange(204, path=CSV, method="OPTIONS"),
        exchange(200, path=CSV, method="HEAD"),
    )


def test_a_file_is_recognised_by_the_end_of_its_path() -> None:
    """A full stop within an id does not begin an extension."""
    path = f"{COLLECTION}/some.id.csv"
    told = exchange(path=path, media_type="text/csv")
    assert len(list(attachments.disposition.judge(answer=answer(told)))) == 1
