"""The file of a baseline: YAML, because people write the reasons, move the days and read the list in a review.

The reader keeps three rules. A value is text, however it is written: `2027-01-31` and `yes` stay what they are. No tag
of YAML has an effect. Every message begins with the file and the line. Nothing here opens a file; `commands` does.
"""

import re
from collections.abc import Mapping, Sequence
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
_REQUIRED = ("key", "check", "subject", "problem", "reason", "expires")
_MEMBERS = (*_REQUIRED, "profile")
# What people write where a reason is required and they give none.
_PLACEHOLDERS = frozenset(
    {"accepted", "fixme", "foo", "ignore", "later", "n/a", "na", "none", "placeholder", "reason", "tba", "tbd", "test"}
    | {"text", "todo", "unknown", "wip", "why", "xxx"}
)
_SHORTEST_REASON = 8
# Ten thousand entries have less, and PyYAML takes a minute or more for a larger file.
_LARGEST = 5_000_000
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAYS = re.compile(r"(\d{1,5})d", re.ASCII)


class BaselineError(ValueError):
    """A baseline cannot be read, or cannot be written as requested; the text says where, and what to do."""


def read_baseline(text: str, name: str) -> tuple[Entry, ...]:
    """Read the entries of a baseline.

    Args:
        text: The text of the file.
        name: The name of the file, for messages.

    Raises:
        BaselineError: The text is no baseline; the message begins with file and line.
    """
    if len(text) > _LARGEST:
        raise BaselineError(f"{name}:1: This is too large for a baseline; is it the right file?")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise BaselineError(f"{name}:{_line_of(error, text)}: This is not YAML. Fix the line, or quote it.") from None
    except (RecursionError, ValueError):
        raise BaselineError(f"{name}:1: This is no baseline; is it the right file?") from None
    members = _members(root, name, f"It must begin with 'format: {FORMAT}' and a list 'accepted'")
    if "format" not in members or _scalar(members["format"], name) != FORMAT:
        raise _error(root, name, f"It must hold 'format: {FORMAT}'; is it the right file?")
    for other in (member for member in members if member not in {"format", "accepted"}):
        raise _error(members[other], name, f"There is no member {visible(other)[:60]!r} in a baseline. Remove it")
    listed = members.get("accepted")
    if not isinstance(listed, yaml.SequenceNode):
        raise _error(listed or root, name, "'accepted' must be a list of entries, '[]' where there is none")
    entries: dict[str, Entry] = {}
    for node in listed.value:
        entry = _entry(node, name)
        if entry.key in entries:
            raise _error(node, name, f"The key {entry.key} is here twice. Remove one of the entries")
        entries[entry.key] = entry
    return tuple(entries.values())


def render_baseline(entries: Sequence[Entry]) -> str:
    """Write entries as a file that :func:`read_baseline` reads and people edit."""
    if not entries:
        return f"{_HEAD}accepted: []\n"
    return f"{_HEAD}accepted:\n" + "\n".join(_written(entry) for entry in entries)


def reason_of(text: str) -> str:
    """Return a reason as it is written to the file.

    Raises:
        BaselineError: It is blank or too short, or a placeholder such as `TODO`.
    """
    reason = visible(" ".join(text.split()))
    words = re.sub(r"[^\w/]+", " ", reason.casefold()).strip()
    if len(words) < _SHORTEST_REASON or words in _PLACEHOLDERS or all(one in _PLACEHOLDERS for one in words.split()):
        raise BaselineError(
            f"{reason[:40]!r} is no reason. Say in a sentence why the failure is accepted; a ticket helps."
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
    members = {
        "key": entry.key,
        "check": entry.check_id,
        "subject": entry.subject,
        "problem": entry.problem,
        "reason": entry.reason,
        "expires": entry.expires,
        **({"profile": entry.profile.name.lower()} if entry.profile is not None else {}),
    }
    text: str = yaml.safe_dump([members], sort_keys=False, allow_unicode=True, width=110)
    return text


def _entry(node: yaml.Node, name: str) -> Entry:
    members = _members(node, name, "An entry must hold " + ", ".join(_REQUIRED))
    for other in (member for member in members if member not in _MEMBERS):
        raise _error(
            members[other], name, f"An entry has no member {visible(other)[:60]!r}. Remove it, or spell it right"
        )
    missing = [member for member in _REQUIRED if member not in members]
    if missing:
        raise _error(node, name, f"This entry lacks {', '.join(missing)}. Add it, or remove the entry")
    texts = {member: _scalar(value, name) for member, value in members.items()}
    key, check_id, subject, problem = (texts[member] for member in _REQUIRED[:4])
    if key != key_of(check_id, problem, subject):
        raise _error(
            members["key"],
            name,
            "This key is not that of the check, subject and problem beside it. Copy all four from a report",
        )
    try:
        reason = reason_of(texts["reason"])
    except BaselineError as error:
        raise _error(members["reason"], name, str(error)) from None
    try:
        expires = _day(texts["expires"])
    except ValueError:
        raise _error(members["expires"], name, "'expires' must be a day, such as 2027-01-31") from None
    return Entry(key, check_id, subject, problem, reason, expires, _profile(members.get("profile"), name))


def _profile(node: yaml.Node | None, name: str) -> Profile | None:
    if node is None:
        return None
    names = {profile.name.lower(): profile for profile in Profile}
    profile = names.get(_scalar(node, name))
    if profile is None:
        raise _error(node, name, f"'profile' must be one of {', '.join(names)}")
    return profile


def _members(node: yaml.Node | None, name: str, otherwise: str) -> Mapping[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise _error(node, name, otherwise)
    members: dict[str, yaml.Node] = {}
    for key, value in node.value:
        member = _scalar(key, name)
        if member in members:
            raise _error(key, name, f"{visible(member)[:60]!r} is here twice. Remove one of them")
        members[member] = value
    return members


def _scalar(node: yaml.Node, name: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _error(node, name, "There must be a text here. Put it in quotes")
    text: str = node.value
    return text


def _day(text: str) -> date:
    if not _ISO.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _error(node: yaml.Node | None, name: str, what: str) -> BaselineError:
    line = node.start_mark.line + 1 if node is not None else 1
    end = "" if what.endswith((".", "?")) else "."
    return BaselineError(f"{name}:{line}: {what}{end}")


def _line_of(error: yaml.YAMLError, text: str) -> int:
    if isinstance(error, yaml.reader.ReaderError):
        return text.count("\n", 0, error.position) + 1
    if not isinstance(error, yaml.MarkedYAMLError):
        return 1
    # An unclosed quote is noticed at the end of the file; the mistake is where it was opened.
    opened = error.context_mark if (error.context or "").startswith("while scanning") else None
    mark = opened or error.problem_mark or error.context_mark
    return mark.line + 1 if mark is not None else 1
