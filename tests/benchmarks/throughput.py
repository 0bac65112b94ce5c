"""Requests per second of the mock, beside raw ASGI and beside a stock connexion application of the same contract."""

import re
import statistics
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack

from tests.benchmarks.figures import Figure, median_of
from tests.benchmarks.load import Driven, drive, refused
from tests.benchmarks.processes import ServerProcess, running

TOKEN = "token-of-ada"
PATH = "/api/v2/contacts/exports/mailing"
SERVERS = ("raw", "stock", "mock")
CONNECTIONS = (1, 16)

_HEAD = f"Host: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\nAccept: */*\r\n"
DOCUMENT = (
    '{"data":{"type":"export_logs","attributes":{"params":{"filter":'
    '{"account_list_id":"7d3b1f0a-52c4-4f8e-9a61-0c2f5e7b9d10","newsletter":"address","status":"active,null"}}}}}'
)
CREATE = (
    f"POST {PATH} HTTP/1.1\r\n{_HEAD}Content-Type: application/vnd.api+json\r\n"
    f"Content-Length: {len(DOCUMENT)}\r\n\r\n{DOCUMENT}"
).encode()
_ID = re.compile(rb'"id": ?"([0-9a-f-]{36})"')


def show(identifier: str) -> bytes:
    """The request that shows an export; the identifier may carry an extension."""
    return f"GET {PATH}/{identifier} HTTP/1.1\r\n{_HEAD}\r\n".encode()


def identifier_in(answer: bytes) -> str:
    """The id of the export in an answer."""
    found = _ID.search(answer)
    assert found is not None
    return found[1].decode()


def throughput(rounds: int, requests: int) -> list[Figure]:
    """Measures creating and showing, the servers in turn in every round.

    Args:
        rounds: How often each server has its turn.
        requests: How many exports are created, and then shown, in each turn.

    Returns:
        Medians of requests per second, and of the mock's ratio to the two others within a round; and of the
        milliseconds in which the mock answers 99 of 100 requests.
    """
    rates: dict[tuple[str, str], list[float]] = defaultdict(list)
    slowest: dict[str, list[float]] = defaultdict(list)
    with ExitStack() as stack:
        servers = {name: stack.enter_context(running(name)) for name in SERVERS}
        for server in servers.values():
            _turn(server, 50, 1)
        for _ in range(rounds):
            for connections in CONNECTIONS:
                for name, server in servers.items():
                    for operation, driven in _turn(server, requests, connections):
                        subject = f"{operation}, {connections} connection(s)"
                        rates[subject, name].append(requests / driven.seconds)
                        if name == "mock":
                            slowest[subject].append(statistics.quantiles(driven.delays, n=100)[-1] * 1000)
    return [
        figure
        for subject, delays in slowest.items()
        for figure in [*_figures(subject, rates), median_of(subject, "mock, 99th percentile", delays, "ms")]
    ]


def _turn(server: ServerProcess, requests: int, connections: int) -> list[tuple[str, Driven]]:
    created = drive(server.port, [CREATE] * requests, connections)
    assert not refused(created.answers, 201)
    shown = drive(server.port, [show(identifier_in(answer)) for answer in created.answers], connections)
    assert not refused(shown.answers, 200)
    return [("create", created), ("show", shown)]


def _figures(subject: str, rates: dict[tuple[str, str], list[float]]) -> list[Figure]:
    medians = [median_of(subject, name, rates[subject, name], "requests/s") for name in SERVERS]
    return medians + [
        median_of(subject, f"mock to {other}", _ratios(rates[subject, "mock"], rates[subject, other]), "x")
        for other in SERVERS[:-1]
    ]


def _ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    return [one / other for one, other in zip(ours, theirs, strict=True)]
