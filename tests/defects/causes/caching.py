"""Servers, and what stands in front of them, that keep an answer, a token or an export too long or not long enough."""

import json
import time
from collections.abc import Callable

from mock_server.fixtures import Fixtures
from tests.defects.memory import Memory
from tests.defects.model import Build, Defect
from tests.defects.wire import Answer, Ask, Intermediary, Request, created, creates, intermediary, reads, told

_LIFETIME = 3.0
_MOST_EXPORTS = 5
_A_MOMENT = 1.0
_FLAGS = frozenset({"any_filter", "any_tags"})


def _files_by(key: Callable[[Request], object]) -> Build:
    """Keeps each file by something of the request that created its export."""

    def make(_: Fixtures) -> Intermediary:
        memory, files = Memory(), dict[object, Answer]()

        async def answer(request: Request, ask: Ask) -> Answer:
            given = await ask(request)
            memory.note(request, given)
            creation = memory.creation(request)
            if creation is None or not reads("csv", "xlsx")(request) or given.status != 200:
                return given
            return files.setdefault((request.form, creation.token, key(creation)), given)

        return answer

    return intermediary(make)


def _without_flags(creation: Request) -> object:
    """The params of a creation as a key that was made before there were any flags."""

    def bare(value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {name: bare(each) for name, each in value.items() if name not in _FLAGS and name[:8] != "reverse_"}

    return json.dumps(bare(creation.document), sort_keys=True)


def _folded(creation: Request) -> object:
    return creation.body.decode(errors="replace").casefold()


def _heads(when: Callable[[Request, Answer], bool], change: Callable[[Answer, Answer], Answer]) -> Build:
    """Remembers the answer to HEAD, and uses it for what comes after.

    Args:
        when: Whether the answer that was remembered is used for a request, given what it would be answered.
        change: Makes the answer of what was remembered and what would be answered.
    """

    def make(_: Fixtures) -> Intermediary:
        heads = dict[str, Answer]()

        async def answer(request: Request, ask: Ask) -> Answer:
            given = await ask(request)
            known = heads.get(request.path)
            if request.method == "HEAD" and given.status == 200:
                heads.setdefault(request.path, given)
            return change(known, given) if known is not None and when(request, given) else given

        return answer

    return intermediary(make)


def _keeps_refusals(status: int) -> Build:
    """Keeps the refusal of a read for a while, for whoever reads next."""

    def make(_: Fixtures) -> Intermediary:
        refusals = dict[str, tuple[float, Answer]]()

        async def answer(request: Request, ask: Ask) -> Answer:
            kept = refusals.get(request.path)
            if reads()(request) and kept is not None and time.monotonic() - kept[0] < _A_MOMENT:
                return kept[1]
            given = await ask(request)
            if reads()(request) and given.status == status:
                refusals[request.path] = time.monotonic(), given
            return given

        return answer

    return intermediary(make)


def _knows_payloads(_: Fixtures) -> Intermediary:
    """Keeps the users of tokens by what is signed and not by the signature."""
    known = dict[str, str]()

    async def answer(request: Request, ask: Ask) -> Answer:
        token = request.token or ""
        signed = token.rpartition(".")[0]
        given = await ask(request)
        if signed and given.status == 401 and signed in known:
            return await ask(request.with_token(known[signed]))
        if signed and given.status < 400:
            known[signed] = token
        return given

    return answer


def _forgets(is_forgotten: Callable[[list[float], int], bool]) -> Build:
    """Forgets exports that wait to be read.

    Args:
        is_forgotten: Whether one is, told when each of its user's was created and which of them it is.
    """

    def make(_: Fixtures) -> Intermediary:
        exports = dict[str, tuple[str | None, int]]()
        moments = dict[str | None, list[float]]()

        async def answer(request: Request, ask: Ask) -> Answer:
            if request.export_id in exports:
                token, place = exports[request.export_id]
                if is_forgotten(moments[token], place):
                    return Answer.error(404, f"There is no export {request.export_id}.")
            given = await ask(request)
            if reads()(request) and given.status == 200:
                exports.pop(request.export_id, None)
            if created(request, given):
                own = moments.setdefault(request.token, [])
                exports[given.document["data"]["id"]] = request.token, len(own)
                own.append(time.monotonic())
            return given

        return answer

    return intermediary(make)


def _merges(_: Fixtures) -> Intermediary:
    """Takes a create that says the same as the last one for a second click on a button."""
    last = dict[str | None, tuple[float, Request, Answer]]()

    async def answer(request: Request, ask: Ask) -> Answer:
        if not creates(request):
            return await ask(request)
        moment, before, kept = last.get(request.token, (0.0, request, Answer.error(500)))
        if time.monotonic() - moment < _A_MOMENT and (before.body, before.query) == (request.body, request.query):
            return kept
        given = await ask(request)
        if created(request, given):
            last[request.token] = time.monotonic(), request, given
        return given

    return answer


def _included_before(_: Fixtures) -> Intermediary:
    """Adds to the users of a document those of the documents before it, as a list does that is never emptied."""
    users = dict[str, object]()

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        document = given.document if told(request, given) else {}
        if "included" not in document:
            return given
        users.update({user["id"]: user for user in document["included"]})
        return given.with_document({**document, "included": list(users.values())})

    return answer


def _included_colleagues(fixtures: Fixtures) -> Intermediary:
    """Adds the users of the creator's account lists, who were loaded with them."""
    known = {user.id: user for user in fixtures.users}

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        document = given.document if told(request, given) else {}
        if "included" not in document:
            return given
        own = {each for user in document["included"] for each in known[user["id"]].account_list_ids}
        users = [user for user in fixtures.users if own.intersection(user.account_list_ids)]
        resources = [{"id": user.id, "type": "users", "attributes": {"first_name": user.first_name}} for user in users]
        return given.with_document({**document, "included": resources})

    return answer


DEFECTS: tuple[Defect, ...] = (
    Defect(
        "included-with-those-before",
        "The users of one document are not included in the next one.",
        "F206",
        "documents.included-users",
        intermediary(_included_before),
    ),
    Defect(
        "included-with-colleagues",
        "Users who share an account list with the creator are not included.",
        "F206",
        "documents.included-users",
        intermediary(_included_colleagues),
    ),
    Defect(
        "files-kept-without-flags",
        "The file of a filter is not that of the same filter with another flag.",
        "M304",
        "selection.reverse",
        _files_by(_without_flags),
    ),
    Defect(
        "files-kept-in-any-case",
        "The file of a filter is not that of the same filter in another letter case.",
        "M303",
        "selection.booleans",
        _files_by(_folded),
    ),
    Defect(
        "head-kept-for-get",
        "A GET has a body, though a HEAD came before it.",
        "M204",
        "lifecycle.head-keeps",
        _heads(lambda request, given: reads()(request) and given.status == 200, lambda known, _: known.with_body(b"")),
    ),
    Defect(
        "head-kept-after-use",
        "HEAD of an export that was asked for by HEAD before is refused once it is used up.",
        "F101",
        "lifecycle.head-answers",
        _heads(lambda request, given: request.method == "HEAD" and given.status == 403, lambda known, _: known),
    ),
    Defect(
        "anonymous-refusal-kept",
        "A read that was refused for want of a token is not refused to the next who has one.",
        "F205",
        "lifecycle.refusal-keeps",
        _keeps_refusals(401),
    ),
    Defect(
        "foreign-refusal-kept",
        "A read that was refused to another user is not refused to the owner.",
        "F205",
        "lifecycle.refusal-keeps",
        _keeps_refusals(403),
    ),
    Defect(
        "tokens-known-by-their-payload",
        "A token is not known from one with the same payload that was good.",
        "F207",
        "authentication.forged-refused",
        intermediary(_knows_payloads),
    ),
    Defect(
        "export-forgotten-after-seconds",
        "An export that waits to be read is there after some seconds.",
        "M201",
        "lifecycle.first-get",
        _forgets(lambda moments, place: time.monotonic() - moments[place] > _LIFETIME),
    ),
    Defect(
        "last-five-exports-kept",
        "An export that waits to be read is there after its user created some others.",
        "M203",
        "lifecycle.first-get",
        _forgets(lambda moments, place: len(moments) - place > _MOST_EXPORTS),
    ),
    Defect(
        "equal-creates-merged",
        "Two exports that are created alike in one moment are two.",
        "F101",
        "documents.id",
        intermediary(_merges),
    ),
)
"""The defects of this family."""
