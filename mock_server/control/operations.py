"""The operations of the control API, which `openapi.yaml` of this folder describes.

Each method is the operation of its name. connexion has checked its arguments against that document.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from starlette.responses import Response, StreamingResponse

from mock_server.contract import Contract
from mock_server.control.data import find_item, read_data, read_items, with_item, write_data
from mock_server.control.journal import Entry
from mock_server.control.rules import EVERYTHING, Rule, operation_names, read_rule
from mock_server.control.sessions import DEFAULT, Session, Sessions
from mock_server.control.verifying import Expectations, Expected, matching, refuse_unknown, verify
from mock_server.problems import NotFound, quoted

# What connexion takes apart into a body and a status; alone, a body that is a list would be taken apart, too.
_Answer = tuple[object, int]
_OK: Final = 200
_DONE: Final = (None, 204)
_KEEP_ALIVE_SECONDS: Final = 15.0


class ControlOperations:
    """The operations on the sessions of one server.

    Args:
        sessions: The sessions.
        contract: The contract that is served.
    """

    def __init__(self, sessions: Sessions, contract: Contract) -> None:
        self._sessions = sessions
        self._contract = contract
        self._names = {name: operation for name, operation in operation_names(contract).items() if name != EVERYTHING}

    async def health(self) -> _Answer:
        return {"status": "ok", "contract": self._contract.version}, _OK

    async def list_sessions(self) -> _Answer:
        sessions = [
            {"name": each.name, "requests": len(tuple(each.journal)), "rules": len(each.rules.texts)}
            for each in self._sessions
        ]
        return sessions, _OK

    async def reset(self, session: str = DEFAULT) -> _Answer:
        self._sessions.get(session).reset()
        return _DONE

    async def get_fixtures(self, session: str = DEFAULT) -> _Answer:
        return read_data(self._sessions.get(session)), _OK

    async def put_fixtures(self, body: dict[str, Any], session: str = DEFAULT) -> _Answer:
        return self._written(session, body)

    async def list_items(self, kind: str, session: str = DEFAULT) -> _Answer:
        return read_items(self._sessions.get(session), kind), _OK

    async def get_item(self, kind: str, id: str, session: str = DEFAULT) -> _Answer:  # noqa: A002  its name in the path
        return find_item(read_items(self._sessions.get(session), kind), id), _OK

    async def put_item(self, kind: str, id: str, body: dict[str, Any], session: str = DEFAULT) -> _Answer:  # noqa: A002
        document = read_data(self._sessions.get(session))
        return self._written(session, with_item(document, kind, {**body, "id": id.lower()}))

    async def delete_item(self, kind: str, id: str, session: str = DEFAULT) -> _Answer:  # noqa: A002  the same
        document = read_data(self._sessions.get(session))
        item = find_item(document[kind], id)
        return self._written(session, {**document, kind: [other for other in document[kind] if other is not item]})

    async def get_clock(self, session: str = DEFAULT) -> _Answer:
        clock = self._sessions.get(session).world.clock
        return {"now": clock().isoformat().replace("+00:00", "Z"), "frozen": clock.is_frozen}, _OK

    async def put_clock(self, body: dict[str, Any], session: str = DEFAULT) -> _Answer:
        clock = self._sessions.get(session).world.clock
        moment = datetime.fromisoformat(body["now"].upper()) if "now" in body else clock()
        moment += timedelta(seconds=body.get("advance", 0))
        clock.set(moment, frozen=body.get("frozen", clock.is_frozen))
        return await self.get_clock(session)

    async def delete_clock(self, session: str = DEFAULT) -> _Answer:
        self._sessions.get(session).world.clock.reset()
        return await self.get_clock(session)

    async def put_seed(self, body: dict[str, Any], session: str = DEFAULT) -> _Answer:
        self._sessions.get(session).reseed(body["seed"])
        return _DONE

    async def get_rules(self, session: str = DEFAULT) -> _Answer:
        return self._sessions.get(session).rules.texts, _OK

    async def put_rules(self, body: list[str], session: str = DEFAULT) -> _Answer:
        used = self._sessions.get(session)
        used.rules.replace(self._rules(used, body))
        return used.rules.texts, _OK

    async def add_rules(self, body: list[str], session: str = DEFAULT) -> _Answer:
        used = self._sessions.get(session)
        for rule in self._rules(used, body):
            used.rules.add(rule)
        return used.rules.texts, _OK

    async def delete_rule(self, rule: str, session: str = DEFAULT) -> _Answer:
        rules = self._sessions.get(session).rules
        if not rules.remove(rule):
            raise NotFound(f"There is no rule {quoted(rule)}.")
        return rules.texts, _OK

    async def get_journal(
        self,
        operation: str | None = None,
        user: str | None = None,
        status: int | None = None,
        after: int = 0,
        session: str = DEFAULT,
    ) -> _Answer:
        expected = Expected(operation=operation, user=user, status=status)
        entries = matching(self._entries(session, expected), expected, self._names)
        return msgspec.to_builtins([entry for entry in entries if entry.number > after]), _OK

    async def delete_journal(self, session: str = DEFAULT) -> _Answer:
        self._sessions.get(session).journal.clear()
        return _DONE

    async def journal_events(self, after: int | None = None, session: str = DEFAULT) -> Response:
        return StreamingResponse(_events(self._sessions.get(session), after), media_type="text/event-stream")

    async def verify(self, body: dict[str, Any], session: str = DEFAULT) -> _Answer:
        expectations = msgspec.convert(body, Expectations)
        entries = self._entries(session, *expectations.requests)
        return msgspec.to_builtins(verify(entries, expectations, self._names)), _OK

    def _entries(self, name: str, *expected: Expected) -> tuple[Entry, ...]:
        """Return the journal of a session, in which these requests may be."""
        session = self._sessions.get(name)
        entries = tuple(session.journal)
        # Who has sent something may be in the data set no more.
        users = [user.name for user in session.world.fixtures.users] + [entry.user for entry in entries if entry.user]
        refuse_unknown(expected, self._names, dict.fromkeys(users))
        return entries

    def _written(self, session: str, document: dict[str, Any]) -> _Answer:
        write_data(self._sessions.get(session), document, self._contract)
        return _DONE

    def _rules(self, session: Session, texts: list[str]) -> list[Rule]:
        users = [user.name for user in session.world.fixtures.users]
        return [read_rule(text, self._contract, users) for text in texts]


async def _events(session: Session, after: int | None) -> AsyncIterator[bytes]:
    queue = asyncio.Queue[Entry]()
    if after is not None:
        for entry in session.journal:
            if entry.number > after:
                queue.put_nowait(entry)
    # There is no `await` before this, so that no request is missed between those so far and the next one.
    stop = session.journal.listen(queue.put_nowait)
    try:
        yield b": follows the journal\n\n"
        while True:
            try:
                entry = await asyncio.wait_for(queue.get(), _KEEP_ALIVE_SECONDS)
            except TimeoutError:
                yield b":\n\n"
            else:
                yield b"data: " + msgspec.json.encode(entry) + b"\n\n"
    finally:
        stop()
