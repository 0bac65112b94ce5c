"""The values of `params` that creating accepts, and odd ones that it should refuse."""

from collections.abc import Iterable, Mapping
from itertools import chain, cycle, repeat

from conformance.answers.documents import created_id
from conformance.http.exchange import Exchange, json_text, plain
from conformance.rules.creating import checks
from conformance.rules.documents import checks as documents
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import ABSENT, USABLE_ID

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
