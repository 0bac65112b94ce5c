"""The commands of a failure as people paste them: what is wrong is what they print.

A step holds the command that sends the same request. What somebody has to see depends on the finding, so the reports
for people change the commands by these rules; the JSON report and SARIF hold them as they are.

* A creation prints its answer, unless a later command takes its id.
* Where a status is wrong, a command prints the status alone. Where a header is wrong, it prints the headers, too.
* A workbook is written to a file, because curl does not write one to a terminal.
* What a command cannot hold, such as a value of a contact, is explained in a comment before the commands.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from conformance.answers.evidence import Step
from conformance.verdict.model import Failure

_CREATION = re.compile(r"(EXPORT_\d+)=\$\((.*) \| jq -r \.data\.id\)")
_STATUS = re.compile(r"status \d{3}")
_WORKBOOK = re.compile(r"\.xlsx[\"?]")
# What these checks judge is in the header of an answer.
IN_HEADERS = frozenset(
    {
        "authentication.challenge",
        "authorisation.method-not-allowed",
        "documents.charset",
        "documents.media-type",
        "errors.document",
        "errors.document-everywhere",
        "files.disposition",
    }
)
_LOST = "mailing-conformance replay sends it"
# A JSON text that is sent as a string: the brackets are no part of it.
_TEXT = re.compile(r"<(\{[^<>]*(?:<[^<>]*>[^<>]*)*\})>")
# What stands for something else in a command, and what to do about it.
_NOTES = (
    (re.compile(r"<[^<>]*known tag \d[^<>]*>"), "put in that tag of --tag or MAILING_TAGS, counted from 1"),
    (re.compile(r"<[^<>]*\$MAILING_[^<>]*>"), "put in a token that was changed like that"),
    (re.compile(r"<\d+ bytes>"), f"a body that is not shown; {_LOST}"),
    (re.compile(r"<\w[^<>=\"\\]* [^<>=\"\\]*>"), f"a value that came from the server, so it is not shown; {_LOST}"),
    (re.compile(r"\$MAILING_REFUSED_TOKEN\b"), "set it to a token of --refused-token-file or MAILING_REFUSED_TOKENS"),
    (re.compile(r"\.\.\. \(\d+ characters\)"), f"the command is cut off here; {_LOST}"),
)


def commands_of(failure: Failure, most: int | None = None) -> tuple[tuple[str, ...], tuple[Step, ...]]:
    """Return the commands that show a failure, and before them the comments that they need.

    Args:
        failure: The failure.
        most: How many steps to return, the last ones; None for all.

    Returns:
        The comments, each a line that a shell ignores, and the steps with the commands to paste.
    """
    steps = failure.steps[-most:] if most else failure.steps
    later = [" ".join(step.curl for step in steps[place + 1 :]) for place in range(len(steps))]
    shown = tuple(
        Step(step.number, _pasted(_TEXT.sub(r"\1", step.curl), failure, rest), step.answer)
        for step, rest in zip(steps, later, strict=True)
    )
    return tuple(_notes(shown)), shown


def shortest(failure: Failure) -> Failure:
    """Return a failure with the shortest evidence that one of its subjects has."""
    return replace(failure, steps=min((one.steps for one in failure.apart), key=len))


def _pasted(curl: str, failure: Failure, later: str) -> str:
    creation = _CREATION.fullmatch(curl)
    if creation and f"${{{creation[1]}}}" in later:
        return curl
    command = creation[2] if creation else curl
    if _STATUS.fullmatch(failure.finding.found):
        return _with(command, r"-o /dev/null -w '%{http_code}\n'")
    headers = failure.check_id in IN_HEADERS and "--head" not in command
    if _WORKBOOK.search(command) and "--head" not in command:
        return _with(command, f"{'-D - ' if headers else ''}-o export.xlsx")
    return _with(command, "-i") if headers else command


def _with(command: str, options: str) -> str:
    return command.replace("curl -sS ", f"curl -sS {options} ", 1)


def _notes(steps: Sequence[Step]) -> list[str]:
    text = " ".join(step.curl for step in steps).replace("'\"'\"'", "'")
    notes: dict[str, str] = {}
    for pattern, what in _NOTES:
        for match in pattern.finditer(text):
            if match[0] not in " ".join(notes):
                notes[f"# {match[0]}"] = what
    return [f"{name}: {what}" for name, what in notes.items()]
