"""Servers that use an export up too early, too late, twice or not at all."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import permutations

from mock_server.contract import Table
from mock_server.exports.operations import Exports, File
from mock_server.fixtures import Fixtures, User
from mock_server.problems import NotFound
from tests.defects.memory import Memory
from tests.defects.model import Build, Defect
from tests.defects.parts import composed
from tests.defects.wire import Answer, Ask, Intermediary, Request, answering, creates, intermediary, reads

_NAMES = {"json": "JSON", "csv": "CSV", "xlsx": "XLSX"}


@dataclass(frozen=True, slots=True)
class _Reading:
    """A GET of an export by its creator after the one that used it up.

    Attributes:
        first: The form in which it was used up.
        form: The form asked for now.
        count: How many reads there have been, with the first and this one.
        seconds: How long ago it was used up.
        first_by_header: Whether the token came in the header when it was used up.
        by_header: Whether it comes in the header now.
    """

    first: str
    form: str
    count: int
    seconds: float
    first_by_header: bool
    by_header: bool


def _after_use(change: Callable[[_Reading, Answer], Answer | None]) -> Build:
    """Changes the refusal of a used-up export; None stands for serving it once more."""

    def make(_: Fixtures) -> Intermediary:
        memory = Memory()
        readings: dict[str, tuple[_Reading, float]] = {}

        async def answer(request: Request, ask: Ask) -> Answer:
            given = await ask(request)
            memory.note(request, given)
            if not reads()(request) or memory.creation(request) is None or memory.is_foreign(request):
                return given
            by_header = request.header("authorization") is not None
            if given.status == 200:
                first = _Reading(request.form, request.form, 1, 0.0, by_header, by_header)
                readings[request.export_id] = (first, time.monotonic())
            if given.status != 403 or request.export_id not in readings:
                return given
            last, moment = readings[request.export_id]
            now = replace(
                last, form=request.form, count=last.count + 1, seconds=time.monotonic() - moment, by_header=by_header
            )
            readings[request.export_id] = (now, moment)
            return change(now, given) or await memory.again(request, ask)

        return answer

    return intermediary(make)


def _serves_again(when: Callable[[_Reading], bool]) -> Build:
    return _after_use(lambda reading, given: None if when(reading) else given)


def _forgets(first: str, second: str) -> Defect:
    return Defect(
        f"used-up-as-{first}-not-as-{second}",
        f"An export that was read as {_NAMES[first]} is used up for {_NAMES[second]} too.",
        "M203",
        "lifecycle.second-get-otherwise",
        _serves_again(lambda reading: (reading.first, reading.form) == (first, second)),
    )


def _repeats(form: str) -> Defect:
    return Defect(
        f"second-{form}-served",
        f"An export that was read as {_NAMES[form]} is used up for {_NAMES[form]} itself.",
        "M202",
        "lifecycle.second-get",
        _serves_again(lambda reading: reading.first == reading.form == form),
    )


def _two_at_once(*forms: str) -> Build:
    """Looks whether an export is unused, and uses it up a moment later, for every caller who looked before that."""

    def make(_: Fixtures) -> Intermediary:
        memory = Memory()

        async def answer(request: Request, ask: Ask) -> Answer:
            if not reads(*forms)(request):
                given = await ask(request)
                memory.note(request, given)
                return given
            look = await ask(replace(request, method="HEAD"))
            await asyncio.sleep(0.05)
            given = await ask(request)
            return await memory.again(request, ask) if (look.status, given.status) == (200, 403) else given

        return answer

    return intermediary(make)


class _ClaimsTooEarly(Exports):
    """Uses an export up before it knows whether there is anything to download."""

    def download(self, user: User, identifier: str, table: Table, *, head: bool = False) -> File:
        """Downloads, and uses up what it then finds no account list for."""
        try:
            return super().download(user, identifier, table, head=head)
        except NotFound:
            self._store.use_up(identifier)
            raise


def _also_uses_up(when: Callable[[Memory, Request, Answer], bool]) -> Build:
    """Uses up the export that a request is about, though the request should change nothing."""

    def make(_: Fixtures) -> Intermediary:
        memory = Memory()

        async def answer(request: Request, ask: Ask) -> Answer:
            given = await ask(request)
            memory.note(request, given)
            if when(memory, request, given):
                await memory.use_up(request, ask)
            return given

        return answer

    return intermediary(make)


def _uses_up_another(when: Callable[[Request, Answer], bool]) -> Build:
    """Uses up the newest of the user's other exports."""

    def make(_: Fixtures) -> Intermediary:
        memory = Memory()

        async def answer(request: Request, ask: Ask) -> Answer:
            given = await ask(request)
            others = memory.others(request)
            if others and when(request, given):
                await memory.use_up(request.with_path("json", others[-1]), ask)
            memory.note(request, given)
            return given

        return answer

    return intermediary(make)


def _uses_up_by_creating(when: Callable[[Request], bool]) -> Build:
    """Renders an export that was created by reading it, so that it is used up."""

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if creates(request) and given.status == 201 and when(request):
            read = replace(request, method="GET", body=b"").with_path("json", given.document["data"]["id"])
            await ask(read)
        return given

    return intermediary(lambda _: answer)


def _head_serves_used_up(_: Fixtures) -> Intermediary:
    memory = Memory()

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        memory.note(request, given)
        used_up = request.method == "HEAD" and given.status == 403 and not memory.is_foreign(request)
        return given.with_status(200) if used_up else given

    return answer


DEFECTS: tuple[Defect, ...] = (
    *(_repeats(form) for form in _NAMES),
    *(_forgets(first, second) for first, second in permutations(_NAMES, 2)),
    Defect(
        "used-up-is-not-found",
        "A used-up export is 403 and not 404.",
        "M202",
        "lifecycle.second-get",
        _after_use(lambda _, __: Answer.error(404, "There is no such export.")),
    ),
    Defect(
        "used-up-is-gone",
        "A used-up workbook is 403 and not 410.",
        "M202",
        "lifecycle.second-get",
        _after_use(lambda reading, given: Answer.error(410, "It is gone.") if reading.form == "xlsx" else given),
    ),
    Defect(
        "used-up-csv-is-empty",
        "A used-up CSV is refused and not answered with an empty body.",
        "M202",
        "lifecycle.second-get",
        _after_use(lambda reading, given: Answer.of(200, b"", "text/csv") if reading.form == "csv" else given),
    ),
    Defect(
        "third-read-served",
        "Once refused, an export stays refused.",
        "M202",
        "lifecycle.later-gets",
        _serves_again(lambda reading: reading.count > 2),
    ),
    Defect(
        "used-up-a-moment-later",
        "An export is used up by the time its first read is answered.",
        "M202",
        "lifecycle.second-get",
        _serves_again(lambda reading: reading.seconds < 0.2),
    ),
    Defect(
        "used-up-for-some-seconds",
        "An export that was used up stays so.",
        "M202",
        "lifecycle.later-gets",
        _serves_again(lambda reading: reading.seconds > 5),
    ),
    Defect(
        "used-up-for-one-transport",
        "An export that was read with the token in the header is used up for the token in the query.",
        "M202",
        "lifecycle.later-gets",
        _serves_again(lambda reading: reading.first_by_header != reading.by_header),
    ),
    Defect(
        "created-used-up",
        "Creating an export does not use it up.",
        "M201",
        "lifecycle.first-get",
        _uses_up_by_creating(lambda _: True),
    ),
    Defect(
        "created-with-the-user-used-up",
        "An export whose creation was asked to include the user can be read as any other.",
        "M201",
        "robustness.links",
        _uses_up_by_creating(lambda request: request.parameter("include") is not None),
    ),
    Defect(
        "first-xlsx-not-ready",
        "The first download of a workbook is the workbook and not 202.",
        "M201",
        "lifecycle.first-get",
        answering(
            lambda request, answer: reads("xlsx")(request) and answer.status == 200,
            lambda _: Answer.of(202, b"{}", "application/vnd.api+json"),
        ),
    ),
    Defect(
        "race-of-downloads-lost",
        "Of two downloads of one export at the same time only one succeeds.",
        "M205",
        "lifecycle.race",
        _two_at_once("csv", "xlsx"),
    ),
    Defect(
        "race-of-shows-lost",
        "Of two requests to show one export at the same time only one succeeds.",
        "M205",
        "lifecycle.race",
        _two_at_once("json"),
    ),
    Defect(
        "reading-uses-up-another",
        "Reading one export leaves the other exports of the user as they were.",
        "M203",
        "lifecycle.apart",
        _uses_up_another(lambda request, answer: reads()(request) and answer.status == 200),
    ),
    Defect(
        "creating-uses-up-the-previous",
        "Creating an export leaves the one created before as it was.",
        "M203",
        "lifecycle.apart",
        _uses_up_another(lambda request, answer: creates(request) and answer.status == 201),
    ),
    Defect(
        "head-uses-up",
        "HEAD does not use an export up.",
        "M204",
        "lifecycle.head-keeps",
        _also_uses_up(lambda _, request, answer: request.method == "HEAD" and answer.status == 200),
    ),
    Defect(
        "head-answers-no-content",
        "HEAD has the status that GET would have.",
        "F101",
        "lifecycle.head-answers",
        answering(
            lambda request, answer: request.method == "HEAD" and answer.status == 200,
            lambda answer: answer.with_status(204),
        ),
    ),
    Defect(
        "head-knows-no-end",
        "HEAD of a used-up export is refused.",
        "F101",
        "lifecycle.head-answers",
        intermediary(_head_serves_used_up),
    ),
    Defect(
        "foreign-read-uses-up",
        "A read that is refused because the export is another user's does not use it up.",
        "F104",
        "lifecycle.refusal-keeps",
        _also_uses_up(lambda memory, request, answer: answer.status == 403 and memory.is_foreign(request)),
    ),
    Defect(
        "anonymous-read-uses-up",
        "A read that is refused for want of a token does not use the export up.",
        "F104",
        "lifecycle.refusal-keeps",
        _also_uses_up(lambda _, request, answer: reads()(request) and answer.status == 401),
    ),
    Defect(
        "unknown-extension-uses-up",
        "A read with an unknown extension does not use the export up.",
        "F104",
        "lifecycle.refusal-keeps",
        _also_uses_up(lambda _, request, answer: "." in request.export_id and answer.status == 404),
    ),
    Defect(
        "refused-download-uses-up",
        "A download that finds no account list of the user's does not use the export up.",
        "F104",
        "authorisation.strange-account-list",
        composed(Exports=_ClaimsTooEarly),
    ),
    Defect(
        "delete-uses-up",
        "A method that is not allowed does not use the export up.",
        "F104",
        "lifecycle.other-methods-keep",
        _also_uses_up(lambda _, request, answer: request.method == "DELETE" and answer.status == 405),
    ),
    Defect(
        "content-type-of-get-refused",
        "A CSV is served though the request for it claims to be text/csv.",
        "F101",
        "lifecycle.content-type-ignored",
        answering(
            lambda request, _: reads("csv")(request) and request.header("content-type") == "text/csv",
            lambda _: Answer.error(415, "Send JSON."),
        ),
    ),
    Defect(
        "content-type-of-get-read-as-body",
        "A workbook is served though the request for it claims to be application/xlsx.",
        "F101",
        "lifecycle.content-type-ignored",
        answering(
            lambda request, _: reads("xlsx")(request) and request.header("content-type") == "application/xlsx",
            lambda _: Answer.error(400, "The body is empty."),
        ),
    ),
)
"""The defects of this family."""
