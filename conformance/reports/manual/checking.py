"""What may be wrong with the manual: a part says nothing or is not on the page, a written page is not of today."""

import difflib
import html
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conformance.contract import Contract
from conformance.reports.explanation import explain
from conformance.reports.manual.model import CommandText
from conformance.reports.manual.rendering import PAGE, anchor, render_manual
from conformance.rules import CATALOGUE

# Styles, scripts and the index of the search are long lines, and there may be many.
_LONGEST: Final = 200
_MOST_LINES: Final = 40
# click puts defaults and ranges after the words of an option.
_EXTRA: Final = re.compile(r"\[[^\[\]]*\]\s*$")
_EXPLANATIONS: Final = "conformance/rules/{}/explanations.yaml"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        place: The file that it is in.
        problem: What is wrong.
        fix: What to do about it, a command where there is one.
        details: What shows it, such as a difference; empty if the problem says it all.
    """

    place: str
    problem: str
    fix: str
    details: str = ""

    def __str__(self) -> str:
        """Return it as text: the details are between the problem and the fix."""
        return "\n".join(filter(None, (f"{self.place}: {self.problem}", self.details, f"  fix: {self.fix}")))


def manual_faults(contract: Contract, commands: Sequence[CommandText]) -> Iterator[Fault]:
    """Yield the checks, commands, options and statuses that the manual does not explain.

    Args:
        contract: The contract whose clauses are quoted.
        commands: The commands of the program, itself first.
    """
    for check in CATALOGUE:
        told = explain(check, contract)
        for part in ("why", "good", "bad", "fix"):
            if not getattr(told, part).strip():
                place = _EXPLANATIONS.format(check.family)
                yield Fault(place, f"{check.check_id} has no {part}", f"write it into {place}")
    for command in commands:
        for what, words in _words_of(command):
            if not _EXTRA.sub("", words).strip():
                yield Fault(command.place, f"{what} says nothing", f"write it into {command.place}")
    for what in _missing(render_manual(contract, commands), commands):
        yield Fault(PAGE, f"{what} is not on it", "let conformance/reports/manual/templates/checks.html.j2 show it")


def _missing(page: str, commands: Sequence[CommandText]) -> Iterator[str]:
    """Yield what is not on a page: each check, command and option has to be."""
    for check in CATALOGUE:
        if f'id="check-{check.check_id}"' not in page:
            yield f"the check {check.check_id}"
    for command in commands:
        section = html.unescape(page.partition(f'id="{anchor(command.words)}"')[2].partition("</section>")[0])
        if not section:
            yield f"the command {command.words}"
        for option, _ in command.options:
            if option not in section:
                yield f"the option {option} of {command.words}"


def _words_of(command: CommandText) -> Iterator[tuple[str, str]]:
    """Yield what has to say something, and what it says."""
    yield f"the help of {command.words}", "".join(block.text for block in command.help)
    for option, words in command.options:
        yield f"the help of the option {option} of {command.words}", words
    for status, meaning in command.statuses:
        yield f"the exit status {status} of {command.words}", meaning


def manual_drift(contract: Contract, commands: Sequence[CommandText], directory: Path) -> Iterator[Fault]:
    """Yield a fault if the page in a directory is not what would be written today.

    Args:
        contract: The contract whose clauses are quoted.
        commands: The commands of the program, itself first.
        directory: Where the page was written.
    """
    page = directory / PAGE
    fix = f"mailing-conformance docs build {shlex.quote(str(directory))}"
    if not page.is_file():
        yield Fault(str(page), "is not there", fix)
        return
    old, new = page.read_text(encoding="utf-8", errors="replace"), render_manual(contract, commands)
    if old != new:
        yield Fault(str(page), "is not what the suite says", fix, _difference(old, new))


def _difference(old: str, new: str) -> str:
    titles = ("as it is", "as it would be written")
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), *titles, n=1, lineterm=""))
    more = [f"... {len(lines) - _MOST_LINES} more lines"] if len(lines) > _MOST_LINES else []
    shown = (line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..." for line in lines[:_MOST_LINES])
    return "\n".join(f"  {line}" for line in (*shown, *more))
