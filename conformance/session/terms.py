"""The vocabulary of the scenarios: the paths of the API, values that no contact has, exports, and errors."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from conformance.check import TooLittleDataError
from conformance.http.exchange import Exchange

COLLECTION: Final = "/contacts/exports/mailing"
SUFFIXES: Final[Mapping[str, str]] = {"json": "", "csv": ".csv", "xlsx": ".xlsx"}
"""The end of the path of an export, by representation."""
MEDIA_TYPE: Final = "application/vnd.api+json"
USABLE_ID: Final = re.compile(r"[A-Za-z0-9._~-]+")
"""An id of unreserved characters (RFC 3986, 2.3): it needs no escaping in a path, so it reads the same everywhere."""
UNKNOWN_ID: Final = "00000000-0000-4000-8000-000000000000"
"""A UUID that no export, no contact and no account list has."""
UNUSED: Final = "No Such Value 7f3a"
"""A text that is not the tag, place, name or status of any contact."""
EVERYBODY: Final = "active,hidden,null"
"""A value of `status` that selects every contact."""


class Absent:
    """The class of ABSENT, which stands for a member that is not sent; None stands for JSON null."""


ABSENT: Final = Absent()
ABSENT_AS_IS: Final = Absent()
"""The same where no filter may be added, also to select from a large account."""


@dataclass(frozen=True, slots=True)
class Export:
    """A new export.

    Attributes:
        export_id: Its id; it needs no escaping in a path.
        created: The exchange that created it.
    """

    export_id: str
    created: Exchange


@dataclass(frozen=True, slots=True)
class UsedUp:
    """An export that was used up early in the run.

    Attributes:
        gets: All its GETs so far, in order.
        moment: When the last of them was sent.
        waiting: Another export, created at that moment and not read; None for none.
    """

    gets: tuple[Exchange, ...]
    moment: datetime
    waiting: Export | None = None


class LostError(Exception):
    """The target or a token, good when the run began, no longer works; the text says which.

    Attributes:
        advice: What to do, in a sentence.
    """

    advice = ""


class RefusedError(TooLittleDataError):
    """The download of a file was refused.

    Args:
        words: The filter in words.
        exchange: The download.
    """

    def __init__(self, words: str, exchange: Exchange) -> None:
        super().__init__(f"the download for {words} was {exchange.response.refusal}")
        self.exchange = exchange
