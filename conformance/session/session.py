"""What a scenario works with: requests in the terms of this API, and judging what came back.

A session holds two things together. The sender sends, and sees that the run can go on. The recorder judges and records;
it knows the sender, and the sender does not know it. What is judged of every answer and of every file is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Protocol

from conformance.answers.answer import Answer
from conformance.answers.documents import created_id
from conformance.answers.tables import File
from conformance.check import Check, Profile, TooLittleDataError
from conformance.contract import Contract
from conformance.http.credentials import tokens_of
from conformance.http.exchange import Credentials, Exchange, Request, Transport, User, encode_json, show_json
from conformance.session.confirmation import Confirmation, FetchedFiles
from conformance.session.recorder import Recorder
from conformance.session.sender import Client, Sender
from conformance.session.terms import ABSENT, COLLECTION, EVERYBODY, MEDIA_TYPE, SUFFIXES, USABLE_ID, Export, UsedUp
from conformance.target import Target

_JSON = (("Content-Type", MEDIA_TYPE),)


class Judging(Protocol):
    """What lets a check judge, as a session does."""

    def __call__(self, check: Check, subject: str, **values: object) -> bool:
        """Let a check judge values on a subject."""


class ReadFile(Protocol):
    """What reads a download, and lets the rules for every file judge it."""

    def __call__(self, created: Exchange, download: Exchange, words: str, contract: Contract, judge: Judging) -> File:
        """Read the first download of an export; `words` are its filter in words."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is judged of every answer and of every file, whoever asked for it and whatever for.

    Attributes:
        of_answers: The checks of every answer.
        read_file: Reads a file, and judges it.
    """

    of_answers: Sequence[Check]
    read_file: ReadFile


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run is played.

    Attributes:
        profile: How thoroughly to look.
        seed: Seeds everything random.
        now: The clock, aware, UTC.
        pause: Waits for some seconds.
        confirms: Whether comparisons that fail are made again; not where the answers are made up.
        stops_at: Tells of a check that failed whether the run may stop there.
    """

    profile: Profile
    seed: int
    now: Callable[[], datetime]
    pause: Callable[[float], None] = lambda _seconds: None
    confirms: bool = True
    stops_at: Callable[[Check], bool] = lambda _check: False


class Session:
    """One run against one target.

    Args:
        client: Sends the requests.
        target: The target; its tokens are redacted in everything that is recorded.
        contract: The contract to judge by.
        rules: What is judged of every answer and every file.
        settings: How the run is played.
        halted: Set where the run was broken off: nothing more is sent.
    """

    def __init__(  # noqa: PLR0913, PLR0917  the parts that a run is put together from
        self,
        client: Client,
        target: Target,
        contract: Contract,
        rules: Rules,
        settings: Settings,
        halted: Event | None = None,
    ) -> None:
        self.target = target
        self.contract = contract
        self.settings = settings
        self.transport = Transport.HEADER
        self.used_up: dict[str, UsedUp] = {}
        self.files = FetchedFiles()
        self.sender = Sender(client, halted or Event())
        confirmation = Confirmation(self.files) if settings.confirms else None
        self.recorder = Recorder(self.sender, target.secrets, confirmation, settings.stops_at)
        self._rules = rules

    @property
    def own(self) -> Credentials:
        """Return the credentials of the first user, in a place of the token that works."""
        return Credentials(User.FIRST, self.transport)

    @property
    def other(self) -> Credentials:
        """Return the credentials of the second user, in a place of the token that works."""
        return Credentials(User.OTHER, self.transport)

    def send(self, request: Request) -> Exchange:
        """Send a request and judge the answer by the rules for every answer.

        Raises:
            BudgetSpentError: The run was broken off, or the budget is spent.
            UnreachableError: No answer came.
            TokenLostError: A token that was accepted before is refused now.
            TargetLostError: The target is not this API any more.
        """
        exchange = self.sender.send(request)
        self.judge_answer(exchange)
        return exchange

    def take_in(self, exchange: Exchange) -> Exchange:
        """Treat an exchange as if this session had sent it.

        Raises:
            TokenLostError: A token that was accepted before is refused now.
            TargetLostError: The target is not this API any more.
        """
        self.sender.take_in(exchange)
        self.judge_answer(exchange)
        return exchange

    def judge_answer(self, exchange: Exchange) -> None:
        """Let the rules for every answer judge an answer."""
        answer = self.answer(exchange)
        subject = exchange.operation_id or f"{exchange.request.method}, which is no operation"
        for rule in self._rules.of_answers:
            self.recorder.judge(rule, subject, {"answer": answer})

    def answer(self, exchange: Exchange) -> Answer:
        """Return an exchange as the rules for every answer see it."""
        # A forged token need not be redacted, but a server is to repeat it as little as a good one.
        sent = tokens_of(self.target, exchange.request.credentials)
        secrets = dict.fromkeys((*self.target.secrets, *(token for token in sent if token is not None)))
        latency = self.target.knowledge.max_latency
        return Answer(exchange, self.contract, tuple(secrets), self.settings.now(), latency)

    def create(
        self,
        params: object = ABSENT,
        *,
        attributes: Mapping[str, object] | None = None,
        credentials: Credentials | None = None,
        query: str = "",
        headers: Iterable[tuple[str, str]] = _JSON,
    ) -> Exchange:
        """Ask for an export of these params, with further attributes; the answer may be anything."""
        members = dict(attributes or {})
        if params is not ABSENT:
            members["params"] = params
        document = {"data": {"type": "export_logs", **({"attributes": members} if members else {})}}
        return self.post(document, credentials=credentials, query=query, headers=headers)

    def post(
        self,
        document: object,
        *,
        credentials: Credentials | None = None,
        query: str = "",
        headers: Iterable[tuple[str, str]] = _JSON,
    ) -> Exchange:
        """Post a document as it is."""
        body, shown = encode_json(document), show_json(document)
        return self.send(Request("POST", COLLECTION, query, tuple(headers), body, shown, credentials or self.own))

    def post_bytes(self, body: bytes, shown: str | None, media_type: str | None = MEDIA_TYPE) -> Exchange:
        """Post bytes as they are; `shown` is what a report prints of them, None for their number alone."""
        headers = (("Content-Type", media_type),) if media_type is not None else ()
        return self.send(Request("POST", COLLECTION, "", headers, body, shown, self.own))

    def read(  # noqa: PLR0913  each a part of a request, and each with a default
        self,
        export_id: str,
        representation: str = "json",
        *,
        credentials: Credentials | None = None,
        query: str = "",
        headers: Iterable[tuple[str, str]] = (),
        method: str = "GET",
    ) -> Exchange:
        """Ask for an export in a representation (`json`, `csv`, `xlsx`); the answer may be anything."""
        path = f"{COLLECTION}/{export_id}{SUFFIXES[representation]}"
        return self.send(Request(method, path, query, tuple(headers), credentials=credentials or self.own))

    def fresh(self, params: object = ABSENT, credentials: Credentials | None = None) -> Export:
        """Create an export that has to succeed.

        Raises:
            TooLittleDataError: It did not succeed, so what comes after it cannot be looked at.
        """
        exchange = self.create(params, credentials=credentials)
        if not exchange.response.ok:
            raise TooLittleDataError(f"creating an export was refused with {exchange.response.status}")
        export_id = created_id(exchange)
        if not USABLE_ID.fullmatch(export_id):
            raise TooLittleDataError("creating an export gave no id that can be used in a path")
        return Export(export_id, exchange)

    def file(
        self,
        rules: object,
        words: str,
        representation: str = "csv",
        *,
        again: bool = False,
        credentials: Credentials | None = None,
    ) -> File:
        """Fetch the file of a filter; the same filter is fetched once, unless `again`.

        Args:
            rules: The filter: a mapping, JSON text, or ABSENT.
            words: The filter in words, for a report.
            representation: `csv` or `xlsx`.
            again: Fetch it again.
            credentials: Whose file; None for the first user's.

        Raises:
            RefusedError: It was refused.
            TooLittleDataError: There is no such file, or it cannot be read; the checks of every file say why.
        """
        params = ABSENT if rules is ABSENT else {"filter": rules}
        return self.file_of(params, words, representation, again=again, credentials=credentials)

    def file_of(
        self,
        params: object,
        words: str,
        representation: str = "csv",
        *,
        again: bool = False,
        credentials: Credentials | None = None,
    ) -> File:
        """Fetch the file of these params, as :meth:`file` does that of a filter."""
        key = f"{credentials} {representation} {'absent' if params is ABSENT else encode_json(params)!r}"
        known = self.files.get(key)
        if known is not None and not again:
            return known
        export = self.fresh(params, credentials)
        download = self.read(export.export_id, representation, credentials=credentials)
        file = self._rules.read_file(export.created, download, words, self.contract, self.judge)

        def fetch() -> File:
            return self.file_of(params, words, representation, again=True, credentials=credentials)

        self.files.add(key, file, fetch)
        return file

    def whole(self) -> File:
        """Fetch the file of everybody, whatever the status."""
        return self.file({"status": EVERYBODY}, f"status={EVERYBODY}")

    def everybody_with(self, words: str, **rules: object) -> File:
        """Fetch the file of everybody who passes further rules."""
        return self.file({"status": EVERYBODY, **rules}, f"status={EVERYBODY} and {words}")

    def judge(self, check: Check, subject: str, **values: object) -> bool:
        """Let a check judge what a scenario saw, and record what comes of it.

        Args:
            check: The check.
            subject: What the values are about: a representation, a filter, a form of the request.
            values: What its function takes; the exchanges among them are the evidence.

        Returns:
            Whether it passed.

        Raises:
            EnoughError: It failed, and the run was to stop there.
            TargetLostError: The target is not this API any more.
        """
        return self.recorder.judge(check, subject, values)

    def inconclusive(self, check: Check, reason: str) -> None:
        """Record why a check could not judge."""
        self.recorder.inconclusive(check, reason)
