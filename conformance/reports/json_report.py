"""The verdict as JSON. The members, their schema and the reader are in `conformance.verdict.document`."""

import json

import msgspec

from conformance.contract import Contract
from conformance.reports import summary
from conformance.reports.clauses import place_of
from conformance.verdict import document
from conformance.verdict.acceptance import Terms
from conformance.verdict.detection import DetectionRate
from conformance.verdict.keys import failure_id, failure_key, recipe_of
from conformance.verdict.limits import limits_of
from conformance.verdict.model import Failure, Result, State, Verdict
from conformance.verdict.neutral import neutral

# The members of a check in a report that are named as they are here.
_OF_CHECK = ("family", "claim", "clause", "basis", "severity", "fault")
_OF_RESULT = ("state", "passed", "subjects", "reason")


def render_json(verdict: Verdict, contract: Contract, rate: DetectionRate | None = None) -> str:
    """Write a verdict as JSON.

    Args:
        verdict: The verdict.
        contract: The contract the target was judged by, for the lines of the clauses.
        rate: The measured detection rate of the suite; None where there is no current one.
    """
    return json.dumps(msgspec.to_builtins(document_of(verdict, contract, rate)), indent=2) + "\n"


def document_of(verdict: Verdict, contract: Contract, rate: DetectionRate | None = None) -> document.Document:
    """Return a verdict as the document of a JSON report; the arguments are those of :func:`render_json`."""
    verdict = neutral(verdict)
    return document.Document(
        format=document.FORMAT,
        outcome=verdict.outcome,
        headline=summary.headline(verdict),
        exit_status=verdict.exit_status,
        reasons=verdict.reasons,
        run=document.Run(
            profile=verdict.profile.name.lower(),
            seed=verdict.seed,
            strict=verdict.strict,
            requests=verdict.requests,
            exports=verdict.exports,
            seconds=round(verdict.seconds, 3),
            waited=round(verdict.waited, 3),
        ),
        contract=document.ContractInfo(verdict.contract_version, verdict.contract_digest),
        totals={state: len(verdict.of(state)) for state in State},
        checks=tuple(_check(result, verdict, contract) for result in verdict.results),
        baseline=None
        if verdict.baseline is None
        else tuple(
            document.BaselineEntry(state, one.key, one.check_id, one.subject, one.problem, one.reason, one.expires)
            for one, state in verdict.baseline.entries
        ),
        limits=tuple(document.LimitRecord(limit.topic, limit.sentence) for limit in limits_of(verdict)),
        detection=rate,
    )


def _check(result: Result, verdict: Verdict, contract: Contract) -> document.CheckRecord:
    check = result.check
    place = place_of(check.clause, contract)
    return document.CheckRecord(
        id=check.check_id,
        line=None if place.note else place.line,
        failures=tuple(_failure(failure, verdict) for failure in result.failures),
        accepted=tuple(_failure(failure, verdict) for failure in result.accepted),
        **{name: getattr(check, name) for name in _OF_CHECK},
        **{name: getattr(result, name) for name in _OF_RESULT},
    )


def _failure(failure: Failure, verdict: Verdict) -> document.FailureRecord:
    first, *others = (_occurrence(one, verdict) for one in failure.apart)
    entry = failure.entry
    return document.FailureRecord(
        **{**msgspec.structs.asdict(first), "count": failure.count},
        problem=failure.finding.problem,
        expected=failure.finding.expected,
        found=failure.finding.found,
        also=tuple(others),
        acceptance=None if entry is None else Terms(entry.reason, entry.expires),
    )


def _occurrence(one: Failure, verdict: Verdict) -> document.Occurrence:
    return document.Occurrence(
        failure_id(one), failure_key(one), one.subject, one.count, one.steps, recipe_of(one, verdict)
    )
