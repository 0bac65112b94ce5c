"""The verdict as a document: the members of a JSON report, defined once.

These definitions write the document, read it back and generate its JSON Schema (`document_file`). What a docstring says
of a member is its description in the schema. The format keeps one rule: a member may be added under the same version; a
member that goes away or changes its meaning, and a new word that a member may hold, take another version. Readers
ignore members that they do not know.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from conformance.answers.evidence import Step
from conformance.check import Basis, Severity
from conformance.verdict.acceptance import EntryState, Terms
from conformance.verdict.detection import DetectionRate
from conformance.verdict.keys import END, ID_LENGTH, ProfileName, Recipe, comparable
from conformance.verdict.model import Outcome, State
from conformance.verdict.neutral import visible

NAME = "mailing-conformance"
"""The name of the suite in every report."""
FORMAT: Final = "mailing-conformance/3"

_Count = Annotated[int, Meta(ge=0)]
_Key = Annotated[str, Meta(pattern=f"^[0-9a-f]{{16}}{END}")]
_Id = Annotated[str, Meta(pattern=f"^[0-9a-f]{{8}}{END}")]


@dataclass(frozen=True, slots=True)
class RecordedFailure:
    """A failure on one subject, as a document holds it; its texts are safe to print.

    Attributes:
        key: Identifies the failure in any run.
        check_id: The check.
        problem: What was wrong.
        subject: What it was found on.
        state: The state of the check.
        accepted: Whether a baseline accepted it.
        recipe: How to reproduce it.
    """

    key: str
    check_id: str
    problem: str
    subject: str
    state: State
    accepted: bool
    recipe: Recipe = field(repr=False)

    @property
    def failure_id(self) -> str:
        """Return the short id, as reports print it."""
        return self.key[:ID_LENGTH]


class Run(Struct, frozen=True):
    """How the run was made, and how much it sent.

    Attributes:
        profile: How thorough the run was.
        seed: The seed of everything random: the same seed sends the same requests.
        strict: Whether advice counted as failure.
        requests: How many requests were sent.
        exports: How many exports were created.
        seconds: How long the run took.
        waited: How many of these seconds were spent waiting because the server asked for it.
    """

    profile: ProfileName
    seed: _Count
    strict: bool
    requests: _Count
    exports: _Count
    seconds: Annotated[float, Meta(ge=0)]
    waited: Annotated[float, Meta(ge=0)]


class ContractInfo(Struct, frozen=True):
    """The contract that the target was judged by.

    Attributes:
        version: `info.version` of openapi.yaml.
        sha256: SHA-256 of openapi.yaml, hexadecimal.
    """

    version: str
    sha256: str


class BaselineEntry(Struct, frozen=True):
    """An entry of the baseline.

    Attributes:
        state: What the run says of it: expired entries count again, those not reproduced fail the run.
        key: Identifies the failure in any run.
        check: The id of the check.
        subject: What it is found on.
        problem: What is wrong.
        reason: Why it is accepted.
        expires: The last day, UTC.
    """

    state: EntryState
    key: _Key
    check: str
    subject: str
    problem: str
    reason: str
    expires: date


class Occurrence(Struct, frozen=True):
    """A finding on one subject.

    Attributes:
        id: The first digits of the key; the command `replay` takes it.
        key: Identifies the failure in any run: a hash of check, problem and subject, in which days do not count.
        subject: What it was found on: a representation, a filter, a form of the request.
        count: How often it was seen; of a failure, on all its subjects together.
        steps: The exchanges that show it, redacted, in order.
        recipe: How to reproduce it.
    """

    id: _Id
    key: _Key
    subject: str
    count: Annotated[int, Meta(ge=1)]
    steps: tuple[Step, ...]
    recipe: Recipe


class FailureRecord(Occurrence, frozen=True):
    """One way in which a check failed. No text holds a value that a server stored.

    Attributes:
        problem: What is wrong.
        expected: What the clause requires.
        found: What was there instead.
        also: The same finding on other subjects.
        acceptance: The entry of the baseline that accepts it, or did until it expired; else null.
    """

    problem: str
    expected: str
    found: str
    also: tuple[Occurrence, ...]
    acceptance: Terms | None


class CheckRecord(Struct, frozen=True):
    """The result of one check.

    Attributes:
        id: The stable id, family.rule.
        family: The family of rules.
        claim: The rule in one sentence, as a correct server behaves.
        clause: A JSON pointer into openapi.yaml, or a section of an RFC or of JSON:API.
        line: The line of the clause in openapi.yaml; null where the clause is elsewhere.
        basis: How the clause is known to be a rule; decided is advice unless the run is strict.
        severity: How much a client suffers when the check fails.
        fault: The class of fault: Fnnn of the WFC catalogue; M1xx file, M2xx lifecycle, M3xx selection.
        state: What the run says of the check; accepted where the baseline accepts all its failures.
        passed: How often it passed.
        subjects: On what it passed.
        reason: Why it is inconclusive or was not run; else empty.
        failures: Its failures, less the accepted ones.
        accepted: The failures that the baseline accepts, each on one subject.
    """

    id: Annotated[str, Meta(pattern=rf"^[a-z]+\.[a-z0-9-]+{END}")]
    family: str
    claim: str
    clause: str
    line: Annotated[int, Meta(ge=1)] | None
    basis: Basis
    severity: Severity
    fault: Annotated[str, Meta(pattern=f"^[FM][0-9]{{3}}{END}")]
    state: State
    passed: _Count
    subjects: tuple[str, ...]
    reason: str
    failures: tuple[FailureRecord, ...]
    accepted: tuple[FailureRecord, ...]

    def exercised_on(self, subject: str) -> bool:
        """Tell whether the check passed or failed on a subject."""
        failed = (one.subject for failure in (*self.failures, *self.accepted) for one in (failure, *failure.also))
        return comparable(subject) in {comparable(name) for name in (*self.subjects, *failed)}


class LimitRecord(Struct, frozen=True):
    """Something that the suite cannot detect.

    Attributes:
        topic: What it is about, in a word or two.
        sentence: What is not detected, and why.
    """

    topic: str
    sentence: str


class Document(Struct, frozen=True):
    """The verdict of a run.

    Attributes:
        format: The name and version of this format.
        outcome: What the run says of its target.
        headline: The outcome in one line, and how far the run went.
        exit_status: 0 conformant, or failed only as the baseline accepts; 1 contract broken, or baseline out of date;
            3 inconclusive.
        reasons: Why the run is inconclusive or incomplete, in sentences.
        run: How the run was made, and how much it sent.
        contract: The contract that the target was judged by.
        totals: How many checks ended in each state.
        checks: Every check that was asked for, in the order of the catalogue.
        baseline: The entries of the baseline, each with its state; null where there is no baseline.
        limits: What this suite cannot detect, whatever the verdict.
        detection: How many known faults the suite was measured to find; null where there is no current measurement.
    """

    format: Literal["mailing-conformance/3"]
    outcome: Outcome
    headline: str
    exit_status: Literal[0, 1, 3]
    reasons: tuple[str, ...]
    run: Run
    contract: ContractInfo
    totals: dict[State, _Count]
    checks: tuple[CheckRecord, ...]
    baseline: tuple[BaselineEntry, ...] | None
    limits: tuple[LimitRecord, ...]
    detection: DetectionRate | None

    def check(self, check_id: str) -> CheckRecord | None:
        """Return the result of a check; None where the document has none."""
        return next((check for check in self.checks if check.id == check_id), None)

    def failures(self) -> tuple[RecordedFailure, ...]:
        """Return every failure subject by subject, accepted ones and advice included, each key once."""
        by_key: dict[str, RecordedFailure] = {}
        for check in self.checks:
            for failure in (*check.failures, *check.accepted):
                for one in (failure, *failure.also):
                    by_key.setdefault(
                        one.key,
                        RecordedFailure(
                            key=one.key,
                            check_id=visible(check.id),
                            problem=visible(failure.problem),
                            subject=visible(one.subject),
                            state=check.state,
                            accepted=failure in check.accepted,
                            recipe=one.recipe,
                        ),
                    )
        return tuple(by_key.values())
