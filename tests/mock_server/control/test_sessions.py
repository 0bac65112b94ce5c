"""Sessions share nothing that one of them changes, and are made and dropped by name."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import cast

import httpx
import pytest

from mock_server import create_app, fixed_clock, load_fixtures
from mock_server.control.journal import Entry
from mock_server.control.preferences import Preference
from mock_server.control.rules import Limits, Rule
from mock_server.control.sessions import DEFAULT, HEADER, IDLE_SECONDS, MOST, Sessions, Start
from mock_server.http.serving import in_background, listen, url_of
from mock_server.problems import BadRequest
from mock_server.world import World
from tests.mock_server.applications import NOW
from tests.mock_server.driving import ADA, EXPORTS, FRESH, Client


def _start() -> Start:
    """What sessions start with whose world nobody asks for anything."""
    return Start(lambda *_: cast("World", object()), load_fixtures())


def test_what_one_session_uses_up_is_fresh_in_every_other() -> None:
    """A fixed export can be read once in each session, named by header or behind the token, and once without one."""
    app = create_app(load_fixtures(), seed=1)
    plain = Client(app)
    by_token = Client(app, f"{ADA}~second")

    def read(client: Client, name: str = "") -> int:
        headers = {HEADER: name} if name else {}
        return client.request("GET", f"{EXPORTS}/{FRESH}", headers=headers).status_code

    assert [read(plain, "first"), read(plain, "first")] == [200, 403]
    assert [read(by_token), read(by_token), read(plain, "second")] == [200, 403, 403]
    assert [read(plain), read(plain)] == [200, 403]


def test_a_token_in_the_query_names_a_session_too() -> None:
    """A navigation has nothing but its URL."""
    client = Client(create_app(load_fixtures()), None)
    path = f"{EXPORTS}/{FRESH}.csv"
    for name in ("one", "two"):
        answers = [client.request("GET", path, params={"access_token": f"{ADA}~{name}"}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 403]


def test_ids_begin_anew_in_each_session() -> None:
    """With a seed, the nth export of every session has the same id, and only the session that made it knows it."""
    app = create_app(load_fixtures(), seed=1)
    ids = [Client(app, f"{ADA}~{name}").created_id() for name in ("a", "b")]
    assert ids[0] == ids[1]
    assert Client(app, f"{ADA}~c").get(ids[0]).status_code == 404


@pytest.mark.parametrize("token", [f"{ADA}~", f"{ADA}~a~b", f"{ADA}~a b", f"x{ADA}~a", "~a", f"{ADA}~%"])
def test_what_is_no_token_and_session_is_an_invalid_token(token: str) -> None:
    """Behind the mark stands a name, and before it a token that is valid by itself."""
    assert Client(create_app(load_fixtures()), token).get(FRESH).status_code == 401


@pytest.mark.parametrize("name", ["a b", "a/b", "x" * 101, "a,b", "~"])
def test_a_name_that_cannot_be_used_is_refused(name: str) -> None:
    """The answer says what a name is made of."""
    answer = Client(create_app(load_fixtures())).request("GET", EXPORTS, headers=[(HEADER, name)])
    assert answer.status_code == 400
    assert "letters, digits" in answer.json()["errors"][0]["detail"]


def test_the_session_unused_for_longest_makes_room() -> None:
    """There are never more than allowed; the default one stays."""
    sessions = Sessions(_start(), most=2)
    first, second = sessions.get("first"), sessions.get("second")
    assert sessions.get("first") is first
    sessions.get("third")
    assert [session.name for session in sessions] == [DEFAULT, "first", "third"]
    assert sessions.get("second") is not second
    assert sessions.get(DEFAULT) is sessions.default


def test_a_session_that_is_unused_for_too_long_is_dropped() -> None:
    """The next one that is asked for sweeps it away."""
    sessions = Sessions(_start(), idle=10)
    old = sessions.get("old")
    old.used_at -= 11
    sessions.get("new")
    assert [session.name for session in sessions] == [DEFAULT, "new"]


def test_a_reset_session_starts_anew() -> None:
    """Its world is a new one; the journal is empty and the rules are those of the start."""
    session = Sessions(_start()).get("named")
    world = session.world
    session.journal.add(Entry(at=NOW, method="GET", path="/"))
    session.rules.add(Rule("", "*", Limits(), Preference()))
    session.reset()
    assert session.world is not world
    assert (list(session.journal), session.rules.texts) == ([], [])


def test_observers_are_told_of_every_session() -> None:
    """Each request comes with the name of its session, also after a reset."""
    seen = list[tuple[str, str]]()
    app = create_app(load_fixtures(), observers=[lambda name, entry: seen.append((name, entry.path))])
    client = Client(app)
    client.get(FRESH)
    client.request("POST", "/__mock__/reset")
    client.request("GET", f"{EXPORTS}/x", headers={HEADER: "a"})
    assert seen == [("", f"{EXPORTS}/{FRESH}"), ("a", f"{EXPORTS}/x")]


def test_forty_clients_at_once_do_not_meet() -> None:
    """Each creates, reads and rereads an export of the same id in its session, and gets what it would get alone."""
    app = create_app(load_fixtures(), clock=fixed_clock(NOW), seed=1)

    def answers(url: str, name: str) -> list[object]:
        headers = {"Authorization": f"Bearer {ADA}", HEADER: name}
        with httpx.Client(headers=headers, trust_env=False, timeout=60) as client:
            created = client.post(f"{url}{EXPORTS}", json={"data": {"type": "export_logs"}})
            path = f"{url}{EXPORTS}/{created.json()['data']['id']}.csv"
            files = [client.get(path) for _ in range(2)]
            return [created.text, *(file.status_code for file in files), files[0].text]

    with listen("127.0.0.1", 0) as listener, in_background(app, listener, log_level="error"):
        with ThreadPoolExecutor(40) as pool:
            seen = list(pool.map(partial(answers, url_of(listener)), [f"test-{number}" for number in range(40)]))
        assert seen[0][1:3] == [200, 403]
        assert all(other == seen[0] for other in seen)


def test_a_name_is_checked_by_the_registry() -> None:
    """No caller can make a session that no request could name."""
    with pytest.raises(BadRequest):
        Sessions(_start()).get("a/b")


@pytest.mark.parametrize("file", ["README.md", "mock_server/control/openapi.yaml"])
def test_how_long_a_session_lives_is_told_where_sessions_are(file: str) -> None:
    """With the numbers that are in force."""
    words = " ".join(Path(file).read_text("utf-8").split())
    assert f"dropped when it was unused for {IDLE_SECONDS / 3600:g} hour" in words
    assert re.search(rf"(?:at most|beyond) {MOST}\b", words)
