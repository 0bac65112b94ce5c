"""`mailing-mock exec --verify`: the mock judges its client; and `mailing-mock client-rules`."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table

from mock_server.contract import Contract
from mock_server.control.client_rules import CLIENT_RULES, REPORTS, Histories, judge, summary
from mock_server.control.sessions import Observer

_BROKEN: Final = 4
_UNWRITABLE: Final = 2
_IDS: Final = tuple(rule.rule_id for rule in CLIENT_RULES)


@dataclass(frozen=True, slots=True)
class Verification:
    """How the requests of a command are judged.

    Attributes:
        is_asked: Whether they are judged at all.
        reports: The reports to write: the name of a format, and the file.
        left_out: The ids of the client rules that are not applied.
        histories: The requests so far.
    """

    is_asked: bool
    reports: Sequence[tuple[str, Path]]
    left_out: Collection[str]
    histories: Histories

    @property
    def observers(self) -> tuple[Observer, ...]:
        """What has to be told of each request."""
        return (self.histories.observe,) if self.is_asked else ()

    def conclude(self, contract: Contract, status: int) -> int:
        """Print the verdict, write the reports, and return the exit status.

        Args:
            contract: The contract that the requests are held to.
            status: The exit status of the command, which counts if it is not 0.
        """
        if not self.is_asked:
            return status
        verdict = judge(self.histories, contract, self.left_out)
        own = 0 if verdict.passed else _BROKEN
        for name, file in self.reports:
            try:
                file.write_text(REPORTS[name](verdict, contract), encoding="utf-8", newline="\n")
            except OSError as error:
                click.echo(f"Error: The report {file} cannot be written: {error.strerror}.", err=True)
                own = _UNWRITABLE
        click.echo(summary(verdict, contract), err=True)
        return status or own


def verify_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options by which the requests of a client are judged.

    Args:
        command: The command; it gets a `Verification` as the argument `verification`.
    """

    @click.option(
        "--verify", is_flag=True, help="Judge the requests by the client rules, on stderr and by exit code 4."
    )
    @click.option(
        *("--report", "reports"),
        multiple=True,
        callback=_reports,
        metavar="FORMAT=FILE",
        help=f"With --verify, also write a report ({', '.join(REPORTS)}); may be repeated.",
    )
    @click.option(
        *("--verify-except", "left_out"),
        multiple=True,
        type=click.Choice(_IDS),
        metavar="RULE",
        help="With --verify, leave out a rule that mailing-mock client-rules lists; may be repeated.",
    )
    @wraps(command)
    def verifying(
        *,
        verify: bool,
        reports: Sequence[tuple[str, Path]],
        left_out: Sequence[str],
        **options: Any,  # noqa: ANN401  those of the command
    ) -> None:
        if not verify and (reports or left_out):
            raise click.UsageError("--report and --verify-except need --verify.")
        command(verification=Verification(verify, reports, left_out, Histories()), **options)

    return verifying


def _reports(_context: click.Context, _option: click.Parameter, texts: Sequence[str]) -> list[tuple[str, Path]]:
    """Read the reports, before the command runs, so that a mistake does not cost a whole run."""
    reports = []
    for text in texts:
        name, _, path = text.partition("=")
        if name not in REPORTS or not path:
            raise click.BadParameter(f"{text!r} is no FORMAT=FILE; the formats are {', '.join(REPORTS)}.")
        try:
            Path(path).open("a").close()
        except OSError as error:
            raise click.BadParameter(f"{path} cannot be written: {error.strerror}.") from None
        reports.append((name, Path(path)))
    return reports


@click.command("client-rules")
def client_rules_command() -> None:
    """List the rules that `exec --verify` judges a client by.

    A rule that is advice never changes the exit status.

    \b
    Examples:
      mailing-mock client-rules
      mailing-mock exec --verify --verify-except early-retry -- npm test
    """  # noqa: D301  \b keeps click from wrapping
    table = Table("rule", "what a client does, and what to do if it does not", box=None, pad_edge=False)
    for rule in CLIENT_RULES:
        table.add_row(f"[bold]{rule.rule_id}[/]\n{rule.severity}", f"{rule.claim}\n{rule.fix}\n[dim]{rule.clause}[/]\n")
    Console(highlight=False).print(table)
