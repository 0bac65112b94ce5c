"""Export documents: created and shown, complete and with selected fields, of both users."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import cycle

from conformance.answers.documents import created_id
from conformance.answers.findings import export_of
from conformance.check import TooLittleDataError
from conformance.http.at_once import at_once
from conformance.http.exchange import NOBODY, Derived, Exchange, Request
from conformance.rules.creating import checks as creating
from conformance.rules.documents import checks
from conformance.rules.documents import checks_cors as cors
from conformance.rules.lifecycle import checks as lifecycle
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import COLLECTION, MEDIA_TYPE, UNKNOWN_ID, USABLE_ID, Export

_WHOLE = (
    checks.attributes,
    checks.export_type,
    checks.timestamp_format,
    checks.user,
)
_FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("params,type", ("params", "type")),
    ("created_at", ("created_at",)),
    ("type,user", ("type", "user")),
    ("type,no_such_field", ("type",)),
    ("no_such_field", ()),
)
_INCLUDES: tuple[tuple[str, bool], ...] = (("user", True), ("*", True), ("no_such_thing", False))
# What a column or a serializer may give back otherwise when it is read: texts that look like other values.
_PARAMS = {"filter": {"status": "active", "future_key": ["null", "true", "no", "1.0", "2026-01-01", "", {}, [None]]}}
_ROUNDS = 2
_LONG_AGO = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)


@scenario(
    "the whole document",
    checks.export_id,
    *_WHOLE,
    checks.timestamps_equal,
    checks.timestamps_now,
    checks.show_is_create,
    early=True,
)
def _whole(session: Session) -> None:
    exports = [session.fresh(_PARAMS) for _ in range(3)]
    session.judge(checks.export_id, "create", exchanges=[export.created for export in exports])
    created = exports[0].created
    shown = session.read(exports[0].export_id)
    for subject, exchange in (("create", created), ("json", shown)):
        for check in _WHOLE:
            session.judge(check, subject, exchange=exchange)
    session.judge(checks.timestamps_equal, "create", exchange=created)
    session.judge(checks.timestamps_now, "create", exchange=created, now=session.settings.now())
    session.judge(checks.show_is_create, "json", created=created, shown=shown)


@scenario("whose documents", checks.owner, also=(checks.included_users,))
def _owner(session: Session) -> None:
    own = [session.fresh().created for _ in range(2)]
    shown = session.fresh()
    own += [shown.created, session.read(shown.export_id)]
    foreign = session.fresh(credentials=session.other)
    own += _claimed_for(session, foreign)
    session.judge(checks.owner, "create", own=own, foreign=foreign.created)
    read = session.read(foreign.export_id, credentials=session.other)
    session.judge(checks.owner, "json", own=own, foreign=read)
    session.judge(checks.show_is_create, "json", created=foreign.created, shown=read)
    # The other user first: a list of users that is never emptied holds both then.
    for words, credentials in (("the other user", session.other), ("the first user", session.own)):
        exchange = session.create({}, credentials=credentials, query="include=user")
        session.judge(checks.included_users, f"create by {words}", exchange=exchange)


def _claimed_for(session: Session, foreign: Export) -> list[Exchange]:
    """Create and show an export with a request that names another user as its owner.

    The contract does not say whether such a request is refused, so a refusal is left out.
    """
    user = {"type": "users", "id": Derived(export_of(foreign.created).user_id, "the id of the other user")}
    data = {"type": "export_logs", "relationships": {"user": {"data": user}}}
    created = session.post({"data": data})
    if not created.response.ok:
        return []
    export_id = export_of(created).export_id
    if not USABLE_ID.fullmatch(export_id):
        return [created]
    shown = session.read(export_id)
    return [created, shown] if shown.response.ok else [created]


@scenario(
    "two users at the same time",
    checks.owner,
    also=(checks.timestamps_now, checks.show_is_create, lifecycle.first_get),
    alone=True,
)
def _at_once(session: Session) -> None:
    for _ in range(_ROUNDS):
        creates = [partial(session.create, {}, credentials=each) for each in (session.own, session.other)]
        own, foreign = at_once(creates)
        session.judge(checks.owner, "create, at the same time", own=[own], foreign=foreign)
        for created in (own, foreign):
            session.judge(
                checks.timestamps_now, "create, at the same time", exchange=created, now=session.settings.now()
            )
        ids = [created_id(created) for created in (own, foreign)]
        if not all(USABLE_ID.fullmatch(each) for each in ids):
            raise TooLittleDataError("creating an export gave no id that a path can hold")
        reads = [
            partial(session.read, each, credentials=credentials)
            for each, credentials in zip(ids, (session.own, session.other), strict=True)
        ]
        for created, shown in zip((own, foreign), at_once(reads), strict=True):
            session.judge(lifecycle.first_get, "json, at the same time as another user", exchange=shown)
            session.judge(checks.show_is_create, "json, at the same time", created=created, shown=shown)


@scenario("timestamps that were sent", creating.sent_timestamps, checks.sent_timestamps_ignored)
def _sent_timestamps(session: Session) -> None:
    sent = _LONG_AGO.strftime("%Y-%m-%dT%H:%M:%SZ")
    values = dict.fromkeys(("created_at", "updated_at", "updated_in_db_at"), sent)
    exchange = session.create({}, attributes=values)
    session.judge(creating.sent_timestamps, "create", exchange=exchange)
    session.judge(checks.sent_timestamps_ignored, "create", exchange=exchange, sent=_LONG_AGO)
    session.judge(checks.timestamps_now, "create", exchange=exchange, now=session.settings.now())


def _asked(session: Session, query: str) -> Iterator[tuple[str, Exchange]]:
    """Create an export with a query, and show another one with it, which was created without it."""
    yield "create", session.create(session.account.of_export({}), query=query)
    yield "json", session.read(session.fresh().export_id, query=query)


@scenario("sparse fieldsets", checks.fields, checks.attributes)
def _fields(session: Session) -> None:
    plain = dict(_asked(session, ""))
    # Clients send the brackets plain or percent-encoded, so the cases alternate.
    for (value, names), name in zip(_FIELDS, cycle(("fields%5Bexport_logs%5D", "fields[export_logs]")), strict=False):
        for subject, exchange in _asked(session, f"{name}={value}"):
            session.judge(checks.fields, subject, exchange=exchange, plain=plain[subject], names=names)
    other = session.create({}, query="fields%5Bcontacts%5D=name")
    session.judge(checks.attributes, "create", exchange=other)


@scenario("included resources", checks.include, checks.included_users, also=(lifecycle.first_get,))
def _include(session: Session) -> None:
    plain = dict(_asked(session, ""))
    for subject, exchange in plain.items():
        session.judge(checks.include, subject, exchange=exchange, plain=exchange, include="", expected=False)
    for value, expected in _INCLUDES:
        for subject, exchange in _asked(session, f"include={value}"):
            session.judge(
                checks.include, subject, exchange=exchange, plain=plain[subject], include=value, expected=expected
            )
            session.judge(checks.included_users, f"{subject}, include={value}", exchange=exchange)
            export_id = created_id(exchange)
            if USABLE_ID.fullmatch(export_id):
                # Telling its user along with a new export must not use it up.
                first = session.read(export_id, "csv")
                session.judge(lifecycle.first_get, f"csv, created with include={value}", exchange=first)


@scenario("a page on another origin", cors.cors)
def _other_origin(session: Session) -> None:
    origin = ("Origin", cors.ORIGIN)
    headers, unknown = (("Content-Type", MEDIA_TYPE), origin), f"{COLLECTION}/{UNKNOWN_ID}"
    session.judge(cors.cors, "create", exchange=session.create(headers=headers))
    session.judge(cors.cors, "csv", exchange=session.read(session.fresh().export_id, "csv", headers=(origin,)))
    session.judge(cors.cors, "a 409", exchange=session.post({}, headers=headers))
    for case, credentials in (("a 401", NOBODY), ("a 404", session.own)):
        request = Request("GET", unknown, headers=(origin,), credentials=credentials)
        session.judge(cors.cors, case, exchange=session.send(request))
    for method, path in (("POST", COLLECTION), ("GET", unknown)):
        asked = (
            ("Access-Control-Request-Method", method),
            ("Access-Control-Request-Headers", "authorization,content-type"),
        )
        request = Request("OPTIONS", path, headers=(origin, *asked), credentials=NOBODY)
        session.judge(cors.cors, f"the preflight of {method}", exchange=session.send(request))
