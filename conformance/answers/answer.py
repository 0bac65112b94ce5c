"""An answer as the rules for every answer take it.

A dozen rules judge each answer. What several of them need, the operation and the parsed body, is computed once.
"""

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
    """An answer, with what the rules for every answer need to judge it.

    Attributes:
        exchange: The request and the response.
        contract: The contract.
        secrets: The tokens that no answer may contain.
        now: The moment at which it is judged, timezone-aware, UTC.
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
        """Return whether the request was a HEAD, which is answered without a body."""
        return self.exchange.request.method == "HEAD"

    @property
    def file_extension(self) -> str:
        """Return the extension of the file that the path names, `csv` or `xlsx`; empty text for another path."""
        extension = self.exchange.request.path.rpartition(".")[2]
        return extension if extension in {"csv", "xlsx"} else ""

    @cached_property
    def operation(self) -> Operation | None:
        """Return the operation that the request addressed; None for a path or method outside the contract."""
        return self.contract.operations.get(self.exchange.operation_id or "")

    @property
    def document(self) -> Any:  # noqa: ANN401  any JSON value
        """Return the body as JSON.

        Raises:
            DocumentError: It cannot be read as JSON.
        """
        if isinstance(self._parsed, DocumentError):
            raise self._parsed
        return self._parsed

    @cached_property
    def _parsed(self) -> Any:  # noqa: ANN401  any JSON value
        # The error is cached as well, so that a body that cannot be read is parsed only once.
        try:
            return parse_json(self.response.body)
        except DocumentError as error:
            return error


def no_such_answer() -> TooLittleDataError:
    """Return the error that a rule for every answer raises for an answer that it does not apply to.

    Raising it instead of finding nothing keeps a rule that never applied inconclusive, not passed.
    """
    return TooLittleDataError("no answer of this kind was seen")
