"""What a run has to do with former runs: its options, and the files that they name.

The baseline and the comparison themselves are pure (``baseline``, ``comparison``); here files are read before a run
begins, so that a bad one costs nobody a run, and written whole or not at all when it is over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from conformance.reports.files import ReportError, check_place, read_verdict, write_whole
from conformance.verdict.acceptance import Entry
from conformance.verdict.baseline import reckon, updated
from conformance.verdict.baseline_yaml import BaselineError, expiry_of, read_baseline, reason_of, render_baseline
from conformance.verdict.comparison import compare, render_comparison
from conformance.verdict.model import Verdict
from conformance.verdict.recorded import RecordedVerdict, record

_Command = TypeVar("_Command", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path)
_LASTS = "90d"
_OPTIONS = (
    click.option(
        "--baseline",
        type=_FILE,
        metavar="FILE",
        help="Accept the failures that this YAML file lists. An entry that has expired, or whose failure was looked "
        "for and not seen again, fails the run.",
    ),
    click.option(
        "--update-baseline",
        is_flag=True,
        help="Accept the failures of this run: write them into the file, and take out what was not seen again.",
    ),
    click.option("--reason", default="", help="Why what is new in the file is accepted; a ticket helps."),
    click.option(
        "--expires",
        metavar="DATE",
        help="The last day on which what is new in the file is accepted: 2027-01-31, or 90d for 90 days from today.  "
        f"[default: {_LASTS}]",
    ),
    click.option(
        "--since",
        type=_FILE,
        metavar="OLD.json",
        help="Compare with an older verdict that --report json=OLD.json wrote; the exit status stays that of the run.",
    ),
)


@dataclass(frozen=True, slots=True)
class History:
    """What a run was told of former ones.

    Attributes:
        today: The day, UTC.
        path: The file of the baseline; None where there is none.
        entries: What it accepts.
        update: Whether to write it anew.
        reason: Why what is new is accepted.
        expires: The last day for what is new.
        since: An older verdict to compare with.
    """

    today: date
    path: Path | None
    entries: tuple[Entry, ...]
    update: bool
    reason: str
    expires: date
    since: RecordedVerdict | None

    @property
    def notice(self) -> str:
        """Return what whoever asked for the run had better know before it; empty text where that is nothing."""
        if not self.update or self.reason:
            return ""
        return (
            "There is no --reason. Where this run finds a failure that is new to the baseline, it takes one, "
            "and the file is left as it is."
        )

    def settle(self, verdict: Verdict) -> Verdict:
        """Lay the baseline beside what the run found."""
        return verdict if self.path is None else reckon(verdict, self.entries, self.today)

    def settle_anew(self, verdict: Verdict) -> tuple[Verdict, str]:
        """Write the baseline anew, and lay it beside what the run found.

        Returns:
            The verdict, and a sentence on what was written.

        Raises:
            BaselineError: Something is new and there is no reason for it; nothing was written.
            ReportError: The file cannot be written.
        """
        if self.path is None:
            return verdict, ""
        entries = updated(verdict, self.entries, self.today, self.reason, self.expires)
        write_whole(self.path, render_baseline(entries), "baseline")
        before, after = {entry.key for entry in self.entries}, {entry.key for entry in entries}
        told = f"{len(entries)} accepted, {len(after - before)} of them new; {len(before - after)} taken out"
        return reckon(verdict, entries, self.today), f"Baseline {self.path}: {told}."

    def compared(self, verdict: Verdict) -> str:
        """Compare with the older verdict; empty text where there is none."""
        return render_comparison(compare(self.since, record(verdict)), "text") if self.since is not None else ""


def history_options(command: _Command) -> _Command:
    """Add the options about former runs; the command takes them as keyword arguments for :func:`history_of`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def history_of(options: dict[str, Any], today: date) -> History:
    """Make a history of the options, and read the files.

    Args:
        options: The options by their names.
        today: The day, UTC.

    Raises:
        click.UsageError: A file is bad, or options do not go together; the text says which and what to do.
    """
    path, update, reason = options["baseline"], options["update_baseline"], options["reason"]
    if (update or reason) and path is None:
        raise click.UsageError("--update-baseline and --reason need --baseline FILE.")
    if options["expires"] is not None and not update:
        raise click.UsageError("--expires is written into the baseline by --update-baseline; give both.")
    if reason and not update:
        raise click.UsageError("--reason is written into the baseline by --update-baseline; give both.")
    if path is not None and options["fail_fast"]:
        raise click.UsageError("--fail-fast would stop at accepted failures; leave it out with --baseline.")
    if update and options["dry_run"]:
        raise click.UsageError("A dry run finds nothing that could be accepted; leave out --update-baseline.")
    try:
        return History(
            today=today,
            path=path,
            entries=_entries(path, update=update) if path is not None else (),
            update=update,
            reason=reason_of(reason) if reason else "",
            expires=expiry_of(options["expires"] or _LASTS, today),
            since=read_verdict(options["since"]) if options["since"] is not None else None,
        )
    except (BaselineError, ReportError) as error:
        raise click.UsageError(str(error)) from None


def _entries(path: Path, *, update: bool) -> tuple[Entry, ...]:
    if update:
        check_place(path, "baseline")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if update:
            return ()
        raise BaselineError(
            f"There is no baseline {path}. Write it with --update-baseline --reason TEXT, or mend the path."
        ) from None
    except OSError as error:
        raise BaselineError(f"The baseline {path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BaselineError(f"{path}:{line}: This is not UTF-8. Save the file as UTF-8.") from None
    return read_baseline(text, str(path))
