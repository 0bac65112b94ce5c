"""Authorisation: reads by another user, unknown ids, other extensions, other methods, account lists of others."""

from datetime import UTC, datetime, timedelta
from itertools import cycle
from uuid import UUID

from conformance.answers.documents import created_id
from conformance.answers.tables import File
from conformance.check import REPRESENTATIONS
from conformance.http.exchange import Derived, Request
from conformance.rules.authorisation import checks
from conformance.rules.lifecycle import checks as lifecycle
from conformance.rules.robustness.checks_answers import no_server_error
from conformance.session.attempts import attempt
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import COLLECTION, EVERYBODY, MEDIA_TYPE, SUFFIXES, UNKNOWN_ID, USABLE_ID, Export

# An unknown tag: excluding it changes no selection, and a refusal that contains it quotes the owner's params.
_MARKER = "For-the-owner-alone-7d1f0a"
_NOT_UUIDS = ("1", "not-a-uuid", "00000000-0000-4000-8000-00000000000g")
_CREATION = b'{"data":{"type":"export_logs"}}'
_METHODS = ("PUT", "PATCH", "DELETE", "POST")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# So many seconds later that each half of a range is a whole number of seconds: the year 2106.
_END = _BEGINNING + timedelta(seconds=2**32)
_SECOND = timedelta(seconds=1)
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"
_MOST_ROWS = 3
"""So many rows that both users are given are looked at more closely; each takes up to 130 requests."""
# Methods of RFC 4918 (WebDAV), RFC 2068 and caches, and one that does not exist.
_UNUSUAL_METHODS = ("PROPFIND", "LOCK", "COPY", "LINK", "PURGE", "FOO")


@scenario(
    "another user's exports",
    checks.foreign_read,
    checks.foreign_used_up,
    checks.owner_untold,
    also=(lifecycle.refusal_keeps,),
    early=True,
)
def _foreign(session: Session) -> None:
    for representation in REPRESENTATIONS:
        export = _with_known_owner(session)
        head = session.read(export.export_id, representation, credentials=session.other, method="HEAD")
        session.judge(checks.foreign_read, f"HEAD of {representation}", exchange=head)
        foreign = session.read(export.export_id, representation, credentials=session.other)
        session.judge(checks.foreign_read, representation, exchange=foreign)
        session.judge(checks.owner_untold, representation, created=export.created, refused=foreign, marker=_MARKER)
        export_id = export.export_id.upper() if representation == "csv" else export.export_id
        again = session.read(export_id, representation, credentials=session.other, headers=(("Accept", "text/csv"),))
        session.judge(
            checks.foreign_read,
            f"{representation}, asked for again",
            exchange=again,
            otherwise="its id in upper case" if export_id != export.export_id else "",
        )
        in_query = session.read(export.export_id, credentials=session.other, query=f"format={representation}")
        subject = f"{representation} in the query"
        session.judge(checks.foreign_read, subject, exchange=in_query, otherwise="a form in the query")
        first = session.read(export.export_id, representation)
        session.judge(lifecycle.refusal_keeps, representation, refused=foreign, first=first, case="of another user")
        after = session.read(export.export_id, representation, credentials=session.other)
        session.judge(checks.foreign_used_up, representation, exchange=after)
    export = session.fresh(credentials=session.other)
    session.judge(checks.foreign_read, "json", exchange=session.read(export.export_id))


def _with_known_owner(session: Session) -> Export:
    """Create an export and ask for its owner, so that a refusal can be searched for what is known of the owner."""
    params = {"filter": {"exclude_tags": _MARKER}}
    created = session.create(params, query="include=user")
    export_id = created_id(created)
    return Export(export_id, created) if USABLE_ID.fullmatch(export_id) else session.fresh(params)


@scenario("unknown and odd ids", checks.unknown_id, checks.not_a_uuid)
def _ids(session: Session) -> None:
    # A client of another language; the rules for every answer see that the error is told as to any other.
    german = (("Accept-Language", "de-CH, de;q=0.9"),)
    session.judge(checks.unknown_id, "json", exchange=session.read(str(UUID(int=0)), headers=german))
    for representation in REPRESENTATIONS:
        session.judge(checks.unknown_id, representation, exchange=session.read(UNKNOWN_ID, representation))
        for text in _NOT_UUIDS:
            session.judge(checks.not_a_uuid, representation, exchange=session.read(text, representation))


@scenario("other extensions", checks.extension, lifecycle.refusal_keeps)
def _extension(session: Session) -> None:
    for extension in ("pdf", "json", "xls", "txt", "CSV"):
        export = session.fresh()
        path = f"{COLLECTION}/{export.export_id}.{extension}"
        refused = session.send(Request("GET", path, credentials=session.own))
        session.judge(checks.extension, extension, exchange=refused)
        first = session.read(export.export_id, "csv")
        session.judge(lifecycle.refusal_keeps, "csv", refused=refused, first=first, case=f"for .{extension}")


@scenario("another form in the query", checks.format_parameter, also=(lifecycle.second_get,))
def _format(session: Session) -> None:
    for representation, asked in (("json", "csv"), ("csv", "xlsx"), ("xlsx", "json")):
        export, query = session.fresh(), f"format={asked}"
        first = session.read(export.export_id, representation, query=query)
        media_type = session.contract.operations[first.operation_id or ""].media_type
        session.judge(checks.format_parameter, representation, exchange=first, media_type=media_type)
        second = session.read(export.export_id, representation, query=query)
        session.judge(lifecycle.second_get, f"{representation} with {query}", first=first, second=second)


@scenario("account lists of others", checks.strange_account_list)
def _strange_account_list(session: Session) -> None:
    for representation in ("csv", "xlsx"):
        for value in (UNKNOWN_ID, [UNKNOWN_ID], f"{UNKNOWN_ID},{UNKNOWN_ID[:-1]}1"):
            export = session.fresh({"filter": {"account_list_id": value}})
            refused = session.read(export.export_id, representation)
            session.judge(checks.strange_account_list, representation, exchange=refused)
        again = session.read(export.export_id, representation)
        session.judge(checks.strange_account_list, representation, exchange=again)


@scenario("other methods", checks.other_methods, checks.method_not_allowed, lifecycle.other_methods_keep)
def _methods(session: Session) -> None:
    for method in _METHODS:
        for representation, suffix in SUFFIXES.items():
            export = session.fresh()
            request = Request(
                method,
                f"{COLLECTION}/{export.export_id}{suffix}",
                # Frameworks let a header name the method that is meant; a GET would use the export up.
                headers=(("Content-Type", MEDIA_TYPE), ("X-HTTP-Method-Override", "GET")),
                body=_CREATION,
                body_shown=_CREATION.decode(),
                credentials=session.own,
            )
            refused = session.send(request)
            session.judge(checks.other_methods, representation, exchange=refused)
            session.judge(checks.method_not_allowed, representation, exchange=refused)
            first = session.read(export.export_id, representation)
            session.judge(lifecycle.other_methods_keep, representation, first=first, method=method)
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        # With the body of a creation, so that a server that treats the method as POST creates an export.
        body = None if method == "GET" else _CREATION
        shown = body.decode() if body is not None else None
        headers = (("Content-Type", MEDIA_TYPE),) if body is not None else ()
        request = Request(method, COLLECTION, headers=headers, body=body, body_shown=shown, credentials=session.own)
        refused = session.send(request)
        session.judge(checks.other_methods, "create", exchange=refused)
        session.judge(checks.method_not_allowed, "create", exchange=refused)


@scenario("unusual methods", checks.other_methods, lifecycle.other_methods_keep)
def _unusual_methods(session: Session) -> None:
    export = session.fresh()
    for method, (representation, suffix) in zip(_UNUSUAL_METHODS, cycle(SUFFIXES.items()), strict=False):
        for subject, path in (("create", ""), (representation, f"/{export.export_id}{suffix}")):
            request = Request(method, f"{COLLECTION}{path}", credentials=session.own)
            refused = attempt(session, request, f"{method}, {subject}", no_server_error)
            if refused is not None:
                session.judge(checks.other_methods, f"{method}, {subject}", exchange=refused)
    first = session.read(export.export_id)
    session.judge(lifecycle.other_methods_keep, "json", first=first, method="methods that the API does not have")


@scenario("two users without a shared account list", checks.strangers)
def _strangers(session: Session) -> None:
    everybody = {"status": EVERYBODY}
    own = session.file(everybody, "all contacts of the first user")
    foreign = session.file(everybody, "all contacts of the other user", credentials=session.other)
    few = checks.few_are_shared(own, foreign)
    rows = sorted(own.bag() & foreign.bag())[:_MOST_ROWS] if few else []
    moments = [_moment_of(session, row) for row in rows]
    session.judge(checks.strangers, "csv", own=own, foreign=foreign, moments=moments)


def _moment_of(session: Session, row: tuple[str, ...]) -> tuple[File, File]:
    """Find by bisection the second in which a row of both users was updated, or a range that tells it apart.

    Returns:
        The files of both users for the first range for which only one of them is given the row; if there is none, those
        for the second for which both are.
    """
    low, high = _BEGINNING, _END
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        files = _updated(session, low, middle)
        given = [row in file.bag() for file in files]
        if given[0] is not given[1]:
            return files
        low, high = (low, middle) if all(given) else (middle, high)
    return _updated(session, low, high)


def _updated(session: Session, low: datetime, high: datetime) -> tuple[File, File]:
    recipe = "a range in the search for the second in which a contact of both files was updated"
    rules = {"status": EVERYBODY, "updated_at": Derived(f"{low:{_INSTANT}}...{high:{_INSTANT}}", recipe)}
    words = f"all contacts updated in {recipe}"
    return session.file(rules, words), session.file(rules, words, credentials=session.other)
