"""The terms in which scenarios speak of this API: its paths and forms, an export, what sends a request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conformance.http.exchange import Exchange, Request

COLLECTION = "/contacts/exports/mailing"
REPRESENTATIONS: Mapping[str, str] = {"json": "", "csv": ".csv", "xlsx": ".xlsx"}
MEDIA_TYPE = "application/vnd.api+json"
# The unreserved characters of RFC 3986, 2.3: an id of these alone is the same text wherever it is written.
USABLE_ID = re.compile(r"[A-Za-z0-9._~-]+")


class _Absent:
    """The value of a member that is not sent at all."""


ABSENT = _Absent()


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


class Sender(Protocol):
    """What sends the requests of a session: a client, or a rehearsal that sends nothing."""

    @property
    def sent(self) -> int:
        """How many requests were sent."""

    @property
    def waited(self) -> float:
        """Seconds spent waiting because the server asked for it."""

    @property
    def rehearses(self) -> bool:
        """Whether the answers are made up: then nothing is waited for, and nothing is looked at twice."""

    def send(self, request: Request) -> Exchange:
        """Send a request and return what came of it."""
