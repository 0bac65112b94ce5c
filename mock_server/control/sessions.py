"""Sessions: tests that run at the same time against one server, each in a world of its own.

A request belongs to the session that its header `X-Mock-Session` names, or else to the one that stands behind its
token, as in `token-of-ada~NAME`: a navigation has no headers of its own, and a client may not know of the header. A
request that names none belongs to the default session.

The rule: sessions share nothing but the contacts and users of the data set, which are never changed in place. So a
session costs little until something in it is written, and what one test does is invisible to every other.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.control.journal import Journal
from mock_server.control.rules import Rules
from mock_server.http.middleware import HttpMiddleware
from mock_server.http.security import SESSION_NAME, TokenReader
from mock_server.problems import BadRequest
from mock_server.world import WORLD, World

HEADER: Final = "X-Mock-Session"
DEFAULT: Final = ""
"""The name of the session of all requests that name none."""

SESSION: Final = "mock_server.session"
"""The key of the ASGI scope under which the `Session` of a request is."""

_HEADER: Final = HEADER.lower().encode()
_MOST: Final = 1000
_IDLE_SECONDS: Final = 3600.0


@dataclass(slots=True)
class Session:
    """A world and what a tester does to it.

    Attributes:
        name: Its name; `DEFAULT` for that of all requests that name none.
        world: What its requests are answered from; another one after its data set was replaced.
        rules: Which of them get a preference without asking for it.
        journal: What was sent and answered in it.
        used_at: When it was last used, by the monotonic clock.
    """

    name: str
    world: World
    rules: Rules
    journal: Journal = field(default_factory=Journal)
    used_at: float = field(default_factory=time.monotonic)


class Sessions:
    """The sessions of one server, the default one among them.

    Args:
        make_world: Makes a world as the server starts with.
        make_rules: Makes the rules that the server starts with.
        most: How many there may be beside the default one; for a new one, the one unused for longest is dropped.
        idle: For how many seconds a session may be unused before it is dropped.
    """

    def __init__(
        self,
        make_world: Callable[[], World],
        make_rules: Callable[[], Rules] = Rules,
        *,
        most: int = _MOST,
        idle: float = _IDLE_SECONDS,
    ) -> None:
        self._make_world = make_world
        self._make_rules = make_rules
        self._most = most
        self._idle = idle
        self.default = self._new(DEFAULT)
        self._named: OrderedDict[str, Session] = OrderedDict()

    def __iter__(self) -> Iterator[Session]:
        """Iterate over the sessions, the default one first, then from the one unused for longest."""
        yield self.default
        yield from tuple(self._named.values())

    def get(self, name: str) -> Session:
        """Return the session of a name, a new one if there is none.

        Raises:
            BadRequest: The name has other characters than those of a token, or too many.
        """
        if name == DEFAULT:
            return self.default
        if not SESSION_NAME.fullmatch(name):
            raise BadRequest("The name of a session has 1 to 100 letters, digits, dots, hyphens and underscores.")
        now = time.monotonic()
        session = self._named.get(name)
        if session is None:
            session = self._named[name] = self._new(name)
        session.used_at = now
        self._named.move_to_end(name)
        while len(self._named) > self._most or now - next(iter(self._named.values())).used_at > self._idle:
            self._named.popitem(last=False)
        return session

    def drop(self, name: str) -> None:
        """Forget a session; the next request that names it finds a new one. The default one starts anew."""
        if name == DEFAULT:
            self.default = self._new(DEFAULT)
        self._named.pop(name, None)

    def _new(self, name: str) -> Session:
        return Session(name, self._make_world(), self._make_rules())


class InSession(HttpMiddleware):
    """The ASGI middleware that puts session and world of a request into the scope.

    Args:
        app: The application behind it.
        sessions: The sessions of the server.
        tokens: Finds the token of a request.
    """

    def __init__(self, app: ASGIApp, *, sessions: Sessions, tokens: TokenReader) -> None:
        super().__init__(app)
        self._sessions = sessions
        self._tokens = tokens

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its session.

        Raises:
            BadRequest: It names a session in a way that cannot be used.
        """
        session = self._sessions.get(self._name(scope))
        await self.app({**scope, SESSION: session, WORLD: session.world}, receive, send)

    def _name(self, scope: Scope) -> str:
        named = [value for name, value in scope["headers"] if name == _HEADER]
        if named:
            return str(named[-1].strip(), "latin-1")
        token = self._tokens.read(scope)
        return token.session if token else DEFAULT
