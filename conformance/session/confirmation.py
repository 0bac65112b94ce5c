"""Confirmation: a comparison that failed is made again before it is reported.

A run compares files that it fetched at different moments. While it runs, somebody may rename a contact: then two files
differ although no rule is broken. So before a comparison counts as a failure, its files are fetched again in the order
`A B C B A`. If every file is unchanged, both times, then all of them had these rows at the moment of `C`: the failure
holds at a single moment and is confirmed. Fetching each file only once would not show that: a name that is changed and
changed back between `A` and `C` leaves each file unchanged, but never at the same moment.

If a file has changed, the comparison is made again with the newer files, up to three times. If it passes then, the
check has passed. If the contacts change faster than they can be compared, the check is inconclusive and the run says
so.

A server that answers the same request differently each time cannot be told from one whose contacts change. The check
for that, `selection.repeatable`, compares files of one filter and is therefore not confirmed here; its scenario fetches
more files if something changed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from conformance.answers.answer import Answer
from conformance.answers.tables import File
from conformance.check import Finding, TooLittleDataError
from conformance.http.exchange import Exchange

CHANGED = "the contacts changed while the run compared them"
_TRIES = 3
_MOST_ROWS = 250_000
_MOST_UNCONFIRMED = 5
"""After this many comparisons that could not be confirmed, each further one is tried once, to save requests."""

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a check found in its values.

    Attributes:
        values: The keyword arguments of the check.
        findings: What it found.
        inconclusive: Why it could not judge; empty if it could.
    """

    values: Values
    findings: tuple[Finding, ...] = ()
    inconclusive: str = ""


@dataclass(frozen=True, slots=True)
class _Fetched:
    key: str
    fetch: Callable[[], File]


class FetchedFiles:
    """The files of a run. Each filter is fetched once and cached, and its file can be fetched again.

    A file is identified by the number of the exchange that downloaded it, which is unique in a run.

    Args:
        most_rows: About how many different rows are kept.

    Attributes:
        changed: Whether a file that was fetched again had other rows than before.
    """

    def __init__(self, most_rows: int = _MOST_ROWS) -> None:
        self.changed = False
        self._most_rows = most_rows
        self._latest: dict[str, File] = {}
        self._fetched: dict[int, _Fetched] = {}
        self._rows: dict[tuple[str, ...], tuple[str, ...]] = {}

    def get(self, key: str) -> File | None:
        """Return the latest file of a key; None if it was not fetched, or may be out of date."""
        return self._latest.get(key)

    def add(self, key: str, file: File, fetch: Callable[[], File]) -> File:
        """Cache a file.

        Args:
            key: What was asked for: the user, the representation and the filter.
            file: The file.
            fetch: Fetches it again.

        Returns:
            The same file. It shares its rows with the other files: one contact is in a hundred of them.
        """
        if len(self._rows) > self._most_rows:
            # A server that makes rows up would fill the memory. What was forgotten is fetched again.
            self.forget()
            self._rows.clear()
        rows = tuple(self._rows.setdefault(row, row) for row in file.table.rows)
        self._latest[key] = shared = replace(file, table=replace(file.table, rows=rows))
        self._fetched[_number(file)] = _Fetched(key, fetch)
        return shared

    def among(self, values: Values) -> dict[int, File]:
        """Return the files among the values of a check, by their numbers.

        Empty if two of them have one key: such a comparison is about repetition, which fetching again cannot confirm.
        """
        files = {_number(file): file for file in _files_in(values.values()) if _number(file) in self._fetched}
        keys = {self._fetched[number].key for number in files}
        return files if len(keys) == len(files) else {}

    def again(self, file: File) -> File:
        """Fetch a file again; return the same file if that is refused, since a refusal does not show other rows."""
        known = self._fetched[_number(file)]
        try:
            fresh = known.fetch()
        except TooLittleDataError:
            return file
        self._fetched[_number(fresh)] = known
        return fresh

    def forget(self) -> None:
        """Empty the cache after contacts changed, so that no later file is compared with an outdated one."""
        self._latest.clear()


class Confirmation:
    """Makes failed comparisons again.

    Args:
        files: The files of the run.
    """

    def __init__(self, files: FetchedFiles) -> None:
        self._files = files
        self._unconfirmed = 0

    def confirmed(self, judged: Judged, judge: Callable[[Values], Judged]) -> Judged:
        """Make a comparison again, and return the result that holds.

        Args:
            judged: What the check found.
            judge: Runs the check on other values.

        Returns:
            `judged` itself, if its files are unchanged or if it compares no files that can be fetched again. Otherwise
            the result of newer files: none if they pass, and findings if the newer files are unchanged when they are
            fetched again. Inconclusive, if the contacts keep changing.

        Raises:
            BudgetSpentError: The budget did not suffice to fetch the files again. Other errors of sending pass through
                as well.
        """
        confirmed = self._again(judged, judge)
        if confirmed is not judged:
            self._files.forget()
        return confirmed

    def _again(self, judged: Judged, judge: Callable[[Values], Judged]) -> Judged:
        for _ in range(1 if self._often_unconfirmed else _TRIES):
            files = self._files.among(judged.values)
            if not files:
                return judged
            # There (A B C) and back without the last one (B A).
            fresh = {number: self._files.again(file) for number, file in files.items()}
            back = [*files.values()][-2::-1]
            unchanged = all(file.bag() == fresh[number].bag() for number, file in files.items())
            if unchanged and all(self._files.again(file).bag() == file.bag() for file in back):
                return judged
            self._files.changed = True
            judged = judge({name: _renewed(value, fresh) for name, value in judged.values.items()})
            if not judged.findings:
                return judged
        self._unconfirmed += 1
        return Judged(judged.values, inconclusive=CHANGED)

    def obstacles(self) -> Iterable[str]:
        """Yield the obstacle, in a sentence, if many comparisons could not be confirmed."""
        if self._often_unconfirmed:
            yield (
                f"The contacts changed faster than they could be compared, and {self._unconfirmed} comparisons were "
                "inconclusive: run the suite when fewer people work on the server, or test a copy of it"
            )

    @property
    def _often_unconfirmed(self) -> bool:
        return self._unconfirmed >= _MOST_UNCONFIRMED


def exchanges_in(values: Iterable[object]) -> Iterable[Exchange]:
    """Yield the exchanges in the values of a check, also inside files and lists: the evidence of a finding."""
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
