"""What creating and showing cost as the data grow: with the contacts, and with the exports made so far."""

import statistics
from collections.abc import Sequence
from typing import TypeAlias

from tests.benchmarks.figures import Figure
from tests.benchmarks.load import drive, refused
from tests.benchmarks.processes import ServerProcess, running
from tests.benchmarks.steering import MICROSECONDS, turn
from tests.benchmarks.throughput import CREATE

_OPERATIONS = ("create", "show")
_Times: TypeAlias = tuple[str, tuple[float, float]]


def growth(rounds: int, requests: int, contacts: Sequence[int], exports: Sequence[int]) -> list[Figure]:
    """Measures on mocks with more and more contacts, and on one that has made more and more exports.

    Args:
        rounds: How often each is measured.
        requests: How many exports are created, and then shown, each time.
        contacts: The numbers of contacts.
        exports: The numbers of exports made before.

    Returns:
        Medians of the processor time for each request, and their ratios to that of the first number.
    """
    by_contacts, by_exports = list[_Times](), list[_Times]()
    for size in contacts:
        with running("mock", contacts=size) as server:
            turn(server, requests)
            by_contacts.append((f"{size:,} contacts", _times(server, rounds, requests)))
    made = 0
    with running("mock") as server:
        turn(server, requests)
        for number in exports:
            _, answers = drive(server.port, [CREATE] * (number - made), 1)
            assert not refused(answers, 201)
            by_exports.append((f"{number:,} exports", _times(server, rounds, requests)))
            made = max(number, made) + rounds * requests
    return [*_figures(by_contacts), *_figures(by_exports)]


def _times(server: ServerProcess, rounds: int, requests: int) -> tuple[float, float]:
    """The median microseconds of a creation, and of showing."""
    turns = [turn(server, requests) for _ in range(rounds)]
    create, show = (statistics.median(one[place][1] for one in turns) for place in range(2))
    return create / requests * MICROSECONDS, show / requests * MICROSECONDS


def _figures(measured: Sequence[_Times]) -> list[Figure]:
    figures = []
    for place, operation in enumerate(_OPERATIONS):
        for where, times in measured:
            subject, first = f"{operation}, {where}", measured[0][1][place]
            figures.append(Figure(subject, "processor time", times[place], "us"))
            figures.append(Figure(subject, "processor time to the first", times[place] / first, "x"))
    return figures
