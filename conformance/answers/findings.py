"""What the checks of several families share: the finding of a wrong status, and reading an export."""

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
        what: The request in words; it begins the sentence of the finding.
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
        TooLittleDataError: The answer is not a success, or cannot be read; other checks judge that.
    """
    if not exchange.response.ok:
        raise TooLittleDataError(f"the answer holds no export: status {exchange.response.status}")
    try:
        return read_export(exchange.response.body)
    except DocumentError as error:
        media_type = media_type_of(exchange.response)
        raise TooLittleDataError(f"the answer holds no export: {media_type}, {error}") from None
