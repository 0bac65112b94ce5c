"""Requests and responses against the contract.

`schemas` compiles, `documents` knows which faults of a document are a conflict, and `requests` and `responses` stand
around every operation. A mock that accepted what the contract forbids, or sent what it does not describe, would teach
its clients wrong.
"""

from mock_server.http.validation.requests import REQUEST, RequestValidation, ValidRequest
from mock_server.http.validation.responses import NonconformingResponse, ResponseValidation
from mock_server.http.validation.schemas import Schema, Violation, compile_schema, pointer_of

__all__ = [
    "REQUEST",
    "NonconformingResponse",
    "RequestValidation",
    "ResponseValidation",
    "Schema",
    "ValidRequest",
    "Violation",
    "compile_schema",
    "pointer_of",
]
