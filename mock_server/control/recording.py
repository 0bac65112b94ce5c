"""Writing down each request in the journal of its session.

Every request pays for this, so what only few of them need is done for those alone, and what only a reader of the
journal needs is done when one looks.

The rule: no token is written down. The query is kept with the values of tokens replaced, and of the header fields only
what a member of the entry tells. That a token comes again is seen by a digest with a key of this process, which leaves
the journal in no form. Bodies are the tester's own, so they are kept, up to a length.
"""

import hmac
import re
import secrets
import time
from collections.abc import Awaitable, Iterable, Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server.contract import Contract
from mock_server.contract.source import join
from mock_server.control.client_rules import Creations
from mock_server.control.journal import Entry, Journal, Violation
from mock_server.control.sessions import SESSION, Session
from mock_server.http.error_boundary import PROBLEM, to_problem
from mock_server.http.middleware import HttpMiddleware
from mock_server.http.security import USER, TokenReader
from mock_server.http.wire_guard import BODY, Body
from mock_server.problems import Problem

ENTRY: Final = "mock_server.entry"
"""The key in the state of a request (ASGI's `scope["state"]`) of its `Entry`, until that is complete."""

_BY_SCRIPT: Final = (b"sec-fetch-mode", b"cors")
_LONGEST_BODY: Final = 8192
_REDACTED: Final = "***"
_OK: Final = 200
_UNAUTHORIZED: Final = 401
_ERRORS: Final = 400
_BREACHES: Final = (400, 409, 413)


class Recording(HttpMiddleware):
    """The ASGI middleware that writes each request into the journal of its session.

    Args:
        app: The application behind it.
        contract: The contract that requests are held against.
        tokens: Finds the token of a request.
    """

    def __init__(self, app: ASGIApp, *, contract: Contract, tokens: TokenReader) -> None:
        super().__init__(app)
        self._contract = contract
        self._sent = tokens
        self._key = secrets.token_bytes()
        lives = [(one.lifecycle, one.success) for one in contract.operations.values() if one.lifecycle is not None]
        self._used_up = {life.then for life, _ in lives if life.then is not None}
        self._created = {success for life, success in lives if life.effect == "creates"}
        self._creations = Creations(contract)
        self._tokens = {scheme["name"] for scheme in contract.security_schemes if scheme["type"] == "apiKey"}
        # A client that writes & instead of ? sends its token as a part of the path.
        self._misplaced = re.compile(f"({'|'.join(map(re.escape, self._tokens)) or '(?!)'})=[^&/\\s]*")

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and write it down when its answer begins."""
        session: Session = scope[SESSION]
        entry = Entry(
            at=session.world.clock(),
            method=scope["method"],
            path=self._redacted(scope["path"]) if "=" in scope["path"] else scope["path"],
            query=self._shown(scope["query_string"]) if scope["query_string"] else "",
            received=time.perf_counter(),
            by_fetch=_BY_SCRIPT in scope["headers"] and _has_no_destination(scope["headers"]),
        )
        state = scope["state"]
        state[ENTRY] = entry

        def observe(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
                if entry.status >= _ERRORS:
                    entry.retry_after = _retry_after(message["headers"])
                # Before the client has its answer: a test that has one asks the journal at once.
                self._write(entry, scope, session.journal)
            return send(message)

        try:
            await self.app(scope, receive, observe)
        except ConnectionAbortedError:
            raise  # there was no answer
        except Exception as error:
            state[PROBLEM] = to_problem(error)
            entry.status = entry.status or state[PROBLEM].status
            raise
        finally:
            if PROBLEM in state or not entry.number:
                self._write(entry, scope, session.journal)
            entry.milliseconds = int((time.perf_counter() - entry.received) * 10_000) / 10
            if entry.number:
                session.journal.tell(entry)

    def _write(self, entry: Entry, scope: Scope, journal: Journal) -> None:
        state = scope["state"]
        if PROBLEM in state:
            self._explain(state[PROBLEM], entry, journal)
        if entry.number:
            return
        # The body is taken off the connection once the user is known; without it, the request ended before.
        if BODY in state:
            entry.user = state[USER].name
            body: Body = state[BODY]
            if len(body.content) > _LONGEST_BODY:
                self._read_body(entry, body)  # so that the journal keeps no more of a body than it shows
            elif body.content:
                journal.finish_later(self._read_body, entry, body)
        elif self._is_page(entry):
            return
        journal.add(entry, self._refused(scope, entry) if entry.status == _UNAUTHORIZED else None)

    def _read_body(self, entry: Entry, body: Body) -> None:
        """Write down the body, and what of it was read in vain if an export was created."""
        entry.media_type = body.media_type
        entry.body = body.content[:_LONGEST_BODY].decode("utf-8", "replace")
        if entry.status in self._created and not entry.provoked:
            # Only a server that was made more lenient than the contract creates of what cannot be read, and an answer
            # must not depend on what is written down of it.
            with suppress(ValueError, LookupError, TypeError, AttributeError):
                entry.ignored, entry.no_effect, entry.unknown_members = self._creations.remarks_on(body.content)

    def _explain(self, problem: Problem, entry: Entry, journal: Journal) -> None:
        users = [other.number for other in journal if entry.status in self._used_up and _uses_up(other, entry)]
        texts = [problem.detail, problem.hint, *(f"Request {number} read it." for number in users[:1])]
        entry.reason = self._redacted(" ".join(text for text in texts if text))
        if entry.operation is not None and entry.status in _BREACHES and not entry.provoked:
            operation = self._contract.operations[entry.operation]
            clause = join("/paths", operation.path, operation.method.lower(), "responses", str(entry.status))
            message = problem.detail or problem.title
            entry.violations = (Violation(pointer=problem.pointer, clause=clause, message=message),)

    def _refused(self, scope: Scope, entry: Entry) -> bytes | None:
        """Return a digest of the token that was refused; None if none was, or the tester asked for the refusal."""
        token = None if entry.provoked else self._sent.read(scope)
        return hmac.digest(self._key, token.text.encode(), "sha256") if token else None

    def _is_page(self, entry: Entry) -> bool:
        """Return whether the request was for one of the mock's own pages; a path that nothing is at is no page."""
        is_served = entry.status is not None and entry.status < _ERRORS
        return is_served and not entry.path.startswith(self._contract.base_path)

    def _redacted(self, text: str) -> str:
        return self._misplaced.sub(rf"\1={_REDACTED}", text)

    def _shown(self, query: bytes) -> str:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        shown = [(name, _REDACTED if name in self._tokens else value) for name, value in pairs]
        return urlencode(shown, safe="*")


def _uses_up(other: Entry, entry: Entry) -> bool:
    """Return whether an earlier request read the export that this one asks for, successfully."""
    return other.status == _OK and other.method == "GET" and other.export_id == entry.export_id


def _has_no_destination(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    # A link with `download` has an empty destination, too, but another mode; Node sends the mode alone.
    return all(name != b"sec-fetch-dest" or value == b"empty" for name, value in headers)


def _retry_after(headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    seconds = next((value for name, value in headers if name.lower() == b"retry-after"), b"")
    return int(seconds) if seconds.isdigit() else None
