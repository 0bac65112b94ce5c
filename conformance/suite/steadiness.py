"""Whether the contacts stood still while a run compared them.

A run compares files that it fetched at different moments, and on a server that people work with, somebody may rename a
contact in between: then two files differ, and no rule is broken. So before a comparison counts as a failure, its files
are fetched anew, one after the other and back again: `A B C B A`. Where one of them has other rows by now, nothing is
proved, and the run says so. Where all are as they were, and those before and after `C` are the same, all of them were
so while `C` was fetched, and the failure is one of a single moment. Fetching them once would not do: a name that was
given back between `A` and `C` leaves each of them as it was at first, at another moment each.

A server that answers the same question differently each time looks alike from here; the check that compares a file with
itself, fetched twice in a row, is left alone for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from conformance.failures import TooLittleDataError
from conformance.tables import File

CHANGED = "the contacts changed while the run compared them"


class Steadiness:
    """Remembers how each file was fetched, to fetch it anew."""

    def __init__(self) -> None:
        self._fetched: dict[int, tuple[str, Callable[[], File]]] = {}

    def remember(self, key: str, file: File, fetch: Callable[[], File]) -> None:
        """Remember a file.

        Args:
            key: What was asked for; equal for files that ought to be equal.
            file: The file.
            fetch: Fetches it anew.
        """
        self._fetched[_number(file)] = (key, fetch)

    def is_lost(self, files: Iterable[File]) -> bool:
        """Tell whether one of some files has other rows than it had; files that nobody remembers do not count."""
        known = [(file, *self._fetched[_number(file)]) for file in files if _number(file) in self._fetched]
        if len({key for _, key, _ in known}) < len(known):
            return False  # a file beside itself
        return any(_differs(file, fetch) for file, _, fetch in (*known, *reversed(known[:-1])))


def _differs(file: File, fetch: Callable[[], File]) -> bool:
    try:
        return fetch().bag() != file.bag()
    except TooLittleDataError:
        return False


def _number(file: File) -> int:
    return file.exchanges[-1].number if file.exchanges else 0
