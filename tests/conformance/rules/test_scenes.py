"""Tests of single scenarios against a server that is none: what they ask, and what they leave alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from conformance.check import Profile
from conformance.http.client import UnreachableError
from conformance.http.exchange import NOBODY, Request, Response, User
from conformance.rules import RULES, SCENARIOS
from conformance.rules.selection import checks as selection
from conformance.session.scenario import Scenario
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.target import Connection
from conformance.verdict.model import Outcome, State
from tests.conformance.fakes import NOW, TWO, Change, Fake, answered, creates, judged_by, refused, session_with
from tests.conformance.values import CONTRACT


def _scenario(name: str) -> Scenario:
    return next(each for each in SCENARIOS if each.name == name)


def _with_cookies(*values: str) -> Change:
    def change(request: Request, response: Response) -> Response:
        cookies = tuple(("set-cookie", value) for value in values)
        return Response(response.status, (*response.headers, *cookies), response.body) if creates(request) else response

    return change


@pytest.mark.parametrize(
    ("cookies", "sent"),
    [
        ((), None),
        (("a=1; Path=/; HttpOnly",), "a=1"),
        (("a=1", "b=2; Secure"), "a=1; b=2"),
        ((";",), None),
        (("a=\u00e9",), None),
        ((f"a={'x' * 5000}",), None),
    ],
)
def test_a_cookie_is_sent_back_once(cookies: tuple[str, ...], sent: str | None) -> None:
    """What an answer set is sent without a token, and kept out of the reports; without a cookie nothing is asked."""
    fake = Fake(_with_cookies(*cookies))
    _scenario("no token in its place").run(session_with(fake))
    carrying = [request for request in fake.requests if dict(request.headers).get("Cookie")]
    assert [dict(request.headers)["Cookie"] for request in carrying] == ([sent] if sent else [])
    assert all(request.credentials == NOBODY and request.hidden == {"Cookie"} for request in carrying)


def test_an_export_is_asked_for_until_it_may_be_used_up() -> None:
    """Refused with 401 it is asked for again; after any other answer there is a new one."""
    fake = Fake()
    _scenario("tokens in both places").run(session_with(fake))
    by_id: dict[str, list[User]] = {}
    for request in fake.requests:
        if request.method == "GET":
            by_id.setdefault(request.path.rpartition("/")[2].partition(".")[0], []).append(request.credentials.user)
    assert len(by_id) > 1
    assert all(User.FIRST not in users[:-1] for users in by_id.values())


def test_a_creation_for_another_user_may_be_refused() -> None:
    """Of a request that names another user as its creator, a refusal tells nothing."""

    def change(request: Request, response: Response) -> Response:
        return refused(403) if b"relationships" in (request.body or b"") else response

    fake = Fake(change)
    session = session_with(fake)
    _scenario("whose documents").run(session)
    claims = [request for request in fake.requests if b"relationships" in (request.body or b"")]
    assert [b'"id": "OTHER"' in (request.body or b"") for request in claims] == [True]
    assert all("<the id of the other user>" in (request.body_shown or "") for request in claims)
    owner = next(check for check in _scenario("whose documents").checks)
    (result,) = session.recorder.results.results([owner], {}, strict=True, chosen=None)
    assert result.state is State.PASSED


def test_what_was_used_up_is_asked_for_at_the_very_end() -> None:
    """Nothing comes after it, and a server that keeps its exports closed keeps the rule."""
    assert SCENARIOS[-1].name == "used-up exports at the end of the run"
    assert judged_by(Fake(), "lifecycle.later-gets").outcome is Outcome.CONFORMANT


@pytest.mark.real_pause
@pytest.mark.parametrize(("passed", "waited"), [(0, 6), (2, 4), (6, 0), (60, 0), (-3600, 6)])
def test_some_seconds_pass_before_the_end(passed: int, waited: int) -> None:
    """What the run did not take is waited for, and no more where the clock was put back.

    Where nothing was used up before, it is done first.
    """
    moments, waits = [NOW], list[float]()

    def pause(seconds: float) -> None:
        waits.append(seconds)
        moments.append(NOW + timedelta(seconds=seconds))

    fake = Fake()
    session = Session(fake, TWO, CONTRACT, RULES, Settings(Profile.QUICK, 1, lambda: moments[-1], pause))
    _scenario("single use").run(session)
    moments.append(NOW + timedelta(seconds=passed))
    before = fake.sent
    _scenario("used-up exports at the end of the run").run(session)
    assert waits == [waited]
    assert fake.sent - before == 3
    alone = session_with(Fake())
    _scenario("used-up exports at the end of the run").run(alone)
    assert sorted(alone.used_up) == ["csv", "json", "xlsx"]


def test_an_export_that_opens_again_is_found() -> None:
    """A fifth GET that is served breaks the rule, though the second was refused."""
    counts: dict[str, int] = {}

    def change(request: Request, response: Response) -> Response:
        counts[request.path] = counts.get(request.path, 0) + 1
        return answered(200, {}) if request.method == "GET" and counts[request.path] > 4 else response

    session = session_with(Fake(change))
    _scenario("used-up exports at the end of the run").run(session)
    later_gets = _scenario("used-up exports at the end of the run").checks[0]
    (result,) = session.recorder.results.results([later_gets], {}, strict=True, chosen=None)
    assert result.state is State.FAILED
    assert {subject for failure in result.failures for subject in [failure.subject]} == {"json, long after"}


def test_the_same_selection_is_asked_for_longer_where_something_moved() -> None:
    """Four files are enough on a server that stood still; where a comparison had to be made anew, twelve times four."""
    rows = ["", f"a{',' * 14}\n"]

    def change(request: Request, response: Response) -> Response:
        read = request.path.endswith(".csv") and response.status == 200
        return replace(response, body=response.body + (rows.pop() if rows else "").encode()) if read else response

    fake = Fake(change)
    session, again = session_with(fake), _scenario("the same selection twice")
    files = [session.file({}, "one"), session.file({"status": "active"}, "two")]
    for moves, asked in ((False, 4), (True, 4 * 12)):
        if moves:
            session.judge(selection.same, "two filters", first=files[0], second=files[1])
        before = fake.sent
        again.run(session)
        assert (session.files.changed, fake.sent - before) == (moves, 2 * asked)


def test_a_proxy_is_among_what_may_be_down() -> None:
    """Where no answer comes, it is named beside the server."""
    for proxy, told in ((None, "and the server up?"), ("http://127.0.0.1:9", "and the server, and the proxy up?")):

        def lost(_: Request, __: Response) -> Response:
            raise UnreachableError("the connection failed")

        verdict = judged_by(Fake(lost), target=replace(TWO, connection=Connection(proxy=proxy)))
        assert verdict.reasons[0].endswith(told)
