"""Each request is written down with what was wrong with it, and without a token."""

import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import msgspec
import pytest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server import create_app, fixed_clock, load_contract, load_fixtures, sign_token
from mock_server.control.client_rules import Creations
from mock_server.control.journal import Entry, Journal
from mock_server.control.recording import Recording
from mock_server.control.sessions import SESSION
from mock_server.http.security import TokenReader
from mock_server.selection import FilterError
from mock_server.strict_json import StrictJsonError
from tests.mock_server.applications import CONTRACT, FIXTURES, NOW
from tests.mock_server.driving import ADA, BENS, EXPORTS, FRESH, UNKNOWN, USED_UP, Client, Exchange


class _Watched:
    """An application, and the entries that it wrote."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *rules: str) -> None:
        self.entries: list[Entry] = []
        record = Recording.handle

        async def listening(middleware: Recording, scope: Scope, receive: Receive, send: Send) -> None:
            stop = scope[SESSION].journal.listen(self.entries.append)
            try:
                await record(middleware, scope, receive, send)
            finally:
                stop()

        monkeypatch.setattr(Recording, "handle", listening)
        self.app: ASGIApp = create_app(load_fixtures(), contract=CONTRACT, clock=fixed_clock(NOW), seed=1, rules=rules)
        self.client = Client(self.app)

    @property
    def last(self) -> Entry:
        """The last entry."""
        return self.entries[-1]


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> _Watched:
    """A new application."""
    return _Watched(monkeypatch)


def test_a_request_is_written_down_with_who_sent_what(watched: _Watched) -> None:
    """Number, moment by the clock of the session, operation, user, body and status."""
    watched.client.create({"params": {"filter": {}}}, include="user")
    entry = watched.last
    assert (entry.number, entry.at, entry.method, entry.path) == (1, NOW, "POST", EXPORTS)
    assert (entry.operation, entry.user, entry.status) == ("createMailingExport", "ada", 201)
    assert (entry.query, entry.media_type) == ("include=user", "application/vnd.api+json")
    assert json.loads(entry.body or "")["data"]["attributes"] == {"params": {"filter": {}}}
    assert (entry.reason, entry.violations, entry.preference) == (None, (), None)
    assert entry.milliseconds > 0


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (f"/{UNKNOWN}", f"There is no export {UNKNOWN}."),
        (f"/{BENS}.csv", f"export_logs {BENS} cannot be read. It is another user's."),
        (f"/{USED_UP}", f"export_logs {USED_UP} cannot be read. It is used up."),
    ],
)
def test_a_refusal_says_what_the_client_is_not_told(watched: _Watched, path: str, reason: str) -> None:
    """A 403 is the same for another user's export and a used-up one; the journal tells them apart."""
    watched.client.request("GET", EXPORTS + path)
    assert watched.last.reason == reason


def test_an_export_that_is_used_up_names_the_request_that_read_it(watched: _Watched) -> None:
    """Whatever form it was read in, and however the id is written."""
    for path in (f"/{UNKNOWN}", f"/{FRESH}.csv", f"/{FRESH.upper()}"):
        watched.client.request("GET", EXPORTS + path)
    assert watched.last.status == 403
    assert (watched.last.reason or "").endswith("It is used up. Request 2 read it.")


def test_a_breach_has_its_places(watched: _Watched) -> None:
    """One in the body of the request, and one in the contract that exists."""
    watched.client.post(b'{"data":{"type":"export_logs","attributes":{"user_id":1}}}')
    (violation,) = watched.last.violations
    assert violation.pointer == "/data/attributes/user_id"
    assert violation.clause == "/paths/~1contacts~1exports~1mailing/post/responses/409"
    assert CONTRACT.line(violation.clause) > 1
    assert violation.message == "A foreign key cannot be set as an attribute."


def test_what_no_operation_has_is_written_down_too(watched: _Watched) -> None:
    """An unknown path below and outside of the base path, and a method that a path does not have."""
    for method, path in (("GET", "/api/v2/contacts/nothing"), ("DELETE", f"{EXPORTS}/{FRESH}")):
        watched.client.request(method, path)
        assert (watched.last.operation, watched.last.user) == (None, "ada")
        assert watched.last.reason
    watched.client.request("GET", "/contacts/exports/mailing")
    watched.client.request("GET", EXPORTS)
    assert [entry.status for entry in watched.entries] == [404, 405, 404, 405]


def test_pages_are_not_written_down(watched: _Watched) -> None:
    """They are for the tester and no part of what a client does."""
    watched.client.get(FRESH)
    for path in ("/docs/", "/openapi.yaml", "/"):
        assert watched.client.request("GET", path).status_code < 400
    assert len(watched.entries) == 1


def test_no_token_is_written_down(watched: _Watched) -> None:
    """Neither one of the header nor one of the query, whether it is valid or not."""
    signed = sign_token(FIXTURES.users[0], FIXTURES.signing_key, fixed_clock(NOW), timedelta(hours=1))
    for token in (ADA, signed, f"{ADA}~named", "not-a-token-of-anybody"):
        Client(watched.app, token).create()
        Client(watched.app, None).request("GET", f"{EXPORTS}/{FRESH}", params={"access_token": token, "x": "1"})
    written = msgspec.json.encode(watched.entries).decode()
    for token in (ADA, signed, "not-a-token"):
        assert token not in written
    assert "access_token=***&x=1" in written


def test_a_long_body_is_cut(watched: _Watched) -> None:
    """A thousand of them must not fill the memory; what is no UTF-8 is readable all the same."""
    watched.client.post(b"\xff" + b"x" * 100_000)
    assert len(watched.last.body or "") == 8192
    assert watched.last.status == 400


def test_a_long_body_is_not_kept_until_somebody_looks(watched: _Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read of a body later has to be kept whole until then, so that is done with short ones alone."""
    kept: list[object] = []
    monkeypatch.setattr(Journal, "finish_later", lambda _, *step: kept.append(step))
    for length, count in ((8192, 1), (8193, 1)):
        watched.client.post(b"x" * length)
        assert len(kept) == count


def test_what_was_preferred_is_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of the request, or the rule that gave it; without an answer there is no status."""
    watched = _Watched(monkeypatch, "csv code=429 times=1")
    watched.client.get(f"{FRESH}.csv")
    assert (watched.last.status, watched.last.preference) == (429, "rule: csv code=429 times=1")
    with pytest.raises(ConnectionAbortedError):
        watched.client.request("GET", f"{EXPORTS}/{FRESH}", headers={"Prefer": "fault=reset"})
    assert (watched.last.status, watched.last.preference) == (None, "fault=reset")
    watched.client.request("GET", f"{EXPORTS}/{UNKNOWN}", headers={"Prefer": "wait=1"})
    assert (watched.last.status, watched.last.reason) == (404, f"There is no export {UNKNOWN}.")


def test_a_preference_that_cannot_be_followed_is_no_violation(watched: _Watched) -> None:
    """It is the tester's own; what is wrong with it is the reason of the refusal."""
    watched.client.request("GET", f"{EXPORTS}/{FRESH}", headers={"Prefer": "code=418"})
    assert (watched.last.status, watched.last.violations) == (400, ())
    assert "code=418" in (watched.last.reason or "")


def test_what_of_a_creation_was_sent_in_vain_is_written_down(watched: _Watched) -> None:
    """Only where the creation was answered with an export, because otherwise nothing was read."""
    attributes = {"params": {"filter": {"newsleter": "all", "newsletter": "Nonsense"}}, "x": 1}
    for attribute, found in (({}, True), ({"user_id": 1}, False)):
        watched.client.create({**attributes, **attribute})
        entry = watched.last
        expected = (("newsleter",), ("newsletter=Nonsense",), ("/data/attributes/x",)) if found else ((), (), ())
        assert (entry.ignored, entry.no_effect, entry.unknown_members) == expected
    watched.client.request("POST", EXPORTS, content=b"[]", headers={"Prefer": "example=created"})
    assert (watched.last.status, watched.last.ignored) == (201, ())


@pytest.mark.parametrize(
    ("preference", "provoked"),
    [
        ("code=429", True),
        ("example=shown", True),
        ("fault=slow-body, wait=1", True),
        ("code=999", True),
        ("wait=x", True),
        ("wait=1", False),
        ("code=200", False),
        ("respond-async", False),
    ],
)
def test_an_answer_that_was_asked_for_is_called_provoked(watched: _Watched, preference: str, *, provoked: bool) -> None:
    """So is one that is spoiled, and the refusal of a preference; a delay changes no answer."""
    watched.client.request("GET", f"{EXPORTS}/{FRESH}", headers={"Prefer": preference})
    assert watched.last.provoked is provoked
    watched.client.get(UNKNOWN)
    assert watched.last.provoked is False


def test_when_a_client_may_come_again_is_written_down(watched: _Watched) -> None:
    """In seconds, and the moments of the requests by a clock that goes on while that of the session stands."""
    watched.client.request("GET", f"{EXPORTS}/{FRESH}", headers={"Prefer": "code=429, retry-after=7"})
    watched.client.get(FRESH)
    told, other = watched.entries
    assert (told.retry_after, other.retry_after) == (7, None)
    assert told.at == other.at
    assert 0 < told.received < other.received


def test_refusals_of_a_token_are_counted(watched: _Watched) -> None:
    """Wherever the token comes; a request without a token, and a refusal that a tester asked for, are none."""
    for token in ("one", "one", None, "two", ADA):
        Client(watched.app, token).get(FRESH)
    Client(watched.app, None).get(FRESH, access_token="two")
    Client(watched.app, "two").get(FRESH)
    watched.client.request("GET", f"{EXPORTS}/{FRESH}", headers={"Prefer": "code=401"})
    assert [entry.refusals for entry in watched.entries] == [1, 2, 0, 1, 0, 1, 2, 0]


def test_no_digest_of_a_token_can_be_compared(watched: _Watched) -> None:
    """The key of the digests is another one in each application, so they say nothing outside of it."""
    others = [Recording(watched.app, contract=CONTRACT, tokens=TokenReader(CONTRACT.security_schemes)) for _ in "ab"]
    scope = {"headers": [(b"authorization", b"Bearer one")], "query_string": b"", "state": dict[str, object]()}
    entry = Entry(at=NOW, method="GET", path="/", status=401)
    first, second = (each._refused(scope, entry) for each in others)
    assert first
    assert second
    assert first != second


@pytest.mark.parametrize(
    ("headers", "by_fetch"),
    [
        ({"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, True),
        ({"Sec-Fetch-Mode": "cors"}, True),
        ({"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "script"}, False),
        ({"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "empty"}, False),
        ({"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, False),
        ({}, False),
    ],
)
def test_what_a_script_sends_is_told_from_a_navigation(
    watched: _Watched, headers: dict[str, str], *, by_fetch: bool
) -> None:
    """Browsers say it in header fields that no page can write."""
    watched.client.request("GET", f"{EXPORTS}/{FRESH}", headers=headers)
    assert watched.last.by_fetch is by_fetch


def test_a_token_in_the_path_is_not_written_down(watched: _Watched) -> None:
    """A client that writes & instead of ? makes its token a part of the path, which the answer repeats."""
    watched.client.get(f"{FRESH}.csv&access_token={ADA}")
    assert watched.last.path == f"{EXPORTS}/{FRESH}.csv&access_token=***"
    assert ADA not in msgspec.json.encode(watched.last).decode()
    assert (watched.last.reason or "").startswith(f"There is no export {FRESH}.csv&access_token=***")


@pytest.mark.parametrize("error", [FilterError("", "no filter"), StrictJsonError("no JSON"), KeyError("data")])
def test_what_cannot_be_judged_is_created_all_the_same(
    watched: _Watched, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """A server that takes more than the contract does answers as if nothing were written down."""

    def fail(*_: object) -> NoReturn:
        raise error

    monkeypatch.setattr(Creations, "remarks_on", fail)
    assert watched.client.create().status_code == 201
    assert (watched.last.status, watched.last.ignored) == (201, ())


def test_a_request_is_in_the_journal_before_its_client_has_the_answer() -> None:
    """A test that has an answer asks the journal at once."""
    journal, numbers = Journal(), list[int]()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await Response()(scope, receive, send)

    recording = Recording(answer, contract=CONTRACT, tokens=TokenReader(CONTRACT.security_schemes))
    session = SimpleNamespace(journal=journal, world=SimpleNamespace(clock=fixed_clock(NOW)))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def observe(message: Message) -> None:
            numbers.append(len(list(journal)))
            await send(message)

        await recording({**scope, SESSION: session}, receive, observe)

    Exchange().run(app, path=f"{EXPORTS}/{FRESH}")
    assert numbers == [1, 1]


def test_who_sent_a_request_is_not_who_sent_another(watched: _Watched) -> None:
    """A request that is refused before its user is known has neither user nor body, also if they share a state."""
    state: dict[str, object] = {}
    headers = [(b"authorization", b"Bearer token-of-ada"), (b"content-type", b"text/plain")]
    messages = ({"type": "http.request", "body": b"x", "more_body": False},)
    for sent, user, body in ((headers, "ada", "x"), ([], None, None)):
        Exchange(messages).run(watched.app, method="POST", path=EXPORTS, headers=sent, state=state)
        assert (watched.last.user, watched.last.body) == (user, body)


def test_a_changed_contract_is_followed(tmp_path: Path) -> None:
    """With another status for a creation, what was sent in vain is still found, and who has used an export up."""
    forbidden = b"        '403':\n          $ref: '#/components/responses/Forbidden'\n"
    source = CONTRACT.source.replace(b"then: '403'", b"then: '410'")
    source = source.replace(forbidden, forbidden + forbidden.replace(b"403", b"410"))
    file = tmp_path / "openapi.yaml"
    file.write_bytes(source.replace(b"        '201':\n          description", b"        '202':\n          description"))
    told: list[Entry] = []
    app = create_app(FIXTURES, contract=load_contract(file), observers=[lambda _, entry: told.append(entry)])
    client = Client(app)
    created = client.create({"params": {"filter": {"newsleter": "all"}}})
    answers = [client.get(f"{FRESH}.csv") for _ in range(2)]
    assert [answer.status_code for answer in (created, *answers)] == [202, 200, 410]
    assert told[0].ignored == ("newsleter",)
    assert (told[2].reason or "").endswith("It is used up. Request 2 read it.")
