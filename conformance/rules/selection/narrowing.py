"""Narrowing a large account: a prefix of names, and the proof that it selects the names that begin with it."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from conformance.answers.tables import File, TableError, read_csv
from conformance.http.exchange import Derived
from conformance.rules.selection import checks
from conformance.rules.selection.deriving import NAME
from conformance.session.account import AsIs
from conformance.session.session import Session
from conformance.session.settings import Fetch, Judging
from conformance.session.terms import ABSENT, ABSENT_AS_IS, EVERYBODY

# How many contacts it selects: enough to differ in what other filters select by, and few enough for some hundred files.
_FEWEST = 20
_MOST = 1_000
_LENGTHS = range(2, 7)
_MOST_HOLDERS = 3_000
_MOST_CANDIDATES = 100
_SUBJECT = "a prefix to narrow a large account by"


def narrow(entire: File, fetch: Fetch, judge: Judging) -> Derived | None:
    """Return a prefix that `name_like` and `wildcard_search` narrow all contacts by; None if there is none.

    It was shown then that both select exactly the contacts whose names begin with it. A filter that does not is a
    failure, and is recorded.

    Args:
        entire: The file of all contacts.
        fetch: Fetches the file of a filter.
        judge: Runs a check and records its result.
    """
    prefix = next(prefixes_of(entire.table.column(NAME)), None)
    if prefix is None:
        return None
    named, found = (
        fetch(AsIs({"status": EVERYBODY, key: prefix}), f"status={EVERYBODY} and as {key} {prefix.recipe}")
        for key in ("name_like", "wildcard_search")
    )
    text = prefix.value
    shown = judge(checks.name_like, _SUBJECT, whole=entire, part=named, prefix=text, column=NAME)
    shown &= judge(checks.wildcard_search, _SUBJECT, whole=entire, part=found, words=[text], column=NAME)
    return prefix if shown else None


def prefixes_of(names: Sequence[str], fewest: int = _FEWEST, most: int = _MOST) -> Iterator[Derived]:
    """Yield prefixes that narrow a large account, those of the most names first.

    A longer prefix distinguishes some of these names from the others, as further checks need it. No accent or letter
    case makes a difference, and few names hold the letters elsewhere.

    Args:
        names: All names.
        fewest: How many names it begins at least.
        most: How many names it begins at most.
    """
    bare = [_bare(name) for name in names]
    counts = Counter(name[:length] for name in bare for length in _LENGTHS if len(name) >= length)
    fit = (
        text
        for text, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if fewest <= count <= most and text.isascii() and text.isalpha()
    )
    for text in islice(fit, _MOST_CANDIDATES):
        holders = [place for place, name in enumerate(bare) if text in name]
        begun = [place for place in holders if bare[place].startswith(text)]
        nexts = {bare[place][len(text) : len(text) + 1] for place in begun}
        plain = all(text in names[place].casefold() for place in holders) and all(
            names[place].casefold().startswith(text) for place in begun
        )
        if (
            plain
            and len(holders) <= _MOST_HOLDERS
            and len(nexts) > 1
            and any(each.isascii() and each.isalpha() for each in nexts)
        ):
            yield Derived(names[begun[0]][: len(text)], f"the first {len(text)} letters of some names in the file")


def other_beginning(file: File, narrowed: Derived | None, prefix: Derived) -> Derived | None:
    """Derive a beginning of names that another prefix does not select; None if there is none.

    It holds the prefix that the account is narrowed by, so `wildcard_search` selects few by it.

    Args:
        file: The contacts that a large account is narrowed to.
        narrowed: The prefix that it is narrowed by; None if it is not large.
        prefix: The other prefix.
    """
    if narrowed is None:
        return None
    length = len(narrowed.value) + 1
    for name in file.table.column(NAME):
        text = name[:length]
        if text.isascii() and text.isalpha() and not name.casefold().startswith(prefix.value.casefold()):
            return Derived(text, f"the first {length} letters of a name in the file")
    return None


def without_filter(session: Session) -> File:
    """Return the file of no filter; of a large account, the contacts that it is narrowed to in the first such file."""
    if session.account.prefix is None:
        return session.file(ABSENT, "no filter")

    def fetch() -> File:
        return session.account.restricted(session.file(ABSENT_AS_IS, "no filter", again=True))

    # Known to the session, so that a difference is confirmed as any other.
    return session.files.add("no filter", first_download(session) or fetch(), fetch)


def first_download(session: Session) -> File | None:
    """Return the first CSV file of the run; None if there is none.

    If an export removes its contacts, all files after it lack them, so only the first file of the run shows the fault.
    """
    used = session.used_up.get("csv")
    if used is None or not used.gets[0].response.ok:
        return None
    try:
        table = read_csv(used.gets[0].response.body)
    except TableError:
        return None
    return session.account.restricted(File(table, (used.gets[0],), "no filter"))


def _bare(name: str) -> str:
    """Return a name as a database that ignores accents and letter case compares it."""
    if name.isascii():
        return name.lower()
    return "".join(sign for sign in unicodedata.normalize("NFKD", name).lower() if not unicodedata.combining(sign))
