"""The life of an export; each request that may use an export up gets a new one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle, islice

from conformance.check import REPRESENTATIONS
from conformance.http.at_once import at_once
from conformance.http.exchange import Credentials, Exchange, Transport, User
from conformance.rules.documents import checks as documents
from conformance.rules.lifecycle import checks
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import Export, UsedUp

_RUNNERS = 12
_ROUNDS = 3
"""So many exports of each representation are read at the same time."""
# Each request is sent on a connection of its own.
_CLOSE = (("Connection", "close"),)
# A server that forgets a used-up export after a few seconds, as a cache does, has forgotten it by then.
_LONG = timedelta(seconds=6)
_UNAUTHORIZED = 401
# A file goes to whoever asks first, so the first answer must be the whole file, whatever it is conditional on.
_CONDITIONS: tuple[tuple[str, tuple[tuple[str, str], ...], str], ...] = (
    ("csv", (("If-Match", '"no-such-version"'),), "if a version is there that is not"),
    ("csv", (("Range", "bytes=0-0"),), "in part"),
    ("xlsx", (("Range", "bytes=0-0"), ("If-Modified-Since", "Fri, 31 Dec 2099 23:59:59 GMT")), "in part, unless old"),
    ("xlsx", (("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "cross-site")), "by a link on another site"),
)
_REFUSED: tuple[tuple[str, Credentials], ...] = (
    ("without a token", Credentials(User.NOBODY)),
    ("with a garbage token in the header", Credentials(User.GARBAGE, Transport.HEADER)),
    ("with a garbage token in the query", Credentials(User.GARBAGE, Transport.QUERY)),
)


@scenario("single use", checks.first_get, checks.second_get, checks.later_gets, early=True)
def _single_use(session: Session) -> None:
    for representation in REPRESENTATIONS:
        export = session.fresh()
        first = session.read(export.export_id, representation)
        session.judge(checks.first_get, representation, exchange=first)
        second = session.read(export.export_id, representation)
        session.judge(checks.second_get, representation, first=first, second=second)
        later = [
            session.read(export.export_id, representation, credentials=credentials)
            for credentials in (_in_the_other_place(session.own), session.own)
        ]
        # If the server does not accept tokens in the other place, its 401 says nothing about the export.
        admitted = [exchange for exchange in later if exchange.response.status != _UNAUTHORIZED]
        session.judge(checks.later_gets, representation, first=first, second=second, later=admitted)
        waiting = session.fresh() if representation == "json" else None
        session.used_up[representation] = UsedUp((first, second, *admitted), session.settings.now(), waiting)


def _in_the_other_place(credentials: Credentials) -> Credentials:
    other = Transport.QUERY if credentials.transport is Transport.HEADER else Transport.HEADER
    return replace(credentials, transport=other)


@scenario("single use across representations", checks.second_get_otherwise)
def _single_use_across(session: Session) -> None:
    for one in REPRESENTATIONS:
        for other in REPRESENTATIONS:
            if one != other:
                export = session.fresh()
                first = session.read(export.export_id, one)
                second = session.read(export.export_id, other)
                session.judge(checks.second_get_otherwise, f"{one} then {other}", first=first, second=second)


@scenario("one export beside another", checks.apart)
def _apart(session: Session) -> None:
    for representation in REPRESENTATIONS:
        older, newer = session.fresh(), session.fresh()
        used = session.read(newer.export_id, representation)
        other = session.read(older.export_id, representation)
        session.judge(checks.apart, representation, used=used, other=other)


@scenario("refusals that use nothing up", checks.refusal_keeps)
def _refusals(session: Session) -> None:
    for representation in REPRESENTATIONS:
        for case, credentials in _REFUSED:
            export = session.fresh()
            refused = session.read(export.export_id, representation, credentials=credentials)
            first = session.read(export.export_id, representation)
            session.judge(checks.refusal_keeps, representation, refused=refused, first=first, case=case)


@scenario("HEAD", checks.head_answers, checks.head_keeps)
def _head(session: Session) -> None:
    for representation in REPRESENTATIONS:
        export = session.fresh()
        head = session.read(export.export_id, representation, method="HEAD")
        session.judge(checks.head_answers, representation, exchange=head, used_up=False)
        first = session.read(export.export_id, representation)
        session.judge(checks.head_answers, f"{representation}, beside GET", exchange=head, used_up=False, get=first)
        session.judge(checks.head_keeps, representation, head=head, first=first)
        last = session.read(export.export_id, representation, method="HEAD")
        session.judge(checks.head_answers, f"{representation}, used up", exchange=last, used_up=True)


@scenario("conditional requests", checks.conditional)
def _conditional(session: Session) -> None:
    for representation in REPRESENTATIONS:
        used, fresh = session.fresh(), session.fresh()
        first = session.read(used.export_id, representation)
        conditions = _conditions(first)
        again = session.read(used.export_id, representation, headers=conditions)
        session.judge(checks.conditional, f"{representation}, used up", exchange=again, used_up=True)
        # Two files of one selection may have the same ETag, so a new export may seem to be in a cache as well.
        whole = session.read(fresh.export_id, representation, headers=conditions)
        session.judge(checks.conditional, representation, exchange=whole, used_up=False)


def _conditions(exchange: Exchange) -> tuple[tuple[str, str], ...]:
    """Return the fields by which a client asks whether the answer that it has is still right (RFC 9110, 13.1)."""
    since = exchange.response.header("last-modified")
    etag = ("If-None-Match", exchange.response.header("etag") or "*")
    return (etag, ("If-Modified-Since", since)) if since else (etag,)


@scenario("several connections at the same time", checks.connections)
def _connections(session: Session) -> None:
    exports = [(session.fresh().export_id, form) for form in REPRESENTATIONS * _ROUNDS]

    # All at once, so that a server with several processes needs more than one of them.
    def read_twice(export_id: str, representation: str) -> list[Exchange]:
        return [session.read(export_id, representation, headers=_CLOSE) for _ in range(2)]

    gets = at_once([partial(read_twice, *export) for export in exports])
    for (_, representation), (first, second) in zip(exports, gets, strict=True):
        session.judge(checks.connections, representation, first=first, second=second)


@scenario("Content-Type on a GET", checks.content_type_ignored)
def _content_types(session: Session) -> None:
    for representation, media_type in (("csv", "text/csv"), ("xlsx", "application/xlsx"), ("json", "text/csv")):
        export = session.fresh()
        exchange = session.read(export.export_id, representation, headers=(("Content-Type", media_type),))
        session.judge(checks.content_type_ignored, representation, exchange=exchange)


@scenario("conditions on the first GET", checks.first_get)
def _headers(session: Session) -> None:
    for representation, headers, what in _CONDITIONS:
        exchange = session.read(session.fresh().export_id, representation, headers=headers)
        session.judge(checks.first_get, f"{representation}, {what}", exchange=exchange)


@scenario("downloads at the same time", checks.race)
def _race(session: Session) -> None:
    for representation in REPRESENTATIONS:
        _race_of(session, representation, (representation,))


@scenario("downloads of every representation at the same time", checks.race)
def _race_across(session: Session) -> None:
    _race_of(session, "every representation", REPRESENTATIONS)


def _race_of(session: Session, subject: str, representations: Sequence[str]) -> None:
    export_id = session.fresh().export_id
    forms = list(islice(cycle(representations), _RUNNERS))
    session.judge(checks.race, subject, exchanges=at_once([partial(session.read, export_id, form) for form in forms]))


@scenario(
    "used-up exports at the end of the run",
    checks.later_gets,
    checks.first_get,
    documents.timestamps_advance,
    alone=True,
    late=True,
)
def _long_after(session: Session) -> None:
    if not session.used_up:
        # A replay may play this scenario alone.
        _single_use.run(session)
    passed = session.settings.now() - max(used.moment for used in session.used_up.values())
    session.settings.pause(min(max(_LONG - passed, timedelta()), _LONG).total_seconds())
    for representation, used in session.used_up.items():
        first, second, *later = used.gets
        later.append(session.send(first.request))
        session.judge(checks.later_gets, f"{representation}, long after", first=first, second=second, later=later)
        if used.waiting is not None:
            _waited(session, used.waiting, used.moment)


def _waited(session: Session, export: Export, moment: datetime) -> None:
    """Read an export that was created long before, and compare its moment with that of a new one."""
    new = session.fresh().created
    seconds = (session.settings.now() - moment).total_seconds()
    session.judge(documents.timestamps_advance, "create", first=export.created, later=new, seconds=seconds)
    read = session.read(export.export_id)
    session.judge(checks.first_get, "json, long after it was created", exchange=read)
