"""The file of a baseline: YAML, because people write the reasons, move the days and read the list in a review.

The reader keeps three rules. A value is text, however it is written: `2027-01-31` and `yes` stay what they are. No tag
of YAML has an effect. Every message begins with the file and the line. Nothing here opens a file; `commands` does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import date, timedelta

import yaml

from conformance.check import Profile
from conformance.verdict.acceptance import Entry
from conformance.verdict.keys import key_of
from conformance.verdict.neutral import visible

FORMAT = "mailing-conformance-baseline/1"
_HEAD = f"""\
# Failures that are accepted for a time. Each entry: what it accepts (key, check, subject and problem are in the
# reports of a run), why, the last day, and the shallowest profile in which it was seen. Reasons and days are yours to
# edit; --update-baseline keeps them, and removes every comment but this one.
format: {FORMAT}
"""
# In the order of the fields of an entry.
_REQUIRED = ("key", "check", "subject", "problem", "reason", "expires")
# What people write where a reason is required and they give none.
_PLACEHOLDERS = frozenset(
    {"accepted", "fixme", "foo", "ignore", "later", "n/a", "na", "none", "placeholder", "reason", "tba", "tbd", "test"}
    | {"text", "todo", "unknown", "wip", "why", "xxx"}
)
_SHORTEST_REASON = 8
_TICKET = re.compile(r"[A-Za-z]\w*-\d+|(?:[\w./-]*)[#!]\d+|https?://\S+")
# Ten thousand entries have less, and PyYAML takes a minute or more for a larger file.
_LARGEST = 5_000_000
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAYS = re.compile(r"(\d{1,5})d", re.ASCII)


class BaselineError(ValueError):
    """A baseline cannot be read, or cannot be written as requested; the text says where, and what to do.

    Args:
        what: What is wrong, and what to do.
        place: The node that is wrong, or its line; None for the first line.
    """

    def __init__(self, what: str, place: yaml.Node | int | None = None) -> None:
        super().__init__(what)
        self.line = place.start_mark.line + 1 if isinstance(place, yaml.Node) else place or 1


def read_baseline(text: str, name: str) -> tuple[Entry, ...]:
    """Read the entries of a baseline.

    Args:
        text: The text of the file.
        name: The name of the file, for messages.

    Raises:
        BaselineError: The text is no baseline; the message begins with file and line.
    """
    try:
        return _entries(text)
    except BaselineError as error:
        raise BaselineError(f"{name}:{error.line}: {error}") from None


def render_baseline(entries: Sequence[Entry]) -> str:
    """Write entries as a file that :func:`read_baseline` reads and people edit."""
    if not entries:
        return f"{_HEAD}accepted: []\n"
    return f"{_HEAD}accepted:\n" + "\n".join(_written(entry) for entry in entries)


def reason_of(text: str) -> str:
    """Return a reason as it is written to the file.

    The name of a ticket, such as `API-17`, `#17` or its address, is a reason of its own.

    Raises:
        BaselineError: It is blank or too short, or a placeholder such as `TODO`.
    """
    reason = visible(" ".join(text.split()))
    words = re.sub(r"[^\w/]+", " ", reason.casefold()).strip()
    if _TICKET.fullmatch(reason):
        return reason
    if len(words) < _SHORTEST_REASON or words in _PLACEHOLDERS or all(one in _PLACEHOLDERS for one in words.split()):
        raise BaselineError(
            f"{reason[:40]!r} is no reason. Say in a sentence why the failure is accepted, or name a ticket."
        )
    return reason


def expiry_of(text: str, today: date) -> date:
    """Return the last day of an acceptance: a date (`2027-01-31`), or a number of days from today (`90d`).

    Raises:
        BaselineError: It is neither, or the day is in the past.
    """
    days = _DAYS.fullmatch(text.strip())
    try:
        day = today + timedelta(days=int(days[1])) if days else _day(text.strip())
    except (ValueError, OverflowError):
        raise BaselineError(f"{text[:40]!r} is no day; write 2027-01-31, or 90d for 90 days from today.") from None
    if day < today:
        raise BaselineError(f"{day} is in the past; an entry needs a day on which it is still accepted.")
    return day


def _written(entry: Entry) -> str:
    *texts, profile = astuple(entry)
    members = dict(zip(_REQUIRED, texts, strict=True))
    if profile is not None:
        members["profile"] = profile.name.lower()
    text: str = yaml.safe_dump([members], sort_keys=False, allow_unicode=True, width=110)
    return text


def _entries(text: str) -> tuple[Entry, ...]:
    root = _root(text)
    members = _members(root, ("format", "accepted"), f"It must begin with 'format: {FORMAT}' and a list 'accepted'.")
    if "format" not in members or _scalar(members["format"]) != FORMAT:
        raise BaselineError(f"It must hold 'format: {FORMAT}'; is it the right file?", root)
    listed = members.get("accepted")
    if not isinstance(listed, yaml.SequenceNode):
        raise BaselineError("'accepted' must be a list of entries, '[]' where there is none.", listed or root)
    entries: dict[str, Entry] = {}
    for node in listed.value:
        entry = _entry(node)
        if entry.key in entries:
            raise BaselineError(f"The key {entry.key} is here twice. Remove one of the entries.", node)
        entries[entry.key] = entry
    return tuple(entries.values())


def _root(text: str) -> yaml.Node | None:
    if len(text) > _LARGEST:
        raise BaselineError("This is too large for a baseline; is it the right file?")
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise BaselineError("This is not YAML. Fix the line, or quote it.", _line_of(error, text)) from None
    except (RecursionError, ValueError):
        raise BaselineError("This is no baseline; is it the right file?") from None


def _entry(node: yaml.Node) -> Entry:
    members = _members(node, (*_REQUIRED, "profile"), f"An entry must hold {', '.join(_REQUIRED)}.")
    missing = [member for member in _REQUIRED if member not in members]
    if missing:
        raise BaselineError(f"This entry lacks {', '.join(missing)}. Add it, or remove the entry.", node)
    key, check_id, subject, problem, reason, expires = (_scalar(members[member]) for member in _REQUIRED)
    if key != key_of(check_id, problem, subject):
        what = "This key is not that of the check, subject and problem beside it. Copy all four from a report."
        raise BaselineError(what, members["key"])
    try:
        reason = reason_of(reason)
    except BaselineError as error:
        raise BaselineError(str(error), members["reason"]) from None
    try:
        day = _day(expires)
    except ValueError:
        raise BaselineError("'expires' must be a day, such as 2027-01-31.", members["expires"]) from None
    return Entry(key, check_id, subject, problem, reason, day, _profile(members.get("profile")))


def _profile(node: yaml.Node | None) -> Profile | None:
    names: dict[str, Profile] = {profile.name.lower(): profile for profile in Profile}
    if node is not None and _scalar(node) not in names:
        raise BaselineError(f"'profile' must be one of {', '.join(names)}.", node)
    return None if node is None else names[_scalar(node)]


def _members(node: yaml.Node | None, known: Sequence[str], otherwise: str) -> Mapping[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise BaselineError(otherwise, node)
    members: dict[str, yaml.Node] = {}
    for key, value in node.value:
        member = _scalar(key)
        name = repr(visible(member)[:60])
        if member not in known:
            raise BaselineError(f"There is no member {name} here. Remove it, or spell it right.", key)
        if member in members:
            raise BaselineError(f"{name} is here twice. Remove one of them.", key)
        members[member] = value
    return members


def _scalar(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise BaselineError("There must be a text here. Put it in quotes.", node)
    return str(node.value)


def _day(text: str) -> date:
    if not _ISO.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _line_of(error: yaml.YAMLError, text: str) -> int:
    if isinstance(error, yaml.reader.ReaderError):
        return text.count("\n", 0, error.position) + 1
    if not isinstance(error, yaml.MarkedYAMLError):
        return 1
    # An unclosed quote is noticed at the end of the file; the mistake is where it was opened.
    opened = error.context_mark if (error.context or "").startswith("while scanning") else None
    mark = opened or error.problem_mark or error.context_mark
    return mark.line + 1 if mark is not None else 1
