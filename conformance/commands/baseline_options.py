"""The options of a baseline, and its file.

The baseline itself is pure (`conformance.verdict.baseline`). Here its file is read before a run begins, so that a bad
one costs no run, and written completely or not at all after it.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from conformance.commands.options import combined
from conformance.reports.files import check_place, write_whole
from conformance.rules import CATALOGUE
from conformance.verdict.acceptance import Entry, Terms
from conformance.verdict.baseline import apply_baseline, update_baseline
from conformance.verdict.baseline_yaml import BaselineError, expiry_of, read_baseline, reason_of, render_baseline
from conformance.verdict.model import Verdict

_KNOWN = frozenset(check.check_id for check in CATALOGUE)
_LASTS = "90d"
baseline_options = combined(
    click.option(
        "--baseline",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Accept the failures that this YAML file lists. An entry that has expired, or whose failure "
        "the run looked for and did not find again, fails the run.",
    ),
    click.option(
        "--update-baseline",
        is_flag=True,
        help="Accept the failures of this run: write them to the file, and remove those that were not found again.",
    ),
    click.option(
        "--reason", default="", help="Why new entries of the file are accepted: a sentence, or a ticket such as API-17."
    ),
    click.option(
        "--expires",
        metavar="DATE",
        help=f"The last day of new entries: 2027-01-31, or 90d for 90 days from today.  [default: {_LASTS}]",
    ),
)
"""Adds the options of a baseline to a command, which hands their values to :func:`baseline_of`."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The baseline of a run.

    Attributes:
        today: The day, UTC.
        path: Its file; None where the run has no baseline.
        entries: The failures that it accepts.
        update: Whether to write its file.
        terms: The terms of new entries.
    """

    today: date
    path: Path | None
    entries: tuple[Entry, ...]
    update: bool
    terms: Terms

    def apply(self, verdict: Verdict) -> Verdict:
        """Return the verdict with the baseline applied."""
        return verdict if self.path is None else apply_baseline(verdict, self.entries, self.today, _KNOWN)

    def write(self, verdict: Verdict, *, interrupted: bool) -> tuple[Verdict, str]:
        """Write the new baseline, where that is asked for.

        Returns:
            The verdict with the new baseline applied, and a sentence on what was written; empty where nothing was.

        Raises:
            BaselineError: A failure is new and there is no reason for it; nothing was written.
            ReportError: The file cannot be written.
        """
        if self.path is None or not self.update:
            return self.apply(verdict), ""
        if interrupted:
            # A failure that the run did not reach would be taken for a fixed one.
            return self.apply(verdict), f"Baseline {self.path}: left as it was, because the run was interrupted."
        entries = update_baseline(verdict, self.entries, self.terms, self.today, _KNOWN)
        write_whole(self.path, render_baseline(entries), "baseline")
        before, after = {entry.key for entry in self.entries}, {entry.key for entry in entries}
        told = f"{len(entries)} accepted, {len(after - before)} of them new; {len(before - after)} removed"
        return replace(self, entries=entries).apply(verdict), f"Baseline {self.path}: {told}."


def baseline_of(options: dict[str, Any], today: date) -> Baseline:
    """Make a baseline of the options, and read its file; a note says what new failures will need.

    Args:
        options: All options of the run by their names.
        today: The day, UTC.

    Raises:
        BaselineError: The file is bad, or the reason or the day of new entries is.
        ReportError: The file cannot be written.
        click.UsageError: Options do not go together; the text says which, and what to do.
    """
    path, update, reason = options["baseline"], options["update_baseline"], options["reason"]
    refused = {
        "--update-baseline and --reason need --baseline FILE.": (update or reason) and path is None,
        "--expires is written to the baseline by --update-baseline; give both.": options["expires"] and not update,
        "--reason is written to the baseline by --update-baseline; give both.": reason and not update,
        "--fail-fast would stop at accepted failures; leave it out with --baseline.": path and options["fail_fast"],
        "A dry run finds no failures to accept; leave out --update-baseline.": update and options["dry_run"],
    }
    for text, applies in refused.items():
        if applies:
            raise click.UsageError(text)
    if update and not reason:
        note = "There is no --reason. If this run finds new failures, it needs one, and the baseline is left as it is."
        click.echo(f"Note: {note}", err=True)
    return Baseline(
        today=today,
        path=path,
        entries=_entries(path, update=update) if path is not None else (),
        update=update,
        terms=Terms(reason_of(reason) if reason else "", expiry_of(options["expires"] or _LASTS, today)),
    )


def _entries(path: Path, *, update: bool) -> tuple[Entry, ...]:
    if update:
        check_place(path, "baseline")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if update:
            return ()
        raise BaselineError(
            f"There is no baseline {path}. Write it with --update-baseline --reason TEXT, or correct the path."
        ) from None
    except OSError as error:
        raise BaselineError(f"The baseline {path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BaselineError(f"{path}:{line}: This is not UTF-8. Save the file as UTF-8.") from None
    return read_baseline(text, str(path))
