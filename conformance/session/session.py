"""The session: what a scenario uses to create and read exports and to run checks on the answers.

The sender sends requests and makes sure that the run can go on. The recorder runs checks and records their results.
"""

from collections.abc import Iterable, Mapping
from threading import Event

from conformance.answers.answer import Answer
from conformance.answers.documents import created_id
from conformance.answers.tables import File
from conformance.check import Check, TooLittleDataError
from conformance.contract import Contract
from conformance.http.credentials import tokens_of
from conformance.http.exchange import Credentials, Exchange, Request, Transport, User, encode_json, show_json
from conformance.session.account import Account, is_absent
from conformance.session.confirmation import Confirmation, FetchedFiles
from conformance.session.delivery import AnswerLostError
from conformance.session.recorder import Recorder
from conformance.session.sender import Client, Sender
from conformance.session.settings import Rules, Settings
from conformance.session.terms import ABSENT, COLLECTION, EVERYBODY, MEDIA_TYPE, SUFFIXES, USABLE_ID, Export, UsedUp
from conformance.target import Target

_JSON = (("Content-Type", MEDIA_TYPE),)


class Session:
    """One run against one target.

    Args:
        client: Sends the requests.
        target: The target; its tokens are redacted in everything that is recorded.
        contract: The contract to judge by.
        rules: The rules for every answer and every file.
        settings: How the run is played.
        halted: Set when the run is interrupted; from then on nothing is sent.

    Attributes:
        transport: In which place this target accepts tokens; the preflight finds out.
        used_up: By representation, an export that was used up early in the run; a late scenario reads them again.
        files: The files that were fetched, by filter.
        account: The contacts that it works with.
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
        self.account = Account(self.file, self.judge, rules.narrow)

    @property
    def own(self) -> Credentials:
        """Return the credentials of the first user, in a place that the target accepts."""
        return Credentials(User.FIRST, self.transport)

    @property
    def other(self) -> Credentials:
        """Return the credentials of the other user, in a place that the target accepts."""
        return Credentials(User.OTHER, self.transport)

    def send(self, request: Request) -> Exchange:
        """Send a request and run the rules for every answer on what comes back.

        Raises:
            BudgetSpentError: The run was interrupted, or the budget is spent.
            AnswerLostError: The step has to be played again.
            UnreachableError: Nothing is answered any more.
            TokenLostError: A token that was accepted before is refused now.
            TargetLostError: The target is no longer this API.
        """
        exchange = self.sender.send(request)
        self.judge_answer(exchange)
        return exchange

    def take_in(self, exchange: Exchange) -> Exchange:
        """Treat an exchange that was sent past :meth:`send` as if it had been sent through it.

        Raises:
            TokenLostError: A token that was accepted before is refused now.
            TargetLostError: The target is no longer this API.
        """
        self.sender.take_in(exchange)
        self.judge_answer(exchange)
        return exchange

    def judge_answer(self, exchange: Exchange, subject: str = "") -> None:
        """Run the rules for every answer on an exchange; an empty subject stands for its operation."""
        answer = self.answer(exchange)
        subject = subject or exchange.operation_id or f"{exchange.request.method}, which is no operation"
        for rule in self._rules.of_answers:
            self.recorder.judge(rule, subject, {"answer": answer})

    def answer(self, exchange: Exchange) -> Answer:
        """Return an exchange as the rules for every answer take it."""
        # A server must not echo a forged token either. It is no secret, so it is not among those that are redacted.
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
        """Ask for an export; return whatever the answer is.

        Args:
            params: The value of `params`; ABSENT to send none.
            attributes: Further attributes beside `params`.
            credentials: Whose token; None for the first user's.
            query: The query, percent-encoded.
            headers: Header fields without those of the credentials.
        """
        members = dict(attributes or {})
        if not is_absent(params):
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
        """Post a document as a JSON body; return whatever the answer is.

        Args:
            document: The document; derived values in it are sent as they are and reported as their recipes.
            credentials: Whose token; None for the first user's.
            query: The query, percent-encoded.
            headers: Header fields without those of the credentials.
        """
        body, shown = encode_json(document), show_json(document)
        return self.send(Request("POST", COLLECTION, query, tuple(headers), body, shown, credentials or self.own))

    def post_bytes(self, body: bytes, shown: str | None, media_type: str | None = MEDIA_TYPE) -> Exchange:
        """Post bytes as they are; return whatever the answer is.

        Args:
            body: The body.
            shown: The body as a report prints it; None if a report gives its size only.
            media_type: The Content-Type; None to send none.
        """
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
        """Read an export; return whatever the answer is.

        Args:
            export_id: The id, percent-encoded.
            representation: `json`, `csv` or `xlsx`.
            credentials: Whose token; None for the first user's.
            query: The query, percent-encoded.
            headers: Header fields without those of the credentials.
            method: The HTTP method.
        """
        path = f"{COLLECTION}/{export_id}{SUFFIXES[representation]}"
        request = Request(method, path, query, tuple(headers), credentials=credentials or self.own)
        return self.account.see(self.send(request))

    def fresh(self, params: object = ABSENT, credentials: Credentials | None = None) -> Export:
        """Create an export that is not used up.

        Args:
            params: The value of `params`; ABSENT to send none.
            credentials: Whose token; None for the first user's.

        Raises:
            TooLittleDataError: Creating it was refused, or gave no usable id; the scenario cannot go on.
        """
        exchange = self.create(self.account.of_export(params), credentials=credentials)
        if not exchange.response.ok:
            raise TooLittleDataError(f"creating an export was {exchange.response.refusal}")
        export_id = created_id(exchange)
        if not USABLE_ID.fullmatch(export_id):
            raise TooLittleDataError("creating an export gave no id that a path can hold")
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
        """Fetch the file of a filter, or return the cached one.

        Args:
            rules: The filter: a mapping, JSON text, or ABSENT.
            words: The filter in words, for a report.
            representation: `csv` or `xlsx`.
            again: Whether to fetch it even if it is cached.
            credentials: Whose file; None for the first user's.

        Raises:
            RefusedError: The download was refused.
            TooLittleDataError: There is no export, or its file cannot be read; the checks for every file judge why.
        """
        params = rules if is_absent(rules) else {"filter": rules}
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
        """Fetch the file of a value of `params` (ABSENT sends none), in every other way as :meth:`file`."""
        asked, restricts = self.account.of_file(params)
        key = f"{credentials} {representation} {asked if is_absent(asked) else encode_json(asked)!r}"
        known = self.files.get(key)
        if known is not None and not again:
            return known
        while True:
            export = self.fresh(asked, credentials)
            try:
                download = self.read(export.export_id, representation, credentials=credentials)
                break
            except AnswerLostError:
                continue  # the delivery hands on what is lost again and again
        read = self._rules.read_file(export.created, download, words, self.contract, self.judge)
        file = self.account.restricted(read) if restricts else read

        def fetch() -> File:
            return self.file_of(params, words, representation, again=True, credentials=credentials)

        return self.files.add(key, file, fetch)

    def whole(self) -> File:
        """Fetch the file of all contacts of the first user, of any status; of a large account, of some contacts."""
        return self.file({"status": EVERYBODY}, f"status={EVERYBODY}")

    def everybody_with(self, words: str, **rules: object) -> File:
        """Fetch the file of the contacts of any status that pass further filters.

        Args:
            words: The filters in words, for a report.
            rules: The filters by their keys.
        """
        return self.file({"status": EVERYBODY, **rules}, f"status={EVERYBODY} and {words}")

    def judge(self, check: Check, subject: str, **values: object) -> bool:
        """Run a check and record its result.

        Args:
            check: The check.
            subject: What the values are about: a representation, a filter, a form of the request.
            values: The keyword arguments of the check; the exchanges among them are the evidence.

        Returns:
            Whether it passed.

        Raises:
            EnoughError: It failed, and the run has to stop there.
            TargetLostError: The target is no longer this API.
        """
        return self.recorder.judge(check, subject, values)

    def inconclusive(self, check: Check, reason: str) -> None:
        """Record why a check could not judge."""
        self.recorder.inconclusive(check, reason)
