"""A client that plays against the mock, and what becomes of the rules."""

from collections.abc import Callable
from functools import cache

from starlette.types import ASGIApp

from mock_server import create_app, fixed_clock
from mock_server.control.client_rules import Histories, Verdict, judge
from mock_server.control.journal import Entry
from mock_server.fixtures import Fixtures
from tests.mock_server.applications import CONTRACT, FIXTURES, NOW
from tests.mock_server.driving import ADA, EXPORTS, Client

Play = Callable[[Client], object]


_SESSIONS = ("", "a", "other")


class _Told:
    """Passes on what an application tells to the histories of the client that plays now."""

    def __init__(self) -> None:
        self.histories = Histories()

    def observe(self, session: str, entry: Entry) -> None:
        self.histories.observe(session, entry)


def _made(rules: tuple[str, ...], fixtures: Fixtures = FIXTURES) -> tuple[ASGIApp, _Told]:
    """Return a new application and what it tells."""
    told = _Told()
    clock, observers = fixed_clock(NOW), [told.observe]
    return create_app(fixtures, contract=CONTRACT, clock=clock, seed=1, rules=rules, observers=observers), told


# Making one takes a while.
_kept = cache(_made)


def judged(*plays: Play, rules: tuple[str, ...] = (), fixtures: Fixtures = FIXTURES, token: str = ADA) -> Verdict:
    """Judge a client that plays all of these in a new world, the clock of which stands still."""
    app, told = _kept(rules) if fixtures is FIXTURES else _made(rules, fixtures)
    for session in _SESSIONS:
        Client(app, token).request("POST", "/__mock__/reset", params={"session": session} if session else None)
    told.histories = Histories()
    for play in plays:
        play(Client(app, token))
    return judge(told.histories, CONTRACT)


def broken(verdict: Verdict) -> list[str]:
    """Return the ids of the rules that the client broke."""
    return [result.rule.rule_id for result in verdict.results if result.breaches]


def creating(rules: object = None, **attributes: object) -> Play:
    """Return a play that creates an export with this filter."""
    return lambda client: client.create({"params": {"filter": rules}, **attributes})


def posting(content: bytes, media_type: str | None = "application/json") -> Play:
    """Return a play that posts these bytes."""
    return lambda client: client.post(content, media_type)


def asking(method: str, path: str, **headers: str) -> Play:
    """Return a play of one request; a path without a slash at its beginning is that of an export."""
    target = path if path.startswith("/") else f"{EXPORTS}/{path}"
    return lambda client: client.request(
        method, target, headers={name.replace("_", "-"): headers[name] for name in headers}
    )
