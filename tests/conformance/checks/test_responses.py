"""Tests of the rules that every answer must keep."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from conformance.checks import attachments, errors, responses
from conformance.exchange import Exchange
from conformance.failures import Check, TooLittleDataError
from conformance.target import Token
from tests.conformance.values import (
    COLLECTION,
    CONTRACT,
    DOCUMENT,
    HTML,
    ID,
    created,
    error_document,
    exchange,
    export_document,
    found,
)

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
SECRETS = (Token("first-secret-token"), Token("other-secret-token"))
VALUES: dict[str, Any] = {"contract": CONTRACT, "secrets": SECRETS, "now": NOW}
CSV = f"{COLLECTION}/{ID}.csv"
XLSX = f"{COLLECTION}/{ID}.xlsx"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def seen(check: Check, one: Exchange) -> list[tuple[str, str, str]]:
    """What a rule finds in an exchange."""
    return found(check, exchange=one, **VALUES)


def silent(check: Check, *ones: Exchange) -> None:
    """Assert that a rule has nothing to say of these exchanges, neither good nor bad."""
    for one in ones:
        with pytest.raises(TooLittleDataError, match=r"^no answer of this kind was seen$"):
            seen(check, one)


def test_a_server_error_begins_at_500() -> None:
    """499 is none, 500 and above are."""
    for status in (200, 404, 499):
        assert seen(responses.no_server_error, exchange(status)) == []
    for status in (500, 503, 599):
        finding = ("The server failed", "a status below 500", f"status {status}")
        assert seen(responses.no_server_error, exchange(status)) == [finding]


def test_an_answer_that_was_cut_off() -> None:
    """An answer that had to be cut off says why."""
    assert seen(responses.answer_ends, exchange()) == []
    assert seen(responses.answer_ends, exchange(cut_off="it was too long")) == [
        ("Reading the answer had to be stopped", "a whole answer", "it was too long")
    ]


@pytest.mark.parametrize(
    ("one", "statuses"),
    [(created(), "201, 400, 401, 409, 413, 429"), (exchange(path=CSV), "200, 401, 403, 404, 429")],
)
def test_an_operation_answers_with_its_own_statuses(one: Exchange, statuses: str) -> None:
    """Every documented status is right, any other is found; so is a 405 on a method that there is."""
    method, path = one.request.method, one.request.path
    for status in (int(text) for text in statuses.split(", ")):
        assert seen(responses.status_documented, exchange(status, method=method, path=path)) == []
    for status in (202, 204, 302, 405, 406, 415, 422, 499):
        (finding,) = seen(responses.status_documented, exchange(status, method=method, path=path))
        assert finding == (
            f"{one.operation_id} answered with a status of its own",
            f"one of {statuses}",
            f"status {status}",
        )


def test_statuses_that_are_no_business_of_an_operation() -> None:
    """A server error, HEAD and a request outside the contract are left to other checks."""
    silent(
        responses.status_documented,
        exchange(500),
        exchange(418, method="HEAD"),
        exchange(418, method="PUT"),
        exchange(418, path="/elsewhere"),
    )


@pytest.mark.parametrize(("path", "right"), [(f"{COLLECTION}/{ID}", DOCUMENT), (CSV, "text/csv"), (XLSX, SHEET)])
def test_a_success_has_the_media_type_of_its_operation(path: str, right: str) -> None:
    """Letter case and parameters do not matter; another media type does, and only a well-known one is printed."""
    name = CONTRACT.match("GET", path)
    assert name is not None
    for media_type in (right, right.upper(), f"{right}; charset=utf-8", f" {right} ;x=y"):
        assert seen(responses.media_type, exchange(200, path=path, media_type=media_type)) == []
    for wrong, told in (
        (HTML, HTML),
        ("text/jane-doe", "an unexpected media type"),
        (None, "no media type"),
        ("", "no media type"),
    ):
        finding = (f"{name.operation_id} answered with another media type", right, told)
        assert seen(responses.media_type, exchange(200, path=path, media_type=wrong)) == [finding]


def test_media_types_that_are_not_judged() -> None:
    """An error, HEAD and a request outside the contract have their own rules."""
    silent(
        responses.media_type,
        exchange(404, media_type=HTML),
        exchange(300, media_type=HTML),
        exchange(200, method="HEAD", media_type=HTML),
        exchange(200, path="/elsewhere", media_type=HTML),
    )


@pytest.mark.parametrize("parameter", ["charset=utf-8", "charset=UTF-8", 'CHARSET = "utf-8"', "x=y; charset=utf8"])
def test_the_charset_is_utf8(parameter: str) -> None:
    """utf-8 may be spelt in several ways, and quoted."""
    assert seen(responses.charset, exchange(media_type=f"text/csv; {parameter}")) == []


def test_another_charset_is_found() -> None:
    """Another charset is found and not printed; where none is named there is nothing to say."""
    for name in ("iso-8859-1", "utf-16", "janedoe"):
        finding = ("The answer names another charset", "charset=utf-8 or none", "another charset")
        assert seen(responses.charset, exchange(media_type=f"text/csv;charset={name}")) == [finding]
    silent(responses.charset, exchange(media_type="text/csv"), exchange(media_type=None))


def test_an_export_document_is_valid() -> None:
    """A valid document of a success is right, created or shown."""
    assert seen(responses.schema, created()) == []
    assert seen(responses.schema, exchange(200, export_document())) == []
    more = {**export_document(future=1), "jsonapi": {"version": "1.0"}, "links": {}, "meta": None}
    assert seen(responses.schema, exchange(200, more)) == []


def test_where_a_document_breaks_its_schema() -> None:
    """Each violation is told by its place and keyword."""
    finding = ("The export document breaks its schema", "a valid document")
    for document, told in (
        ({}, "/ breaks required"),
        ({"data": []}, "/data breaks type"),
        (export_document("17"), "/data/id breaks format"),
        (export_document(created_at="yesterday"), "/data/attributes/created_at breaks format"),
    ):
        found_ = seen(responses.schema, exchange(200, document))
        assert (*finding, told) in found_
        assert {item[:2] for item in found_} == {finding}


def test_a_document_that_is_not_json() -> None:
    """Of a document that is not JSON only its size is told."""
    assert seen(responses.schema, created("<html>")) == [
        ("The export document is not JSON", "a JSON document", "6 bytes")
    ]


def test_documents_that_are_not_judged_by_the_schema() -> None:
    """Files, other statuses, HEAD and requests outside the contract hold no export document."""
    silent(
        responses.schema,
        exchange(200, "{}", path=CSV),
        exchange(404, error_document()),
        exchange(201, "{}"),
        created("{}", status=200),
        exchange(200, "", method="HEAD"),
        exchange(200, "{}", path="/elsewhere"),
    )


def test_the_top_level_of_a_document() -> None:
    """A document is an object with data or errors, and each included resource once."""
    assert seen(responses.top_level, created()) == []
    assert seen(responses.top_level, exchange(404, error_document())) == []
    apart = [{"type": "users", "id": "1"}, {"type": "users", "id": "2"}, {"type": "lists", "id": "1"}, 7, 7]
    assert seen(responses.top_level, created({**export_document(), "included": apart})) == []
    assert seen(responses.top_level, created({**export_document(), "included": "none"})) == []


def test_what_breaks_the_top_level() -> None:
    """Another kind, both members, and a resource twice are found."""
    for body in ("[]", '"x"', "null", "7"):
        finding = ("The document is not an object", "an object", "another kind")
        assert seen(responses.top_level, created(body)) == [finding]
    both = {**export_document(), **error_document()}
    assert seen(responses.top_level, created(both)) == [
        ("The document holds both data and errors", "one of them", "both")
    ]
    twice = [{"type": "users", "id": "1"}, {"type": "users", "id": "1", "attributes": {}}]
    assert seen(responses.top_level, created({**export_document(), "included": twice})) == [
        ("included holds a resource twice", "each resource once", "2 resources")
    ]


def test_bodies_without_a_top_level() -> None:
    """HEAD, another media type and what is not JSON have no top level."""
    silent(
        responses.top_level,
        exchange(200, "[]", method="HEAD"),
        exchange(200, "[]", media_type=HTML),
        exchange(200, "[]", media_type=None),
        created("no JSON"),
    )


def test_an_echoed_token_is_found() -> None:
    """Either token is found in a body and in a header, in a success and in an error; Location may hold it."""
    finding = [("The answer holds the token it was asked with", "no token", "a token")]
    for secret in ("first-secret-token", "other-secret-token"):
        for status in (200, 404):
            assert seen(errors.no_leak, exchange(status, f"...{secret}...")) == finding
            assert seen(errors.no_leak, exchange(status, headers=[("x-echo", f"Bearer {secret}")])) == finding
        assert seen(errors.no_leak, exchange(302, headers=[("location", f"/?access_token={secret}")])) == []
    assert seen(errors.no_leak, exchange(200, "first-secret", headers=[("x-odd", "\udcff")])) == []


TRACES = (
    "Traceback (most recent call last):",
    "\n    at com.example.Exports.show(Exports.java:17)",
    "app/models/export.rb:17:in `show'",
    'File "/srv/app.py", line 17',
    r"File \"/srv/app\", line 17",
    "handlers.py:17",
    "(Exports.java:17)",
    "goroutine 17 [running]:",
    "(Exports.kt:17)",
    "at show (/srv/exports.js:3:7)",
    "at async file:///srv/exports.mjs:3:7",
    "at Api.Exports.Show(Guid id) in C:/api/Exports.cs:line 12",
    "#0 /srv/Exports.php(12): show()",
    "in /srv/Exports.php on line 12",
)


@pytest.mark.parametrize("trace", TRACES)
def test_a_stack_trace_in_an_error_is_found(trace: str) -> None:
    """The marks of a stack trace in several languages are found in an error, and not in a success."""
    body = f"oh, {trace}"
    assert seen(errors.no_leak, exchange(500, body)) == [
        ("The error holds a stack trace", "no stack trace", f"{len(body)} bytes with a stack trace")
    ]
    assert seen(errors.no_leak, exchange(200, body)) == []


@pytest.mark.parametrize(
    "trace", [*TRACES, "\n    at com.example.Show.call(Native)", r"\n    at Api.Show.Call(Guid id)"]
)
@pytest.mark.parametrize("spelt", [str, lambda text: json.dumps({"exception": text})], ids=["once", "twice"])
def test_a_stack_trace_inside_a_document_is_found(trace: str, spelt: Callable[[str], str]) -> None:
    """So they are in a text of an error document, where a line break or a quote is written as two characters."""
    one = exchange(404, error_document(meta={"raised": [spelt(f"oh, {trace}")]}))
    assert [finding[0] for finding in seen(errors.no_leak, one)] == ["The error holds a stack trace"]


def test_a_token_that_json_spells_otherwise() -> None:
    """A token is found also where JSON writes its characters in another way."""
    body = r'{"errors":[{"status":"401","detail":"first\u002dsecret\u002dtoken"}]}'
    assert [finding[0] for finding in seen(errors.no_leak, exchange(401, body))] == [
        "The answer holds the token it was asked with"
    ]


@pytest.mark.parametrize(
    "detail",
    [
        f"There is no export {ID}.",
        "Look at the file in the reference, line 12, or at https://example.org/docs/errors.js?v=3:7.",
        "The body breaks off at line 3:7.",
        "The time 12:30:45 is not at (noon).",
        "Sent at 12:30 in the csv: line 12 is too long.",
        "exports.php is not served here; use exports.rb: or ask in 3 days.",
    ],
)
def test_an_ordinary_error_is_no_leak(detail: str) -> None:
    """An error document that tells what went wrong holds no trace."""
    assert seen(errors.no_leak, exchange(404, error_document(detail=detail))) == []


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
    """Quotes, letter case and a day either way do not matter."""
    one = exchange(200, path=CSV, media_type="text/csv", headers=[("content-disposition", value)])
    assert seen(attachments.disposition, one) == []


@pytest.mark.parametrize(
    ("value", "problem", "told"),
    [
        (None, "The file is not named as it should be", "no header"),
        ("", "The file is not named as it should be", "no header"),
        ("inline", "The file is not named as it should be", "another value"),
        ('inline; filename="contacts-20260302.csv"', "The file is not named as it should be", "another value"),
        ('attachment; filename="contacts-20260302.xlsx"', "The file is not named as it should be", "another value"),
        ('attachment; filename="contacts-2026-03-02.csv"', "The file is not named as it should be", "another value"),
        ('attachment; filename="export-20260302.csv"', "The file is not named as it should be", "another value"),
        ('attachment; filename="contacts-20260302.csv.exe"', "The file is not named as it should be", "another value"),
        ("attachment; filename=contacts-20260302.csv.exe", "The file is not named as it should be", "another value"),
        ('attachment; filename="../contacts-20260302.csv"', "The file is not named as it should be", "another value"),
        ('attachment; filename="contacts-20260302.csv', "The file is not named as it should be", "another value"),
        ('attachment; filename="contacts-20260302.csv" x', "The file is not named as it should be", "another value"),
        ("attachment", "The file is not named as it should be", "another value"),
        ("=", "The file is not named as it should be", "another value"),
        (
            "attachment; filename=\"contacts-20260302.csv\"; filename*=UTF-8''export.csv",
            "The file is not named as it should be",
            "another value",
        ),
        (
            "attachment; filename*=UTF-8''export.csv; filename=\"contacts-20260302.csv\"",
            "The file is not named as it should be",
            "another value",
        ),
        (
            'attachment; filename="contacts-20260302.csv"; filename*=contacts-20260302.csv',
            "The file is not named as it should be",
            "another value",
        ),
        (
            "attachment; filename=\"contacts-20260302.csv\"; filename*=utf-7''contacts-20260302.csv",
            "The file is not named as it should be",
            "another value",
        ),
        (
            'attachment; filename="contacts-20260302.csv"; filename="contacts-20260302.csv"',
            "The file is not named as it should be",
            "another value",
        ),
        (
            'attachment; filename="contacts-20261302.csv"',
            "The name of the file holds no date",
            "eight digits that are no date",
        ),
    ],
)
def test_a_file_of_another_name(value: str | None, problem: str, told: str) -> None:
    """Another disposition, name, extension or an impossible date is found."""
    headers = [("content-disposition", value)] if value is not None else []
    one = exchange(200, path=CSV, media_type="text/csv", headers=headers)
    assert seen(attachments.disposition, one) == [(problem, 'attachment; filename="contacts-YYYYMMDD.csv"', told)]


@pytest.mark.parametrize(("day", "off"), [("20260304", "2"), ("20260228", "-2")])
def test_a_file_of_another_day(day: str, off: str) -> None:
    """Two days off are too many, either way."""
    headers = [("content-disposition", f'attachment; filename="contacts-{day}.xlsx"')]
    assert seen(attachments.disposition, exchange(200, path=XLSX, headers=headers)) == [
        ("The name of the file holds another day", "the day of the download", f"{off} days off")
    ]


def test_answers_that_are_no_files() -> None:
    """An error, a document and what a browser asks beforehand need no file name."""
    silent(
        attachments.disposition,
        exchange(200),
        exchange(404, path=CSV),
        exchange(200, path=f"{COLLECTION}/{ID}.pdf"),
        exchange(204, path=CSV, method="OPTIONS"),
        exchange(200, path=CSV, method="HEAD"),
    )


def _posted(status: int, body: bytes | None = b"{}", **parts: Any) -> Exchange:  # noqa: ANN401  parts of an exchange
    title = {400: "Bad Request", 405: "Method Not Allowed", 413: "Content Too Large"}.get(status, "Odd")
    return exchange(status, error_document(status, title), method="POST", path=COLLECTION, sent=body, **parts)


DECIDED: tuple[tuple[Exchange, bool], ...] = (
    (_posted(400), False),
    (_posted(400, b"{"), True),
    (_posted(400, b'{"a":NaN}'), True),
    (_posted(413), True),
    (_posted(405), True),
    (_posted(418), True),
    (exchange(401, error_document(401)), False),
    (exchange(403, error_document(403)), False),
    (exchange(404, error_document()), False),
    (exchange(500, error_document(500)), True),
    (exchange(404, error_document(), path=f"{COLLECTION}/{ID}.pdf"), False),
    (exchange(404, error_document(), path="/elsewhere"), True),
    (exchange(404, error_document(), method="PUT"), True),
)


@pytest.mark.parametrize(("one", "decided"), DECIDED)
def test_which_error_documents_rest_on_a_decision(one: Exchange, *, decided: bool) -> None:
    """Each error is judged by one of the two checks, and the other has nothing to say of it."""
    assert errors.is_decided(one, CONTRACT) is decided
    checks = [errors.error_document, errors.error_document_everywhere]
    assert seen(checks[decided], one) == []
    silent(checks[not decided], one)


@pytest.mark.parametrize("check", [errors.error_document, errors.error_document_everywhere])
def test_a_success_and_head_hold_no_error(check: Check) -> None:
    """Below 400 there is no error, and HEAD has no body."""
    silent(check, exchange(200), exchange(399), exchange(404, method="HEAD"))


def test_what_is_wrong_with_an_error_document() -> None:
    """Another media type, no JSON and a broken schema are found."""
    check = errors.error_document
    assert seen(check, exchange(404, "<p>Jane</p>", media_type=HTML)) == [
        ("The 404 is of another media type", DOCUMENT, HTML),
        ("The 404 comes without a JSON document", "an error document", "11 bytes"),
    ]
    assert seen(check, exchange(404, error_document(), media_type="application/json")) == [
        ("The 404 is of another media type", DOCUMENT, "application/json")
    ]
    for document, told in (
        ({"errors": []}, "/errors breaks minItems"),
        ({"errors": [{"title": "Not Found"}]}, "/errors/0 breaks required"),
        ({"errors": [{"status": 404, "title": "Not Found"}]}, "/errors/0/status breaks type"),
        ({}, "/ breaks required"),
        ([], "/ breaks type"),
    ):
        assert seen(check, exchange(404, document)) == [
            ("The document of the 404 breaks its schema", "a valid error document", told)
        ]


LISTED = (errors.error_status, errors.error_title, errors.error_detail)


@pytest.mark.parametrize("check", LISTED)
@pytest.mark.parametrize("body", ["<html>", "[]", "{}", '{"errors":{}}', '{"errors":[]}', '{"errors":[7,"x"]}'])
def test_without_errors_nothing_is_told_of_them(check: Check, body: str) -> None:
    """Where there is no list of errors, another check says so."""
    silent(check, exchange(404, body))


def test_the_status_inside_an_error() -> None:
    """The member is the status of the answer, as text; each error that differs is found."""
    assert seen(errors.error_status, exchange(404, error_document(404))) == []
    problem = ("The status inside the error differs", '"404"')
    document = {"errors": [{"status": "403"}, {"status": "404"}, {"status": 404}, {}]}
    assert seen(errors.error_status, exchange(404, document)) == [
        (*problem, "another status"),
        (*problem, "not a string"),
        (*problem, "not a string"),
    ]


PHRASES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


@pytest.mark.parametrize(("status", "phrase"), PHRASES.items())
def test_the_title_of_an_error(status: int, phrase: str) -> None:
    """The title is the reason phrase, in any letter case; another text is found and not printed."""
    parts: dict[str, Any] = {"method": "POST", "path": COLLECTION} if status in {400, 409} else {}
    for title in (phrase, phrase.upper(), f" {phrase} "):
        assert seen(errors.error_title, exchange(status, error_document(status, title), **parts)) == []
    for wrong in ("", "Jane Doe", None, 7, "I am a teapot"):
        finding = (f"The title of the {status} is another text", f'"{phrase.lower()}"', "another text")
        assert seen(errors.error_title, exchange(status, error_document(status, wrong), **parts)) == [finding]


def test_titles_that_are_not_judged() -> None:
    """A status without a phrase of its own may have any title."""
    silent(errors.error_title, exchange(429, error_document(429, "Slow down")), exchange(200, export_document()))


def _detailed(status: int, *details: object, path: str = f"{COLLECTION}/{ID}.csv") -> Exchange:
    errors: Iterable[dict[str, Any]] = [{"status": str(status), "title": "x", "detail": text} for text in details]
    return exchange(status, {"errors": list(errors)}, path=path)


@pytest.mark.parametrize(
    ("status", "detail"),
    [
        (404, f"There is no export {ID}."),
        (404, f"There is no export {ID.upper()}."),
        (404, "There is no account list 11111111-2222-4333-8444-555555555555."),
        (403, f"export_logs {ID} cannot be read."),
        (403, f"Not allowed to show ExportLog {ID}"),
        (403, f"The export log {ID} is used up"),
        (403, f"EXPORT-LOGS {ID}"),
    ],
)
def test_a_detail_names_the_id_and_the_type(status: int, detail: str) -> None:
    """A 404 names the id, a 403 the id and the type, in whatever spelling."""
    assert seen(errors.error_detail, _detailed(status, detail)) == []


@pytest.mark.parametrize(
    ("status", "detail", "told"),
    [
        (404, "Nothing here.", [("The detail of the 404 does not name the id", "the id", "no id")]),
        (404, "No account list 1111.", [("The detail of the 404 does not name the id", "the id", "no id")]),
        (403, "export_logs", [("The detail of the 403 does not name the id", "the id", "no id")]),
        (403, f"No {ID}.", [("The detail of the 403 does not name the type", "the type", "no type")]),
        (403, f"The export {ID}.", [("The detail of the 403 does not name the type", "the type", "no type")]),
        (
            403,
            "No.",
            [
                ("The detail of the 403 does not name the id", "the id", "no id"),
                ("The detail of the 403 does not name the type", "the type", "no type"),
            ],
        ),
    ],
)
def test_a_detail_that_names_too_little(status: int, detail: str, told: list[tuple[str, str, str]]) -> None:
    """What a detail leaves out is found."""
    assert seen(errors.error_detail, _detailed(status, detail)) == told


def test_details_that_are_not_judged() -> None:
    """No detail, another status and an id that is no UUID ask for nothing."""
    silent(
        errors.error_detail,
        exchange(404, error_document()),
        _detailed(404, None, 7),
        _detailed(401, "No token."),
        _detailed(404, "None.", path=f"{COLLECTION}/17"),
        _detailed(404, "None.", path=f"{COLLECTION}/{ID}x"),
    )
