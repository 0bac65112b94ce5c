"""Requests and responses against the contract.

`schemas` compiles, `documents` knows which mistakes of a document are a conflict, and `requests` and `responses` are
the middlewares around every operation.
"""

from mock_server.http.validation.requests import REQUEST, ValidRequest, request_validation
from mock_server.http.validation.responses import ResponseValidation

__all__ = ["REQUEST", "ResponseValidation", "ValidRequest", "request_validation"]
