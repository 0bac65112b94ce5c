"""Sending within a run: every request passes through the sender, which inspects the answer before a check judges it.

A request that gets no answer is sent again (see `delivery`).

The rule: an answer reaches the rest of the run only if the target is still this API and the tokens are still accepted.
Otherwise the sender raises an error, and the run ends without a false failure. It knows nothing of checks or results.
"""

import threading
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Protocol

from conformance.answers.documents import created_id
from conformance.http.budget import BudgetSpentError
from conformance.http.exchange import Exchange, Request, User
from conformance.session.delivery import Delivery
from conformance.session.monitors import TargetMonitor, TokenMonitor, is_plain


class Client(Protocol):
    """What sends requests: the HTTP client, or a fake in a dry run or a test."""

    @property
    def sent(self) -> int:
        """Return how many requests were sent."""

    @property
    def waited(self) -> float:
        """Return how many seconds were spent waiting because the server asked for it."""

    def send(self, request: Request) -> Exchange:
        """Send a request and return the exchange."""


class Sender:
    """Sends the requests of one run.

    Args:
        client: Sends them.
        halted: Set when the run is interrupted; from then on nothing is sent.

    Attributes:
        exports: How many creations succeeded.
        gateways: How often a gateway answered in place of the server, by status.
    """

    def __init__(self, client: Client, halted: threading.Event) -> None:
        self.client = client
        self.halted = halted
        self.exports = 0
        self.gateways: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._creations: dict[str, Exchange] = {}
        self._delivery = Delivery(client.send, self._creations)
        # The monitors' own requests must not be monitored.
        self._tokens = TokenMonitor(self.deliver)
        self._target = TargetMonitor(self.deliver)

    @property
    def has_begun(self) -> bool:
        """Return whether the target has shown that it is this API."""
        return self._target.has_begun

    @property
    def created_ids(self) -> Collection[str]:
        """Return the ids of the exports that this run created."""
        return self._creations.keys()

    def creation(self, export_id: str) -> Exchange:
        """Return the exchange that created an export; KeyError where this run did not."""
        return self._creations[export_id]

    def send(self, request: Request) -> Exchange:
        """Send a request and inspect the answer.

        Returns:
            The exchange; its answer is lost if the server does not answer this request.

        Raises:
            BudgetSpentError: The run was interrupted, or the budget is spent.
            AnswerLostError: The step has to be played again.
            UnreachableError: Nothing is answered any more.
            TokenLostError: A token that was accepted before is refused now.
            TargetLostError: The target is no longer this API.
        """
        return self.take_in(self.deliver(request))

    def deliver(self, request: Request) -> Exchange:
        """Send a request, and leave its answer uninspected.

        Raises:
            BudgetSpentError: The run was interrupted, or the budget is spent.
            AnswerLostError: The step has to be played again.
            UnreachableError: Nothing is answered any more.
        """
        if self.halted.is_set():
            raise BudgetSpentError("the run was interrupted")
        return self._delivery.send(request)

    def take_in(self, exchange: Exchange) -> Exchange:
        """Inspect an answer: are the tokens still accepted, is the target still this API, was an export created?

        Raises:
            TokenLostError: A token that was accepted before is refused now.
            TargetLostError: The target is no longer this API.
        """
        if not exchange.response.answered:
            return exchange
        self._tokens.see(exchange)
        self.see_target(exchange)
        if exchange.request.method == "POST" and exchange.response.ok:
            self._remember(exchange)
        # Before the target has shown that it is this API, an answer of a gateway is a matter of the preflight.
        if self._target.has_begun and exchange.response.of_gateway:
            with self._lock:
                self.gateways[exchange.response.status] += 1
        return exchange

    def see_target(self, exchange: Exchange) -> None:
        """Ask the target again if an answer may come from another server and is the first of its kind.

        Raises:
            TargetLostError: The target is no longer this API.
        """
        self._target.see(exchange)

    def check_target(self, exchanges: Iterable[Exchange]) -> None:
        """Ask the target again if one of these answers may come from another server.

        Raises:
            TargetLostError: The target is no longer this API.
        """
        for exchange in exchanges:
            self._target.ask(exchange)

    def with_creations(self, exchanges: Iterable[Exchange]) -> list[Exchange]:
        """Return exchanges, preceded by the creations of the exports that they are about, so that evidence is complete.

        Args:
            exchanges: What a finding is about.
        """
        evidence = tuple(exchanges)
        ids = {text for exchange in evidence for text in exchange.request.ids}
        # A scenario may send an id in upper case; it is still the id of that export.
        known = list(self._creations.items())
        return [*(each for export_id, each in known if not ids.isdisjoint((export_id, export_id.upper()))), *evidence]

    def _remember(self, creation: Exchange) -> None:
        with self._lock:
            self.exports += 1
        # Only a plain creation of the first user: the monitor repeats it, and it has to succeed again.
        if creation.request.credentials.user is User.FIRST and is_plain(creation.request.credentials):
            self._target.begin(creation)
        export_id = created_id(creation)
        if export_id:
            self._creations.setdefault(export_id, creation)
