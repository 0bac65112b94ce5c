"""Requests and responses against the contract.

`schemas` compiles, `documents` knows which mistakes of a document are a conflict, and `requests` and `responses` are
the middlewares around every operation. `promises` asks at the start whether a contract describes what the mock answers.
"""

from mock_server.http.validation.promises import refuse_broken_promises
from mock_server.http.validation.requests import REQUEST, ValidRequest, request_validation
from mock_server.http.validation.responses import ResponseValidation

__all__ = ["REQUEST", "ResponseValidation", "ValidRequest", "refuse_broken_promises", "request_validation"]
