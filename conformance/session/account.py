"""The size of the account, and the contacts of a large one that a run works with.

A run fetches some hundred files. Of an account of 100,000 contacts that would take hours and gigabytes. So such an
account is read as a whole once, and if a prefix of names is shown to select exactly the contacts whose names begin with
it, that filter is added to every other one. The rules of the selection hold within these contacts as they do within
all.

A filter that holds `name_like` itself is narrowed by `wildcard_search`, which selects these contacts and a few more. A
filter with `any_filter` cannot be narrowed, since a further filter would widen it; scenarios choose such filters so
that they select few. In both cases only the contacts with the prefix are kept of the file.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import compress

from conformance.answers.tables import File
from conformance.check import TooLittleDataError
from conformance.http.exchange import Derived, Exchange
from conformance.session.settings import Fetch, Judging, Narrow
from conformance.session.terms import ABSENT, ABSENT_AS_IS, EVERYBODY, Absent

_LARGE = 2_000
"""The most contacts that every check works with."""
_TOO_LARGE = 20_000
"""The most contacts that are worked with if no prefix narrows them."""
# A file of that many bytes may be of a large account.
_LARGE_BYTES = 128 * 1024
_NAME, _WORD = "name_like", "wildcard_search"
_COLUMN = "Contact Name"


class AsIs(dict[str, object]):
    """A filter that is sent as it is, also to a large account."""


class Account:
    """The contacts of the first user, all of them or, of a large account, those that a prefix of names selects.

    Args:
        fetch: Fetches the file of a filter.
        judge: Runs a check and records its result.
        narrow: Takes the file of all contacts and returns a prefix that was shown to narrow it; None if there is none.
        large: The most contacts that every check works with.
        too_large: The most contacts that are worked with if no prefix narrows them.

    Attributes:
        prefix: The prefix that filters are narrowed by; None if the account is not large.
    """

    def __init__(
        self, fetch: Fetch, judge: Judging, narrow: Narrow, large: int = _LARGE, too_large: int = _TOO_LARGE
    ) -> None:
        self.prefix: Derived | None = None
        self._fetch = fetch
        self._judge = judge
        self._narrow = narrow
        self._large = large
        self._too_large = too_large
        self._lock = threading.RLock()
        self._asked = False
        self._may_be_large = False
        self._why_not = ""

    def see(self, download: Exchange) -> Exchange:
        """Notice a file of many bytes, so that exports are narrowed from here on; return the same exchange."""
        self._may_be_large |= len(download.response.body) > _LARGE_BYTES
        return download

    def of_export(self, params: object) -> object:
        """Return the `params` of an export whose file may be read: narrowed, if the account is known to be large."""
        if self._may_be_large:
            self.settle()
        return self._narrowed(params)

    def of_file(self, params: object) -> tuple[object, bool]:
        """Return the `params` of an export whose file is compared with others: narrowed, if the account is large.

        Returns:
            The `params`, and whether the file has to be restricted when it is received.

        Raises:
            TooLittleDataError: The account is too large, and nothing narrows it.
        """
        if self._may_be_large:
            self.settle()
        if _is_as_is(params):
            return params, False
        if self._why_not:
            raise TooLittleDataError(self._why_not)
        narrowed = self._narrowed(params)
        rules = narrowed.get("filter") if isinstance(narrowed, Mapping) else None
        by_name = isinstance(rules, AsIs) and rules.get(_NAME) is self.prefix
        return narrowed, self.prefix is not None and not by_name

    def groups(self, keys: Iterable[str]) -> list[tuple[str, ...]]:
        """Return keys of filters in groups that may be tried together: the two that narrow may not."""
        every = tuple(keys)
        if self.prefix is None or not {_NAME, _WORD} <= set(every):
            return [every]
        return [tuple(key for key in every if key != _WORD), (_WORD,)]

    def restricted(self, file: File) -> File:
        """Return a file of all contacts as if it had been narrowed."""
        if self.prefix is None:
            return file
        beginning, names = self.prefix.value.casefold(), file.table.column(_COLUMN)
        kept = (name.casefold().startswith(beginning) for name in names)
        return replace(file, table=replace(file.table, rows=tuple(compress(file.table.rows, kept))))

    def settle(self) -> None:
        """Find out, once, whether the account is large and what narrows it, before files are compared."""
        with self._lock:
            if self._asked:
                return
            self._asked = True  # before fetching, which asks again
            try:
                self._find_out()
            except TooLittleDataError:
                return  # whichever scenario asks for such a file says why it cannot be had
            except Exception:
                self._asked = False
                raise

    def _find_out(self) -> None:
        entire = self._fetch(AsIs(status=EVERYBODY), f"status={EVERYBODY}")
        count = len(entire.table.rows)
        if count > self._too_large:
            self._why_not = f"there are {count:,} contacts, and no prefix of names narrows them"
        if count > self._large:
            self.prefix = self._narrow(entire, self._fetch, self._judge)
            self._why_not = "" if self.prefix is not None else self._why_not

    def _narrowed(self, params: object) -> object:
        if self.prefix is None:
            return params
        members = {} if params is ABSENT else params
        rules = members.get("filter", {}) if isinstance(members, Mapping) else None
        if not isinstance(members, Mapping) or not isinstance(rules, Mapping) or isinstance(rules, AsIs):
            return params
        taken = {key.removeprefix("reverse_") for key in rules}
        key = next((key for key in (_NAME, _WORD) if key not in taken), None)
        if key is None or "any_filter" in rules:
            return params
        return {**members, "filter": AsIs({**rules, key: self.prefix})}


def is_absent(value: object) -> bool:
    """Return whether a value stands for a member that is not sent."""
    return isinstance(value, Absent)


def _is_as_is(params: object) -> bool:
    return params is ABSENT_AS_IS or (isinstance(params, Mapping) and isinstance(params.get("filter"), AsIs))
