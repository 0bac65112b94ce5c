"""The verdict as SARIF 2.1.0: each failure at the line of the contract that holds its clause.

The report keeps these rules; the numbers are sections of SARIF 2.1.0:

* The checks are the rules. A failure of critical or major severity is an error, of minor severity a warning, and advice
  is a note.
* Skipped checks and reasons are notifications of the invocation, because a viewer shows every result as
  something to fix.
* An accepted failure is a suppressed result (3.27.23, 3.35). Where its entry has expired, the suppression is rejected.
* The partial fingerprint of a result is the key of the failure, so GitHub keeps one alert from run to run.
"""

import json
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from conformance.check import Check, Severity
from conformance.contract import Contract
from conformance.reports import summary
from conformance.reports.clauses import place_of
from conformance.reports.explanation import explain
from conformance.verdict.detection import DetectionRate
from conformance.verdict.document import NAME
from conformance.verdict.keys import failure_id, failure_key
from conformance.verdict.limits import limits_of
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict
from conformance.verdict.neutral import neutral

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = f"{NAME}/v1"
_LEVELS: Mapping[Severity, str] = {Severity.CRITICAL: "error", Severity.MAJOR: "error", Severity.MINOR: "warning"}
# The numbers behind what GitHub calls high, medium and low.
_RANKS: Mapping[Severity, str] = {Severity.CRITICAL: "8.0", Severity.MAJOR: "5.0", Severity.MINOR: "2.0"}
_SECURITY = ("authentication", "authorisation")


def render_sarif(verdict: Verdict, contract: Contract, rate: DetectionRate | None = None) -> str:
    """Write a verdict as SARIF.

    Args:
        verdict: The verdict.
        contract: The contract the target was judged by, for the lines of the clauses.
        rate: The measured detection rate of the suite; None where there is no current one.
    """
    verdict = neutral(verdict)
    results = [
        _result(place, result, failure, contract, verdict)
        for place, result in enumerate(verdict.results)
        for failure in (*result.failures, *result.accepted)
    ]
    run = {
        "tool": {
            "driver": {
                "name": NAME,
                "shortDescription": {"text": "Judges an implementation of the mailing-export API by its contract."},
                "rules": [_rule(result.check, contract) for result in verdict.results],
            }
        },
        "invocations": [_invocation(verdict)],
        "artifacts": [{"location": _location(contract), "hashes": {"sha-256": verdict.contract_digest}}],
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": _BASE}}},
        "results": results,
        "columnKind": "unicodeCodePoints",
        "properties": _properties(verdict, rate),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


_BASE = (
    "The folder of the contract that the target was judged by. That of the suite is in a clone of "
    "mailing-export-contract, or in mailing_export_contract where the package is installed. It need not be a part of "
    "the sources of the target."
)


def _location(contract: Contract) -> dict[str, Any]:
    return {"uri": quote(PurePath(contract.file).name), "uriBaseId": "SRCROOT"}


def _rule(check: Check, contract: Contract) -> dict[str, Any]:
    level = "note" if check.advice else _LEVELS[check.severity]
    tags = [check.family.value, check.basis.value, check.fault]
    rule: dict[str, Any] = {
        "id": check.check_id,
        "name": "".join(word.capitalize() for word in check.check_id.replace(".", "-").split("-")),
        "shortDescription": {"text": check.claim},
        "fullDescription": {"text": f"{check.claim} The clause: {check.clause} ({summary.basis(check)})."},
        "help": {"text": _help(check, contract)},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": tags, "precision": "high", "problem.severity": _PROBLEM[level]},
    }
    if check.family in _SECURITY:
        rule["properties"]["tags"] = [*tags, "security"]
        rule["properties"]["security-severity"] = _RANKS[check.severity]
    return rule


_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}


def _help(check: Check, contract: Contract) -> str:
    told = explain(check, contract)
    parts = [told.why, f"The clause: {told.clause}", f"A good answer:\n{told.good}", f"A bad answer:\n{told.bad}"]
    return "\n\n".join([*parts, *([f"Where to look: {told.fix}"] if told.fix else [])])


def _result(index: int, result: Result, failure: Failure, contract: Contract, verdict: Verdict) -> dict[str, Any]:
    check, finding = result.check, failure.finding
    advice = result.state is State.ADVICE or (failure in result.accepted and check.advice and not verdict.strict)
    place = place_of(check.clause, contract, failure.subject)
    physical = {"artifactLocation": {**_location(contract), "index": 0}, "region": {"startLine": place.line}}
    what = f"{summary.problem(failure)}, on {summary.where(failure)}."
    text = f"{what} Expected: {finding.expected}. Found: {finding.found}."
    return {
        "ruleId": check.check_id,
        "ruleIndex": index,
        "level": "note" if advice else _LEVELS[check.severity],
        "message": {"text": _plain(f"{text} {place.note}".rstrip())},
        "locations": [
            {
                "physicalLocation": physical,
                "logicalLocations": [{"fullyQualifiedName": check.clause, "kind": "member"}],
            }
        ],
        "partialFingerprints": {FINGERPRINT: failure_key(failure)},
        "occurrenceCount": failure.count,
        **_suppressions(failure, result, verdict),
        "properties": {
            "id": failure_id(failure),
            "subject": failure.subject,
            "subjects": failure.subjects,
            "steps": [{"curl": step.curl, "answer": step.answer} for step in failure.steps],
        },
    }


def _suppressions(failure: Failure, result: Result, verdict: Verdict) -> dict[str, Any]:
    # All results of a run have the member, or none has (3.27.23); an empty list says that the failure is not accepted.
    if verdict.baseline is None:
        return {}
    if failure.entry is None:
        return {"suppressions": []}
    status = "accepted" if failure in result.accepted else "rejected"
    until = f"{failure.entry.reason} (accepted until {failure.entry.expires})"
    return {"suppressions": [{"kind": "external", "status": status, "justification": until}]}


def _plain(text: str) -> str:
    """Return a text without the links and placeholders of SARIF messages (3.11.5, 3.11.6)."""
    return re.sub(r"\{(\d+)\}", r"{{\1}}", text).replace("](", "] (")


def _invocation(verdict: Verdict) -> dict[str, Any]:
    notes = [("warning", reason) for reason in verdict.reasons]
    notes += [("error", sentence) for sentence in summary.upkeep(verdict)]
    unseen = summary.not_exercised(verdict)
    notes += [("note", f"not exercised: accepted {entry.check_id} on {entry.subject}") for entry in unseen]
    notes += [("note", f"{group}: {', '.join(group.check_ids)}") for group in summary.skipped(verdict)]
    return {
        "executionSuccessful": verdict.outcome is not Outcome.INCONCLUSIVE,
        "exitCode": verdict.exit_status,
        "exitCodeDescription": summary.headline(verdict),
        "commandLine": summary.command(verdict),
        "toolExecutionNotifications": [{"level": level, "message": {"text": _plain(text)}} for level, text in notes],
    }


def _properties(verdict: Verdict, rate: DetectionRate | None) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome.value,
        **dict(summary.facts(verdict)),
        "exercised": {row.family.value: row.observations for row in summary.counts(verdict)},
        "limits": [f"{limit.topic}: {limit.sentence}" for limit in limits_of(verdict)],
        **({"detection": str(rate)} if rate is not None else {}),
    }
