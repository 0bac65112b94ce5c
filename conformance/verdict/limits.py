"""What this suite cannot see, in sentences: a green verdict says nothing of these.

The suite knows a server by its answers alone. It does not know the contacts behind them, it looks for minutes and not
for months, and it judges the four operations of the contract. Every report prints this table, less what this run could
see because it was told more of the data.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.check import ACCOUNT_LISTS, CONTACTS, NO_SHARED_LIST, TAGS, Need
from conformance.verdict.model import SILENT, Verdict


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that a server can do wrong without this suite noticing.

    Attributes:
        topic: What it is about, in a word or two.
        sentence: What goes unseen, and why.
        unless: What a check needs that sees it after all; None where no check does.
    """

    topic: str
    sentence: str
    unless: Need | None = None


def _without(need: Need) -> Limit:
    return Limit(need.topic, need.unseen, need)


def limits_of(verdict: Verdict) -> tuple[Limit, ...]:
    """Return what the run that came to this verdict could not see."""
    judged = [result.check for result in verdict.results if result.state not in SILENT]
    return tuple(limit for limit in LIMITS if not any(limit.unless in check.needs for check in judged))


LIMITS: tuple[Limit, ...] = (
    Limit(
        "stored values",
        "The data behind the server are unknown: a name or an address that is wrong in the same way in every file, and "
        "a contact that is missing from every file, go unnoticed, but for the files that --expect compares exactly.",
    ),
    Limit(
        "greetings",
        "A stored greeting cannot be told from one the server made up: seen is only that most contacts have one, and "
        "that most names with a comma are turned round.",
    ),
    _without(CONTACTS),
    _without(TAGS),
    Limit(
        "status and newsletter",
        "The files hold neither: the groups are compared with each other and with the whole, and a contact that stands "
        "in a wrong group consistently goes unnoticed.",
    ),
    Limit(
        "dates of update",
        "The files do not tell when a contact was updated: ranges must fit together to the day on which the first and "
        "the last contact was, but a date that is wrong throughout fits as well.",
    ),
    Limit(
        "places",
        "A file shows one address of each contact: whoever is shown to live in a place must be selected by it; who "
        "else is, for an address that no file shows, is not judged.",
    ),
    _without(ACCOUNT_LISTS),
    _without(NO_SHARED_LIST),
    Limit(
        "order",
        "Any collation is right: the order of equal names, of names in other scripts, and a few names out of place are "
        "not judged.",
    ),
    Limit(
        "address block",
        "The block must be laid out from the columns of its row: a part that is wrong in both goes unnoticed.",
    ),
    Limit(
        "spreadsheets",
        "Widths, fonts and document properties of a workbook are not looked at, nor how a program shows it.",
    ),
    Limit(
        "tokens",
        "Tokens that have expired or that nobody has any more are tried where --refused-token-file gives some; what a "
        "user may still do who lost access to an account list is not judged.",
    ),
    Limit(
        "races",
        "A dozen downloads at the same time, once for each representation: a rarer race, or one between servers that "
        "share a database, may stay hidden.",
    ),
    Limit(
        "time",
        "A run takes minutes: what becomes of an export after hours or days, and around midnight, is not seen.",
    ),
    Limit(
        "amount",
        "Files are as long as the two users' lists: faults that begin beyond their number of contacts stay hidden.",
    ),
    Limit(
        "performance",
        "Load and memory are not judged, nor is speed without --max-latency: a slow answer within the time limit is an "
        "answer.",
    ),
    Limit(
        "transport",
        "TLS, HTTP/2, caching, compression as such and the CORS headers for browsers are not judged; a 429 is waited "
        "out, not judged.",
    ),
    Limit(
        "side effects",
        "What the server writes elsewhere (logs, mails, statistics) does not show in its answers.",
    ),
    Limit(
        "other endpoints",
        "Only the mailing exports of the contract are looked at: other resources and versions of the API are not.",
    ),
)
