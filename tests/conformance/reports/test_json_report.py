"""Tests of the JSON report: its schema, its reader, and what survives the way there and back."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from conformance.check import Profile
from conformance.reports.json_report import FORMAT, RecordedVerdictError, read_verdict_json, render_json, schema
from conformance.verdict.keys import failure_key
from conformance.verdict.model import Outcome, State, Verdict
from conformance.verdict.recorded import record
from tests.conformance.reports.verdicts import CONTRACT, MIXED, RATE, RECKONED, SOUND, hostile


def test_the_schema_is_a_schema() -> None:
    """Draft 2020-12, and every member is described."""
    jsonschema.Draft202012Validator.check_schema(schema())
    assert all("description" in value for value in schema()["properties"].values())
    assert schema()["properties"]["format"]["const"] == FORMAT


@pytest.mark.parametrize("verdict", [MIXED, SOUND, RECKONED, hostile()], ids=["mixed", "sound", "reckoned", "hostile"])
def test_every_report_keeps_the_schema(verdict: Verdict) -> None:
    """Whatever the verdict holds, its report is valid, and every member it writes is in the schema."""
    document = json.loads(render_json(verdict, CONTRACT, RATE))
    jsonschema.validate(document, _closed(schema()))
    assert len(document["checks"]) == len(verdict.results)


def test_what_a_comparison_needs_comes_back() -> None:
    """Ids, states and failure keys, and what identifies the run."""
    read = read_verdict_json(render_json(MIXED, CONTRACT))
    assert (read.outcome, read.profile, read.seed, read.strict) == (Outcome.BROKEN, Profile.QUICK, 7, False)
    assert (read.contract_version, read.contract_digest) == (CONTRACT.version, CONTRACT.digest)
    assert {name: result.state for name, result in read.results.items()} == {
        result.check.check_id: result.state for result in MIXED.results
    }
    for result in MIXED.results:
        expected = [(failure_key(failure), failure.finding.problem) for failure in result.failures]
        assert [(one.key, one.problem) for one in read.results[result.check.check_id].failures] == expected


@pytest.mark.parametrize("verdict", [MIXED, SOUND, RECKONED, hostile()], ids=["mixed", "sound", "reckoned", "hostile"])
def test_what_is_read_is_what_was_recorded(verdict: Verdict) -> None:
    """The way through a file changes nothing: subjects, keys, recipes and all."""
    assert read_verdict_json(render_json(verdict, CONTRACT)) == record(verdict)


def test_every_subject_has_its_key() -> None:
    """A finding on two subjects is one failure of the report, with two keys and two ids that begin them."""
    (check,) = (one for one in json.loads(render_json(RECKONED, CONTRACT))["checks"] if one["id"] == "files.csv-header")
    (found,) = check["failures"]
    (other,) = found["also"]
    assert (found["count"], other["subject"], other["count"]) == (5, "xlsx", 2)
    assert found["id"] == found["key"][:8] != other["id"] == other["key"][:8]


def test_the_baseline_is_told() -> None:
    """Accepted failures stand apart, with reason and day; so does the standing of every entry."""
    document = json.loads(render_json(RECKONED, CONTRACT))
    checks = {check["id"]: check for check in document["checks"]}
    (known,) = checks["lifecycle.second-get"]["accepted"]
    assert known["acceptance"] == {"reason": "The cache is being replaced, API-17", "expires": "2026-05-01"}
    assert checks["lifecycle.second-get"]["failures"] == []
    assert (document["totals"]["accepted"], document["exit_status"]) == (1, 1)
    assert [entry["standing"] for entry in document["baseline"]] == [
        "accepted",
        "expired",
        "not reproduced",
        "not exercised",
    ]
    assert json.loads(render_json(MIXED, CONTRACT))["baseline"] is None


def test_a_clause_comes_with_its_line() -> None:
    """The line is that of the contract, and null where the clause stands elsewhere."""
    checks = {check["id"]: check for check in json.loads(render_json(MIXED, CONTRACT))["checks"]}
    assert checks["creating.nesting"]["line"] == CONTRACT.line(checks["creating.nesting"]["clause"][1:])
    assert checks["robustness.chunked"]["line"] is None
    assert checks["selection.reverse"]["state"] == State.INCONCLUSIVE


def _edited(**members: object) -> str:
    return json.dumps({**json.loads(render_json(MIXED, CONTRACT)), **members})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "of another kind"),
        ('{"format": "something-else"}', "of another kind"),
        (_edited(format="mailing-conformance/1"), "mailing-conformance/1, not mailing-conformance/2"),
        (_edited(outcome="fine"), "#/outcome"),
        (_edited(checks=[{"id": "x"}]), "#/checks/0"),
    ],
)
def test_another_document_is_refused_in_words(text: str, words: str) -> None:
    """The message says what is wrong and where, and holds no value of the document."""
    with pytest.raises(RecordedVerdictError) as caught:
        read_verdict_json(text)
    assert words in str(caught.value)
    assert "fine" not in str(caught.value)


def _closed(node: Any) -> Any:  # noqa: ANN401  any JSON value
    """The same schema, with no room for members that it does not name."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    closed = {name: _closed(value) for name, value in node.items()}
    return {**closed, "additionalProperties": False} if node.get("type") == "object" else closed
