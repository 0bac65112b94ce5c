"""The verdict as JSON: versioned, with its JSON Schema beside it, and the reader that a later comparison needs.

The schema, ``verdict.schema.json``, is part of the format: a member may be added under the same version; a member that
changes its meaning or goes away, and a word that a member may newly be, take another version. Version 2 knows accepted
failures, all subjects of a failure, its short id, and the recipe to play it again; version 1 is read no more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from conformance.check import Profile
from conformance.contract import Contract
from conformance.reports.clauses import place_of
from conformance.reports.summary import FORMAT_NAME, headline
from conformance.verdict.acceptance import Entry, Reckoning
from conformance.verdict.detection import DetectionRate
from conformance.verdict.keys import Recipe, failure_id, failure_key, recipe_of
from conformance.verdict.limits import limits_of
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict
from conformance.verdict.neutral import neutral
from conformance.verdict.recorded import RecordedFailure, RecordedResult, RecordedVerdict

FORMAT = f"{FORMAT_NAME}/2"


class RecordedVerdictError(ValueError):
    """A text is no verdict of this format; the message says where and what to do."""


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
        "headline": headline(verdict),
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
        "checks": [_result(result, verdict, contract) for result in verdict.results],
        "baseline": None if verdict.baseline is None else _baseline(verdict.baseline),
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
    run = document["run"]
    return RecordedVerdict(
        outcome=Outcome(document["outcome"]),
        profile=Profile[run["profile"].upper()],
        seed=run["seed"],
        strict=run["strict"],
        contract_version=document["contract"]["version"],
        contract_digest=document["contract"]["sha256"],
        results={check["id"]: _recorded(check) for check in document["checks"]},
    )


def _recorded(check: Mapping[str, Any]) -> RecordedResult:
    failures = [
        RecordedFailure(one["key"], failure["problem"], one["subject"], accepted, _recipe(one["recipe"]))
        for accepted, listed in ((False, check["failures"]), (True, check["accepted"]))
        for failure in listed
        for one in (failure, *failure["also"])
    ]
    return RecordedResult(check["id"], State(check["state"]), tuple(check["subjects"]), tuple(failures))


def _recipe(recipe: Mapping[str, Any]) -> Recipe:
    return Recipe(
        check_id=recipe["check"],
        subject=recipe["subject"],
        scenario=recipe["scenario"],
        profile=recipe["profile"],
        seed=recipe["seed"],
        strict=recipe["strict"],
        derivations=tuple(recipe["derivations"]),
    )


def _result(result: Result, verdict: Verdict, contract: Contract) -> dict[str, Any]:
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
        "failures": [_failure(failure, verdict) for failure in result.failures],
        "accepted": [_failure(failure, verdict) for failure in result.accepted],
    }


def _failure(failure: Failure, verdict: Verdict) -> dict[str, Any]:
    first, *others = failure.apart
    return {
        **_sighting(first, verdict),
        "count": failure.count,
        "problem": failure.finding.problem,
        "expected": failure.finding.expected,
        "found": failure.finding.found,
        "also": [_sighting(other, verdict) for other in others],
        "acceptance": None if failure.entry is None else _entry(failure.entry),
    }


def _sighting(failure: Failure, verdict: Verdict) -> dict[str, Any]:
    recipe = recipe_of(failure, verdict)
    return {
        "id": failure_id(failure),
        "key": failure_key(failure),
        "subject": failure.subject,
        "count": failure.count,
        "steps": [{"number": step.number, "curl": step.curl, "answer": step.answer} for step in failure.steps],
        "recipe": {
            "check": recipe.check_id,
            "subject": recipe.subject,
            "scenario": recipe.scenario,
            "profile": recipe.profile,
            "seed": recipe.seed,
            "strict": recipe.strict,
            "derivations": recipe.derivations,
        },
    }


def _baseline(reckoning: Reckoning) -> list[dict[str, Any]]:
    return [
        {
            "standing": standing,
            "key": entry.key,
            "check": entry.check_id,
            "subject": entry.subject,
            "problem": entry.problem,
            **_entry(entry),
        }
        for entry, standing in reckoning.entries
    ]


def _entry(entry: Entry) -> dict[str, str]:
    return {"reason": entry.reason, "expires": entry.expires.isoformat()}


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
