"""What every report says, whatever its format. A report writes these values down, and computes nothing of its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.check import Check, Family, Severity
from conformance.text import counted
from conformance.verdict.acceptance import Entry, EntryState
from conformance.verdict.keys import ID_LENGTH
from conformance.verdict.model import SILENT, Failure, Outcome, Result, State, Verdict

_SEVERITIES = tuple(Severity)
# A finding on every filter has dozens of subjects, and one line has room for a few.
_MOST_SUBJECTS = 6
_COMPARED = re.compile(r"(.+) does not select what (.+) does")
_SELECTED = re.compile(r"(\d+(?: to \d+)?) contacts\b")
_ONE = re.compile(r"(?<![\d.])(?<!to )1 (byte|character|column|contact|field|id|name|resource|row|user|value)s\b")


class Mark(StrEnum):
    """The result of the core checks of a family on one subject."""

    PASSED = "passed"
    FAILED = "failed"
    ACCEPTED = "failed, as accepted"
    UNSEEN = "not exercised"
    NONE = "no core check"


@dataclass(frozen=True, slots=True)
class FamilyCount:
    """The counts of one family.

    Attributes:
        family: The family.
        checks: How many checks ended in each state.
        observations: How often its checks passed, all together.
    """

    family: Family
    checks: Mapping[State, int]
    observations: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """Checks that say nothing about the target, for one reason.

    Attributes:
        state: Not run, or inconclusive.
        reason: Why.
        check_ids: The checks.
    """

    state: State
    reason: str
    check_ids: tuple[str, ...]

    def __str__(self) -> str:
        """Return state and reason."""
        return f"{self.state}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Core:
    """The core checks as a table: families down, subjects across.

    Attributes:
        subjects: Creating, and the representations.
        rows: For each family with core checks, one mark for each subject.
    """

    subjects: tuple[str, ...]
    rows: tuple[tuple[Family, tuple[Mark, ...]], ...]


def headline(verdict: Verdict) -> str:
    """Return the verdict in one line: what it says of the target, and how far the run went."""
    known = counted(len(verdict.accepted()), "failure")
    gone = len(entries(verdict, EntryState.GONE))
    passed = len(verdict.of(State.PASSED))
    judged = f"; {passed} of {counted(len(verdict.results), 'check')} passed" if passed else ""
    return {
        Outcome.CONFORMANT: f"CONFORMANT{_extent(verdict)}",
        Outcome.ACCEPTED: f"NO NEW FAILURES{_extent(verdict)}, {known} accepted",
        Outcome.OUTDATED: f"BASELINE OUT OF DATE: {counted(gone, 'accepted failure')} not found again",
        Outcome.BROKEN: f"CONTRACT BROKEN: {_failed(verdict)}{f', and {known} accepted' if verdict.accepted() else ''}",
        Outcome.INCONCLUSIVE: f"INCONCLUSIVE: this run is no verdict on the target{judged}",
    }[verdict.outcome]


def _extent(verdict: Verdict) -> str:
    """Return how far a run went that found no failure that counts."""
    alone = " for a single user" if verdict.single_user else ""
    passed, asked = len(verdict.of(State.PASSED)), counted(len(verdict.results), "check")
    if ended := cut_short(verdict):
        # Others were left out for want of an option, which is told beside.
        silent = sum(result.reason in verdict.obstacles for result in verdict.of(State.NOT_RUN))
        return f"{alone} as far as it went: {passed} of {asked} passed, {silent} not run ({ended})"
    if verdict.partial:
        good = len(verdict.of(State.PASSED, State.ACCEPTED))
        return f"{alone} in {'' if good == len(verdict.results) else f'{good} of '}the {asked} asked for"
    return f"{alone}: {asked if passed == len(verdict.results) else f'{passed} of {asked}'} passed"


def _failed(verdict: Verdict) -> str:
    exercised_checks = len(verdict.results) - len(verdict.of(*SILENT))
    ended = cut_short(verdict)
    why = f" before the run ended ({ended})" if ended else ""
    return f"{len(verdict.of(State.FAILED))} of {counted(exercised_checks, 'check')} failed{why}"


def cut_short(verdict: Verdict) -> str:
    """Return what ended the run early without being a reason of its outcome, such as a budget; else empty text."""
    return "; ".join(obstacle for obstacle in verdict.obstacles if obstacle not in verdict.reasons)


def exercised(verdict: Verdict) -> bool:
    """Tell whether any check passed or failed."""
    return any(result.passed or result.failed_on for result in verdict.results)


def states(verdict: Verdict) -> tuple[State, ...]:
    """Return the states that the tables of a verdict show; `accepted` only where there is a baseline."""
    return tuple(state for state in State if state is not State.ACCEPTED or verdict.baseline is not None)


def facts(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Return what identifies the run, as names and values."""
    asked = f", {verdict.waited:.0f} s of them waiting as the server asked (it may allow --rate {verdict.pace})"
    return (
        ("requests", str(verdict.requests)),
        ("exports created", str(verdict.exports)),
        ("time", f"{verdict.seconds:.1f} s{asked if verdict.waited else ''}"),
        ("profile", f"{verdict.profile.name.lower()}{', strict' if verdict.strict else ''}"),
        ("seed", str(verdict.seed)),
        ("contract", verdict.contract_version),
        ("contract SHA-256", verdict.contract_digest),
    )


def command(verdict: Verdict, *, check_id: str | None = None) -> str:
    """Return the command that sends the same requests again; the address and the tokens come from the environment.

    Args:
        verdict: The verdict.
        check_id: The only check to run; None for those that this run was asked for.
    """
    asked = [result.check.check_id for result in verdict.results] if verdict.partial else []
    words = ["mailing-conformance run", f"--profile {verdict.profile.name.lower()}", f"--seed {verdict.seed}"]
    words += ["--strict"] if verdict.strict else []
    words += ["--single-user"] if verdict.single_user else []
    words += [f"--check {one}" for one in ([check_id] if check_id is not None else asked)]
    return " ".join(words)


def counts(verdict: Verdict) -> tuple[FamilyCount, ...]:
    """Count the states of each family, in the order of the catalogue; families without a check are left out."""
    rows = []
    for family in Family:
        results = [result for result in verdict.results if result.check.family is family]
        if results:
            number = {state: sum(result.state is state for result in results) for state in states(verdict)}
            rows.append(FamilyCount(family, number, sum(result.passed for result in results)))
    return tuple(rows)


def failures(verdict: Verdict, state: State) -> tuple[tuple[Result, Failure], ...]:
    """Return the failures of the results in a state, the most severe first, else in the order of the catalogue."""
    return tuple((result, failure) for result in ranked(verdict, state) for failure in result.failures)


def ranked(verdict: Verdict, state: State) -> tuple[Result, ...]:
    """Return the results in a state, the most severe first, else in the order of the catalogue."""
    return tuple(sorted(verdict.of(state), key=lambda result: _SEVERITIES.index(result.check.severity)))


def others(result: Result) -> str:
    """Say in a line how many findings a check has besides its first, and what tells them apart."""
    more = result.failures[1:]
    places, problems = (
        tuple(dict.fromkeys(names)) for names in zip(*((where(one), problem(one)) for one in more), strict=True)
    )
    told = f"on {named_subjects(places)}" if len(places) >= len(problems) else named_subjects(problems)
    return f"and {len(more)} more like it ({told})"


def skipped(verdict: Verdict) -> tuple[Skipped, ...]:
    """Group the checks that say nothing about the target by their reason, the inconclusive ones first."""
    groups: dict[tuple[State, str], list[str]] = {}
    for state in SILENT:
        for result in verdict.of(state):
            groups.setdefault((state, result.reason), []).append(result.check.check_id)
    return tuple(Skipped(state, reason, tuple(ids)) for (state, reason), ids in groups.items())


def core(verdict: Verdict) -> Core:
    """Return the core checks as a table; a cell shows the worst of its checks."""
    results = [result for result in verdict.results if result.check.core]
    subjects = dict.fromkeys(subject for result in results for subject in result.check.core)
    # Creating comes first, whichever check comes first.
    columns = tuple(sorted(subjects, key=lambda subject: subject != "create"))
    rows = []
    for family in dict.fromkeys(result.check.family for result in results):
        ours = [result for result in results if result.check.family is family]
        rows.append((family, tuple(_mark(ours, subject) for subject in columns)))
    return Core(columns, tuple(rows))


def entries(verdict: Verdict, *wanted: EntryState) -> tuple[Entry, ...]:
    """Return the entries of the baseline in one of these states; none where there is no baseline."""
    return verdict.baseline.of(*wanted) if verdict.baseline is not None else ()


def not_exercised(verdict: Verdict) -> tuple[Entry, ...]:
    """Return the entries of the baseline that this run did not exercise."""
    return entries(verdict, EntryState.NOT_EXERCISED)


def upkeep(verdict: Verdict) -> tuple[str, ...]:
    """Say what the owner of a baseline has to do, in sentences: which entries are out of date or have expired."""
    gone = [
        f"{_named(entry)} was accepted and not found again, although the run looked for it. "
        "Remove its entry, or run with --update-baseline."
        for entry in entries(verdict, EntryState.GONE)
    ]
    expired = [
        f"{_named(entry)} was accepted until {entry.expires}, and is no longer. Fix it, or accept it again."
        for entry in entries(verdict, EntryState.EXPIRED)
    ]
    return (*gone, *expired)


def accepted(verdict: Verdict) -> tuple[tuple[Result, Failure, Entry], ...]:
    """Return the accepted failures with the entries that accept them, in the order of the catalogue."""
    return tuple(
        (result, failure, failure.entry)
        for result in verdict.results
        for failure in result.accepted
        if failure.entry is not None
    )


def problem(failure: Failure) -> str:
    """Return what is wrong in a sentence; of a comparison, with the numbers of both sides."""
    finding = failure.finding
    compared = _COMPARED.fullmatch(finding.problem)
    wanted, found = (_SELECTED.match(text) for text in (finding.expected, finding.found))
    if compared and wanted and found:
        first, second = compared.groups()
        return f"{first} should select the same contacts as {second}, but selects {found[1]} instead of {wanted[1]}"
    return finding.problem


def details(failure: Failure) -> dict[str, str]:
    """Return what a report lists under the problem: what was expected and found, and the entry that has expired."""
    finding, entry = failure.finding, failure.entry
    terms = {} if entry is None else {"expired": f"it was accepted until {entry.expires}: {entry.reason}"}
    told = {"expected": finding.expected, "found": finding.found}
    return {**{name: _ONE.sub(r"1 \1", text) for name, text in told.items()}, **terms}


def basis(check: Check) -> str:
    """Return how the rule of a check is known; `decided` is explained."""
    return f"{check.basis}: our interpretation where the sources are silent" if check.advice else str(check.basis)


def times(failure: Failure) -> str:
    """Return how often a failure was seen, to be added to a sentence; empty where it was seen once."""
    return f" ({failure.count} times)" if failure.count > 1 else ""


def where(failure: Failure) -> str:
    """Return what a failure was seen on."""
    return named_subjects(failure.subjects)


def named_subjects(subjects: tuple[str, ...]) -> str:
    """Name the first few subjects, and count the rest."""
    shown, hidden = subjects[:_MOST_SUBJECTS], len(subjects) - _MOST_SUBJECTS
    # A subject may hold a comma itself.
    comma = "; " if any("," in subject for subject in shown) else ", "
    return comma.join([*shown, *([f"{hidden} more"] if hidden > 0 else [])])


def _named(entry: Entry) -> str:
    return f"{entry.check_id} on {entry.subject} [{entry.key[:ID_LENGTH]}] ({entry.problem})"


def _mark(results: list[Result], subject: str) -> Mark:
    checks = [result for result in results if subject in result.check.core and result.state is not State.NOT_RUN]
    if not checks:
        return Mark.NONE
    if any(subject in failure.subjects for result in checks for failure in result.failures):
        return Mark.FAILED
    if any(subject in result.failed_on for result in checks):
        return Mark.ACCEPTED
    return Mark.PASSED if all(subject in result.subjects for result in checks) else Mark.UNSEEN
