"""Tests of the JSON report: its schema, its reader, and what survives the way there and back."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from conformance.reports.json_report import FORMAT, RecordedVerdictError, read_verdict_json, render_json, schema
from conformance.reports.summary import failure_key
from conformance.verdict import Outcome, State, Verdict
from tests.conformance.reports.verdicts import CONTRACT, MIXED, RATE, SOUND, hostile


def test_the_schema_is_a_schema() -> None:
    """Draft 2020-12, and every member is described."""
    jsonschema.Draft202012Validator.check_schema(schema())
    assert all("description" in value for value in schema()["properties"].values())
    assert schema()["properties"]["format"]["const"] == FORMAT


@pytest.mark.parametrize("verdict", [MIXED, SOUND, hostile()], ids=["mixed", "sound", "hostile"])
def test_every_report_keeps_the_schema(verdict: Verdict) -> None:
    """Whatever the verdict holds, its report is valid, and every member it writes is in the schema."""
    document = json.loads(render_json(verdict, CONTRACT, RATE))
    jsonschema.validate(document, _closed(schema()))
    assert len(document["checks"]) == len(verdict.results)


def test_what_a_comparison_needs_comes_back() -> None:
    """Ids, states and failure keys, and what identifies the run."""
    read = read_verdict_json(render_json(MIXED, CONTRACT))
    assert (read.outcome, read.profile, read.seed, read.strict) == (Outcome.BROKEN, "quick", 7, False)
    assert (read.contract_version, read.contract_digest) == (CONTRACT.version, CONTRACT.digest)
    assert {name: result.state for name, result in read.results.items()} == {
        result.check.check_id: result.state for result in MIXED.results
    }
    for result in MIXED.results:
        expected = {failure_key(failure): failure.finding.problem for failure in result.failures}
        assert read.results[result.check.check_id].failures == expected


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
        (_edited(format="mailing-conformance/2"), "mailing-conformance/2, not mailing-conformance/1"),
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
