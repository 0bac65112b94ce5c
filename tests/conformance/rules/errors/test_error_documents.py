"""Tests of the check for error documents that are our interpretation."""

import json

import pytest

from conformance.http.exchange import Exchange
from conformance.rules.errors import checks as errors
from tests.conformance.rules.answering import seen
from tests.conformance.values import COLLECTION, DOCUMENT, HTML, error_document, exchange

PROSE = "Bad Gateway"


@pytest.mark.parametrize(
    "one",
    [
        exchange(502, PROSE, media_type=HTML),
        exchange(404, PROSE, media_type=HTML, path="/elsewhere"),
        exchange(405, PROSE, media_type=HTML, method="PUT"),
        exchange(400, PROSE, media_type=HTML, method="POST", path=COLLECTION, sent=b"{"),
    ],
    ids=["status", "path", "method", "body"],
)
def test_prose_is_no_error_document(one: Exchange) -> None:
    """Where the contract does not say how an error looks, it comes with a document all the same."""
    status = one.response.status
    assert seen(errors.document_everywhere, one) == [
        (f"The {status} is of another media type", DOCUMENT, HTML),
        (f"The {status} comes without a JSON document", "an error document", "11 bytes"),
    ]


def _nested(levels: int) -> bytes:
    return (
        json.dumps(error_document(404))
        .replace("Not Found", "NESTED")
        .replace('"NESTED"', "[" * levels + "]" * levels)
        .encode()
    )


def test_an_error_document_that_is_nested_too_deeply_is_a_failure() -> None:
    """A document that cannot be read for its depth is told as such; one that can is judged by its schema."""
    (deep,) = seen(errors.document, exchange(404, _nested(260)))
    assert deep == (
        "The document of the 404 is nested more than 200 levels deep",
        "an error document",
        f"{len(_nested(260))} bytes",
    )
    assert seen(errors.document, exchange(404, _nested(100))) == [
        ("The document of the 404 breaks its schema", "a valid error document", "/errors/0/title breaks type")
    ]
