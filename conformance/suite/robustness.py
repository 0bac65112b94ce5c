"""Odd input written by hand: what generators seldom draw and servers often trip over."""

from __future__ import annotations

from conformance.checks import exports as documents
from conformance.checks import generated as checks
from conformance.exchange import Request, encode_json
from conformance.suite.scenario import Scenario
from conformance.suite.session import COLLECTION, MEDIA_TYPE, Session

_TEXTS = {
    "text of right-to-left and left-to-right scripts": "عربي English עברית",
    "text with combining marks and emoji": "e\u0301 a\u030a 👩‍👩‍👧‍👦",
    "text with control characters": "a\u0001b\u007fc\u0000d",
    "a long text": "x" * 20_000,
    "text that looks like SQL": "'; DROP TABLE contacts; --",
    "text that looks like a pattern": "%_*?[a-z](",
    "text that looks like a template": "{{7*7}} ${7*7} <%= 7*7 %>",
}
_PATHS = {
    "an id with an encoded slash": "a%2Fb",
    "an id of dots": "%2e%2e",
    "an id with an encoded NUL": "a%00b",
    "an id that is no UTF-8": "%ff%fe",
    "an id of 4,000 characters": "a" * 4000,
    "an id of spaces": "%20%20",
    "an id with a quote": "%27%22",
}
_ODD_VALUES: tuple[object, ...] = (7, True, {"a": 1}, [[]], [None], [7], "\u0000")
_QUERIES = (
    "fields%5Bexport_logs%5D=",
    "fields=type",
    "fields%5B%5D=type",
    "include=%ff",
    "include=" + "a," * 500,
    "=&&=",
)


def _texts(session: Session) -> None:
    for case, text in _TEXTS.items():
        params = {"filter": {"name_like": text, "tags": [text[:200]]}}
        exchange = session.create(params)
        session.judge(checks.odd_text, case, exchange=exchange, case=case)
        session.judge(documents.echo, case, exchange=exchange, sent=params, form=case)
        session.read(session.fresh(params).export_id, "csv")
    many = {"filter": {"ids": [f"00000000-0000-4000-8000-{number:012d}" for number in range(2000)]}}
    session.judge(checks.odd_text, "2,000 ids", exchange=session.create(many), case="2,000 ids")
    session.read(session.fresh(many).export_id, "csv")


def _odd_values(session: Session) -> None:
    # Whether such a filter selects is nobody's promise; that neither creating nor downloading fails is.
    for key in ("status", "ids", "tags", "name_like", "wildcard_search", "newsletter", "city", "account_list_id"):
        for value in _ODD_VALUES:
            exchange = session.create({"filter": {key: value}})
            session.judge(checks.odd_text, key, exchange=exchange, case=f"a {key} of an odd kind")
    export = session.fresh(
        {"filter": {"status": {"a": 1}, "ids": [7, None], "tags": True, "name_like": 7, "city": [[]]}}
    )
    session.read(export.export_id, "csv")


def _paths(session: Session) -> None:
    for case, text in _PATHS.items():
        for suffix in ("", ".csv", ".xlsx"):
            exchange = session.send(Request("GET", f"{COLLECTION}/{text}{suffix}", credentials=session.own))
            session.judge(checks.odd_paths, case, exchange=exchange, case=f"GET of {case}")
    # Another id than that of the export, however a server reads it: white space is no part of a UUID.
    for case, before, after in (("an id after a space", "%20", ""), ("an id before a space", "", "%20")):
        for suffix in ("", ".csv", ".xlsx"):
            path = f"{COLLECTION}/{before}{session.fresh().export_id}{after}{suffix}"
            exchange = session.send(Request("GET", path, credentials=session.own))
            session.judge(checks.odd_paths, case, exchange=exchange, case=f"GET of {case}")
    for query in _QUERIES:
        session.create({}, query=query)
        session.read(session.fresh().export_id, query=query)


def _chunked(session: Session) -> None:
    body = encode_json({"data": {"type": "export_logs"}})
    headers = (("Content-Type", MEDIA_TYPE),)
    request = Request(
        "POST", COLLECTION, headers=headers, body=body, body_shown=body.decode(), credentials=session.own, chunked=True
    )
    session.judge(checks.chunked, "create", exchange=session.send(request))


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("odd text", _texts, (checks.odd_text, documents.echo), early=True),
    Scenario("values of odd kinds", _odd_values, (checks.odd_text,)),
    Scenario("odd paths and queries", _paths, (checks.odd_paths,), early=True),
    Scenario("a chunked body", _chunked, (checks.chunked,)),
)
