"""Servers behind a proxy, a gateway or a firewall that was set up otherwise, or made stricter than clients can bear."""

import re
from collections.abc import Callable

from mock_server.fixtures import Fixtures
from tests.defects.memory import Memory
from tests.defects.model import Build, Defect
from tests.defects.wire import (
    COLLECTION,
    Answer,
    Ask,
    Intermediary,
    Request,
    answering,
    creates,
    downloaded,
    instead,
    intermediary,
    reads,
)

_CORS = ("access-control-allow-origin", "access-control-allow-credentials", "access-control-expose-headers")


def _without(*names: str) -> Callable[[Answer], Answer]:
    def change(answer: Answer) -> Answer:
        for name in names:
            answer = answer.without_header(name)
        return answer

    return change


def _is_preflight(request: Request) -> bool:
    return request.method == "OPTIONS" and request.header("access-control-request-method") is not None


def _collapsed(answer: Answer) -> Answer:
    return answer.with_body(re.sub(rb"  +", b" ", answer.body))


def _owner_told(tell: Callable[[Answer, str], Answer]) -> Build:
    """Tells in the refusal of a foreign read how the owner can be reached."""

    def make(fixtures: Fixtures) -> Intermediary:
        memory = Memory()
        mails = {user.token: f"{user.first_name}.{user.last_name}@example.org".lower() for user in fixtures.users}

        async def answer(request: Request, ask: Ask) -> Answer:
            given = await ask(request)
            memory.note(request, given)
            if request.method == "GET" and given.status == 403 and memory.is_foreign(request):
                creation = memory.creation(request)
                token = creation.token if creation is not None else None
                return tell(given, mails.get(token or "", "ben.castle@example.org"))
            return given

        return answer

    return intermediary(make)


def _in_detail(answer: Answer, mail: str) -> Answer:
    document = answer.document
    document["errors"][0]["detail"] += f" Ask {mail} for it."
    return answer.with_document(document)


def _in_meta(answer: Answer, mail: str) -> Answer:
    document = answer.document
    document["errors"][0]["meta"] = {"resource": {"owner": {"email": mail}}}
    return answer.with_document(document)


def _is_from_another_site(request: Request) -> bool:
    return request.header("sec-fetch-site") == "cross-site"


DEFECTS: tuple[Defect, ...] = (
    # What a page on another origin needs (decided).
    Defect(
        "cors-of-successes-alone",
        "A page on another origin can read an error, too.",
        "F101",
        "documents.cors",
        answering(lambda _, answer: answer.status >= 400, _without(*_CORS)),
    ),
    Defect(
        "cors-behind-the-token",
        "A preflight has no token, and needs none.",
        "F205",
        "documents.cors",
        instead(_is_preflight, Answer.error(401, "A valid token is required.")),
    ),
    Defect(
        "cors-without-authorization",
        "A preflight lets the header Authorization through.",
        "F101",
        "documents.cors",
        answering(
            lambda request, _: _is_preflight(request),
            lambda answer: answer.with_header("access-control-allow-headers", "Accept, Content-Type"),
        ),
    ),
    Defect(
        "cors-hides-the-name-of-the-file",
        "A page on another origin can read what a file is called.",
        "F101",
        "documents.cors",
        answering(downloaded(), _without("access-control-expose-headers")),
    ),
    # Proxies and gateways.
    Defect(
        "csv-minified",
        "The CSV has the blanks that are stored, two in a row included.",
        "M110",
        "files.same-rows",
        answering(downloaded("csv"), _collapsed),
    ),
    Defect(
        "head-without-disposition",
        "HEAD has the headers that GET would have, the name of the file included.",
        "F101",
        "lifecycle.head-answers",
        answering(
            lambda request, answer: request.method == "HEAD" and answer.status == 200, _without("content-disposition")
        ),
    ),
    Defect(
        "head-of-a-page",
        "HEAD has the media type that GET would have.",
        "F101",
        "lifecycle.head-answers",
        answering(
            lambda request, answer: request.method == "HEAD" and answer.status == 200,
            lambda answer: answer.with_header("content-type", "text/html"),
        ),
    ),
    # Hardening.
    Defect(
        "create-of-another-site-refused",
        "A page on another site may create an export with its token.",
        "F205",
        "creating.created",
        instead(
            lambda request: creates(request) and _is_from_another_site(request),
            Answer.error(403, "This request was forged."),
        ),
    ),
    Defect(
        "navigation-refused",
        "A download may be a plain navigation with the token in the query.",
        "F205",
        "lifecycle.first-get",
        instead(
            lambda request: reads()(request) and request.header("sec-fetch-mode") == "navigate",
            Answer.error(403, "This is an API."),
        ),
    ),
    Defect(
        "apostrophe-refused",
        "An apostrophe in a filter is a sign as any other.",
        "F101",
        "robustness.odd-text",
        instead(lambda request: creates(request) and b"'" in request.body, Answer.error(403, "Blocked.")),
    ),
    Defect(
        "firewall-counts-percent-signs",
        "Percent signs in a filter are signs as any other.",
        "F101",
        "creating.forms",
        instead(
            lambda request: request.path == COLLECTION and request.body.count(b"%") > 1,
            Answer.error(400, "The encoding is not allowed."),
        ),
    ),
    Defect(
        "forbidden-tells-an-address",
        "The detail of a 403 does not say how another user is reached.",
        "F206",
        "errors.no-person",
        _owner_told(_in_detail),
    ),
    Defect(
        "forbidden-has-an-owner-in-meta",
        "No other member of a 403 says how another user is reached.",
        "F206",
        "errors.no-person",
        _owner_told(_in_meta),
    ),
)
"""The defects of this family."""
