"""Who is asking: every operation with a good token, none and garbage, in both places."""

from __future__ import annotations

from conformance.checks import authentication as checks
from conformance.exchange import Credentials, Exchange, Forgery, Request, Transport, User
from conformance.failures import Check
from conformance.suite.scenario import Scenario
from conformance.suite.session import COLLECTION, MEDIA_TYPE, REPRESENTATIONS, Session

_SUBJECTS = ("create", *REPRESENTATIONS)
_QUESTIONS: tuple[tuple[Check, Credentials], ...] = (
    (checks.header_works, Credentials(User.FIRST, Transport.HEADER)),
    (checks.query_works, Credentials(User.FIRST, Transport.QUERY)),
    (checks.nobody_refused, Credentials(User.NOBODY)),
    (checks.garbage_in_header_refused, Credentials(User.STRANGER, Transport.HEADER)),
    (checks.garbage_in_query_refused, Credentials(User.STRANGER, Transport.QUERY)),
)


def _ask(session: Session, subject: str, credentials: Credentials) -> Exchange:
    if subject == "create":
        return session.create(credentials=credentials)
    # An export of its own for each question: one that was used up would be refused for another reason.
    return session.read(session.fresh().export_id, subject, credentials=credentials)


def _both_places(session: Session) -> None:
    for subject in _SUBJECTS:
        for check, credentials in _QUESTIONS:
            exchange = _ask(session, subject, credentials)
            session.judge(check, subject, exchange=exchange)
            if credentials.user is not User.FIRST:
                session.judge(checks.challenge, subject, exchange=exchange)


def _no_token(session: Session) -> None:
    nobody = Credentials(User.NOBODY)
    for representation in REPRESENTATIONS:
        export = session.fresh()
        head = session.read(export.export_id, representation, credentials=nobody, method="HEAD")
        session.judge(checks.nobody_refused, f"HEAD of {representation}", exchange=head)
        in_query = session.read(export.export_id, representation, credentials=nobody, query="access_token=")
        session.judge(checks.garbage_in_query_refused, f"{representation}, an empty token", exchange=in_query)
    created = session.create(credentials=nobody, query="access_token=")
    session.judge(checks.garbage_in_query_refused, "create, an empty token", exchange=created)


def _forged(session: Session) -> None:
    for forgery in Forgery:
        for transport in Transport:
            for subject in _SUBJECTS:
                exchange = _ask(session, subject, Credentials(User.FIRST, transport, forgery=forgery))
                session.judge(
                    checks.forged_refused, f"{subject}, {transport}", exchange=exchange, forgery=forgery.value
                )


def _void(session: Session) -> None:
    for place in range(len(session.target.knowledge.refused_tokens)):
        for transport in Transport:
            for subject in _SUBJECTS:
                exchange = _ask(session, subject, Credentials(User.VOID, transport, place=place))
                session.judge(checks.void_refused, f"{subject}, {transport}", exchange=exchange, place=place + 1)


def _header_decides(session: Session) -> None:
    for subject in _SUBJECTS:
        bad = _ask(session, subject, Credentials(User.STRANGER, Transport.HEADER, decoy=User.FIRST))
        session.judge(checks.header_decides, subject, exchange=bad, good_header=False)
        good = _ask(session, subject, Credentials(User.FIRST, Transport.HEADER, decoy=User.STRANGER))
        session.judge(checks.header_decides, subject, exchange=good, good_header=True)


def _first(session: Session) -> None:
    nobody = Credentials(User.NOBODY)
    unknown = "00000000-0000-4000-8000-000000000000"
    for representation in REPRESENTATIONS:
        exchange = session.read(unknown, representation, credentials=nobody)
        session.judge(checks.first, representation, exchange=exchange, case="reading an unknown id")
    exchange = session.read("not-a-uuid", credentials=nobody)
    session.judge(checks.first, "json", exchange=exchange, case="reading an id that is no UUID")
    used = session.fresh()
    session.read(used.export_id)
    exchange = session.read(used.export_id, credentials=nobody)
    session.judge(checks.first, "json", exchange=exchange, case="reading a used-up export")
    for body, case in ((b"{", "posting what is no JSON"), (b'{"data":{"type":"contacts"}}', "posting a wrong type")):
        request = Request(
            "POST",
            COLLECTION,
            headers=(("Content-Type", MEDIA_TYPE),),
            body=body,
            body_shown=body.decode(),
            credentials=nobody,
        )
        session.judge(checks.first, "create", exchange=session.send(request), case=case)


SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        "tokens in both places", _both_places, (*(check for check, _ in _QUESTIONS), checks.challenge), early=True
    ),
    Scenario(
        "no token in its place",
        _no_token,
        (checks.nobody_refused, checks.garbage_in_query_refused),
    ),
    Scenario("forged tokens", _forged, (checks.forged_refused,)),
    Scenario("tokens to be refused", _void, (checks.void_refused,)),
    Scenario("a header beside a query", _header_decides, (checks.header_decides,)),
    Scenario("authentication before anything else", _first, (checks.first,)),
)
