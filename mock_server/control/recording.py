"""Writing down each request in the journal of its session.

The rule: no token is written down. The query is kept with the values of tokens replaced, and no header is kept but the
media type. Bodies are the tester's own, so they are kept, up to a length.
"""

import time
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server.contract import Contract
from mock_server.contract.source import join
from mock_server.control.journal import Entry, Journal, Violation
from mock_server.control.sessions import SESSION, Session
from mock_server.http.error_boundary import PROBLEM, to_problem
from mock_server.http.middleware import HttpMiddleware
from mock_server.http.security import USER
from mock_server.http.wire_guard import BODY, Body
from mock_server.problems import Problem

ENTRY: Final = "mock_server.entry"
"""The key of the ASGI scope under which the `Entry` of a request is, until it is complete."""

_LONGEST_BODY: Final = 8192
_REDACTED: Final = "***"
_OK: Final = 200
_FORBIDDEN: Final = 403
_ERRORS: Final = 400
_BREACHES: Final = (400, 409, 413)


class Recording(HttpMiddleware):
    """The ASGI middleware that writes each request into the journal of its session.

    Args:
        app: The application behind it.
        contract: The contract that requests are held against.
    """

    def __init__(self, app: ASGIApp, *, contract: Contract) -> None:
        super().__init__(app)
        self._contract = contract
        self._tokens = {scheme["name"] for scheme in contract.security_schemes if scheme["type"] == "apiKey"}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and write it down when its answer has ended."""
        session: Session = scope[SESSION]
        entry = Entry(
            at=session.world.clock().isoformat().replace("+00:00", "Z"),
            method=scope["method"],
            path=scope["path"],
            query=self._shown(scope["query_string"]),
        )
        state = scope.setdefault("state", {})
        began = time.perf_counter()

        def add() -> None:
            # Before the client has its answer: a test that has one asks the journal at once.
            if PROBLEM in state:
                self._explain(state[PROBLEM], entry, session.journal)
            if not entry.number and not self._is_page(entry):
                session.journal.add(entry)

        async def observe(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
                add()
            await send(message)

        try:
            await self.app({**scope, ENTRY: entry}, receive, observe)
        except ConnectionAbortedError:
            raise  # there was no answer
        except Exception as error:
            state[PROBLEM] = to_problem(error)
            entry.status = entry.status or state[PROBLEM].status
            raise
        finally:
            add()
            entry.milliseconds = round((time.perf_counter() - began) * 1000, 1)
            if entry.number:
                session.journal.tell(entry)

    def _explain(self, problem: Problem, entry: Entry, journal: Journal) -> None:
        users = [other.number for other in journal if entry.status == _FORBIDDEN and _uses_up(other, entry)]
        texts = [problem.detail, problem.hint, *(f"Request {number} read it." for number in users[:1])]
        entry.reason = " ".join(text for text in texts if text)
        if entry.operation is not None and entry.status in _BREACHES:
            operation = self._contract.operations[entry.operation]
            clause = join("/paths", operation.path, operation.method.lower(), "responses", str(entry.status))
            message = problem.detail or problem.title
            entry.violations = [Violation(pointer=problem.pointer, clause=clause, message=message)]

    def _is_page(self, entry: Entry) -> bool:
        """Return whether the request was for one of the mock's own pages; a path that nothing is at is no page."""
        is_served = entry.status is not None and entry.status < _ERRORS
        return is_served and not entry.path.startswith(self._contract.base_path)

    def _shown(self, query: bytes) -> str:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        return urlencode([(name, _REDACTED if name in self._tokens else value) for name, value in pairs])


class Identified(HttpMiddleware):
    """The ASGI middleware that writes down who sends a request, and its body, once both are known."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        entry: Entry = scope[ENTRY]
        entry.user = scope[USER].name
        body: Body = scope[BODY]
        if body.content:
            entry.media_type = body.media_type
            entry.body = body.content[:_LONGEST_BODY].decode("utf-8", "replace")
        await self.app(scope, receive, send)


def _uses_up(other: Entry, entry: Entry) -> bool:
    """Return whether an earlier request read the export that this one asks for, successfully."""
    return other.status == _OK and other.method == "GET" and _export_id(other.path) == _export_id(entry.path)


def _export_id(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0].lower()
