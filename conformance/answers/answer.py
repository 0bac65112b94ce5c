"""An answer as the rules for every answer see it: what they all look at is worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from conformance.answers.documents import DocumentError, parse_json
from conformance.check import TooLittleDataError
from conformance.contract import Contract, Operation
from conformance.http.exchange import Exchange, Response
from conformance.target import Token

DOCUMENT = "application/vnd.api+json"
"""The media type of documents and errors (JSON:API 1.0, 4)."""


@dataclass(frozen=True)
class Answer:
    """An answer, and what a run knows when it comes.

    Attributes:
        exchange: The request and the response.
        contract: The contract.
        secrets: The tokens that no answer may repeat.
        now: The moment at which it is judged, aware, UTC.
        max_latency: Seconds that an answer may take; None for no bound.
    """

    exchange: Exchange
    contract: Contract
    secrets: tuple[Token, ...]
    now: datetime
    max_latency: float | None = None

    @property
    def response(self) -> Response:
        """Return the response."""
        return self.exchange.response

    @property
    def is_head(self) -> bool:
        """Tell whether the request was a HEAD, which is answered without a body."""
        return self.exchange.request.method == "HEAD"

    @property
    def file_extension(self) -> str:
        """Return the extension of the file that the path names; empty text for another path."""
        extension = self.exchange.request.path.rpartition(".")[2]
        return extension if extension in {"csv", "xlsx"} else ""

    @cached_property
    def operation(self) -> Operation | None:
        """Return the operation that was addressed; None for a path or method outside the contract."""
        return self.contract.operations.get(self.exchange.operation_id or "")

    @property
    def document(self) -> Any:  # noqa: ANN401  any JSON value
        """Return the body as JSON.

        Raises:
            DocumentError: It is not JSON.
        """
        if isinstance(self._parsed, DocumentError):
            raise self._parsed
        return self._parsed

    @cached_property
    def _parsed(self) -> Any:  # noqa: ANN401  any JSON value
        # The error is kept as well: a body that is not JSON is parsed once, too.
        try:
            return parse_json(self.response.body)
        except DocumentError as error:
            return error


def no_such_answer() -> TooLittleDataError:
    """Return the error with which a rule for every answer passes over one that it does not concern."""
    return TooLittleDataError("no answer of this kind was seen")
