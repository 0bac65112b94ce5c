"""What creating and showing cost as the data grow: with the contacts, and with the exports made so far.

The servers of all sizes run at the same time and take turns, so that none has the quieter machine.
"""

import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import TypeAlias

from tests.benchmarks.figures import Figure
from tests.benchmarks.load import drive, refused
from tests.benchmarks.processes import ServerProcess, running
from tests.benchmarks.steering import MICROSECONDS, turn
from tests.benchmarks.throughput import CREATE

_OPERATIONS = ("create", "show")
_Times: TypeAlias = tuple[str, tuple[float, ...]]


def growth(rounds: int, requests: int, contacts: Sequence[int], exports: Sequence[int]) -> list[Figure]:
    """Measures on mocks with more and more contacts, and on mocks that have made more and more exports.

    Args:
        rounds: How often each is measured.
        requests: How many exports are created, and then shown, each time.
        contacts: The numbers of contacts.
        exports: The numbers of exports made before.

    Returns:
        Medians of the processor time for each request, and their ratios to that of the first number.
    """
    with ExitStack() as stack:
        by_contacts = {f"{n:,} contacts": stack.enter_context(running("mock", contacts=n)) for n in contacts}
        for server in by_contacts.values():
            turn(server, requests)
        measured = _times(by_contacts, rounds, requests)
    with ExitStack() as stack:
        by_exports = {f"{n:,} exports": stack.enter_context(running("mock")) for n in exports}
        for server, number in zip(by_exports.values(), exports, strict=True):
            assert not refused(drive(server.port, [CREATE] * number, 1).answers, 201)
        return [*_figures(measured), *_figures(_times(by_exports, rounds, requests))]


def _times(servers: Mapping[str, ServerProcess], rounds: int, requests: int) -> list[_Times]:
    """The median microseconds of a creation, and of showing, on each server."""
    turns: dict[str, list[list[float]]] = {name: [] for name in servers}
    for number in range(rounds):
        # Who comes first changes, so that none has the warmer machine.
        for name in list(servers)[:: 1 if number % 2 else -1]:
            turns[name].append([seconds / requests * MICROSECONDS for _, seconds in turn(servers[name], requests)])
    return [(name, tuple(map(statistics.median, zip(*each, strict=True)))) for name, each in turns.items()]


def _figures(measured: Sequence[_Times]) -> list[Figure]:
    figures = []
    for place, operation in enumerate(_OPERATIONS):
        for where, times in measured:
            subject, first = f"{operation}, {where}", measured[0][1][place]
            figures.append(Figure(subject, "processor time", times[place], "us"))
            figures.append(Figure(subject, "processor time to the first", times[place] / first, "x"))
    return figures
