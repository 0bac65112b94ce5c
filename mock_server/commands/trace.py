"""Requests of the journal as lines in a terminal."""

from typing import Final

from rich.console import Console
from rich.text import Text

from mock_server.control.journal import Entry, Violation

_COLOURS: Final = {2: "green", 3: "cyan", 4: "yellow", 5: "red"}


def print_entry(session: str, entry: Entry) -> None:
    """Print a request: who sent what, what was answered, and beneath it what was wrong.

    Args:
        session: The name of its session; empty for the default one.
        entry: The request.
    """
    console = Console(highlight=False, soft_wrap=True)
    for line in lines_of(session, entry):
        console.print(line)


def lines_of(session: str, entry: Entry) -> list[Text]:
    """Return the lines of a request; nothing in them acts on a terminal."""
    answered = "no answer" if entry.status is None else str(entry.status)
    whose = f"{session} " if session else ""
    query = f"?{entry.query}" if entry.query else ""
    first = Text(
        f"{whose}{entry.number:>4} {entry.user or '-'} {_visible(entry.method)} {_visible(entry.path + query)} "
    )
    first.append(answered, _COLOURS.get((entry.status or 500) // 100, ""))
    first.append(f" {entry.milliseconds:g} ms", "dim")
    notes = [entry.preference, entry.reason, *(_violation(each) for each in entry.violations)]
    notes += [f"ignored: {key}" for key in entry.ignored] + [f"no effect: {key}" for key in entry.no_effect]
    notes += [f"unknown member: {pointer}" for pointer in entry.unknown_members]
    return [first, *(Text(f"       {_visible(note)}", "dim") for note in notes if note)]


def _violation(violation: Violation) -> str:
    # An empty pointer is the whole body; without one, it is not about the body.
    place = {None: "", "": "the body: "}.get(violation.pointer, f"{violation.pointer}: ")
    return f"{place}see {violation.clause}"


def _visible(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
