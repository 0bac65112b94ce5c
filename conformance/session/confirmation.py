"""Whether the contacts stood still while a run compared them.

A run compares files that it fetched at different moments, and on a server that people work with, somebody may rename a
contact in between: then two files differ, and no rule is broken. So before a comparison counts as a failure, its files
are fetched anew, one after the other and back again: `A B C B A`. Where all are as they were, and those before and
after `C` are the same, all of them were so while `C` was fetched, and the failure is one of a single moment. Fetching
them once would not do: a name that was given back between `A` and `C` leaves each of them as it was at first, at
another moment each.

Where one of them has other rows by now, the comparison is made anew with what there is now, a few times. Where it
holds, it holds; where the contacts change faster than they can be compared, nothing is proved, and the run says so.

A server that answers the same question differently each time looks alike from here; the check that compares a file with
itself, fetched time and again, is left alone for that, and looks longer where something moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from conformance.answers.tables import File
from conformance.check import Finding, TooLittleDataError
from conformance.session.proof import files_in

CHANGED = "the contacts changed while the run compared them"
_TRIES = 3
_PATIENCE = 5
"""How many comparisons may come to nothing before the run tries each but once, and says so."""

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a check made of its values.

    Attributes:
        values: The values.
        findings: What it found.
        untold: Why it could not tell; empty where it could.
    """

    values: Values
    findings: tuple[Finding, ...] = ()
    untold: str = ""


class Steadiness:
    """Remembers how each file was fetched, to fetch it anew.

    Attributes:
        moved: Whether a file was seen with other rows than before.
    """

    def __init__(self) -> None:
        self.moved = False
        self._given_up = 0
        self._fetched: dict[int, tuple[str, Callable[[], File]]] = {}

    def remember(self, key: str, file: File, fetch: Callable[[], File]) -> None:
        """Remember a file.

        Args:
            key: What was asked for; equal for files that ought to be equal.
            file: The file.
            fetch: Fetches it anew.
        """
        self._fetched[_number(file)] = (key, fetch)

    def confirmed(self, judged: Judged, judge: Callable[[Values], Judged]) -> Judged:
        """Look again at what a check found, and return what holds.

        Args:
            judged: What it found; where no file is among the values, or only files of one filter, it holds as it is.
            judge: Lets the check judge other values.

        Returns:
            The same where its files are as they were. Else what the check made of newer files: nothing where they
            satisfy it, and its findings where it finds them again and the newer files are as they were, looked at
            again. That the contacts changed, where they go on changing.

        Raises:
            BudgetSpentError: The files could not be fetched anew; nor can they after any other error of sending.
        """
        for _ in range(1 if self._hopeless else _TRIES):
            files = self._known(judged.values)
            if not files:
                return judged
            fresh = {number: self._anew(file) for number, file in files.items()}
            back = [*files.values()][-2::-1]
            if _alike(files, fresh) and all(self._anew(file).bag() == file.bag() for file in back):
                return judged
            self.moved = True
            judged = judge({name: _renewed(value, fresh) for name, value in judged.values.items()})
            if not judged.findings:
                return judged
        self._given_up += 1
        return Judged(judged.values, untold=CHANGED)

    def doubts(self) -> Iterable[str]:
        """Tell, in sentences, what the contacts kept the run from."""
        if self._hopeless:
            yield (
                f"The contacts changed faster than they could be compared, and {self._given_up} comparisons came to "
                "nothing: run the suite where fewer people work, or judge a copy"
            )

    @property
    def _hopeless(self) -> bool:
        return self._given_up >= _PATIENCE

    def _known(self, values: Values) -> dict[int, File]:
        files = {_number(file): file for file in files_in(values.values()) if _number(file) in self._fetched}
        keys = {self._fetched[number][0] for number in files}
        return files if len(keys) == len(files) else {}  # a file beside itself

    def _anew(self, file: File) -> File:
        key, fetch = self._fetched[_number(file)]
        try:
            fresh = fetch()
        except TooLittleDataError:
            return file  # what is refused now does not speak against what it showed
        self._fetched[_number(fresh)] = (key, fetch)
        return fresh


def _alike(files: Mapping[int, File], fresh: Mapping[int, File]) -> bool:
    return all(file.bag() == fresh[number].bag() for number, file in files.items())


def _renewed(value: object, fresh: Mapping[int, File]) -> object:
    if isinstance(value, File):
        return fresh.get(_number(value), value)
    if isinstance(value, list | tuple):
        return [_renewed(each, fresh) for each in value]
    return value


def _number(file: File) -> int:
    return file.exchanges[-1].number if file.exchanges else 0
