"""A change, and whom it breaks."""

from dataclasses import dataclass
from enum import StrEnum


class Extent(StrEnum):
    """What a change makes of what is allowed."""

    WIDER = "wider"
    NARROWER = "narrower"
    OTHER = "other"
    WORDS = "words"


class Side(StrEnum):
    """Who sends what a change is about."""

    REQUEST = "request"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        place: Where it is, in words: an operation, and the part of it.
        what: What changed, as the rest of a sentence.
        extent: What it makes of what is allowed.
        side: Who sends it.
    """

    place: str
    what: str
    extent: Extent
    side: Side = Side.REQUEST

    @property
    def breaks_clients(self) -> bool:
        """Whether a client that kept to the old contract may fail."""
        return self.extent is Extent.OTHER or self.extent is (
            Extent.NARROWER if self.side is Side.REQUEST else Extent.WIDER
        )

    @property
    def breaks_servers(self) -> bool:
        """Whether a server that kept to the old contract does not keep to the new one."""
        return self.extent is Extent.OTHER or self.extent is (
            Extent.WIDER if self.side is Side.REQUEST else Extent.NARROWER
        )


def is_new_major(old: str, new: str) -> bool:
    """Return whether a version allows changes that break: its first number is higher.

    Args:
        old: The older version, such as `1.2.0`.
        new: The newer one.
    """
    first, second = (version.partition(".")[0] for version in (old, new))
    return first.isdigit() and second.isdigit() and int(second) > int(first)
