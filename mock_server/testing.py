"""The mock for one test: what the fixtures of `pytest_plugin.py` give to it."""

import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from starlette.testclient import TestClient
from starlette.types import ASGIApp

from mock_server.app import create_app
from mock_server.contract import Contract, load_contract
from mock_server.control.client import Client
from mock_server.control.client_rules import judge, summary
from mock_server.control.data import load_fixtures

_STARTING_SECONDS: Final = 60
_PAUSE_SECONDS: Final = 0.05
_NUMBERS: Final = itertools.count(1)
_URL: Final = "http://mock.test"


class MockError(Exception):
    """The server of a test did not start; what it printed says why."""


@dataclass(frozen=True, slots=True)
class MailingMock:
    """A mock for one test.

    Attributes:
        base_url: Where the API is, with its base path and without a slash at the end.
        tokens: A valid token of each user, by handle.
        control: Steers the mock.
        app: The ASGI application, for a client that can call one; None where the mock runs in a process of its own.
        contract: What its client is held to: the contract that the mock obeys.
        left_out: The ids of client rules that the test breaks on purpose; a test adds to it.
    """

    base_url: str
    tokens: Mapping[str, str]
    control: Client
    contract: Contract
    app: ASGIApp | None = None
    left_out: set[str] = field(default_factory=set)

    @property
    def token(self) -> str:
        """The token of the first user."""
        return next(iter(self.tokens.values()))

    def breaches(self) -> str:
        """Judge what was sent so far, and return what is wrong with it; empty if no client rule failed."""
        verdict = judge([("", self.control.journal())], self.contract, self.left_out)
        return "" if verdict.passed else summary(verdict, self.contract)


@contextmanager
def running_server(options: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """Run a server in a process of its own while the block runs.

    Args:
        options: Options of `mailing-mock serve`.

    Yields:
        What its ready file holds.

    Raises:
        MockError: It did not start.
    """
    with tempfile.TemporaryDirectory(prefix="mailing-mock-") as folder:
        ready = Path(folder) / "ready.json"
        command = [sys.executable, "-m", "mock_server", "serve", "--port", "0", *options, "--ready-file", str(ready)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603  this package itself
            try:
                yield _once_ready(process, ready)
            finally:
                process.terminate()


@contextmanager
def session_of(ready: Mapping[str, Any]) -> Iterator[MailingMock]:
    """Return a mock that is a new session of a running server.

    Args:
        ready: What the ready file of the server holds.
    """
    name = f"test-{next(_NUMBERS)}"
    tokens = {handle: f"{token}~{name}" for handle, token in ready["tokens"].items()}
    file = ready["contract"].get("file")
    contract = load_contract(Path(file) if file else None)
    with Client(ready["url"], session=name, ca_bundle=ready.get("ca_bundle")) as control:
        yield MailingMock(ready["base_url"], tokens, control, contract)


@contextmanager
def application() -> Iterator[MailingMock]:
    """Return a mock that is an application of its own in this process, on the default data set."""
    fixtures, contract = load_fixtures(), load_contract()
    app = create_app(fixtures, contract=contract)
    tokens = {user.name: user.token for user in fixtures.users}
    with Client(_URL, http=TestClient(app, base_url=_URL)) as control:
        yield MailingMock(_URL + contract.base_path, tokens, control, contract, app)


def _once_ready(process: subprocess.Popen[bytes], ready: Path) -> Mapping[str, Any]:
    until = time.monotonic() + _STARTING_SECONDS
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > until:
            raise MockError("mailing-mock serve did not start; see what it printed on stderr.")
        time.sleep(_PAUSE_SECONDS)
    said: Mapping[str, Any] = json.loads(ready.read_text("utf-8"))
    return said
