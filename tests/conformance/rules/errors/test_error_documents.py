"""Tests of the check for error documents that are our interpretation."""

import pytest

from conformance.http.exchange import Exchange
from conformance.rules.errors import checks as errors
from tests.conformance.rules.answering import seen
from tests.conformance.values import COLLECTION, DOCUMENT, HTML, exchange

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
