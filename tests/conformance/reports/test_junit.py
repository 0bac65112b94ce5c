"""Tests of the JUnit report against the dialect that CI systems read, ``junit.xsd``."""

from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
import xmlschema
from defusedxml.ElementTree import fromstring

from conformance.reports.junit import render_junit
from conformance.verdict.acceptance import EntryState
from conformance.verdict.model import Verdict
from tests.conformance.reports.verdicts import CONTRACT, MIXED, RATE, SOUND, WITH_BASELINE, hostile

SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("junit.xsd"))


def _read(verdict: Verdict) -> Element:
    text = render_junit(verdict, CONTRACT, RATE)
    SCHEMA.validate(text.partition("\n")[2])
    root: Element = fromstring(text.encode())
    return root


def _case(root: Element, name: str) -> Element:
    return next(case for case in root.iter("testcase") if case.get("name") == name)


@pytest.mark.parametrize(
    "verdict",
    [MIXED, SOUND, WITH_BASELINE, hostile(), replace(MIXED, results=())],
    ids=["mixed", "sound", "baseline", "hostile", "empty"],
)
def test_every_report_keeps_the_schema(verdict: Verdict) -> None:
    """Whatever the verdict holds, the report is well-formed XML of the dialect, with one case for each check."""
    gone = verdict.baseline.of(EntryState.GONE) if verdict.baseline else ()
    assert len(list(_read(verdict).iter("testcase"))) == len(verdict.results) + len(gone)


def test_the_schema_refuses_what_readers_would() -> None:
    """The schema can fail: a case without a name, and an element that readers do not know."""
    text = render_junit(MIXED, CONTRACT).partition("\n")[2]
    assert not SCHEMA.is_valid(text.replace('name="lifecycle.race"', "", 1))
    assert not SCHEMA.is_valid(text.replace("<properties>", "<facts />\n<properties>", 1))


def test_each_state_is_told_as_readers_expect() -> None:
    """A failed check fails, advice passes with a text, and what says nothing is skipped with its reason."""
    root = _read(MIXED)
    failed = _case(root, "lifecycle.second-get").find("failure")
    assert failed is not None
    assert failed.get("type") == "M202"
    assert failed.get("message") == "It was answered 200"
    assert failed.text is not None
    for words in ("$ curl -sS", "expected  status 403", "openapi.yaml:", "(3 times)"):
        assert words in failed.text
    advice = _case(root, "creating.nesting")
    assert advice.find("failure") is None
    assert (advice.findtext("system-out") or "").startswith("advice, which fails no run")
    skipped = {name: _case(root, name).find("skipped") for name in ("selection.reverse", "lifecycle.race")}
    messages = [element.get("message") for element in skipped.values() if element is not None]
    assert messages == ["inconclusive: there is no contact", "not run: it runs from the profile standard on"]
    assert "passed 3 times on json, csv, xlsx" in (_case(root, "lifecycle.first-get").findtext("system-out") or "")


def test_the_baseline_is_told_as_readers_expect() -> None:
    """What is accepted is skipped with reason and day, what has expired fails, and what is gone fails by itself."""
    root = _read(WITH_BASELINE)
    known = _case(root, "lifecycle.second-get").find("skipped")
    assert known is not None
    assert known.get("message") == (
        "accepted: It was answered 200, on csv, until 2026-05-01: The cache is being replaced, API-17"
    )
    expired = _case(root, "robustness.chunked").findtext("failure") or ""
    assert "expired   it was accepted until 2026-03-01: The cache is being replaced, API-17" in expired
    (suite,) = (suite for suite in root if suite.get("name") == "mailing-conformance.baseline")
    (case,) = suite.findall("testcase")
    assert (case.get("name") or "").startswith("lifecycle.first-get on json [")
    assert case.find("failure") is not None
    assert (root.get("tests"), root.get("failures")) == ("10", "4")


def test_the_numbers_agree() -> None:
    """The attributes of the suites and of the whole say what the cases say."""
    root = _read(MIXED)
    assert (root.get("tests"), root.get("failures"), root.get("time")) == ("8", "3", "1234.568")
    for suite in root:
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))
    properties = {element.get("name"): element.get("value") for element in root[0].iter("property")}
    assert properties.items() >= {"seed": "7", "contract SHA-256": CONTRACT.digest, "profile": "quick"}.items()
    about = root[0].findtext("system-out") or ""
    assert "What this suite cannot detect:" in about
    assert str(RATE) in about


def test_several_findings_are_in_one_failure() -> None:
    """Readers that show only the first failure miss nothing."""
    result = MIXED.results[1]
    two = replace(result, failures=(*result.failures, replace(result.failures[0], subject="xlsx")))
    failures = _case(_read(replace(MIXED, results=(two,))), "lifecycle.second-get").findall("failure")
    assert len(failures) == 1
    assert failures[0].get("message") == "It was answered 200 (and 1 more)"
    assert ", on xlsx" in (failures[0].text or "")


def test_no_character_that_xml_forbids_is_written() -> None:
    """Control characters and lone surrogates are escaped, and markup is text."""
    text = render_junit(hostile(), CONTRACT)
    assert "\\x1b[31mred" in text
    assert "<script>" not in text
    assert "\\ud800" in text
