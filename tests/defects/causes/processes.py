"""Servers of several processes or threads: what one of them keeps, and what they share that they should not.

A worker takes a connection and answers every request on it. So what it keeps to itself shows over several connections,
and what is mixed up shows in requests at the same time.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.app import create_app
from mock_server.clock import system_clock
from mock_server.exports.store import MemoryStore
from mock_server.fixtures import Fixtures, StoredExport
from tests.defects.memory import Memory
from tests.defects.model import Build, Defect
from tests.defects.parts import composed
from tests.defects.wire import Answer, Ask, Intermediary, Request, created, creates, intermediary, reads

_WORKERS: Final = 2
_POOL: Final = 4
_WORK: Final = 0.02
_LAG: Final = 0.05


def _spread(make: Callable[[Fixtures], list[ASGIApp]]) -> Build:
    """Gives each connection to the next of some workers."""

    def build(fixtures: Fixtures) -> ASGIApp:
        workers = make(fixtures)
        turns = cycle(workers)
        homes = dict[tuple[str, int], ASGIApp]()

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await workers[0](scope, receive, send)
                return
            client = tuple(scope["client"])
            if client not in homes:
                homes[client] = next(turns)
            await homes[client](scope, receive, send)

        return application

    return build


def _each_alone(fixtures: Fixtures) -> list[ASGIApp]:
    return [create_app(fixtures) for _ in range(_WORKERS)]


class _Shared(MemoryStore):
    """The exports of all workers, with what one of them keeps of which are used up."""

    def __init__(self, whole: MemoryStore) -> None:
        super().__init__()
        self._whole = whole
        self._own = set[str]()

    def add(self, export: StoredExport) -> None:
        """Keeps an export for all."""
        self._whole.add(export)

    def find(self, identifier: str) -> StoredExport | None:
        """Finds an export of any worker, used up if it is known here."""
        export = self._whole.find(identifier)
        return None if export is None else replace(export, used_up=export.id.lower() in self._own)

    def use_up(self, identifier: str) -> bool:
        """Uses an export up here."""
        is_first = identifier.lower() not in self._own
        self._own.add(identifier.lower())
        return is_first


def _each_with_its_flags(fixtures: Fixtures) -> list[ASGIApp]:
    whole = MemoryStore(fixtures.exports)
    return [composed(MemoryStore=lambda _: _Shared(whole))(fixtures) for _ in range(_WORKERS)]


def _one_in_another_zone(fixtures: Fixtures) -> list[ASGIApp]:
    # The exports are the same for both, as a database would have it.
    store = MemoryStore(fixtures.exports)
    sound, ahead = (
        composed(clock=clock, MemoryStore=lambda _: store)(fixtures)
        for clock in (system_clock, lambda: system_clock() + timedelta(minutes=12))
    )
    # Most workers are wrong, so that of any two connections one is to such a worker.
    return [sound, *[ahead] * 7]


def _mixed(mix: Callable[[Request, list[Request]], Request], when: Callable[[Request], bool]) -> Build:
    """Answers what was asked last where requests come at the same time, as a global variable has it."""

    def make(_: Fixtures) -> Intermediary:
        latest = list[Request]()

        async def answer(request: Request, ask: Ask) -> Answer:
            if not when(request):
                return await ask(request)
            latest[:] = [request]
            await asyncio.sleep(_WORK)
            return await ask(mix(request, latest))

        return answer

    return intermediary(make)


def _as_the_last_user(request: Request, latest: list[Request]) -> Request:
    token = latest[-1].token
    return request.with_token(token) if token is not None else request


def _one_file_for_all(_: Fixtures) -> Intermediary:
    """Writes every workbook to one file, and sends what is in it a moment later."""
    written = dict[str, Answer]()

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if not reads("csv", "xlsx")(request) or given.status != 200:
            return given
        written[request.form] = given
        await asyncio.sleep(_WORK)
        return given.with_body(written[request.form].body)

    return answer


def _with_a_small_pool(_: Fixtures) -> Intermediary:
    working = 0

    async def answer(request: Request, ask: Ask) -> Answer:
        nonlocal working
        if working >= _POOL:
            return Answer.error(500, "No connection to the database could be had.")
        working += 1
        try:
            await asyncio.sleep(_WORK)
            return await ask(request)
        finally:
            working -= 1

    return answer


def _locks_by_form(_: Fixtures) -> Intermediary:
    """Looks whether an export is unused, and claims it for one form a moment later."""
    memory = Memory()

    async def answer(request: Request, ask: Ask) -> Answer:
        if not reads()(request):
            given = await ask(request)
            memory.note(request, given)
            return given
        claimed = claims.setdefault(request.export_id, set())
        look = await ask(replace(request, method="HEAD"))
        is_first = look.status == 200 and request.form not in claimed
        claimed.add(request.form)
        await asyncio.sleep(_WORK)
        given = await ask(request)
        return await memory.again(request, ask) if is_first and given.status == 403 else given

    claims = dict[str, set[str]]()
    return answer


def _lagging(_: Fixtures) -> Intermediary:
    """Reads exports from a replica, which has them a moment later."""
    fresh = set[str]()

    async def answer(request: Request, ask: Ask) -> Answer:
        if request.export_id in fresh:
            return Answer.error(404, f"There is no export {request.export_id}.")
        given = await ask(request)
        if created(request, given):
            identifier = given.document["data"]["id"]
            fresh.add(identifier)
            asyncio.get_running_loop().call_later(_LAG, fresh.discard, identifier)
        return given

    return answer


DEFECTS: tuple[Defect, ...] = (
    Defect(
        "exports-of-one-worker",
        "An export is there, whichever process of the server is asked for it.",
        "M201",
        "lifecycle.connections",
        _spread(_each_alone),
    ),
    Defect(
        "used-up-for-one-worker",
        "An export that one process of the server gave away is used up for all.",
        "M202",
        "lifecycle.connections",
        _spread(_each_with_its_flags),
    ),
    Defect(
        "clock-of-one-worker",
        "The clock is right, whichever process of the server is asked.",
        "F101",
        "documents.timestamps-now",
        _spread(_one_in_another_zone),
    ),
    Defect(
        "creators-mixed-up",
        "Of two users who create at the same time, each is the user of the own export.",
        "F206",
        "documents.owner",
        _mixed(_as_the_last_user, creates),
    ),
    Defect(
        "readers-mixed-up",
        "Of two users who read at the same time, each is served the own export.",
        "F206",
        "lifecycle.first-get",
        _mixed(_as_the_last_user, reads()),
    ),
    Defect(
        "files-mixed-up",
        "Of two files that are made at the same time, each is that of its own export.",
        "F206",
        "files.own-rows",
        intermediary(_one_file_for_all),
    ),
    Defect(
        "five-at-once-fail",
        "A few requests at the same time are no failure.",
        "F100",
        "robustness.no-server-error",
        intermediary(_with_a_small_pool),
    ),
    Defect(
        "race-of-forms-lost",
        "Of a CSV and a workbook of one export at the same time only one succeeds.",
        "M205",
        "lifecycle.race",
        intermediary(_locks_by_form),
    ),
    Defect(
        "export-late-on-the-replica",
        "An export is there as soon as its creation is answered.",
        "M201",
        "lifecycle.first-get",
        intermediary(_lagging),
    ),
)
"""The defects of this family."""
