"""The terms in which scenarios speak of this API: its paths, values that no contact has, an export."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from conformance.check import TooLittleDataError
from conformance.http.exchange import Exchange

COLLECTION: Final = "/contacts/exports/mailing"
SUFFIXES: Final[Mapping[str, str]] = {"json": "", "csv": ".csv", "xlsx": ".xlsx"}
"""What the path of an export ends in, by representation."""
MEDIA_TYPE: Final = "application/vnd.api+json"
USABLE_ID: Final = re.compile(r"[A-Za-z0-9._~-]+")
"""The unreserved characters (RFC 3986, 2.3): an id of these alone is the same text wherever it is written."""
UNKNOWN_ID: Final = "00000000-0000-4000-8000-000000000000"
"""A UUID that no export, no contact and no account list has."""
UNUSED: Final = "No Such Value 7f3a"
"""A text that is no tag, place, name or status of any contact."""
EVERYBODY: Final = "active,hidden,null"
"""The statuses of all contacts."""


class _Absent:
    """The value of a member that is not sent at all."""


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Export:
    """A new export: its id and the exchange that created it."""

    export_id: str
    created: Exchange


@dataclass(frozen=True, slots=True)
class UsedUp:
    """An export that was used up early in the run: all its GETs, and when the last of them was."""

    gets: tuple[Exchange, ...]
    moment: datetime


class LostError(Exception):
    """What the run had in the beginning is gone; the text says what.

    Attributes:
        advice: What to do, in a sentence.
    """

    advice = ""


class RefusedError(TooLittleDataError):
    """A file was refused.

    Args:
        words: The filter in words.
        exchange: The download.
    """

    def __init__(self, words: str, exchange: Exchange) -> None:
        super().__init__(f"the download for {words} was refused with {exchange.response.status}")
        self.exchange = exchange
