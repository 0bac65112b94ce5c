"""Tests of the rules for every answer that are about documents."""

import json
from collections.abc import Callable

import pytest

from conformance.http.exchange import Exchange
from conformance.rules.documents import checks_answers as responses
from conformance.rules.errors import checks as errors
from tests.conformance.rules.answering import CSV, SHEET, XLSX, seen, silent
from tests.conformance.values import (
    COLLECTION,
    CONTRACT,
    DOCUMENT,
    HTML,
    ID,
    created,
    encoded,
    error_document,
    exchange,
    export_document,
)


@pytest.mark.parametrize(
    ("one", "statuses"),
    [(created(), "201, 400, 401, 409, 413, 429"), (exchange(path=CSV), "200, 400, 401, 403, 404, 429")],
)
def test_only_documented_statuses_pass(one: Exchange, statuses: str) -> None:
    """Any other status is found; so is a 405 for a method that exists."""
    method, path = one.request.method, one.request.path
    for status in (int(text) for text in statuses.split(", ")):
        assert seen(responses.status_documented, exchange(status, method=method, path=path)) == []
    for status in (202, 204, 302, 405, 406, 415, 422, 499):
        (finding,) = seen(responses.status_documented, exchange(status, method=method, path=path))
        assert finding == (
            f"{one.operation_id} answered with an undocumented status",
            f"one of {statuses}",
            f"status {status}",
        )


def test_what_is_not_utf8_may_be_refused_unread() -> None:
    """A path or a query that is not UTF-8 may be a 400 or a 404 of every operation, and no other status."""
    own = f"{COLLECTION}/{ID}"
    for method, path, query in (("GET", own, "include=%ff"), ("GET", f"{own}%ff.csv", ""), ("POST", COLLECTION, "%fe")):
        for status in (400, 404):
            assert seen(responses.status_documented, exchange(status, method=method, path=path, query=query)) == []
        assert len(seen(responses.status_documented, exchange(418, method=method, path=path, query=query))) == 1
    assert len(seen(responses.status_documented, exchange(400, query="include=%c5%8d"))) == 1


def test_an_undocumented_status_is_told_with_the_query_that_led_to_it() -> None:
    """Whoever reads the finding sees that an odd query was sent; a long one is cut short."""
    ((problem, _, _),) = seen(responses.status_documented, exchange(400, query="=&&="))
    assert problem == "showMailingExport, asked with the query =&&=, answered with an undocumented status"
    ((problem, _, _),) = seen(responses.status_documented, exchange(400, query="include=" + "a," * 500))
    assert f"the query include={'a,' * 16}..., answered" in problem


def test_some_statuses_are_passed_over() -> None:
    """A server error, HEAD and a request outside the contract are judged by other checks."""
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


def test_some_media_types_are_passed_over() -> None:
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
    """It is not printed; where none is named nothing is judged."""
    for name in ("iso-8859-1", "utf-16", "janedoe"):
        finding = ("The answer names another charset", "charset=utf-8 or none", "another charset")
        assert seen(responses.charset, exchange(media_type=f"text/csv;charset={name}")) == [finding]
    silent(responses.charset, exchange(media_type="text/csv"), exchange(media_type=None))


def test_a_valid_document_passes() -> None:
    """On creating and on showing."""
    assert seen(responses.schema, created()) == []
    assert seen(responses.schema, exchange(200, export_document())) == []
    more = {**export_document(future=1), "jsonapi": {"version": "1.0"}, "links": {}, "meta": None}
    assert seen(responses.schema, exchange(200, more)) == []


def test_each_violation_of_the_schema_is_found() -> None:
    """It is named by its place and its keyword."""
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


def test_a_document_that_is_not_json_is_found() -> None:
    """Only its size is given."""
    assert seen(responses.schema, created("<html>")) == [
        ("The export document is not JSON", "a JSON document", "6 bytes")
    ]


def test_a_document_that_is_nested_too_deeply_is_found() -> None:
    """It is told from one that is not JSON; one that is nested as deep as a request may be is valid."""
    nested = "[" * 975 + "]" * 975
    body = encoded({**export_document(), "meta": 7}).replace(b"7}", f"{nested}}}".encode())
    assert seen(responses.schema, created(body)) == [
        ("The export document is nested more than 200 levels deep", "a JSON document", f"{len(body)} bytes")
    ]
    assert seen(responses.schema, created(body.replace(nested.encode(), b"[" * 100 + b"]" * 100))) == []


def test_some_documents_are_passed_over() -> None:
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


def test_a_sound_top_level_passes() -> None:
    """A document is an object with data or errors, and each included resource is there once."""
    assert seen(responses.top_level, created()) == []
    assert seen(responses.top_level, exchange(404, error_document())) == []
    apart = [{"type": "users", "id": "1"}, {"type": "users", "id": "2"}, {"type": "lists", "id": "1"}, 7, 7]
    assert seen(responses.top_level, created({**export_document(), "included": apart})) == []
    assert seen(responses.top_level, created({**export_document(), "included": "none"})) == []


def test_a_wrong_top_level_is_found() -> None:
    """Another kind of value, both members, and a resource that is there twice."""
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


def test_bodies_without_a_top_level_are_passed_over() -> None:
    """HEAD, another media type, and what is not JSON."""
    silent(
        responses.top_level,
        exchange(200, "[]", method="HEAD"),
        exchange(200, "[]", media_type=HTML),
        exchange(200, "[]", media_type=None),
        created("no JSON"),
    )


def test_an_echoed_token_is_found() -> None:
    """Either token is found in a body and in a header field, in a success and in an error; not in Location."""
    finding = [("The answer contains a token", "no token", "a token")]
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
    """Stack traces of several languages are found in an error, and not in a success."""
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
    """It is found in the text of an error document, where line breaks and quotes are escaped."""
    one = exchange(404, error_document(meta={"raised": [spelt(f"oh, {trace}")]}))
    assert [finding[0] for finding in seen(errors.no_leak, one)] == ["The error holds a stack trace"]


def test_a_token_with_json_escapes_is_found() -> None:
    """JSON may write each of its characters in another way."""
    body = r'{"errors":[{"status":"401","detail":"first\u002dsecret\u002dtoken"}]}'
    assert [finding[0] for finding in seen(errors.no_leak, exchange(401, body))] == ["The answer contains a token"]


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
    """An error document that says what went wrong holds no stack trace."""
    assert seen(errors.no_leak, exchange(404, error_document(detail=detail))) == []
