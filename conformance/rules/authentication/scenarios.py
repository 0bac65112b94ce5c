"""Authentication: every operation with a good token, without a token and with bad ones, in header and query."""

from itertools import cycle, product

from conformance.check import OPERATIONS, REPRESENTATIONS, Check
from conformance.http.credentials import forged_tokens_of
from conformance.http.exchange import NOBODY, Credentials, Exchange, ForgedToken, Request, Transport, User
from conformance.rules.authentication import checks
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import COLLECTION, MEDIA_TYPE, UNKNOWN_ID, Export

_QUESTIONS: tuple[tuple[Check, Credentials], ...] = (
    (checks.header_works, Credentials(User.FIRST, Transport.HEADER)),
    (checks.query_works, Credentials(User.FIRST, Transport.QUERY)),
    (checks.nobody_refused, Credentials(User.NOBODY)),
    (checks.garbage_in_header_refused, Credentials(User.GARBAGE, Transport.HEADER)),
    (checks.garbage_in_query_refused, Credentials(User.GARBAGE, Transport.QUERY)),
)
# To save requests, each of these is tried on one operation in one place: a server that accepts one usually accepts it
# everywhere.
_TRIED_ONCE = frozenset(
    {
        *(ForgedToken.MIXED_CASE, ForgedToken.SIGNED_NONE, ForgedToken.CUT_OFF, ForgedToken.ZEROS),
        *(ForgedToken.EMPTY_KEY, ForgedToken.COMMON_KEY, ForgedToken.CAPITALISED),
    }
)
_UNAUTHORIZED = 401
_LONGEST_COOKIE = 4096


class _Asker:
    """Calls operations with various credentials, and creates as few exports as possible.

    An export whose read was answered 401 is not used up and serves for the next read. After any other answer it may be
    used up, and a new one is created.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._unread: Export | None = None

    def ask(self, subject: str, credentials: Credentials) -> Exchange:
        """Create an export, or read one that is not used up."""
        if subject == "create":
            return self._session.create(credentials=credentials)
        export = self._unread or self._session.fresh()
        exchange = self._session.read(export.export_id, subject, credentials=credentials)
        self._unread = export if exchange.response.status == _UNAUTHORIZED else None
        return exchange


@scenario("tokens in both places", *(check for check, _ in _QUESTIONS), checks.challenge, early=True)
def _both_places(session: Session) -> None:
    asker = _Asker(session)
    for subject in OPERATIONS:
        for check, credentials in _QUESTIONS:
            exchange = asker.ask(subject, credentials)
            session.judge(check, subject, exchange=exchange)
            if credentials.user is not User.FIRST:
                session.judge(checks.challenge, subject, exchange=exchange)


@scenario("a token behind another parameter", checks.query_works)
def _behind(session: Session) -> None:
    for subject, query in (("create", "include=user"), ("json", "fields%5Bexport_logs%5D=params,type"), ("csv", "a=b")):
        credentials = Credentials(User.FIRST, Transport.QUERY)
        if subject == "create":
            exchange = session.create(credentials=credentials, query=query)
        else:
            exchange = session.read(session.fresh().export_id, subject, credentials=credentials, query=query)
        session.judge(checks.query_works, f"{subject}, behind another parameter", exchange=exchange)


@scenario("no token in its place", checks.nobody_refused, checks.garbage_in_query_refused)
def _no_token(session: Session) -> None:
    for representation in REPRESENTATIONS:
        export = session.fresh()
        head = session.read(export.export_id, representation, credentials=NOBODY, method="HEAD")
        session.judge(checks.nobody_refused, f"HEAD of {representation}", exchange=head)
        in_query = session.read(export.export_id, representation, credentials=NOBODY, query="access_token=")
        session.judge(checks.garbage_in_query_refused, f"{representation}, an empty token", exchange=in_query)
    created = session.create(credentials=NOBODY, query="access_token=")
    session.judge(checks.garbage_in_query_refused, "create, an empty token", exchange=created)
    export = session.fresh()
    cookies = _cookies(export.created)
    if cookies:
        request = Request(
            "GET",
            f"{COLLECTION}/{export.export_id}",
            headers=(("Cookie", cookies),),
            hidden=frozenset({"Cookie"}),
            credentials=NOBODY,
        )
        session.judge(checks.nobody_refused, "json, with an earlier cookie", exchange=session.send(request))


def _cookies(exchange: Exchange) -> str:
    """Return the cookies that an answer sets, as a browser would send them back; empty text for none.

    The client keeps no cookies, so no other request carries any.
    """
    sent = (value.partition(";")[0].strip() for name, value in exchange.response.headers if name == "set-cookie")
    text = "; ".join(value for value in sent if value)
    return text if text.isascii() and text.isprintable() and len(text) <= _LONGEST_COOKIE else ""


@scenario("forged tokens", checks.forged_refused)
def _forged(session: Session) -> None:
    asker, places = _Asker(session), cycle(tuple(product(Transport, OPERATIONS)))
    for forged in forged_tokens_of(session.target.token.reveal()):
        chosen = (next(places),) if forged in _TRIED_ONCE else tuple(product(Transport, OPERATIONS))
        for transport, subject in chosen:
            exchange = asker.ask(subject, Credentials(User.FIRST, transport, forged=forged))
            session.judge(checks.forged_refused, f"{subject}, {transport}", exchange=exchange, forged=forged.value)


@scenario("tokens to be refused", checks.void_refused)
def _void(session: Session) -> None:
    asker = _Asker(session)
    for place in range(len(session.target.knowledge.refused_tokens)):
        for transport, subject in product(Transport, OPERATIONS):
            exchange = asker.ask(subject, Credentials(User.REFUSED, transport, place=place))
            session.judge(checks.void_refused, f"{subject}, {transport}", exchange=exchange, place=place + 1)


@scenario("a header beside a query", checks.header_decides)
def _header_decides(session: Session) -> None:
    asker = _Asker(session)
    for subject in OPERATIONS:
        bad = asker.ask(subject, Credentials(User.GARBAGE, Transport.HEADER, decoy=User.FIRST))
        session.judge(checks.header_decides, subject, exchange=bad, good_header=False)
        good = asker.ask(subject, Credentials(User.FIRST, Transport.HEADER, decoy=User.GARBAGE))
        session.judge(checks.header_decides, subject, exchange=good, good_header=True)


@scenario("authentication before anything else", checks.first)
def _first(session: Session) -> None:
    for representation in REPRESENTATIONS:
        exchange = session.read(UNKNOWN_ID, representation, credentials=NOBODY)
        session.judge(checks.first, representation, exchange=exchange, case="reading an unknown id")
    exchange = session.read("not-a-uuid", credentials=NOBODY)
    session.judge(checks.first, "json", exchange=exchange, case="reading an id that is no UUID")
    used = session.fresh()
    session.read(used.export_id)
    exchange = session.read(used.export_id, credentials=NOBODY)
    session.judge(checks.first, "json", exchange=exchange, case="reading a used-up export")
    # A router answers before the application does: it may tell anybody which paths and methods there are.
    for method, suffix in (("GET", ".pdf"), ("DELETE", ""), ("PATCH", ".csv")):
        request = Request(method, f"{COLLECTION}/{UNKNOWN_ID}{suffix}", credentials=NOBODY)
        case = f"{method} of an export{f' as {suffix}' if suffix else ''}"
        session.judge(checks.first, f"{method}{suffix}", exchange=session.send(request), case=case)
    exchange = session.send(Request("PUT", COLLECTION, credentials=NOBODY))
    session.judge(checks.first, "PUT", exchange=exchange, case="PUT of the collection")
    cases = ((b"{", "posting a body that is not JSON"), (b'{"data":{"type":"contacts"}}', "posting a wrong type"))
    for body, case in cases:
        request = Request(
            "POST",
            COLLECTION,
            headers=(("Content-Type", MEDIA_TYPE),),
            body=body,
            body_shown=body.decode(),
            credentials=NOBODY,
        )
        session.judge(checks.first, "create", exchange=session.send(request), case=case)
