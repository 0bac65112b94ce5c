"""Tests of an answer as the rules for every answer see it."""

import pytest

from conformance.answers import answer as module
from conformance.answers.answer import Answer, no_such_answer
from conformance.answers.documents import DocumentError, parse_json
from conformance.check import TooLittleDataError
from conformance.http.exchange import Exchange
from tests.conformance.rules.answering import answer
from tests.conformance.values import COLLECTION, ID, created, exchange


@pytest.mark.parametrize(
    ("one", "name", "extension"),
    [
        (created(), "createMailingExport", ""),
        (exchange(), "showMailingExport", ""),
        (exchange(method="HEAD", path=f"{COLLECTION}/{ID}.csv"), "downloadMailingExportCsv", "csv"),
        (exchange(path=f"{COLLECTION}/{ID}.xlsx"), "downloadMailingExportXlsx", "xlsx"),
        (exchange(path=f"{COLLECTION}/{ID}.pdf"), "showMailingExport", ""),
        (exchange(path="/elsewhere/csv"), None, ""),
        (exchange(method="PUT", path=f"{COLLECTION}/{ID}.csv"), None, "csv"),
    ],
)
def test_an_answer_knows_what_was_addressed(one: Exchange, name: str | None, extension: str) -> None:
    """The operation comes from the method and the path, the extension from the path alone; other paths have neither."""
    seen = answer(one)
    assert (seen.operation.operation_id if seen.operation else None) == name
    assert seen.file_extension == extension


def test_a_head_is_distinguished_from_a_get() -> None:
    """Only the answer to a HEAD has no body by its method."""
    assert answer(exchange(method="HEAD")).is_head
    assert not answer(exchange()).is_head


def test_the_response_is_that_of_the_exchange() -> None:
    """What a rule reads as the response is what came back."""
    one = exchange(404, {"errors": []})
    assert answer(one).response is one.response


@pytest.mark.parametrize(("body", "value"), [({"a": [1]}, {"a": [1]}), (b"null", None), (b'""', "")])
def test_the_document_is_the_body_as_json(body: object, value: object) -> None:
    """Any JSON value is a document, null and empty text too."""
    assert answer(exchange(body=body)).document == value


def _counting(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    parsed: list[bytes] = []

    def parse(body: bytes) -> object:
        parsed.append(body)
        return parse_json(body)

    monkeypatch.setattr(module, "parse_json", parse)
    return parsed


@pytest.mark.parametrize("body", [b'{"data": {}}', b"no JSON", b"\xff"])
def test_a_body_is_parsed_once_for_all_rules(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rules ask for the document; also where it is no JSON, which is an error for each rule."""
    parsed, seen = _counting(monkeypatch), answer(exchange(body=body))
    for _ in range(3):
        if body.startswith(b"{"):
            assert seen.document == {"data": {}}
        else:
            with pytest.raises(DocumentError):
                _ = seen.document
    assert parsed == [body]


def test_a_body_that_nobody_reads_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that looks at the status alone costs no parsing."""
    parsed, seen = _counting(monkeypatch), answer(exchange(500, b"no JSON"))
    assert seen.response.status == 500
    assert parsed == []


def test_a_rule_passes_over_an_answer_with_one_reason() -> None:
    """The reason is the same everywhere, so that a report prints it once; nothing of the answer is in it."""
    assert str(no_such_answer()) == "no answer of this kind was seen"
    assert isinstance(no_such_answer(), TooLittleDataError)


def test_without_a_bound_for_latency_there_is_none() -> None:
    """An answer is unbounded unless somebody asks for a bound."""
    one = answer(exchange())
    assert Answer(one.exchange, one.contract, one.secrets, one.now).max_latency is None
