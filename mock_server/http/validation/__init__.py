"""Requests and responses against the contract.

`schemas` compiles, `documents` knows which mistakes of a document are a conflict, and `requests` and `responses` are
the middlewares around every operation.
"""

from mock_server.http.validation.requests import REQUEST, RequestValidation, ValidRequest
from mock_server.http.validation.responses import NonconformingResponse, ResponseValidation
from mock_server.http.validation.schemas import compile_schema

__all__ = [
    "REQUEST",
    "NonconformingResponse",
    "RequestValidation",
    "ResponseValidation",
    "ValidRequest",
    "compile_schema",
]
