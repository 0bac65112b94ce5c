"""Confirmation: a comparison that failed is made again before it is reported.

A run compares files that it fetched at different moments. On a server that people work with, somebody may rename a
contact in between: then two files differ, and no rule is broken. So before a comparison counts as a failure, its files
are fetched again, one after the other and back: `A B C B A`. Where all are as they were, and those before and after `C`
are equal, all of them held the same at the moment of `C`, and the failure is one of a single moment. Fetching each once
would not do: a name that was changed back between `A` and `C` leaves each file as it was, at another moment each.

Where a file has other rows now, the comparison is made with the newer files, a few times. If it passes then, it passed.
Where the contacts change faster than they can be compared, the check is inconclusive, and the run says so.

A server that answers the same question differently each time looks the same from here. The check that compares a file
with itself, fetched again and again, is therefore not confirmed; its scenario fetches more files where something moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from conformance.answers.answer import Answer
from conformance.answers.tables import File
from conformance.check import Finding, TooLittleDataError
from conformance.http.exchange import Exchange

CHANGED = "the contacts changed while the run compared them"
_TRIES = 3
_PATIENCE = 5
"""After so many comparisons that could not be confirmed, each further one is tried once, and the run says so."""

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a check made of its values.

    Attributes:
        values: The values.
        findings: What it found.
        inconclusive: Why it could not judge; empty where it could.
    """

    values: Values
    findings: tuple[Finding, ...] = ()
    inconclusive: str = ""


@dataclass(frozen=True, slots=True)
class _Fetched:
    key: str
    fetch: Callable[[], File]


class FetchedFiles:
    """The files of a run: each filter is fetched once, and can be fetched again.

    Attributes:
        moved: Whether a file was seen with other rows than before.
    """

    def __init__(self) -> None:
        self.moved = False
        self._latest: dict[str, File] = {}
        self._fetched: dict[int, _Fetched] = {}

    def get(self, key: str) -> File | None:
        """Return the latest file of a key; None where it was not fetched, or is out of date."""
        return self._latest.get(key)

    def add(self, key: str, file: File, fetch: Callable[[], File]) -> None:
        """Keep a file.

        Args:
            key: What was asked for; equal for files that ought to be equal.
            file: The file.
            fetch: Fetches it again.
        """
        self._latest[key] = file
        self._fetched[_number(file)] = _Fetched(key, fetch)

    def among(self, values: Values) -> dict[int, File]:
        """Return the files among values by their numbers; none where two of them are of one filter."""
        files = {_number(file): file for file in _files_in(values.values()) if _number(file) in self._fetched}
        keys = {self._fetched[number].key for number in files}
        return files if len(keys) == len(files) else {}

    def again(self, file: File) -> File:
        """Fetch a file again; the same where that is refused, which says nothing of what it held."""
        known = self._fetched[_number(file)]
        try:
            fresh = known.fetch()
        except TooLittleDataError:
            return file
        self._fetched[_number(fresh)] = known
        return fresh

    def forget(self) -> None:
        """Forget what was fetched, since contacts changed: it is compared with nothing that is fetched later."""
        self._latest.clear()


class Confirmation:
    """Makes comparisons again that failed.

    Args:
        files: The files of the run.
    """

    def __init__(self, files: FetchedFiles) -> None:
        self._files = files
        self._given_up = 0

    def confirmed(self, judged: Judged, judge: Callable[[Values], Judged]) -> Judged:
        """Make a comparison again, and return what holds.

        Args:
            judged: What it found; where no file is among the values, or only files of one filter, it holds as it is.
            judge: Lets the check judge other values.

        Returns:
            The same where its files are as they were. Else what the check made of newer files: nothing where they pass,
            and its findings where it finds them again and the newer files are as they were, fetched again. That the
            contacts changed, where they go on changing.

        Raises:
            BudgetSpentError: The files could not be fetched again; nor can they after any other error of sending.
        """
        confirmed = self._again(judged, judge)
        if confirmed is not judged:
            self._files.forget()
        return confirmed

    def _again(self, judged: Judged, judge: Callable[[Values], Judged]) -> Judged:
        for _ in range(1 if self._impatient else _TRIES):
            files = self._files.among(judged.values)
            if not files:
                return judged
            fresh = {number: self._files.again(file) for number, file in files.items()}
            back = [*files.values()][-2::-1]
            unchanged = all(file.bag() == fresh[number].bag() for number, file in files.items())
            if unchanged and all(self._files.again(file).bag() == file.bag() for file in back):
                return judged
            self._files.moved = True
            judged = judge({name: _renewed(value, fresh) for name, value in judged.values.items()})
            if not judged.findings:
                return judged
        self._given_up += 1
        return Judged(judged.values, inconclusive=CHANGED)

    def obstacles(self) -> Iterable[str]:
        """Say, in sentences, what the changes kept the run from."""
        if self._impatient:
            yield (
                f"The contacts changed faster than they could be compared, and {self._given_up} comparisons came to "
                "nothing: run the suite where fewer people work, or judge a copy"
            )

    @property
    def _impatient(self) -> bool:
        return self._given_up >= _PATIENCE


def exchanges_in(values: Iterable[object]) -> Iterable[Exchange]:
    """Yield the exchanges among values, those of files and in lists, too: the evidence of a finding."""
    for value in values:
        if isinstance(value, Exchange):
            yield value
        elif isinstance(value, Answer):
            yield value.exchange
        elif isinstance(value, File):
            yield from value.exchanges
        elif isinstance(value, list | tuple):
            yield from exchanges_in(value)


def _files_in(values: Iterable[object]) -> Iterable[File]:
    for value in values:
        if isinstance(value, File):
            yield value
        elif isinstance(value, list | tuple):
            yield from _files_in(value)


def _renewed(value: object, fresh: Mapping[int, File]) -> object:
    if isinstance(value, File):
        return fresh.get(_number(value), value)
    if isinstance(value, list | tuple):
        return [_renewed(each, fresh) for each in value]
    return value


def _number(file: File) -> int:
    return file.exchanges[-1].number if file.exchanges else 0
