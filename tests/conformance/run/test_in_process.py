"""Tests of judging an application in the process that made it."""

import asyncio
import inspect
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

import conformance
from conformance.run.in_process import JudgeOptions
from mock_server import load_fixtures
from mock_server.app import create_app
from tests.targets import judged, target_of

FIXTURES = load_fixtures()
CHECKS = frozenset({"lifecycle.first-get", "authorisation.foreign-read"})
SHORT = conformance.Limits(timeout=0.3, answer_seconds=0.5, wait_seconds=0.5)
QUICKLY = conformance.Patience(start=0.5, stop=0.5)
SECRET = "Zaphod Canary"


def tokens() -> tuple[str, str]:
    """The tokens of the first two users."""
    target = target_of("http://127.0.0.1:1", FIXTURES)
    assert target.other_token
    return target.token.reveal(), target.other_token.reveal()


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """Assert that no thread is left after a test."""
    before = threading.enumerate()
    yield
    more = [thread for thread in threading.enumerate() if thread not in before]
    for thread in more:
        thread.join(2)  # a pool of the application ends its threads a moment after its loop
    assert [thread for thread in more if thread.is_alive()] == []


def test_an_object_that_cannot_be_called_is_a_type_error() -> None:
    """It is a mistake of the caller, and no fault of an application."""
    with pytest.raises(TypeError, match=r"^An ASGI application can be called; NoneType cannot\.$"):
        conformance.judge_app(None, "a", "b")  # type: ignore[arg-type]


def test_only_the_servers_own_logs_are_silent(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the application raises reaches no log; what other servers log does."""
    # Whoever configured logging in this process before may have kept these records to itself.
    for name in ("uvicorn", "uvicorn.error"):
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
        monkeypatch.setattr(logging.getLogger(name), "disabled", False)
        caplog.set_level(logging.DEBUG, logger=name)
    with (
        caplog.at_level(logging.DEBUG),
        conformance.serve_app(application(raises, _starting), "one") as target,
        socket.create_connection(("127.0.0.1", urlsplit(target.base_url).port or 0)) as client,
    ):
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 500 ")
        logging.getLogger("uvicorn.error").error("of another server")
    assert [record.message for record in caplog.records if record.name.startswith("uvicorn")] == ["of another server"]
    assert SECRET not in caplog.text


def is_open(url: str) -> bool:
    """Whether somebody listens at a URL."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", urlsplit(url).port)) == 0


async def _starting(receive: Receive, send: Send) -> None:
    assert (await receive())["type"] == "lifespan.startup"
    await send({"type": "lifespan.startup.complete"})
    assert (await receive())["type"] == "lifespan.shutdown"
    await send({"type": "lifespan.shutdown.complete"})


def application(answer: Callable[[Scope, Receive, Send], Any], start: Callable[[Receive, Send], Any]) -> ASGIApp:
    """An application of two parts: how it answers, and how it starts and stops."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await start(receive, send)
        else:
            await answer(scope, receive, send)

    return app


async def raises(*_: object) -> None:
    """Raise an error that tells a name."""
    raise KeyError(SECRET)


async def hangs(*_: object) -> None:
    """Wait for ever."""
    await asyncio.Event().wait()


def test_an_application_gets_the_verdict_of_its_server() -> None:
    """The verdict in this process equals that of the same application on a server of its own."""
    options = {"only": CHECKS, "seed": 3}
    here = conformance.judge_app(create_app(FIXTURES, seed=1), *tokens(), profile="quick", only=CHECKS, seed=3)
    there = judged(create_app(FIXTURES, seed=1), FIXTURES, **options)  # type: ignore[arg-type]
    assert here.outcome is conformance.Outcome.CONFORMANT
    assert (here.results, here.requests, here.exports) == (there.results, there.requests, there.exports)


def test_one_user_is_enough() -> None:
    """Without another token the checks across users are not run."""
    verdict = conformance.judge_app(create_app(FIXTURES), tokens()[0], profile="quick", only=CHECKS)
    states = {result.check.check_id: result.state for result in verdict.results}
    assert states == {
        "lifecycle.first-get": conformance.State.PASSED,
        "authorisation.foreign-read": conformance.State.NOT_RUN,
    }


def test_a_served_application_is_a_target() -> None:
    """It is served while the block runs, on loopback, below the base path; the port is closed afterwards."""
    with conformance.serve_app(create_app(FIXTURES), *tokens(), base_path="/api/v2/", limits=SHORT) as target:
        assert target.base_url.startswith("http://127.0.0.1:")
        assert target.base_url.endswith("/api/v2")
        assert target.limits is SHORT
        assert is_open(target.base_url)
    assert not is_open(target.base_url)


def test_startup_and_shutdown_are_run_once_in_order() -> None:
    """What an application does at its start and at its end is done."""
    seen = []

    async def start(receive: Receive, send: Send) -> None:
        seen.append((await receive())["type"])
        await send({"type": "lifespan.startup.complete"})
        seen.append((await receive())["type"])
        await send({"type": "lifespan.shutdown.complete"})

    with conformance.serve_app(application(raises, start), "one"):
        assert seen == ["lifespan.startup"]
    assert seen == ["lifespan.startup", "lifespan.shutdown"]


def test_an_application_that_knows_no_lifespan_is_served() -> None:
    """An application that raises on the lifespan protocol is served all the same."""
    with conformance.serve_app(application(raises, raises), "one") as target:
        assert is_open(target.base_url)


def test_an_application_that_raises_is_judged(capfd: pytest.CaptureFixture[str]) -> None:
    """Every answer is a 500, and nothing that the application raised is printed."""
    verdict = conformance.judge_app(application(raises, _starting), "one", profile="quick", limits=SHORT, only=CHECKS)
    assert verdict.outcome is not conformance.Outcome.CONFORMANT
    assert SECRET not in repr(verdict) + "".join(capfd.readouterr())


@pytest.mark.exhaustive
@pytest.mark.parametrize("start", [_starting, raises])
def test_an_application_that_never_answers_is_inconclusive(start: Callable[[Receive, Send], Any]) -> None:
    """The judge gives up after its own time limit, and so does stopping."""
    began = time.monotonic()
    verdict = conformance.judge_app(
        application(hangs, start), "one", profile="quick", limits=SHORT, patience=conformance.Patience(0.5, 0.2)
    )
    assert verdict.outcome is conformance.Outcome.INCONCLUSIVE
    assert "no answer within 0.3 seconds" in verdict.reasons[0]
    assert time.monotonic() - began < 5


def test_a_startup_that_hangs_is_an_error() -> None:
    """It is raised when the time that an application may take to start is over."""
    with (
        pytest.raises(conformance.ApplicationError, match=r"did not start within 0\.5 seconds"),
        conformance.serve_app(application(raises, hangs), "one", patience=QUICKLY),
    ):
        pytest.fail("it is served")


def test_a_startup_that_fails_is_an_error() -> None:
    """It is raised without the text of the application."""

    async def start(receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": SECRET})

    with pytest.raises(conformance.ApplicationError, match="its startup failed") as caught:
        conformance.judge_app(application(raises, start), "one")
    assert SECRET not in str(caught.value)


def test_a_shutdown_that_hangs_is_given_up() -> None:
    """The block ends, the port is closed, and the thread with it."""

    async def start(receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await hangs()

    began = time.monotonic()
    with conformance.serve_app(application(raises, start), "one", patience=conformance.Patience(0.5, 0.2)) as target:
        pass
    assert time.monotonic() - began < 4
    assert not is_open(target.base_url)


def test_a_thread_that_cannot_be_ended_is_a_warning() -> None:
    """An application that blocks its thread keeps it; the port is closed."""
    blocked = threading.Event()

    async def start(receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        blocked.wait(10)
        await send({"type": "lifespan.shutdown.complete"})

    with (
        pytest.warns(RuntimeWarning, match="does not stop"),
        conformance.serve_app(application(raises, start), "one", patience=conformance.Patience(0.5, 0.1)) as target,
    ):
        pass
    assert not is_open(target.base_url)
    blocked.set()
    for thread in threading.enumerate():
        if thread.name == "mailing-conformance-application":
            thread.join(5)


def wsgi(environ: object, start_response: object) -> list[bytes]:
    """A WSGI application."""
    raise AssertionError(environ, start_response)


class Framework:
    """A WSGI application as frameworks make it."""

    def __call__(self, environ: object, start_response: object) -> list[bytes]:
        """Answer."""
        raise AssertionError(environ, start_response)


@pytest.mark.parametrize("app", [wsgi, Framework()])
def test_a_wsgi_application_is_refused(app: Callable[..., object]) -> None:
    """The error says how to make an ASGI application of it."""
    with pytest.raises(conformance.ApplicationError, match=r"a2wsgi\.WSGIMiddleware"):
        conformance.judge_app(app, "one")


def test_an_application_of_the_older_protocol_is_not_taken_for_wsgi() -> None:
    """An application may be a plain function that returns a coroutine, or a class to be made for each connection."""

    def function(scope: Scope, receive: Receive, send: Send) -> Any:  # noqa: ANN401  a coroutine
        return raises(scope, receive, send)

    for app in (function, asyncio.Event, dict):
        with conformance.serve_app(app, "one") as target:
            assert is_open(target.base_url)


def test_a_token_that_cannot_be_sent_is_an_error() -> None:
    """It is raised before the application is started."""
    with pytest.raises(conformance.TargetError, match="The token is empty"):
        conformance.judge_app(application(raises, hangs), "")


def test_judge_app_takes_every_option_of_judge() -> None:
    """Both ways to judge have the same options."""
    options = set(inspect.signature(conformance.judge).parameters) - {"target", "client", "dry_run"}
    assert JudgeOptions.__optional_keys__ == options
