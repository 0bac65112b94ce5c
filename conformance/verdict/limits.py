"""What this suite cannot detect, in sentences: a green verdict says nothing about these.

The suite knows a server only by its answers. It does not know the contacts behind them, it runs for minutes and not for
months, and it judges the four operations of the contract. Every report prints this table. What a check needs that the
run had is left out: such a line is a :class:`Need` of that check, which says what a run without it cannot detect.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.check import ACCOUNT_LISTS, CONTACTS, NO_SHARED_LIST, TAGS, Need
from conformance.verdict.model import SILENT, Verdict


@dataclass(frozen=True, slots=True)
class Limit:
    """A fault of a server that this suite cannot detect.

    Attributes:
        topic: What it is about, in a word or two.
        sentence: What is not detected, and why.
        unless: The need of the checks that detect it after all; None where no check does.
    """

    topic: str
    sentence: str
    unless: Need | None = None


def limits_of(verdict: Verdict) -> tuple[Limit, ...]:
    """Return what the run of a verdict could not detect."""
    met = {need for result in verdict.results if result.state not in SILENT for need in result.check.needs}
    return tuple(limit for limit in LIMITS if limit.unless not in met)


def _without(need: Need) -> Limit:
    return Limit(need.topic, need.unseen, need)


LIMITS = (
    Limit(
        "stored values",
        "The data behind the server are unknown. A name or an address that is wrong in the same way in every file is "
        "not noticed, nor is a contact that is missing from every file; only --expect compares files exactly.",
    ),
    Limit(
        "greetings",
        "A stored greeting cannot be told from one that the server made up. The suite only sees that most contacts "
        "have one, and that most names with a comma are turned round.",
    ),
    _without(CONTACTS),
    _without(TAGS),
    Limit(
        "status and newsletter",
        "The files hold neither. The groups are compared with each other and with the whole; a contact that is "
        "consistently in a wrong group is not noticed.",
    ),
    Limit(
        "dates of update",
        "The files do not say when a contact was updated. Ranges must fit together, and fit the days of the first "
        "and the last update; dates that are all wrong in the same way fit as well.",
    ),
    Limit(
        "places",
        "A file shows one address of each contact. A contact must be selected by the place in that address; whether "
        "others are selected for an address that no file shows is not judged.",
    ),
    _without(ACCOUNT_LISTS),
    _without(NO_SHARED_LIST),
    Limit(
        "order",
        "Any collation is allowed. The order of equal names, of names in other scripts, and of a few names out of "
        "place is not judged.",
    ),
    Limit(
        "address block",
        "The block must be laid out from the columns of its row. A part that is wrong in both is not noticed.",
    ),
    Limit(
        "spreadsheets",
        "Widths, fonts and document properties of a workbook are not judged, nor how a program shows it.",
    ),
    Limit(
        "tokens",
        "Tokens that have expired, or that belong to no user, are tried only where --refused-token-file gives some. "
        "What a user may do after losing access to an account list is not judged.",
    ),
    Limit(
        "races",
        "A dozen downloads are made at the same time, once for each representation. A rarer race, or one between "
        "servers that share a database, may not show.",
    ),
    Limit(
        "time", "A run takes minutes. What becomes of an export after hours or days, and around midnight, is not seen."
    ),
    Limit(
        "amount",
        "Files are as long as the lists of the two users. Faults that need more contacts than these do not show.",
    ),
    Limit(
        "performance",
        "Load and memory are not judged, nor is speed without --max-latency: an answer within the time limit may be "
        "slow.",
    ),
    Limit(
        "transport",
        "TLS, HTTP/2, caching, compression and the CORS headers for browsers are not judged. After a 429 the suite "
        "waits and tries again; it does not judge it.",
    ),
    Limit("side effects", "What the server writes elsewhere (logs, mails, statistics) does not show in its answers."),
    Limit(
        "other endpoints",
        "Only the mailing exports of the contract are judged: other resources and versions of the API are not.",
    ),
)
"""All limits, in the order in which a report prints them."""
