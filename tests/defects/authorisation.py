"""Servers that show one user what is another's, tell what they should keep, or open what nobody asked for."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

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
    asking,
    intermediary,
    reads,
    refused,
    shown,
    told,
)

_HEAD_ROW = (
    b"Contact Name,Greeting,Envelope Greeting,Mailing Street Address,Mailing City,Mailing State,"
    b"Mailing Postal Code,Mailing Country,Address Block\n"
)


def _serves_foreign(when: Callable[[Request], bool]) -> Build:
    """Answers whoever has a token as if the export were theirs."""

    def make(_: Fixtures) -> Intermediary:
        memory = Memory()

        async def answer(request: Request, ask: Ask) -> Answer:
            given = await ask(request)
            memory.note(request, given)
            owner = memory.as_owner(request)
            return await ask(owner) if owner is not None and given.status == 403 and when(request) else given

        return answer

    return intermediary(make)


def _serves_foreign_in_upper_case(_: Fixtures) -> Intermediary:
    """Finds an export under its id in any letter case, and then forgets to ask whose it is."""
    memory = Memory()

    async def answer(request: Request, ask: Ask) -> Answer:
        lower = request.with_path(request.form, request.export_id.lower()) if reads()(request) else request
        owner = memory.as_owner(lower)
        if lower.path != request.path and owner is not None:
            return await ask(owner)
        given = await ask(request)
        memory.note(request, given)
        return given

    return answer


def _serves_foreign_at_last(_: Fixtures) -> Intermediary:
    """Gives in to whoever asks twice."""
    memory, tried = Memory(), set[tuple[str, str | None]]()

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        memory.note(request, given)
        owner = memory.as_owner(request)
        if owner is None or not reads()(request) or not memory.is_foreign(request):
            return given
        attempt = (request.path, request.token)
        if attempt in tried:
            return await ask(owner)
        tried.add(attempt)
        return given

    return answer


def _succeeds(method: str, form: str) -> Defect:
    """Answers a method that the API does not have with a success, if only to whoever has a token."""
    done = Answer.of(200, b'{"data":[]}', "application/vnd.api+json; charset=utf-8")
    what = "the collection" if form == "create" else "an export"
    return Defect(
        f"{method.lower()}-succeeds",
        f"{method} of {what} does not succeed.",
        "F210",
        "authorisation.other-methods",
        answering(
            lambda request, answer: (request.method, request.form) == (method, form) and answer.status != 401,
            lambda _: done,
        ),
    )


def _hides_foreign(*, used_up: bool) -> Build:
    """Answers 404 for the exports of others: for those that are used up, or for those that are not."""

    def make(_: Fixtures) -> Intermediary:
        memory = Memory()

        async def answer(request: Request, ask: Ask) -> Answer:
            given = await ask(request)
            memory.note(request, given)
            owner = memory.as_owner(request)
            if owner is None or not memory.is_foreign(request) or given.status != 403 or request.method != "GET":
                return given
            look = await ask(replace(owner, method="HEAD"))
            return _missing(request) if (look.status == 403) is used_up else given

        return answer

    return intermediary(make)


def _missing(request: Request) -> Answer:
    return Answer.error(404, f"There is no export {request.export_id}.")


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _unknown(*forms: str) -> Callable[[Request, Answer], bool]:
    return lambda request, answer: reads(*forms)(request) and answer.status == 404 and _is_uuid(request.export_id)


def _names_first_user(fixtures: Fixtures) -> Intermediary:
    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if not told(request, given):
            return given
        document = given.document
        _name(document, fixtures.users[0].id)
        return given.with_document(document)

    return answer


def _shows_other_user(fixtures: Fixtures) -> Intermediary:
    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if not shown(request, given):
            return given
        document = given.document
        first, second = (user.id for user in fixtures.users[:2])
        _name(document, second if f'"{first}"' in given.body.decode() else first)
        return given.with_document(document)

    return answer


def _name(document: Any, user_id: str) -> None:  # noqa: ANN401  JSON
    if "relationships" in document["data"]:
        document["data"]["relationships"]["user"]["data"]["id"] = user_id


def _reads_like_get(method: str, *, status: int | None = None) -> Build:
    """Answers another method as GET is answered, and so with the export used up; or with a bare status."""

    async def answer(request: Request, ask: Ask) -> Answer:
        if request.method != method or request.form in {"", "create"}:
            return await ask(request)
        given = await ask(replace(request, method="GET"))
        return given if status is None or given.status != 200 else Answer(headers=(), status=status, body=b"")

    return intermediary(lambda _: answer)


def _lists_exports(_: Fixtures) -> Intermediary:
    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if given.status != 405 or (request.method, request.path) != ("GET", COLLECTION):
            return given
        return Answer.of(200, b'{"data":[]}', "application/vnd.api+json; charset=utf-8")

    return answer


def _serves_any_extension(_: Fixtures) -> Intermediary:
    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        identifier, dot, _extension = request.export_id.partition(".")
        return await ask(request.with_path("json", identifier)) if given.status == 404 and dot else given

    return answer


DEFECTS: tuple[Defect, ...] = (
    Defect(
        "foreign-json-shown",
        "Another user's export is not shown.",
        "F206",
        "authorisation.foreign-read",
        _serves_foreign(reads("json")),
    ),
    Defect(
        "foreign-csv-served",
        "Another user's export is not downloaded as CSV.",
        "F206",
        "authorisation.foreign-read",
        _serves_foreign(reads("csv")),
    ),
    Defect(
        "foreign-xlsx-served",
        "Another user's export is not downloaded as a workbook.",
        "F206",
        "authorisation.foreign-read",
        _serves_foreign(reads("xlsx")),
    ),
    Defect(
        "foreign-head-answered",
        "HEAD tells nothing of another user's export.",
        "F206",
        "authorisation.foreign-read",
        _serves_foreign(lambda request: request.method == "HEAD"),
    ),
    Defect(
        "foreign-export-served-in-upper-case",
        "Another user's export is not served under its id in upper case.",
        "F206",
        "authorisation.foreign-read",
        intermediary(_serves_foreign_in_upper_case),
    ),
    Defect(
        "foreign-export-served-at-last",
        "Another user's export is not served to whoever asks for it again.",
        "F206",
        "authorisation.foreign-read",
        intermediary(_serves_foreign_at_last),
    ),
    Defect(
        "foreign-export-served-as-accepted",
        "Another user's export is not served to whoever accepts CSV.",
        "F206",
        "authorisation.foreign-read",
        _serves_foreign(lambda request: reads()(request) and "text/csv" in (request.header("accept") or "")),
    ),
    Defect(
        "foreign-export-hidden",
        "Another user's export is 403 and not 404.",
        "F206",
        "authorisation.foreign-read",
        _hides_foreign(used_up=False),
    ),
    Defect(
        "foreign-used-up-export-hidden",
        "Another user's export stays 403 when it is used up.",
        "F204",
        "authorisation.foreign-used-up",
        _hides_foreign(used_up=True),
    ),
    Defect(
        "unknown-id-forbidden",
        "An id that does not exist is 404 and not 403.",
        "F204",
        "authorisation.unknown-id",
        answering(_unknown(), lambda _: Answer.error(403, "This cannot be read.")),
    ),
    Defect(
        "unknown-id-gives-empty-csv",
        "An id that does not exist gives no file, not even an empty one.",
        "F102",
        "authorisation.unknown-id",
        answering(_unknown("csv"), lambda _: Answer.of(200, _HEAD_ROW, "text/csv; charset=utf-8")),
    ),
    Defect(
        "odd-id-is-a-bad-request",
        "An id that is not a UUID is 404 and not 400.",
        "F101",
        "authorisation.not-a-uuid",
        answering(
            lambda request, answer: reads()(request) and answer.status == 404 and not _is_uuid(request.export_id),
            lambda _: Answer.error(400, "The id is not a UUID."),
        ),
    ),
    Defect(
        "any-extension-served",
        "An extension other than csv and xlsx is 404.",
        "F210",
        "authorisation.extension",
        intermediary(_serves_any_extension),
    ),
    Defect(
        "delete-succeeds",
        "DELETE of an export does not succeed.",
        "F210",
        "authorisation.other-methods",
        _reads_like_get("DELETE", status=204),
    ),
    Defect(
        "patch-succeeds",
        "PATCH of an export does not succeed.",
        "F210",
        "authorisation.other-methods",
        _reads_like_get("PATCH"),
    ),
    Defect(
        "post-to-an-export-succeeds",
        "POST to an export that exists does not succeed.",
        "F210",
        "authorisation.other-methods",
        _reads_like_get("POST"),
    ),
    _succeeds("PROPFIND", "create"),
    _succeeds("LOCK", "csv"),
    _succeeds("COPY", "xlsx"),
    _succeeds("LINK", "create"),
    _succeeds("PURGE", "csv"),
    _succeeds("FOO", "create"),
    Defect(
        "collection-can-be-listed",
        "GET of the collection does not succeed.",
        "F210",
        "authorisation.other-methods",
        intermediary(_lists_exports),
    ),
    Defect(
        "allow-missing",
        "A 405 names the methods that are allowed.",
        "F101",
        "authorisation.method-not-allowed",
        answering(refused(405), lambda answer: answer.without_header("allow")),
    ),
    Defect(
        "other-method-not-found",
        "Another method is 405 and not 404.",
        "F101",
        "authorisation.method-not-allowed",
        answering(refused(405), lambda _: Answer.error(404, "There is nothing at this path.")),
    ),
    Defect(
        "put-creates",
        "PUT to the collection creates nothing.",
        "F210",
        "authorisation.other-methods",
        asking(
            lambda request: request.method == "PUT" and request.form == "create",
            lambda request: replace(request, method="POST"),
        ),
    ),
    Defect(
        "owner-is-always-the-first-user",
        "An export names the user who created it, whoever that is.",
        "F206",
        "documents.owner",
        intermediary(_names_first_user),
    ),
    Defect(
        "show-names-another-user",
        "Showing an export names the same user as creating it did.",
        "F101",
        "documents.show-is-create",
        intermediary(_shows_other_user),
    ),
)
"""The defects of this family."""
