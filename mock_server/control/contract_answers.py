"""The answers that the contract shows for an operation: by status, and by the name of an example.

The rule: what a tester asks for is an answer that the API could give. So a status is answered as the contract documents
it, with its first example and the headers it names, and the statuses of gateways, which no contract documents, are
answered as a gateway does: with a page of HTML.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from starlette.responses import Response

from mock_server.contract import Contract, Operation
from mock_server.control.preferences import Preference, PreferenceError
from mock_server.problems import quoted

GATEWAY: Final = (500, 502, 503, 504)
"""The statuses with which a gateway in front of the API answers by itself."""

_RETRY_AFTER: Final = "Retry-After"


@dataclass(frozen=True, slots=True)
class ContractAnswer:
    """An answer that the contract shows.

    Attributes:
        status: Its status.
        media_type: Its media type.
        headers: Its headers, with the values of their examples.
        body: Its bytes.
    """

    status: int
    media_type: str
    headers: Mapping[str, str]
    body: bytes

    def response(self, preference: Preference) -> Response:
        """Return the answer as a response, with the `Retry-After` that is preferred."""
        headers = dict(self.headers)
        if preference.retry_after is not None:
            headers[_RETRY_AFTER] = str(preference.retry_after)
        return Response(self.body, self.status, headers, self.media_type)


class ContractAnswers:
    """The answers of one operation.

    Args:
        contract: The contract.
        operation: The operation.
    """

    def __init__(self, contract: Contract, operation: Operation) -> None:
        self._success = operation.success
        self._by_status: dict[int, ContractAnswer] = {}
        self._by_example: dict[str, ContractAnswer] = {}
        described = contract.document["paths"][operation.path][operation.method.lower()]["responses"]
        for status, reference in described.items():
            for name, answer in _shown(contract, int(status), contract.resolve(reference)):
                self._by_status.setdefault(answer.status, answer)
                self._by_example.setdefault(name, answer)
        self._by_example.pop("", None)
        for code in GATEWAY:
            self._by_status.setdefault(code, _of_gateway(code))

    def preferred(self, preference: Preference) -> ContractAnswer | None:
        """Return the answer that is preferred, or None if the operation is to be performed.

        Raises:
            PreferenceError: The operation has no such status or example; the text names those it has.
        """
        code, example = preference.code, preference.example
        if example is not None:
            return _found(self._by_example, example, "example")
        if code is None or code == self._success:
            return None
        # Every operation has one success, and another one would be an answer that the API cannot give.
        others = {status: answer for status, answer in self._by_status.items() if status != self._success}
        return _found(others, code, "code", self._success)


def _found(answers: Mapping[Any, ContractAnswer], key: object, kind: str, *others: int) -> ContractAnswer:
    if key not in answers:
        names = ", ".join(str(name) for name in sorted([*others, *answers])) or "none"
        raise PreferenceError(f"{kind}={quoted(str(key))} is not of this operation; there are: {names}.")
    return answers[key]


def _shown(contract: Contract, status: int, response: Mapping[str, Any]) -> Iterator[tuple[str, ContractAnswer]]:
    """Return the examples of a response with their names; one that has no name has the empty one."""
    headers = {name: contract.resolve(header).get("example") for name, header in response.get("headers", {}).items()}
    shown = {name: str(value) for name, value in headers.items() if value is not None}
    for media_type, content in response.get("content", {}).items():
        examples = {name: contract.resolve(example)["value"] for name, example in content.get("examples", {}).items()}
        for name, value in (examples or {"": content["example"]} if "example" in content else examples).items():
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            yield name, ContractAnswer(status, media_type, shown, text.encode())


def _of_gateway(code: int) -> ContractAnswer:
    title = f"{code} {HTTPStatus(code).phrase}"
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return ContractAnswer(code, "text/html", {}, page.encode())
