"""The comparison of two verdicts: which failures are new, fixed, the same, or no longer exercised.

Failures are matched by their key, subject by subject. A failure that the newer verdict does not have is fixed only if
that run exercised the check on the same subject and was no less thorough. Otherwise nothing is known of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from conformance.check import profile_of
from conformance.verdict.document import CheckRecord, Document, RecordedFailure
from conformance.verdict.model import Outcome, State


class Change(StrEnum):
    """What became of a failure."""

    NEW = "new"
    FIXED = "fixed"
    SAME = "same"
    UNSEEN = "no longer exercised"


@dataclass(frozen=True, slots=True)
class Compared:
    """A failure of one run or of both.

    Attributes:
        change: What became of it.
        failure: The failure, of the newer run where that has it.
        state: The state of the check in the newer run, or in the older one where the newer has no such check.
        remark: What a reader should know in addition; may be empty.
    """

    change: Change
    failure: RecordedFailure
    state: State
    remark: str = ""

    @property
    def counts(self) -> bool:
        """Tell whether it is new, and neither advice nor accepted."""
        return self.change is Change.NEW and self.state is State.FAILED and not self.failure.accepted


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two verdicts compared.

    Attributes:
        failures: The failures: new ones first, then fixed ones, the same, and those that are no longer exercised.
        notes: What makes the two hard to compare, in sentences.
    """

    failures: tuple[Compared, ...]
    notes: tuple[str, ...]

    @property
    def exit_status(self) -> int:
        """Return 1 where a failure is new that is neither advice nor accepted, else 0."""
        return int(any(one.counts for one in self.failures))

    def of(self, change: Change) -> tuple[Compared, ...]:
        """Return the failures with this change."""
        return tuple(one for one in self.failures if one.change is change)


def compare(old: Document, new: Document) -> Comparison:
    """Compare two verdicts.

    Args:
        old: The older one.
        new: The newer one.
    """
    before = {failure.key: failure for failure in old.failures()}
    after = {failure.key: failure for failure in new.failures()}
    compared = [_present(failure, old, known=key in before) for key, failure in after.items()]
    compared += [_absent(failure, old, new) for key, failure in before.items() if key not in after]
    order = tuple(Change)
    return Comparison(tuple(sorted(compared, key=lambda one: order.index(one.change))), tuple(_notes(old, new)))


def _present(failure: RecordedFailure, old: Document, *, known: bool) -> Compared:
    exercised = _exercised(old.check(failure.check_id), failure.subject)
    remark = "" if known or exercised else "the older run did not exercise it"
    return Compared(Change.SAME if known else Change.NEW, failure, failure.state, remark)


def _absent(failure: RecordedFailure, old: Document, new: Document) -> Compared:
    check = new.check(failure.check_id)
    fixed = profile_of(new.run.profile) >= profile_of(old.run.profile) and _exercised(check, failure.subject)
    return Compared(Change.FIXED if fixed else Change.UNSEEN, failure, failure.state if check is None else check.state)


def _exercised(check: CheckRecord | None, subject: str) -> bool:
    return check is not None and check.exercised_on(subject)


def _notes(old: Document, new: Document) -> Iterator[str]:
    for age, document in (("older", old), ("newer", new)):
        if document.outcome is Outcome.INCONCLUSIVE:
            yield f"The {age} run is inconclusive: it did not exercise everything."
    if old.contract.sha256 != new.contract.sha256:
        yield "The runs judged by different contracts: a rule may have changed, not the server."
    if old.run.profile != new.run.profile:
        yield f"The profile was {old.run.profile} and is {new.run.profile}."
    if old.run.strict is not new.run.strict:
        yield f"Advice counts in the {'newer' if new.run.strict else 'older'} run only."
    if old.run.seed != new.run.seed:
        yield "The seeds differ, and so do the generated requests."
