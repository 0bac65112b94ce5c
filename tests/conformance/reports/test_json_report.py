"""Tests of the JSON report: it matches its schema, and what is read back is what was written."""

import json
from typing import Any

import jsonschema
import pytest

from conformance.reports.json_report import document_of, render_json
from conformance.verdict.document_file import read_document, schema
from conformance.verdict.keys import failure_key
from conformance.verdict.model import Outcome, State, Verdict
from tests.conformance.reports.verdicts import CONTRACT, MIXED, RATE, SOUND, WITH_BASELINE, hostile


@pytest.mark.parametrize(
    "verdict", [MIXED, SOUND, WITH_BASELINE, hostile()], ids=["mixed", "sound", "baseline", "hostile"]
)
def test_every_report_keeps_the_schema(verdict: Verdict) -> None:
    """Whatever the verdict holds, its report is valid, and every member it writes is in the schema."""
    document = json.loads(render_json(verdict, CONTRACT, RATE))
    jsonschema.validate(document, _closed(schema()))
    assert set(document["totals"]) == set(State)
    assert len(document["checks"]) == len(verdict.results)


def test_what_a_comparison_needs_comes_back() -> None:
    """Ids, states, failure keys, and what identifies the run are read back."""
    read = read_document(render_json(MIXED, CONTRACT))
    assert (read.outcome, read.run.profile, read.run.seed, read.run.strict) == (Outcome.BROKEN, "quick", 7, False)
    assert (read.contract.version, read.contract.sha256) == (CONTRACT.version, CONTRACT.digest)
    assert {check.id: check.state for check in read.checks} == {
        result.check.check_id: result.state for result in MIXED.results
    }
    for result in MIXED.results:
        expected = [(failure_key(failure), failure.finding.problem) for failure in result.failures]
        check = read.check(result.check.check_id)
        assert check is not None
        assert [(one.key, one.problem) for one in check.failures] == expected


@pytest.mark.parametrize(
    "verdict", [MIXED, SOUND, WITH_BASELINE, hostile()], ids=["mixed", "sound", "baseline", "hostile"]
)
def test_what_is_read_is_what_was_written(verdict: Verdict) -> None:
    """The way through a file changes nothing: subjects, keys, recipes and all. The file is plain ASCII."""
    text = render_json(verdict, CONTRACT, RATE)
    assert read_document(text) == document_of(verdict, CONTRACT, RATE)
    assert text.isascii()


def test_every_subject_has_its_key() -> None:
    """A finding on two subjects is one failure of the report, with two keys and two ids that begin them."""
    (check,) = (
        one for one in json.loads(render_json(WITH_BASELINE, CONTRACT))["checks"] if one["id"] == "files.csv-header"
    )
    (found,) = check["failures"]
    (other,) = found["also"]
    assert (found["count"], other["subject"], other["count"]) == (5, "xlsx", 2)
    assert found["id"] == found["key"][:8] != other["id"] == other["key"][:8]


def test_the_baseline_is_told() -> None:
    """Accepted failures are listed by themselves, with reason and day; every entry has its state."""
    document = json.loads(render_json(WITH_BASELINE, CONTRACT))
    checks = {check["id"]: check for check in document["checks"]}
    (known,) = checks["lifecycle.second-get"]["accepted"]
    assert known["acceptance"] == {"reason": "The cache is being replaced, API-17", "expires": "2026-05-01"}
    assert checks["lifecycle.second-get"]["failures"] == []
    assert (document["totals"]["accepted"], document["exit_status"]) == (1, 1)
    assert [entry["state"] for entry in document["baseline"]] == [
        "accepted",
        "expired",
        "not reproduced",
        "not exercised",
    ]
    assert json.loads(render_json(MIXED, CONTRACT))["baseline"] is None


def test_a_clause_comes_with_its_line() -> None:
    """The line is that of the contract, and null where the clause is elsewhere."""
    checks = {check["id"]: check for check in json.loads(render_json(MIXED, CONTRACT))["checks"]}
    assert checks["creating.nesting"]["line"] == CONTRACT.line(checks["creating.nesting"]["clause"][1:])
    assert checks["robustness.chunked"]["line"] is None
    assert checks["selection.reverse"]["state"] == State.INCONCLUSIVE


def _closed(node: Any) -> Any:  # noqa: ANN401  any JSON value
    """The same schema, without room for members that it does not name."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    closed = {name: _closed(value) for name, value in node.items()}
    return {**closed, "additionalProperties": False} if "properties" in node else closed
