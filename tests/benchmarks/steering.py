"""What it costs a plain request that it could be steered and is written down, which no request asks for by itself.

The mock is measured beside one without control API, journal and preferences, in the same run. What counts is the time
of the processor that the server used, because the time that passes depends on what else the machine does.
"""

from collections import defaultdict
from contextlib import ExitStack

from tests.benchmarks.figures import Figure, median_of
from tests.benchmarks.load import drive, refused
from tests.benchmarks.processes import ServerProcess, running
from tests.benchmarks.throughput import CREATE, identifier_in, show

SERVERS = ("mock", "unsteered")
MICROSECONDS = 1e6


def steering(rounds: int, requests: int) -> list[Figure]:
    """Measures creating and showing, the servers in turn in every round.

    Args:
        rounds: How often each server has its turn.
        requests: How many exports are created, and then shown, in each turn.

    Returns:
        Medians of processor time for each request, and of the ratio of the two within a round.
    """
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    with ExitStack() as stack:
        servers = {name: stack.enter_context(running(name)) for name in SERVERS}
        for server in servers.values():
            turn(server, 200)
        for number in range(rounds):
            # Who comes first changes, so that neither has the warmer machine.
            for name in SERVERS if number % 2 else SERVERS[::-1]:
                for operation, seconds in turn(servers[name], requests):
                    times[operation, name].append(seconds / requests * MICROSECONDS)
    return [figure for operation in ("create", "show") for figure in _figures(operation, times)]


def turn(server: ServerProcess, requests: int) -> list[tuple[str, float]]:
    """Creates exports and shows them; gives the processor time of each of the two, in seconds."""
    before = server.processor_seconds()
    created = drive(server.port, [CREATE] * requests, 1).answers
    between = server.processor_seconds()
    assert not refused(created, 201)
    shows = [show(identifier_in(answer)) for answer in created]
    begun = server.processor_seconds()
    assert not refused(drive(server.port, shows, 1).answers, 200)
    return [("create", between - before), ("show", server.processor_seconds() - begun)]


def _figures(operation: str, times: dict[tuple[str, str], list[float]]) -> list[Figure]:
    medians = [median_of(operation, name, times[operation, name], "us") for name in SERVERS]
    pairs = zip(*(times[operation, name] for name in SERVERS), strict=True)
    return [*medians, median_of(operation, "mock to unsteered", [ours / bare for ours, bare in pairs], "x")]
