"""What tests of sending share: a raw server as a target, two tokens, and a clock on which nobody waits."""

from datetime import UTC, datetime

from conformance.http.client import HttpClient
from conformance.http.exchange import Exchange, Request
from conformance.target import Limits, Target, read_target
from tests.conformance.http.sockets import Wire, response
from tests.conformance.values import CONTRACT

TOKEN = "canary-first+/=token"
OTHER_TOKEN = "canary-other-token"
LIMITS = Limits(timeout=2.0, answer_seconds=5.0, answer_bytes=10_000, wait_seconds=30.0)
NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
OK = response(200, b"ok")


def target(wire: Wire, limits: Limits = LIMITS, *, single: bool = False) -> Target:
    """The raw server as a target."""
    return read_target(wire.base_url, TOKEN, None if single else OTHER_TOKEN, limits)


def sent(wire: Wire, request: Request, limits: Limits = LIMITS) -> Exchange:
    """Send one request."""
    with HttpClient(target(wire, limits), CONTRACT, sleep=lambda _: None) as client:
        return client.send(request)


class Waiting:
    """Counts the seconds that a client would sleep."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        """Count the seconds, and do not sleep."""
        self.seconds.append(seconds)
