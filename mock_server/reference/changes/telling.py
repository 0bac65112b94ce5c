"""Changes as text, and as entries of a changelog."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from mock_server.reference.changes.model import Change, Extent

_NEW: Final = "is new"
_WIDTH: Final = len("breaks clients and servers  ")


def as_text(changes: Sequence[Change]) -> str:
    """Return one line for each change, those that break before the others, and a last line that counts them.

    Args:
        changes: The changes; those of words are counted only.
    """
    told = [change for change in _sorted(changes) if change.extent is not Extent.WORDS]
    lines = [f"{_whom(change):<{_WIDTH}}{change.place} {change.what}" for change in told]
    counts = (
        ("changes", len(changes)),
        ("breaking clients", sum(change.breaks_clients for change in told)),
        ("breaking servers", sum(change.breaks_servers for change in told)),
        ("of words alone", len(changes) - len(told)),
    )
    return "\n".join([*lines, ", ".join(f"{what}: {number}" for what, number in counts)])


def as_changelog(changes: Sequence[Change]) -> str:
    """Return the changes as Markdown, as Keep a Changelog has them; changes of words are left out.

    Args:
        changes: The changes.
    """
    told = [change for change in _sorted(changes) if change.extent is not Extent.WORDS or change.what == _NEW]
    parts = {
        "Added": [change for change in told if change.what.startswith(_NEW)],
        "Removed": [change for change in told if change.what.endswith("is gone")],
    }
    parts["Changed"] = [change for change in told if not any(change in part for part in parts.values())]
    return "\n".join(line for title, part in parts.items() if part for line in _part(title, part)).rstrip("\n")


def _part(title: str, changes: Iterable[Change]) -> Iterator[str]:
    yield f"### {title}\n"
    for change in changes:
        whom = _whom(change)
        mark = f"**{whom[0].upper()}{whom[1:]}.** " if any(_breaks(change)) else ""
        yield f"- {mark}{change.place} {change.what}."
    yield ""


def _sorted(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: (not any(_breaks(change)), change.extent is Extent.WORDS))


def _breaks(change: Change) -> tuple[bool, bool]:
    return change.breaks_clients, change.breaks_servers


def _whom(change: Change) -> str:
    broken = [name for name, breaks in zip(("clients", "servers"), _breaks(change), strict=True) if breaks]
    return f"breaks {' and '.join(broken) or 'nobody'}"
