"""Tests of the rules for errors, one by one."""

from collections.abc import Iterable
from typing import Any

import pytest

from conformance.check import Check
from conformance.http.exchange import Exchange
from conformance.rules.errors import checks as errors
from tests.conformance.rules.answering import answer, seen, silent
from tests.conformance.values import (
    COLLECTION,
    DOCUMENT,
    HTML,
    ID,
    error_document,
    exchange,
    export_document,
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
def test_each_error_is_judged_by_one_of_two_checks(one: Exchange, *, decided: bool) -> None:
    """One is for documented errors, one for those that are our interpretation; the other passes over it."""
    assert errors.is_decided(answer(one)) is decided
    checks = [errors.document, errors.document_everywhere]
    assert seen(checks[decided], one) == []
    silent(checks[not decided], one)


@pytest.mark.parametrize("check", [errors.document, errors.document_everywhere])
def test_a_success_and_head_hold_no_error(check: Check) -> None:
    """Below 400 there is no error, and the answer to HEAD has no body."""
    silent(check, exchange(200), exchange(399), exchange(404, method="HEAD"))


def test_a_wrong_error_document_is_found() -> None:
    """Another media type, no JSON, and a document that breaks its schema."""
    check = errors.document
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


LISTED = (errors.status, errors.title, errors.detail)


@pytest.mark.parametrize("check", LISTED)
@pytest.mark.parametrize("body", ["<html>", "[]", "{}", '{"errors":{}}', '{"errors":[]}', '{"errors":[7,"x"]}'])
def test_without_a_list_of_errors_its_checks_are_inconclusive(check: Check, body: str) -> None:
    """That the list is missing is found by another check."""
    silent(check, exchange(404, body))


def test_the_status_inside_an_error_is_that_of_the_answer() -> None:
    """It is text; each error with another status is found."""
    assert seen(errors.status, exchange(404, error_document(404))) == []
    problem = ("The status in the error document is not the HTTP status", '"404"')
    document = {"errors": [{"status": "403"}, {"status": "404"}, {"status": 404}, {}]}
    assert seen(errors.status, exchange(404, document)) == [
        (*problem, "another status"),
        (*problem, "not a string"),
        (*problem, "not a string"),
    ]


PHRASES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


@pytest.mark.parametrize(("status", "phrase"), PHRASES.items())
def test_the_title_of_an_error_is_the_reason_phrase(status: int, phrase: str) -> None:
    """In any letter case; another text is found and not printed."""
    parts: dict[str, Any] = {"method": "POST", "path": COLLECTION} if status in {400, 409} else {}
    for title in (phrase, phrase.upper(), f" {phrase} "):
        assert seen(errors.title, exchange(status, error_document(status, title), **parts)) == []
    for wrong in ("", "Jane Doe", None, 7, "I am a teapot"):
        finding = (f"The title of the {status} is not its reason phrase", f'"{phrase.lower()}"', "another text")
        assert seen(errors.title, exchange(status, error_document(status, wrong), **parts)) == [finding]


def test_a_status_without_a_phrase_may_have_any_title() -> None:
    """It is passed over."""
    silent(errors.title, exchange(429, error_document(429, "Slow down")), exchange(200, export_document()))


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
    assert seen(errors.detail, _detailed(status, detail)) == []


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
def test_a_detail_that_leaves_something_out_is_found(
    status: int, detail: str, told: list[tuple[str, str, str]]
) -> None:
    """The id of a 404, the id or the type of a 403."""
    assert seen(errors.detail, _detailed(status, detail)) == told


def test_some_details_are_passed_over() -> None:
    """No detail, another status, and an id that is no UUID."""
    silent(
        errors.detail,
        exchange(404, error_document()),
        _detailed(404, None, 7),
        _detailed(401, "No token."),
        _detailed(404, "None.", path=f"{COLLECTION}/17"),
        _detailed(404, "None.", path=f"{COLLECTION}/{ID}x"),
    )


def test_only_a_404_of_a_file_may_name_an_account_list() -> None:
    """A document names the id of the export; so does a 403."""
    other = f"There is no account list {ID[:-1]}9."
    for path, wrong in ((f"{COLLECTION}/{ID}", True), (f"{COLLECTION}/{ID}.csv", False)):
        told = exchange(404, error_document(404, detail=other), path=path)
        assert bool(list(errors.detail.judge(answer=answer(told)))) is wrong
    refused = exchange(
        403, error_document(403, "Forbidden", detail=f"export_logs {other}"), path=f"{COLLECTION}/{ID}.csv"
    )
    assert len(list(errors.detail.judge(answer=answer(refused)))) == 1


def test_the_refusal_of_what_is_not_utf8_needs_no_error_document() -> None:
    """A framework refuses such a path or query before the API has a say: no rule for error documents judges it."""
    for check in (errors.document, errors.document_everywhere, errors.status, errors.title):
        silent(check, exchange(400, "Bad Request", query="include=%ff", media_type="text/plain"))
        silent(check, exchange(404, "", path=f"{COLLECTION}/%ff%fe", media_type=HTML))


def test_an_address_in_a_refusal_names_a_person() -> None:
    """An e-mail address in a 403 or a 404 is found, wherever it stands; that of a role is nobody's."""
    for status in (403, 404):
        for members in ({"detail": "It is jane.doe@client.example's."}, {"meta": {"owner": "jane@client.example"}}):
            ((problem, _, given),) = seen(errors.no_person, exchange(status, error_document(status, "Odd", **members)))
            assert (problem, given) == (f"The {status} names a person", "1 e-mail address")
        one = error_document(status, "Odd", detail="Ask support@client.example, or @jane. It costs 3@4.")
        assert seen(errors.no_person, exchange(status, one)) == []
    silent(errors.no_person, exchange(200, "jane@client.example"), exchange(400, "jane@client.example"))


@pytest.mark.parametrize("run", ["\n", "a", "at ", "a@", "File \\", "\n at a"])
def test_a_long_run_of_anything_is_searched_once(run: str) -> None:
    """An error of a million characters is searched; if a search began anew at each of them, it would not end."""
    one = exchange(403, run * (1_000_000 // len(run)), media_type="text/plain")
    assert seen(errors.no_leak, one) == []
    assert seen(errors.no_person, one) == []
