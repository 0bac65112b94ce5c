"""The bodies of the exchanges that a failure rests on, for `--reveal`: for people who debug a server of their own.

No report shows a body. A :class:`RevealingClient` keeps the exchanges of the run; after the
verdict their bodies are printed on the console. Nothing else reads them, so no report can hold a body. The log of a CI
system is kept and read by many, so the option is refused there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import click

from conformance.answers.evidence import revealed
from conformance.contract import Contract
from conformance.http.client import HttpClient
from conformance.http.exchange import Exchange, Request
from conformance.target import Target
from conformance.verdict.model import State, Verdict
from conformance.verdict.neutral import visible

WARNING = (
    "--reveal prints what the server sent: names, addresses, e-mails. "
    "Use it with made-up data, and give the output to nobody."
)
# More of a body helps nobody on a console, and a run may fetch hundreds of files.
_KEPT = 64 * 1024
_MOST_STEPS = 20


def check_reveal(environment: Mapping[str, str]) -> None:
    """Refuse to print bodies in a CI system, and warn of them elsewhere.

    Args:
        environment: The variables of the process; CI systems set `CI`.

    Raises:
        click.UsageError: This is a CI system.
    """
    if environment.get("CI"):
        raise click.UsageError(
            "--reveal prints what the server sent, and CI is set: the log of a CI system is kept and read by many. "
            "Debug on your own machine."
        )
    click.echo(f"Warning: {WARNING}", err=True)


class RevealingClient(HttpClient):
    """Keeps the exchanges that it sends, with up to 64 KiB of each body.

    Args:
        target: The address, with its tokens, limits and budget.
        contract: The contract; it says which operation a request addresses.
    """

    def __init__(self, target: Target, contract: Contract) -> None:
        super().__init__(target, contract)
        self._seen: dict[int, Exchange] = {}

    def send(self, request: Request) -> Exchange:
        """Send a request and keep the exchange.

        Raises:
            UnreachableError: No answer came.
            BudgetSpentError: The request would go over the budget.
        """
        exchange = super().send(request)
        response = replace(exchange.response, body=exchange.response.body[:_KEPT])
        self._seen[exchange.number] = replace(exchange, response=response)
        return exchange

    def bodies(self, verdict: Verdict, target: Target) -> Iterator[str]:
        """Yield the bodies of the exchanges that failures and advice rest on, line by line, each exchange once.

        Args:
            verdict: The verdict of the run.
            target: The target, whose tokens are redacted.
        """
        failures = [failure for result in verdict.of(State.FAILED, State.ADVICE) for failure in result.failures]
        numbers = list(dict.fromkeys(step.number for failure in failures for step in failure.steps))
        for number in numbers[:_MOST_STEPS]:
            if number in self._seen:
                yield from (visible(line) for line in revealed(self._seen[number], target.secrets))
        if len(numbers) > _MOST_STEPS:
            yield f"... and {len(numbers) - _MOST_STEPS} more steps; choose one check with --check"
