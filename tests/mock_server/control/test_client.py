"""The client of the control API does what the API offers, and tells what is wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.testclient import TestClient

from mock_server import create_app, fixed_clock, load_fixtures
from mock_server.control import Client, ControlError, Expected
from mock_server.http.serving import in_background, listen, url_of
from tests.mock_server.applications import NOW
from tests.mock_server.driving import ADA, EXPORTS, FRESH, USED_UP


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The URL of a server that answers during the tests of this module."""
    app = create_app(load_fixtures(), clock=fixed_clock(NOW))
    with listen("127.0.0.1", 0) as listener, in_background(app, listener, log_level="error"):
        yield url_of(listener)


@pytest.fixture
def control(url: str) -> Iterator[Client]:
    """A client of the default session, which starts anew."""
    with Client(url) as client:
        client.reset()
        yield client


def _get(url: str, path: str, session: str = "") -> int:
    headers = {"Authorization": f"Bearer {ADA}", **({"X-Mock-Session": session} if session else {})}
    return httpx.get(f"{url}{EXPORTS}/{path}", headers=headers, trust_env=False).status_code


def test_data_can_be_read_and_written(url: str, control: Client) -> None:
    """Items and the whole data set."""
    export = next(each for each in control.items("exports") if each["id"] == USED_UP)
    control.write("exports", {**export, "used_up": False})
    assert _get(url, USED_UP) == 200
    control.delete("exports", USED_UP)
    assert _get(url, USED_UP) == 404
    data = control.fixtures()
    control.load({**data, "exports": []})
    assert control.items("exports") == []


def test_the_clock_can_be_steered(control: Client) -> None:
    """Set, advanced, stopped and reset."""
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    control.set_clock(moment, frozen=True)
    control.set_clock(advance=timedelta(hours=1))
    assert control.now() == moment + timedelta(hours=1)
    control.set_clock(frozen=False)
    control.reset_clock()
    assert control.now() == NOW


def test_rules_journal_and_verify_belong_together(url: str, control: Client) -> None:
    """A rule makes a request fail, the journal has it, and the comparison tells it."""
    control.seed(1)
    control.add_rules("csv code=429 times=1")
    assert control.rules() == ["csv code=429 times=1"]
    assert [_get(url, f"{FRESH}.csv"), _get(url, f"{FRESH}.csv")] == [429, 200]
    assert [entry.status for entry in control.journal(operation="csv")] == [429, 200]
    assert [entry.number for entry in control.journal(status=200)] == [2]
    assert control.verify(Expected(status=429, count=1), Expected(status=200), in_order=True).passed
    assert control.verify(Expected(operation="xlsx")).report == "operation=xlsx: expected at least 1, found 0"
    control.clear_journal()
    control.delete_rule("csv code=429 times=1")
    assert control.rules() == []
    with pytest.raises(ControlError, match="There is no rule csv"):
        control.delete_rule("csv code=429 times=1")
    control.replace_rules()
    assert (control.journal(), control.rules()) == ([], [])


def test_each_session_has_a_client_of_its_own(url: str, control: Client) -> None:
    """What it steers is unknown to the others."""
    with Client(url, session="other") as other:
        other.reset()
        other.add_rules("* code=503")
        assert (_get(url, FRESH, "other"), _get(url, FRESH)) == (503, 200)
    assert control.rules() == []


def test_what_is_wrong_is_told(control: Client) -> None:
    """With its place, each on a line of its own."""
    with pytest.raises(ControlError, match="'cod=1' is no member of a rule"):
        control.add_rules("csv cod=1")
    with pytest.raises(ControlError, match=r"^/users: must be a list of at least one user$"):
        control.load({**control.fixtures(), "users": []})
    with pytest.raises(ControlError, match="There is nothing of the id x"):
        control.delete("exports", "x")


def test_where_no_mock_is_an_error_says_so(url: str) -> None:
    """Nobody answers, somebody else does, or the token is missing."""
    with Client("http://127.0.0.1:9") as nobody, pytest.raises(ControlError, match="Is the mock running"):
        nobody.reset()
    transport = httpx.MockTransport(lambda _: httpx.Response(404, text="nothing"))
    with Client(url, http=httpx.Client(transport=transport)) as other, pytest.raises(ControlError, match="answers 404"):
        other.reset()


def test_a_token_is_sent() -> None:
    """A mock with a control token is steered with it alone; and an application in this process needs no server."""
    app = create_app(load_fixtures(), control_token="a-control-token")
    with Client("http://mock.test", token="a-control-token", http=TestClient(app)) as client:
        client.add_rules("csv code=429")
    with Client("http://mock.test", http=TestClient(app)) as client, pytest.raises(ControlError, match="control token"):
        client.reset()
