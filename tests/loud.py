"""Faulty servers that tell names, addresses and tokens wherever a server can: the worst for a report to survive."""

import csv
import io
from collections.abc import Callable, Mapping

from tests.canaries import CITY, MAIL, NAME, PERSON, QUOTED, STREET
from tests.defects.model import Build
from tests.defects.wire import Answer, Ask, Request, answering, intermediary


def _about(answer: Answer) -> str:
    return f"{NAME}, {PERSON} <{MAIL}>, {STREET}, {CITY}, {QUOTED} {answer.status}"


def _in_errors(answer: Answer) -> Answer:
    error = {"status": str(answer.status), "title": _about(answer), "detail": _about(answer), NAME: {MAIL: CITY}}
    return answer.with_document({"errors": [error], MAIL: NAME})


def _in_documents(answer: Answer) -> Answer:
    document = answer.document
    data = document["data"]
    data["attributes"] |= {NAME: MAIL, "params": {CITY: {"filter": [NAME]}}, "created_at": PERSON, "type": STREET}
    data["relationships"] = {"user": {"data": {"id": MAIL, "type": CITY}}}
    return answer.with_document({**document, "included": [{"type": PERSON, "id": MAIL}] * 2, "errors": NAME})


def _in_headers(answer: Answer) -> Answer:
    return (
        answer.with_header("content-type", "text/zyxville; charset=zyxville; name=zyx.canary@zyxmail.example")
        .with_header("content-disposition", f'attachment; filename="{STREET}.csv"')
        .with_header("www-authenticate", PERSON)
        .with_header("x-zyxperson", MAIL)
    )


def _is_document(_: Request, answer: Answer) -> bool:
    return answer.status < 300 and b'"data"' in answer.body[:20]


def _in_documents_only() -> Build:
    """Documents hold names as members, kinds of things and ids of users."""
    return answering(_is_document, _in_documents)


def everywhere() -> Build:
    """Errors, documents, header fields and media types tell names and addresses."""

    async def answer(request: Request, ask: Ask) -> Answer:
        sound = await ask(request)
        if _is_document(request, sound):
            sound = _in_documents(sound)
        elif sound.status >= 400 and request.method != "HEAD":
            sound = _in_errors(sound)
        return _in_headers(sound) if request.form != "create" or sound.status >= 400 else sound

    return intermediary(lambda _: answer)


def _failing() -> Build:
    """Downloads fail with a stack trace that tells a name and the token."""

    async def answer(request: Request, ask: Ask) -> Answer:
        sound = await ask(request)
        if request.form not in {"csv", "xlsx"}:
            return sound
        trace = f'Traceback (most recent call last):\n  File "/srv/{NAME}.py", line 7\nKeyError: {MAIL} {request.token}'
        return Answer.of(500, trace.encode(), "text/html").with_header("x-token", request.token or "")

    return intermediary(lambda _: answer)


def _scrambled() -> Build:
    """Files hold their rows the wrong way round, one cell of each in another case."""

    def change(answer: Answer) -> Answer:
        header, *rows = csv.reader(io.StringIO(answer.body.decode(), newline=""))
        paper = io.StringIO(newline="")
        csv.writer(paper, lineterminator="\n").writerows([header, *rows[::-1]])
        return answer.with_body(paper.getvalue().replace(CITY, CITY.upper()).encode())

    return answering(lambda request, answer: request.form == "csv" and answer.status == 200, change)


def _echoing() -> Build:
    """Whatever goes wrong is told with the request that it went wrong with: address, header fields and body."""

    async def answer(request: Request, ask: Ask) -> Answer:
        sound = await ask(request)
        if sound.status < 400:
            return sound
        told = f"{request.path}?{request.query} {request.headers!r} {request.body!r} {_about(sound)}"
        return Answer.of(sound.status, told.encode(), "text/plain").with_header("x-request", request.token or "")

    return intermediary(lambda _: answer)


LOUD: Mapping[str, Callable[[], Build]] = {
    "names in documents": _in_documents_only,
    "stack traces": _failing,
    "scrambled files": _scrambled,
    "echoes": _echoing,
}
"""Faulty servers by what they tell, each broken for the checks that `tests.test_privacy` runs."""
