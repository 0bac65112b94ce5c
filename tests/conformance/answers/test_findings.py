"""Tests of the findings that several rule families share."""

import pytest

from conformance.answers.findings import export_of, status_is
from conformance.check import Finding, TooLittleDataError
from tests.conformance.values import HTML, ID, exchange, export_document


@pytest.mark.parametrize("status", [200, 201, 204, 403, 500])
def test_the_expected_status_is_no_finding(status: int) -> None:
    """An answer with just the status that is asked for breaks nothing."""
    assert list(status_is(exchange(status), status, "A request")) == []


@pytest.mark.parametrize(("status", "expected"), [(200, 201), (201, 200), (404, 403), (500, 400)])
def test_another_status_is_found_and_both_are_named(status: int, expected: int) -> None:
    """A status of the same class is another one, too; the finding says what was sent, what was due and what came."""
    assert list(status_is(exchange(status), expected, "The second GET")) == [
        Finding(f"The second GET was answered {status}", f"status {expected}", f"status {status}")
    ]


def test_an_export_is_read_from_a_success() -> None:
    """Any success with a document has an export to look at."""
    for status in (200, 201, 299):
        assert export_of(exchange(status, export_document())).export_id == ID


@pytest.mark.parametrize("status", [199, 302, 403, 500])
def test_a_refusal_has_no_export(status: int) -> None:
    """Without a success the rule cannot judge, and says which status came."""
    with pytest.raises(TooLittleDataError, match=rf"^the answer holds no export: status {status}$"):
        export_of(exchange(status, export_document()))


@pytest.mark.parametrize(
    ("media_type", "named"),
    [(HTML, "text/html"), (None, "no media type"), ("text/x-zaphod", "an unexpected media type")],
)
def test_a_success_that_is_no_json_has_no_export(media_type: str | None, named: str) -> None:
    """The reason names the media type where it is well known, and never what a server made up."""
    with pytest.raises(TooLittleDataError, match=rf"^the answer holds no export: {named}, not JSON$") as caught:
        export_of(exchange(200, "Zaphod Canary", media_type=media_type))
    assert caught.value.__cause__ is None
    assert "zaphod" not in str(caught.value).lower()
