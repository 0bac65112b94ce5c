"""Creating an export: documents, media types and headers that are accepted or refused, as tables."""

from collections.abc import Mapping

from conformance.http.exchange import encode_json
from conformance.rules.creating import checks
from conformance.rules.documents import checks as documents
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import MEDIA_TYPE

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
