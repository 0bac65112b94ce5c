"""What a scenario works with: requests in the terms of this API, each answer judged by the rules for all answers.

A scenario asks for exports and files and hands what it saw to a check; the session keeps the book. It also watches the
tokens: one that was accepted before and is refused now, also on a plain creation, has expired on the way, and the run
stops instead of accusing the server.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from conformance.answers.documents import DocumentError, read_export
from conformance.answers.tables import File
from conformance.check import Check, Profile, TooLittleDataError
from conformance.contract import Contract
from conformance.http.budget import BudgetSpentError
from conformance.http.credentials import tokens_of
from conformance.http.exchange import Credentials, Exchange, Request, Transport, User, encode_json, show_json
from conformance.rules import ANSWER_RULES
from conformance.session.files import judge_file, read_file
from conformance.session.recorder import Bench, Doors
from conformance.session.target_monitor import TargetWatch
from conformance.session.terms import ABSENT, COLLECTION, MEDIA_TYPE, REPRESENTATIONS, USABLE_ID, Export, Sender, UsedUp
from conformance.session.token_monitor import TokenWatch
from conformance.target import Target


class Session:
    """One run against one target.

    Args:
        client: Sends the requests.
        target: The target; its tokens are struck out of everything that is noted.
        contract: The contract to judge by.
        profile: How thoroughly to look.
        seed: Seeds everything random.
        now: The clock, aware, UTC.
        enough: Tells of a check that failed whether the run may stop there.
        halted: Set where the run was broken off: nothing more is sent.
        pause: Waits for some seconds; not at all, where nothing answers that could change meanwhile.
    """

    def __init__(  # noqa: PLR0913  the parts a run is put together from
        self,
        client: Sender,
        target: Target,
        contract: Contract,
        *,
        profile: Profile,
        seed: int,
        now: Callable[[], datetime],
        enough: Callable[[Check], bool] = lambda _check: False,
        halted: threading.Event | None = None,
        pause: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        self.client = client
        self.target = target
        self.contract = contract
        self.profile = profile
        self.seed = seed
        self.now = now
        self.pause = pause
        self.used_up: dict[str, UsedUp] = {}
        self.played: set[str] = set()
        self.halted = halted or threading.Event()
        self.random = random.Random(seed)  # noqa: S311  it chooses what to try, it keeps no secret
        self.transport = Transport.HEADER
        self.exports = 0
        self._lock = threading.Lock()
        self._tokens = TokenWatch(client.send)
        self._target_watch = TargetWatch(client.send)
        self._creations: dict[str, Exchange] = {}
        self._files: dict[str, File] = {}
        self._secrets = target.secrets
        doors = Doors(enough, self._still_there, self._with_creations, self._files.clear)
        self._bench = Bench(target.secrets, doors, rehearses=client.rehearses)
        self.ledger = self._bench.ledger
        self.doubts = self._bench.doubts

    @property
    def has_other(self) -> bool:
        """Tell whether there is a second user."""
        return self.target.other_token is not None

    @property
    def own(self) -> Credentials:
        """Return the credentials of the first user, in a place of the token that works."""
        return Credentials(User.FIRST, self.transport)

    @property
    def other(self) -> Credentials:
        """Return the credentials of the second user, in a place of the token that works."""
        return Credentials(User.OTHER, self.transport)

    @property
    def created_ids(self) -> Collection[str]:
        """Return the ids of the exports that this run created."""
        return self._creations.keys()

    @property
    def moved(self) -> bool:
        """Tell whether a file was seen with other rows than before."""
        return self._bench.steadiness.moved

    def creation(self, export_id: str) -> Exchange:
        """Return the exchange that created an export; KeyError where this run did not."""
        return self._creations[export_id]

    def send(self, request: Request) -> Exchange:
        """Send a request and judge the answer by the rules for all answers.

        Raises:
            BudgetSpentError: The run was broken off, or the budget is spent.
            UnreachableError: No answer came.
            TokenLostError: A token that was accepted before is refused now.
            TargetLostError: The target is not this API any more.
        """
        if self.halted.is_set():
            raise BudgetSpentError("the run was interrupted")
        return self.take_in(self.client.send(request))

    def take_in(self, exchange: Exchange) -> Exchange:
        """Judge an answer by the rules for all answers, and remember what it tells of tokens and exports.

        Raises:
            TokenLostError: A token that was accepted before is refused now.
            TargetLostError: The target is not this API any more.
        """
        self._tokens.see(exchange)
        self.watch(exchange)
        if exchange.request.method == "POST" and exchange.response.ok:
            self._remember(exchange)
        if self._target_watch.has_begun and exchange.response.of_gateway:
            self._bench.note_gateway(exchange.response.status)
        for rule in ANSWER_RULES:
            self._judge_answer(rule, exchange)
        return exchange

    def watch(self, exchange: Exchange) -> None:
        """See whether the target is still this API.

        Raises:
            TargetLostError: It is not.
        """
        self._target_watch.see(exchange)

    def create(
        self,
        params: object = ABSENT,
        *,
        attributes: Mapping[str, object] | None = None,
        credentials: Credentials | None = None,
        query: str = "",
        headers: Iterable[tuple[str, str]] = (("Content-Type", MEDIA_TYPE),),
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
        headers: Iterable[tuple[str, str]] = (("Content-Type", MEDIA_TYPE),),
    ) -> Exchange:
        """Post a document as it is."""
        return self.send(
            Request(
                "POST",
                COLLECTION,
                query=query,
                headers=tuple(headers),
                body=encode_json(document),
                body_shown=show_json(document),
                credentials=self._own(credentials),
            )
        )

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
        path = f"{COLLECTION}/{export_id}{REPRESENTATIONS[representation]}"
        return self.send(Request(method, path, query, tuple(headers), credentials=self._own(credentials)))

    def fresh(self, params: object = ABSENT, credentials: Credentials | None = None) -> Export:
        """Create an export that has to succeed.

        Raises:
            TooLittleDataError: It did not succeed, so what comes after it cannot be looked at.
        """
        exchange = self.create(params, credentials=credentials)
        if not exchange.response.ok:
            raise TooLittleDataError(f"creating an export was refused with {exchange.response.status}")
        try:
            export_id = read_export(exchange.response.body).export_id
        except DocumentError:
            export_id = ""
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
            again: Fetch it anew.
            credentials: Whose file; None for the first user's.

        Raises:
            RefusedError: It was refused.
            TooLittleDataError: There is no such file, or it cannot be read; the checks of all files say why.
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
        known = self._files.get(key)
        if known is not None and not again:
            return known
        export = self.fresh(params, credentials)
        download = self.read(export.export_id, representation, credentials=credentials)
        file = read_file(download, representation, words, export.created, self.judge)
        judge_file(file, representation, self.contract, self.judge)
        self._files[key] = file
        self._bench.steadiness.remember(
            key, file, lambda: self.file_of(params, words, representation, again=True, credentials=credentials)
        )
        return file

    def judge(self, check: Check, subject: str, **values: object) -> bool:
        """Let a check judge what a scenario saw, and note what comes of it.

        Args:
            check: The check.
            subject: What the values are about: a representation, a filter, a form of the request.
            values: What its function takes; the exchanges among them are the proof.

        Returns:
            Whether the rule was kept.

        Raises:
            EnoughError: It was broken, and the run was to stop there.
            TargetLostError: The target is not this API any more.
        """
        return self._bench.judge(check, subject, values)

    def untold(self, check: Check, reason: str) -> None:
        """Note why a check could not tell."""
        self._bench.untold(check, reason)

    def _judge_answer(self, rule: Check, exchange: Exchange) -> None:
        # A token that was made up or forged need not be struck out, but is to be repeated as little as a good one.
        sent = tokens_of(self.target, exchange.request.credentials)
        values = {
            "contract": self.contract,
            "secrets": (*self._secrets, *(token for token in sent if token is not None and token not in self._secrets)),
            "now": self.now(),
            "max_latency": self.target.knowledge.max_latency,
        }
        self._bench.judge(
            rule,
            exchange.operation_id or f"{exchange.request.method}, which is no operation",
            {"exchange": exchange, **values},
        )

    def _own(self, credentials: Credentials | None) -> Credentials:
        return credentials or self.own

    def _still_there(self, exchanges: Iterable[Exchange]) -> None:
        for exchange in exchanges:
            self._target_watch.ask(exchange)

    def _remember(self, exchange: Exchange) -> None:
        with self._lock:
            self.exports += 1
        if exchange.request.credentials == self.own:
            self._target_watch.begin(exchange)
        try:
            export_id = read_export(exchange.response.body).export_id
        except DocumentError:
            return
        if export_id:
            self._creations.setdefault(export_id, exchange)

    def _with_creations(self, exchanges: Iterable[Exchange]) -> list[Exchange]:
        proof = tuple(exchanges)
        ids = {text for exchange in proof for text in exchange.request.ids}
        # An id that was sent in upper case is no less the one that creating answered with.
        known = list(self._creations.items())
        return [*(each for export_id, each in known if not ids.isdisjoint((export_id, export_id.upper()))), *proof]
