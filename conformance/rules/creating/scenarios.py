"""Creating an export: bodies, media types and headers that are accepted or refused, as tables."""

from collections.abc import Iterable, Mapping
from itertools import chain, cycle, repeat

from conformance.answers.documents import created_id
from conformance.http.exchange import Exchange, encode_json, json_text, plain
from conformance.rules.creating import checks
from conformance.rules.documents import checks as documents
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import ABSENT, MEDIA_TYPE, USABLE_ID

_RULES = {"status": "active", "any_tags": False, "ids": ["0b9d7f52-3c1e-4a86-8f2d-6e5a4c3b2a19"]}
_ODD = {"filter": {"name_like": 'é "quoted" \\ 漢字 🎉', "future_key": {"deep": [1, 2.5, None, True]}}, "sort": None}

# What servers may normalise: white space, line ends, escapes, the spelling of keys, lists, numbers. Whole numbers and
# large ones are among them; the check lets a round trip through a double pass.
_TIDIED = {
    "filter": {
        "name_like": " two\r\nlines, %41 and 100%25 ",
        "dashed-key": 1.23456789,
        "camelKey": ["twice", "twice", 1.0, 9_007_199_254_740_993],
    }
}

# What JSON libraries, columns and firewalls make other values of: empty objects, lists of null, fractions, texts that
# are words for values or dates, marks that can be composed, and signs of markup and SQL.
_REWRITTEN: tuple[object, ...] = (
    *({}, [None], 0.5, "true", "null", "", " x "),
    *("2026-01-31T23:59:59+01:00", "A\u030a", "<b>&amp;</b>", "O'Hara", "100% of %41"),
)
# Names of members that are no unusual ones for a client, and that servers drop, hide or take for their own.
_SUSPECT: Mapping[str, object] = dict.fromkeys(
    ("__proto__", "constructor", "$where", "a.b", " padded ", "password", "access_token", "id", "type"), "x"
)


def _nested(levels: int) -> object:
    value: object = "deep"
    for _ in range(levels):
        value = [value]
    return value


FORMS: Mapping[str, object] = {
    "no params": ABSENT,
    "params null": None,
    "params an empty object": {},
    "filter null": {"filter": None},
    "filter an object": {"filter": _RULES},
    "filter a JSON string": {"filter": json_text(_RULES)},
    "filter a JSON string with spaces": {"filter": ' { "status" : "active" } '},
    "params a JSON string": json_text({"filter": _RULES}),
    "params a JSON string that holds the filter as a JSON string": json_text({"filter": json_text(_RULES)}),
    "members the server ignores": {"filter": _RULES, "type": None, "sort": None},
    "blank values and lists": {"filter": {"city": "", "tags": [], "ids": ["b", "a"], "status": "active,null"}},
    "text of many scripts": _ODD,
    "a JSON string with white space around it": '\n {"filter": {"status": "active"}} \n',
    "text, keys, lists and numbers that could be tidied": _TIDIED,
    "values that libraries rewrite": {"filter": {"future_key": _REWRITTEN}},
    "members that libraries drop or hide": {"filter": _SUSPECT},
    "a day that leap years alone have": {"filter": {"updated_at": "2024-02-29"}},
    "a range of dates with white space around it": {"filter": {"updated_at": " 2026-01-01..2026-01-31\t"}},
    # Far below the 100 levels beyond which a server may refuse.
    "an object nested 60 levels deep": {"filter": {"future_key": _nested(60)}},
}

_TYPE_CONFLICTS: Mapping[str, object] = {
    "no data": {},
    "data null": {"data": None},
    "no type": {"data": {"attributes": {"params": {}}}},
    "type null": {"data": {"type": None}},
    "a type under the name TYPE": {"data": {"TYPE": "export_logs"}},
    "an empty type": {"data": {"type": ""}},
    "the type contacts": {"data": {"type": "contacts"}},
    "a dasherised type": {"data": {"type": "export-logs"}},
    "a type in upper case": {"data": {"type": "EXPORT_LOGS"}},
    "a type with white space around it": {"data": {"type": " export_logs "}},
    "a type in the singular": {"data": {"type": "export_log"}},
    "a camelised type": {"data": {"type": "exportLogs"}},
    "a type that goes on": {"data": {"type": "export_logs2"}},
    "a list of the type": {"data": {"type": ["export_logs"]}},
}


def _with_value(value: bytes) -> bytes:
    """Write a body in which a filter key that the server does not know has this value."""
    return b'{"data":{"type":"export_logs","attributes":{"params":{"filter":{"limit":%s}}}}}' % value


_NOT_JSON: Mapping[str, bytes] = {
    "a body cut short": b'{"data":{"type":"export_logs"',
    "a trailing comma": b'{"data":{"type":"export_logs",}}',
    "text after the document": b'{"data":{"type":"export_logs"}} and more',
    "single quotes": b"{'data':{'type':'export_logs'}}",
    "NaN": _with_value(b"NaN"),
    "a number beyond a double": _with_value(b"1e999"),
    "minus infinity": _with_value(b"-Infinity"),
    "a number with a leading zero": _with_value(b"01"),
    "a number with a plus sign": _with_value(b"+1"),
    "a number that begins with its point": _with_value(b".5"),
    "True for true": _with_value(b"True"),
    "an escape that JSON has not": _with_value(b'"\\x41"'),
    "a comment": b'{"data":/* all of them */{"type":"export_logs"}}',
    "a key without quotes": b'{data:{"type":"export_logs"}}',
    "a form feed as white space": b'{"data":\x0c{"type":"export_logs"}}',
    "a no-break space as white space": b'{"data":\xc2\xa0{"type":"export_logs"}}',
    "UTF-16": '{"data":{"type":"export_logs"}}'.encode("utf-16"),
    "bytes that are no UTF-8": b'{"data":{"type":"export_logs","attributes":{"params":{"x":"\xff\xfe"}}}}',
}
_KINDS: Mapping[str, object] = {
    "a list as the document": [{"data": {"type": "export_logs"}}],
    "a string as the document": "export_logs",
    "a list as data": {"data": [{"type": "export_logs"}]},
    "a string as data": {"data": "export_logs"},
    "a list as attributes": {"data": {"type": "export_logs", "attributes": []}},
    "a string as attributes": {"data": {"type": "export_logs", "attributes": "params"}},
}
_PARAMS_KINDS: Mapping[str, object] = {
    "params a number": 7,
    "params a list": [{"filter": {}}],
    "params true": True,
    "params text that is no JSON": "status=active",
    "params a JSON list in a string": "[]",
    "filter a number": {"filter": 7},
    "filter a list": {"filter": ["active"]},
    "filter text that is no JSON": {"filter": "active"},
    "filter a JSON list in a string": {"filter": "[]"},
}
_FILES = ("csv", "xlsx")
_WRONG_DATES = (
    "yesterday",
    "2026-02-30",
    "2026-13-01",
    "01.02.2026",
    "2026-01-01..",
    "2026-01-01....2026-01-02",
    "2026-01-01T10:00:00",
    "2026-01-01..2026-01-02T00:00:00Z",
)
_MEDIA_TYPES = (
    "application/vnd.api+json",
    "application/json",
    "text/x-json",
    "APPLICATION/VND.API+JSON",
    "Application/Json",
    "application/vnd.api+json; charset=utf-8",
    "application/json;charset=UTF-8",
    "TEXT/X-JSON",
    "application/json; version=1",
    'application/vnd.api+json ; charset="utf-8"; version=1',
)
_UNREAD = (
    "text/plain",
    "text/json",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "application/xml",
)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ACCEPTS: Mapping[str, tuple[str, ...]] = {
    "json": ("text/html", "text/csv", _XLSX),
    "csv": ("text/html", MEDIA_TYPE),
    "xlsx": ("text/html", MEDIA_TYPE, "text/csv"),
}
# What a browser adds to a request of a page on another site.
_CROSS_SITE = (
    ("Content-Type", MEDIA_TYPE),
    ("Origin", "https://client.example"),
    ("Sec-Fetch-Site", "cross-site"),
    ("Sec-Fetch-Mode", "cors"),
)
_ID = "91c0d2e4-6f1b-4a3c-b5d7-8e9f0a1b2c3d"
_FOREIGN_KEYS: tuple[tuple[str, object], ...] = (
    ("user_id", _ID),
    ("account_list_id", _ID),
    ("made_up_id", _ID),
    ("_id", _ID),
    ("user_id", 7),
    ("account_list_id", None),
    ("made_up_id", ""),
)


@scenario("forms of params", checks.created, checks.forms, documents.echo, documents.echo_absent, early=True)
def _forms(session: Session) -> None:
    session.judge(checks.created, "create", exchange=session.create())
    for form, params in FORMS.items():
        exchange = session.create(params)
        session.judge(checks.forms, form, exchange=exchange, form=form)
        if params is ABSENT or params is None:
            session.judge(documents.echo_absent, form, exchange=exchange)
        else:
            session.judge(documents.echo, form, exchange=exchange, sent=plain(params), form=form)


@scenario("attributes null", checks.forms, documents.echo_absent)
def _null_attributes(session: Session) -> None:
    exchange = session.post({"data": {"type": "export_logs", "attributes": None}})
    session.judge(checks.forms, "attributes null", exchange=exchange, form="attributes null")
    session.judge(documents.echo_absent, "attributes null", exchange=exchange)


@scenario("unknown members", checks.unknown_members, documents.echo)
def _unknown_members(session: Session) -> None:
    cases: tuple[tuple[str, object, dict[str, object]], ...] = (
        ("attributes", {}, {"future_attribute": {"nested": [1]}, "name": "x"}),
        ("params", {"filter": {"status": "active"}, "future_member": [1, None]}, {}),
        ("the filter", {"filter": {"future_filter": "x", "reverse_future_filter": True}}, {}),
    )
    for where, params, attributes in cases:
        exchange = session.create(params, attributes=attributes)
        session.judge(checks.unknown_members, where, exchange=exchange, where=where)
        session.judge(
            documents.echo, where, exchange=exchange, sent=params, form=f"params with an unknown member in {where}"
        )


@scenario("conflicts", checks.type_conflict, checks.id_conflict, checks.foreign_key_conflict, early=True)
def _conflicts(session: Session) -> None:
    for case, document in _TYPE_CONFLICTS.items():
        session.judge(checks.type_conflict, case, exchange=session.post(document), case=case)
    for value in (_ID, 7, None):
        session.judge(checks.id_conflict, "id", exchange=session.create({}, attributes={"id": value}))
    for name, key in _FOREIGN_KEYS:
        exchange = session.create({}, attributes={name: key})
        session.judge(checks.foreign_key_conflict, name, exchange=exchange, name=name)


@scenario("malformed bodies", checks.not_json, checks.kinds, early=True)
def _malformed(session: Session) -> None:
    for case, body in _NOT_JSON.items():
        shown = body.decode("ascii") if body.isascii() else None
        session.judge(checks.not_json, case, exchange=session.post_bytes(body, shown), case=case)
    # An empty body may be a 400 or a 409, but no 5xx: only the rules for every answer judge it.
    session.post_bytes(b"", "")
    for case, document in _KINDS.items():
        session.judge(checks.kinds, case, exchange=session.post(document), case=case)


@scenario("odd params", checks.params_kinds, checks.nesting)
def _params_kinds(session: Session) -> None:
    for (case, params), form in zip(_PARAMS_KINDS.items(), _representations(session), strict=False):
        exchange = session.create(params)
        session.judge(checks.params_kinds, case, exchange=exchange, case=case)
        _downloaded(session, exchange, form)
    deep = b'{"data":{"type":"export_logs","attributes":{"params":{"x":' + b"[" * 150 + b"]" * 150 + b"}}}}"
    session.judge(checks.nesting, "create", exchange=session.post_bytes(deep, None))


def _representations(session: Session) -> Iterable[str]:
    """Return the representations in which odd exports are read: of a large account, each file only once.

    Such an export may select all contacts, whatever the account is narrowed to.
    """
    return cycle(_FILES) if session.account.prefix is None else chain(_FILES, repeat("json"))


def _downloaded(session: Session, created: Exchange, form: str) -> Exchange | None:
    """Download an export that should have been refused, if it was not: a server may fail there."""
    export_id = created_id(created)
    return session.read(export_id, form) if USABLE_ID.fullmatch(export_id) else None


@scenario("wrong dates", checks.date_format)
def _dates(session: Session) -> None:
    for value, form in zip(_WRONG_DATES, _representations(session), strict=False):
        exchange = session.create({"filter": {"updated_at": value}})
        download = _downloaded(session, exchange, form)
        session.judge(checks.date_format, value, exchange=exchange, case=value, download=download)
    exchange = session.create({"filter": json_text({"updated_at": "yesterday"})})
    session.judge(checks.date_format, "in a JSON string", exchange=exchange, case="yesterday, in a JSON string,")


@scenario("media types", checks.media_types, checks.unread_media_type)
def _media_types(session: Session) -> None:
    body = encode_json({"data": {"type": "export_logs"}})
    for media_type in _MEDIA_TYPES:
        exchange = session.post_bytes(body, body.decode(), media_type)
        session.judge(checks.media_types, media_type, exchange=exchange, media_type=media_type)
    for media_type in _UNREAD:
        exchange = session.post_bytes(body, body.decode(), media_type)
        session.judge(checks.unread_media_type, media_type, exchange=exchange, media_type=f"Content-Type {media_type}")
    exchange = session.post_bytes(body, body.decode(), None)
    session.judge(checks.unread_media_type, "none", exchange=exchange, media_type="no Content-Type")


@scenario("negotiation", checks.no_negotiation, also=(checks.created,))
def _negotiation(session: Session) -> None:
    for accept in ("application/json", "text/html", "application/xml", "image/png"):
        headers = (("Content-Type", MEDIA_TYPE), ("Accept", accept))
        exchange = session.create(headers=headers)
        created = exchange.statuses.created
        session.judge(checks.no_negotiation, "create", exchange=exchange, expected=created, accept=accept)
    exchange = session.create(headers=_CROSS_SITE)
    session.judge(checks.created, "create, from a page on another site", exchange=exchange)
    for representation, accepts in _ACCEPTS.items():
        for accept in accepts:
            export = session.fresh()
            exchange = session.read(export.export_id, representation, headers=(("Accept", accept),))
            session.judge(checks.no_negotiation, representation, exchange=exchange, expected=200, accept=accept)


@scenario("a body that is too large", checks.too_large)
def _too_large(session: Session) -> None:
    body = encode_json({"data": {"type": "export_logs", "attributes": {"note": "x" * (1024 * 1024)}}})
    session.judge(checks.too_large, "create", exchange=session.post_bytes(body, None))
