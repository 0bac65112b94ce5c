"""Unusual requests written by hand: cases that generators seldom produce and that often break servers."""

from collections.abc import Mapping

from conformance.answers.documents import created_id
from conformance.http.exchange import NOBODY, Credentials, Exchange, Request, Transport, User, encode_json, json_text
from conformance.rules.documents import checks as documents
from conformance.rules.robustness import checks
from conformance.rules.robustness.checks_answers import no_server_error
from conformance.session.attempts import attempt
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import COLLECTION, MEDIA_TYPE, USABLE_ID
from conformance.session.together import Values, judge_together

_TEXTS = {
    "text of right-to-left and left-to-right scripts": "عربي English עברית",
    "text with combining marks and emoji": "e\u0301 a\u030a 👩‍👩‍👧‍👦",
    "text with control characters": "a\u0001b\u007fc\u0000d",
    # Longer than 64 KiB, the limit of some database columns; the whole body is over 200 kB.
    "a long text": "x" * 210_000,
    "text that looks like SQL": "'; DROP TABLE contacts; --",
    "text that looks like a pattern": "%_*?[a-z](\\",
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
    "an id with a percent sign": "a%25b",
}
_AROUND = (
    ("an id after a space", "%20", ""),
    ("an id before a space", "", "%20"),
    ("an id with a parameter of the path", "", ";v=1"),
)
_ODD_VALUES: tuple[object, ...] = (7, True, {"a": 1}, [[]], [None], [7], "\u0000")
_ODD_KEYS = ("status", "ids", "tags", "name_like", "wildcard_search", "newsletter", "city")
_QUERIES = (
    "fields%5Bexport_logs%5D=",
    "fields=type",
    "fields%5B%5D=type",
    "include=%ff",
    "include=user&include=user",
    "include=" + "a," * 500,
    "=&&=",
)
# These may be refused with any status, also by a gateway; the server must not fail.
_BROKEN_QUERIES: Mapping[str, str] = {
    "a query with lists where there should be none": "include[]=&fields[export_logs][]=",
    "a query with a broken escape": "a=%zz",
    "a query with a NUL": "a=%00",
}
_HEADERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "headers of browsers and caches": (
        ("Range", "bytes=0-9"),
        ("If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("Accept-Language", "de-CH, *;q=0.1"),
        ("Origin", "https://client.example"),
        ("Cookie", "theme=dark"),
    ),
    "malformed headers": (
        ("Range", "bytes=9-0,x"),
        ("If-Modified-Since", "yesterday"),
        ("Accept-Language", ";;q=x"),
        ("Origin", "null"),
        ("Cookie", "=;;a"),
        ("Accept", ";;,/q"),
    ),
    "an Accept that takes nothing": (("Accept", "*/*;q=0, text/csv;q=0"),),
}
_BODIES: Mapping[str, bytes] = {
    "an escape of half a character": b'{"filter":{"name_like":"\\ud800"}}',
    "an empty key, an object to reverse by and a large integer": (
        b'{"":{"":[]},"filter":{"":"","reverse_x":{},"reverse_tags":{},"limit":1234567890123456789012345}}'
    ),
    "a date in the year 0": b'{"filter":{"updated_at":"0000-01-01"}}',
}


@scenario("odd text", checks.odd_text, documents.echo, early=True)
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


@scenario("values of odd kinds", checks.odd_text)
def _odd_values(session: Session) -> None:
    # The contract does not say what such a filter selects, only that creating and downloading do not fail.
    for value in _ODD_VALUES:

        def created(keys: tuple[str, ...], value: object = value) -> Values:
            exchange = session.create(session.account.of_export({"filter": dict.fromkeys(keys, value)}))
            export_id = created_id(exchange)
            if USABLE_ID.fullmatch(export_id):
                session.read(export_id, "csv")
            return {"exchange": exchange, "case": f"{' and '.join(keys)} of an odd kind"}

        # Apart from the others: with an odd account list the download may be refused before they are read.
        for keys in (_ODD_KEYS, ("account_list_id",)):
            judge_together(session, checks.odd_text, keys, f"of the value {json_text(value).value}", created)


@scenario("odd paths and queries", checks.odd_paths, early=True)
def _paths(session: Session) -> None:
    for case, text in _PATHS.items():
        for suffix in ("", ".csv", ".xlsx"):
            exchange = session.send(Request("GET", f"{COLLECTION}/{text}{suffix}", credentials=session.own))
            session.judge(checks.odd_paths, case, exchange=exchange, case=f"GET of {case}")
    # None of this is part of a UUID, so it is another id than that of the export, however a server decodes it.
    for case, before, after in _AROUND:
        for suffix in ("", ".csv", ".xlsx"):
            path = f"{COLLECTION}/{before}{session.fresh().export_id}{after}{suffix}"
            exchange = session.send(Request("GET", path, credentials=session.own))
            session.judge(checks.odd_paths, case, exchange=exchange, case=f"GET of {case}")
    for query in _QUERIES:
        created = session.create({}, query=query)
        session.read(_id_of(session, created), query=query)


def _id_of(session: Session, created: Exchange | None) -> str:
    """Return the id of the export that an exchange created; that of a new one if it created none."""
    export_id = created_id(created) if created is not None else ""
    return export_id if USABLE_ID.fullmatch(export_id) else session.fresh().export_id


@scenario("broken queries", no_server_error, early=True)
def _broken_queries(session: Session) -> None:
    for case, query in _BROKEN_QUERIES.items():
        headers = (("Content-Type", MEDIA_TYPE),)
        body = encode_json({"data": {"type": "export_logs"}})
        request = Request("POST", COLLECTION, query, headers, body, body.decode(), session.own)
        export_id = _id_of(session, attempt(session, request, case, no_server_error))
        attempt(
            session, Request("GET", f"{COLLECTION}/{export_id}", query, credentials=session.own), case, no_server_error
        )


@scenario("odd headers", no_server_error, early=True)
def _odd_headers(session: Session) -> None:
    for (case, headers), suffix in zip(_HEADERS.items(), (".csv", ".xlsx", ""), strict=True):
        path = f"{COLLECTION}/{session.fresh().export_id}{suffix}"
        attempt(session, Request("GET", path, headers=headers, credentials=session.own), case, no_server_error)


@scenario("odd tokens", no_server_error, early=True)
def _odd_tokens(session: Session) -> None:
    path = f"{COLLECTION}/{session.fresh().export_id}"
    for case, value in (
        ("a token of 5,000 characters", f"Bearer {'x' * 5000}"),
        ("a header without a token", "Bearer"),
    ):
        attempt(
            session,
            Request("GET", path, headers=(("Authorization", value),), credentials=NOBODY),
            case,
            no_server_error,
        )
    twice = Credentials(User.GARBAGE, Transport.QUERY)
    attempt(
        session, Request("GET", path, "access_token=a", credentials=twice), "two tokens in the query", no_server_error
    )


@scenario("odd bodies", no_server_error, early=True)
def _odd_bodies(session: Session) -> None:
    for case, params in _BODIES.items():
        body = b'{"data":{"type":"export_logs","attributes":{"params":%s}}}' % params
        headers = (("Content-Type", MEDIA_TYPE),)
        request = Request("POST", COLLECTION, "", headers, body, body.decode(), session.own)
        created = attempt(session, request, case, no_server_error)
        # A large account is not read as a whole for this.
        if created is not None and created.response.ok and session.account.prefix is None:
            path = f"{COLLECTION}/{_id_of(session, created)}.csv"
            attempt(session, Request("GET", path, credentials=session.own), f"the file of {case}", no_server_error)


@scenario("a chunked body", checks.chunked)
def _chunked(session: Session) -> None:
    body = encode_json({"data": {"type": "export_logs"}})
    headers = (("Content-Type", MEDIA_TYPE),)
    request = Request(
        "POST", COLLECTION, headers=headers, body=body, body_shown=body.decode(), credentials=session.own, chunked=True
    )
    session.judge(checks.chunked, "create", exchange=session.send(request))
