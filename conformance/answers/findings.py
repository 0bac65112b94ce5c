"""The findings that several rule families share."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.answers.documents import DocumentError, ExportDocument, read_export
from conformance.answers.evidence import media_type_of
from conformance.check import Finding, TooLittleDataError
from conformance.http.exchange import Exchange


def status_is(exchange: Exchange, expected: int, what: str) -> Iterator[Finding]:
    """Find a status other than the expected one.

    Args:
        exchange: What was sent and received.
        expected: The status that the clause asks for.
        what: The request in words, to begin the sentence with.
    """
    if exchange.response.status != expected:
        yield Finding(
            f"{what} was answered {exchange.response.status}",
            f"status {expected}",
            f"status {exchange.response.status}",
        )


def export_of(exchange: Exchange) -> ExportDocument:
    """Read the export that an exchange answered with.

    Raises:
        TooLittleDataError: The answer is not a success, or not JSON; other checks say so.
    """
    if not exchange.response.ok:
        raise TooLittleDataError(f"there was no export to look at: status {exchange.response.status}")
    try:
        return read_export(exchange.response.body)
    except DocumentError:
        raise TooLittleDataError(f"there was no export to look at: {media_type_of(exchange.response)}") from None
