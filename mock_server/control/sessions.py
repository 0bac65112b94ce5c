"""Sessions: tests that run at the same time against one server, each in a world of its own.

A request belongs to the session that its header `X-Mock-Session` names, or else to the one that stands behind its
token, as in `token-of-ada~NAME`: a navigation has no headers of its own, and a client may not know of the header. A
request that names none belongs to the default session.

The rule: sessions share nothing but the contacts and users of the data set, which are never changed in place. So a
session costs little until something in it is written, and what one test does is invisible to every other.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from uuid import UUID

from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.clock import Clock, SettableClock, system_clock
from mock_server.control.journal import Entry, Journal
from mock_server.control.rules import Rule, Rules
from mock_server.fixtures import Fixtures
from mock_server.http.middleware import HttpMiddleware
from mock_server.http.security import SESSION_NAME, TokenReader
from mock_server.problems import BadRequest
from mock_server.world import WORLD, World, id_source

HEADER: Final = "X-Mock-Session"
DEFAULT: Final = ""
"""The name of the session of all requests that name none."""

MOST: Final = 200
"""How many sessions there may be beside the default one."""

IDLE_SECONDS: Final = 3600.0
"""For how long a session may be unused before it is dropped."""

SESSION: Final = "mock_server.session"
"""The key of the ASGI scope under which the `Session` of a request is."""

Observer = Callable[[str, Entry], None]
"""Called with the name of a session and a request that was answered in it."""

_HEADER: Final = HEADER.lower().encode()


@dataclass(frozen=True, slots=True)
class Start:
    """What every session starts with.

    Attributes:
        make_world: Makes a world of a data set, a clock and a source of ids.
        fixtures: The data set.
        clock: The clock that the clock of a session follows until it is set.
        seed: Makes ids and the probabilities of rules the same in every run; None makes them random.
        rules: Which requests get a preference without asking for it.
        observers: Called with the name of a session and each request that was answered in it.
    """

    make_world: Callable[[Fixtures, SettableClock, Callable[[], UUID]], World]
    fixtures: Fixtures
    clock: Clock = system_clock
    seed: int | None = None
    rules: tuple[Rule, ...] = ()
    observers: tuple[Observer, ...] = ()


class Session:
    """A world and what a tester does to it. A server reads and writes it in one thread.

    Args:
        name: Its name; `DEFAULT` for that of all requests that name none.
        start: What it starts with, also when it is reset.

    Attributes:
        name: Its name.
        world: What its requests are answered from.
        rules: Which of them get a preference without asking for it.
        journal: What was sent and answered in it.
        used_at: When it was last used, by the monotonic clock, in seconds.
    """

    def __init__(self, name: str, start: Start) -> None:
        self.name = name
        self.journal = Journal()
        for observer in start.observers:
            self.journal.listen(partial(observer, name))
        self.used_at = time.monotonic()
        self._start = start
        self.reset()

    def reset(self) -> None:
        """Start anew, as if nothing had been sent or steered."""
        start = self._start
        self.world = start.make_world(start.fixtures, SettableClock(start.clock), id_source(start.seed))
        self.rules = Rules(start.rules, seed=start.seed)
        self.journal.clear()

    def replace_data(self, fixtures: Fixtures) -> None:
        """Answer from another data set, by the same clock and with ids from the same source.

        Raises:
            ExportError: An export of the data set has params that cannot be read.
        """
        self.world = self._start.make_world(fixtures, self.world.clock, self.world.new_id)

    def reseed(self, seed: int | None) -> None:
        """Take the next ids from a source of this seed, and draw the probabilities of rules by it."""
        data = replace(self.world.fixtures, exports=self.world.store.all())
        self.world = self._start.make_world(data, self.world.clock, id_source(seed))
        self.rules.reseed(seed)


class Sessions:
    """The sessions of one server, the default one among them.

    Args:
        start: What each starts with.
        most: How many there may be beside the default one; for a new one, the one unused for longest is dropped.
        idle: For how many seconds a session may be unused before it is dropped.
    """

    def __init__(self, start: Start, *, most: int = MOST, idle: float = IDLE_SECONDS) -> None:
        self._start = start
        self._most = most
        self._idle = idle
        self.default = Session(DEFAULT, start)
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
            session = self._named[name] = Session(name, self._start)
        session.used_at = now
        self._named.move_to_end(name)
        while len(self._named) > self._most or now - next(iter(self._named.values())).used_at > self._idle:
            self._named.popitem(last=False)
        return session


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

    def handle(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass the request on with its session.

        Raises:
            BadRequest: It names a session in a way that cannot be used.
        """
        session = self._sessions.get(self._name(scope))
        scope[SESSION], scope[WORLD] = session, session.world
        return self.app(scope, receive, send)

    def _name(self, scope: Scope) -> str:
        named = [value for name, value in scope["headers"] if name == _HEADER]
        if named:
            return str(named[-1].strip(), "latin-1")
        token = self._tokens.read(scope)
        return token.session if token else DEFAULT
