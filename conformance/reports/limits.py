"""What this suite cannot see, in sentences: a green verdict says nothing of these.

The suite knows a server by its answers alone. It does not know the contacts behind them, it looks for minutes and not
for months, and it judges the four operations of the contract. Every report prints this table.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that a server can do wrong without this suite noticing.

    Attributes:
        topic: What it is about, in a word or two.
        sentence: What goes unseen, and why.
    """

    topic: str
    sentence: str


LIMITS: tuple[Limit, ...] = (
    Limit(
        "stored values",
        "The data behind the server are unknown: a name or an address that is wrong in the same way in every file, and "
        "a contact that is missing from every file, go unnoticed.",
    ),
    Limit(
        "greetings",
        "A stored greeting cannot be told from one the server made up: seen is only that most contacts have one, and "
        "that most names with a comma are turned round.",
    ),
    Limit(
        "ids",
        "The files hold no contact ids: `ids` and `not_ids` are tried with ids that nobody has, and whether they "
        "select the right contact is not judged.",
    ),
    Limit(
        "tags",
        "The files hold no tags: `tags`, `exclude_tags` and `any_tags` are tried with tags that nobody has.",
    ),
    Limit(
        "status and newsletter",
        "The files hold neither: the groups are compared with each other and with the whole, and a contact that stands "
        "in a wrong group consistently goes unnoticed.",
    ),
    Limit(
        "dates of update",
        "The files do not tell when a contact was updated: ranges must fit together, but a wrong date fits as well.",
    ),
    Limit(
        "places",
        "A file shows one address of each contact: that further addresses count in `city`, `state` and `country`, and "
        "historic ones do not, is not judged; nor whether an empty country is the home country.",
    ),
    Limit(
        "account lists",
        "Two users may share account lists, so a contact in the files of both proves nothing: a leak of a list's "
        "contacts is seen only where the users are declared strangers to each other.",
    ),
    Limit(
        "order",
        "Any collation is right: the order of equal names, of names in other scripts, and a few names out of place are "
        "not judged.",
    ),
    Limit(
        "address block",
        "The block must hold the parts of the address; its line breaks and spaces are not judged.",
    ),
    Limit(
        "spreadsheets",
        "Widths, fonts and document properties of a workbook are not looked at, nor how a program shows it.",
    ),
    Limit(
        "tokens",
        "No token of a deleted user or of one who lost access to an account list is at hand: what such a user may "
        "still do is not judged.",
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
        "Speed, load and memory are not judged, unless a latency was asked for; a slow answer within the time limit "
        "is an answer.",
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
