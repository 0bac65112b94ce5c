"""The verdict as JSON: versioned, with its JSON Schema beside it, and the reader that a later comparison needs.

The schema, ``verdict.schema.json``, is part of the format: a member may be added under the same version; a member that
changes its meaning or goes away takes another version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from conformance.contract import Contract
from conformance.reports.clauses import place_of
from conformance.reports.detection import DetectionRate
from conformance.reports.limits import limits_of
from conformance.reports.neutral import neutral
from conformance.reports.summary import FORMAT_NAME, failure_key
from conformance.verdict import Failure, Outcome, Result, State, Verdict

FORMAT = f"{FORMAT_NAME}/1"


class RecordedVerdictError(ValueError):
    """A text is no verdict of this format; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class RecordedResult:
    """What a recorded verdict says of one check.

    Attributes:
        check_id: The check.
        state: What came of it.
        failures: The keys of its failures, each with the problem in words, in the order of the report.
    """

    check_id: str
    state: State
    failures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RecordedVerdict:
    """What a comparison needs of a recorded verdict.

    Attributes:
        outcome: What it said of its target.
        profile: The name of the profile, lower case.
        seed: The seed.
        strict: Whether advice counted.
        contract_version: ``info.version`` of its contract.
        contract_digest: SHA-256 of its contract.
        results: The results by the id of the check.
    """

    outcome: Outcome
    profile: str
    seed: int
    strict: bool
    contract_version: str
    contract_digest: str
    results: Mapping[str, RecordedResult]


def render_json(verdict: Verdict, contract: Contract, rate: DetectionRate | None = None) -> str:
    """Write a verdict as JSON.

    Args:
        verdict: What a run came to.
        contract: The contract it was judged by, for the lines of the clauses.
        rate: What the suite itself was measured to find, if that is known.
    """
    verdict = neutral(verdict)
    document = {
        "format": FORMAT,
        "outcome": verdict.outcome,
        "exit_status": verdict.exit_status,
        "reasons": verdict.reasons,
        "run": {
            "profile": verdict.profile.name.lower(),
            "seed": verdict.seed,
            "strict": verdict.strict,
            "requests": verdict.requests,
            "exports": verdict.exports,
            "seconds": round(verdict.seconds, 3),
            "waited": round(verdict.waited, 3),
        },
        "contract": {"version": verdict.contract_version, "sha256": verdict.contract_digest},
        "totals": {state: len(verdict.of(state)) for state in State},
        "checks": [_result(result, contract) for result in verdict.results],
        "cannot_see": [{"topic": limit.topic, "sentence": limit.sentence} for limit in limits_of(verdict)],
        "detection": None if rate is None else _rate(rate),
    }
    return json.dumps(document, indent=2) + "\n"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the format, draft 2020-12."""
    text = (files("conformance.reports") / "verdict.schema.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def read_verdict_json(text: str) -> RecordedVerdict:
    """Read back what a comparison of two verdicts needs.

    Args:
        text: What :func:`render_json` wrote, of this version.

    Raises:
        RecordedVerdictError: It is not JSON, not this format, or breaks its schema.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise RecordedVerdictError("This is not JSON; give a file that --report json=FILE wrote.") from None
    written = document.get("format") if isinstance(document, dict) else None
    if written != FORMAT:
        said = written if isinstance(written, str) and written.startswith(FORMAT_NAME) else "of another kind"
        raise RecordedVerdictError(f"This document is {said[:60]}, not {FORMAT}; write it again with this version.")
    error = next(_validator().iter_errors(document), None)
    if error is not None:
        pointer = "".join(f"/{step}" for step in error.instance_path)
        raise RecordedVerdictError(f"At #{pointer[:200]} the document breaks the schema of {FORMAT}; write it again.")
    return RecordedVerdict(
        outcome=Outcome(document["outcome"]),
        profile=document["run"]["profile"],
        seed=document["run"]["seed"],
        strict=document["run"]["strict"],
        contract_version=document["contract"]["version"],
        contract_digest=document["contract"]["sha256"],
        results={check["id"]: _recorded(check) for check in document["checks"]},
    )


def _recorded(check: Mapping[str, Any]) -> RecordedResult:
    failures = {failure["key"]: failure["problem"] for failure in check["failures"]}
    return RecordedResult(check["id"], State(check["state"]), failures)


def _result(result: Result, contract: Contract) -> dict[str, Any]:
    check = result.check
    place = place_of(check.clause, contract)
    return {
        "id": check.check_id,
        "family": check.family,
        "claim": check.claim,
        "clause": check.clause,
        "line": None if place.note else place.line,
        "basis": check.basis,
        "severity": check.severity,
        "fault": check.fault,
        "state": result.state,
        "kept": result.passed,
        "subjects": result.subjects,
        "reason": result.reason,
        "failures": [_failure(failure) for failure in result.failures],
    }


def _failure(failure: Failure) -> dict[str, Any]:
    return {
        "key": failure_key(failure),
        "subject": failure.subject,
        "problem": failure.finding.problem,
        "expected": failure.finding.expected,
        "found": failure.finding.found,
        "count": failure.count,
        "steps": [{"number": step.number, "curl": step.curl, "answer": step.answer} for step in failure.steps],
    }


def _rate(rate: DetectionRate) -> dict[str, Any]:
    return {
        "defects": rate.defects,
        "found": rate.found,
        "quick_found": rate.quick_found,
        "variants": rate.variants,
        "stamp": rate.stamp,
    }


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema())
