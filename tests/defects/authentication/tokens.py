"""Servers that take a stranger for a user, or a user for a stranger."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import jwt

from mock_server.clock import Clock, fixed_clock, system_clock
from mock_server.fixtures import Fixtures, User
from mock_server.http.security import Authenticator, TokenError, _claims
from tests.defects.memory import Memory
from tests.defects.model import Build, Defect
from tests.defects.parts import composed, rewired
from tests.defects.wire import (
    Answer,
    Ask,
    Intermediary,
    Request,
    answering,
    asking,
    creates,
    intermediary,
    reads,
    refused,
)


def _lets_in(whom: Callable[[Request], bool]) -> Build:
    """Answers some requests without a valid token as those of the export's owner; creates as the first user."""

    def make(fixtures: Fixtures) -> Intermediary:
        memory = Memory()
        authenticator = Authenticator(fixtures.users, fixtures.signing_key, system_clock)

        async def answer(request: Request, ask: Ask) -> Answer:
            if whom(request) and _is_void(authenticator, request.token or ""):
                first = request.with_token(fixtures.users[0].token) if creates(request) else None
                request = memory.as_owner(request) or first or request
            given = await ask(request)
            memory.note(request, given)
            return given

        return answer

    return intermediary(make)


def _is_void(authenticator: Authenticator, token: str) -> bool:
    try:
        authenticator.user_of(token)
    except TokenError:
        return True
    return False


def _tells_strangers(status: int, when: Callable[[Request], bool]) -> Build:
    """Looks at the token last: a refusal for another reason comes before the 401."""

    def make(fixtures: Fixtures) -> Intermediary:
        memory = Memory()

        async def answer(request: Request, ask: Ask) -> Answer:
            given = await ask(request)
            memory.note(request, given)
            if given.status != 401 or not when(request):
                return given
            known = memory.as_owner(request) or request.with_token(fixtures.users[0].token)
            # Looking must change nothing, so it is done by HEAD where there is something to use up.
            look = await ask(known if creates(request) else replace(known, method="HEAD"))
            return await ask(known) if look.status == status else given

        return answer

    return intermediary(make)


def _anonymous(request: Request) -> bool:
    return request.token is None


def _anonymous_read(form: str) -> Callable[[Request], bool]:
    return lambda request: reads(form)(request) and _anonymous(request)


def _remembers_by_cookie(_: Fixtures) -> Intermediary:
    """Gives whoever has a token a cookie that is enough the next time."""
    known: dict[str, str] = {}

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        session = (request.header("cookie") or "").removeprefix("session=")
        if given.status == 401 and session in known:
            return await ask(request.with_token(known[session]))
        if given.status >= 400 or not request.token:
            return given
        name = f"s{len(known)}"
        known[name] = request.token
        return given.with_header("set-cookie", f"session={name}; Path=/; HttpOnly")

    return answer


_unverified = rewired(_claims, _SIGNATURES=jwt.PyJWS(options={"verify_signature": False}))


class _TakesUnsigned(Authenticator):
    """Believes a token that says of itself that it needs no signature."""

    def user_of(self, token: str) -> User:
        """Tells whose a token is."""
        try:
            if jwt.get_unverified_header(token)["alg"].lower() == "none":
                return self._users[jwt.decode(token, options={"verify_signature": False})["user_id"]]
        except (jwt.PyJWTError, AttributeError, LookupError, TypeError):
            pass
        return super().user_of(token)


class _NeverExpires(Authenticator):
    """Compares the expiry of a token with a clock that stopped long ago."""

    def __init__(self, users: Iterable[User], signing_key: str, clock: Clock) -> None:
        del clock
        super().__init__(users, signing_key, fixed_clock(datetime(2000, 1, 1, tzinfo=UTC)))


class _TakesUnknown(Authenticator):
    """Takes a signed token of somebody who is no user for one of the first user."""

    def user_of(self, token: str) -> User:
        """Tells whose a token is."""
        try:
            return super().user_of(token)
        except TokenError:
            with suppress(jwt.PyJWTError, ValueError):
                jwt.decode(token, self._signing_key, algorithms=["HS256"])
                return next(iter(self._users.values()))
            raise


_LOGIN = Answer.of(200, b"<!DOCTYPE html><title>Sign in</title><form method=post></form>", "text/html")

DEFECTS: tuple[Defect, ...] = (
    Defect(
        "query-token-ignored-on-xlsx",
        "A token in the query opens the download of the workbook.",
        "F205",
        "authentication.query-works",
        asking(reads("xlsx"), lambda request: request.without_parameter("access_token")),
    ),
    Defect(
        "query-token-ignored-on-create",
        "A token in the query is enough to create an export.",
        "F205",
        "authentication.query-works",
        asking(creates, lambda request: request.without_parameter("access_token")),
    ),
    Defect(
        "header-token-ignored-on-csv",
        "A token in the header opens the download of the CSV.",
        "F205",
        "authentication.header-works",
        asking(reads("csv"), lambda request: request.without_header("authorization")),
    ),
    Defect(
        "query-token-beats-header",
        "Where the header is present, the token in the query is not read.",
        "F205",
        "authentication.header-decides",
        asking(
            lambda request: request.parameter("access_token") is not None,
            lambda request: request.without_header("authorization"),
        ),
    ),
    Defect(
        "nobody-creates",
        "Nobody creates an export without a token.",
        "F208",
        "authentication.nobody-refused",
        _lets_in(lambda request: creates(request) and _anonymous(request)),
    ),
    Defect(
        "nobody-shown-json",
        "Whoever knows the id of an export still needs a token to show it.",
        "F207",
        "authentication.nobody-refused",
        _lets_in(_anonymous_read("json")),
    ),
    Defect(
        "nobody-downloads-csv",
        "Whoever knows the id of an export still needs a token for its CSV.",
        "F207",
        "authentication.nobody-refused",
        _lets_in(_anonymous_read("csv")),
    ),
    Defect(
        "nobody-downloads-xlsx",
        "Whoever knows the id of an export still needs a token for its workbook.",
        "F207",
        "authentication.nobody-refused",
        _lets_in(_anonymous_read("xlsx")),
    ),
    Defect(
        "nobody-asks-by-head",
        "HEAD needs a token as GET does.",
        "F207",
        "authentication.nobody-refused",
        _lets_in(lambda request: request.method == "HEAD" and _anonymous(request)),
    ),
    Defect(
        "nobody-gets-a-login-page",
        "A client without a token gets an error, not a page to sign in on.",
        "F207",
        "authentication.nobody-refused",
        answering(lambda request, _: reads("json")(request) and _anonymous(request), lambda _: _LOGIN),
    ),
    Defect(
        "cookie-is-enough",
        "A cookie is no token.",
        "F207",
        "authentication.nobody-refused",
        intermediary(_remembers_by_cookie),
    ),
    Defect(
        "nobody-is-forbidden",
        "A missing token is 401 and not 403.",
        "F205",
        "authentication.nobody-refused",
        answering(
            lambda request, answer: answer.status == 401 and _anonymous(request),
            lambda _: Answer.error(403, "Sign in first."),
        ),
    ),
    Defect(
        "any-header-accepted-on-csv",
        "Text that is no token does not open the CSV by the header.",
        "F205",
        "authentication.garbage-in-header-refused",
        _lets_in(lambda request: reads("csv")(request) and request.header("authorization") is not None),
    ),
    Defect(
        "any-header-creates",
        "Text that is no token does not create an export by the header.",
        "F205",
        "authentication.garbage-in-header-refused",
        _lets_in(lambda request: creates(request) and request.header("authorization") is not None),
    ),
    Defect(
        "any-query-token-accepted",
        "Text that is no token opens nothing by the query.",
        "F205",
        "authentication.garbage-in-query-refused",
        _lets_in(
            lambda request: request.header("authorization") is None and request.parameter("access_token") is not None
        ),
    ),
    Defect(
        "empty-query-token-accepted",
        "An empty token in the query is no token.",
        "F205",
        "authentication.garbage-in-query-refused",
        _lets_in(lambda request: request.header("authorization") is None and request.parameter("access_token") == ""),
    ),
    Defect(
        "signature-not-checked",
        "A token whose signature is bad is refused.",
        "F205",
        "authentication.forged-refused",
        composed(Authenticator=rewired(Authenticator, _claims=_unverified)),
    ),
    Defect(
        "unsigned-token-accepted",
        "A token that names `none` as its algorithm is refused.",
        "F205",
        "authentication.forged-refused",
        composed(Authenticator=_TakesUnsigned),
    ),
    Defect(
        "expired-token-accepted",
        "An expired token is refused.",
        "F205",
        "authentication.void-refused",
        composed(Authenticator=_NeverExpires),
    ),
    Defect(
        "token-of-unknown-user-accepted",
        "A signed token of an unknown user is refused.",
        "F205",
        "authentication.void-refused",
        composed(Authenticator=_TakesUnknown),
    ),
    Defect(
        "unknown-id-told-to-strangers",
        "Without a token nobody learns that an id does not exist.",
        "F204",
        "authentication.first",
        _tells_strangers(404, reads()),
    ),
    Defect(
        "used-up-told-to-strangers",
        "Without a token nobody learns that an export is used up.",
        "F204",
        "authentication.first",
        _tells_strangers(403, reads()),
    ),
    Defect(
        "body-read-before-token",
        "The token is checked before the body of a create.",
        "F204",
        "authentication.first",
        _tells_strangers(400, creates),
    ),
    Defect(
        "challenge-missing",
        "A 401 names the scheme to authenticate with.",
        "F101",
        "authentication.challenge",
        answering(refused(401), lambda answer: answer.without_header("www-authenticate")),
    ),
)
"""The defects of this family."""
