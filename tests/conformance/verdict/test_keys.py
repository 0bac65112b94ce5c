"""Tests of how a failure is identified: its key, and its recipe."""

from dataclasses import replace

from conformance.answers.evidence import Step
from conformance.check import Finding
from conformance.rules.lifecycle import checks as lifecycle
from conformance.verdict.keys import ID_LENGTH, derivations_of, failure_id, failure_key, recipe_of
from tests.conformance.reports.verdicts import MIXED, failure


def test_a_failure_keeps_its_key_while_its_numbers_change() -> None:
    """The key depends on check, problem and subject, and not on what was found or how often."""
    one = failure(lifecycle.second_get)
    again = replace(one, count=9, finding=replace(one.finding, found="2 of 40", expected="other"), steps=())
    assert failure_key(one) == failure_key(again)
    others = {
        failure_key(one),
        failure_key(replace(one, subject="xlsx")),
        failure_key(replace(one, check_id="lifecycle.first-get")),
        failure_key(replace(one, finding=Finding("Another", "", ""))),
        failure_key(replace(one, finding=Finding("It was answered 200c", "", ""), subject="sv")),
        failure_key(replace(one, subject="\ud800")),
    }
    assert len(others) == 6


def test_a_recipe_is_of_the_first_subject_and_of_the_run() -> None:
    """Check, subject and scenario are those of the failure; profile, seed and strictness those of the run."""
    one = replace(failure(lifecycle.second_get), scenario="single use")
    recipe = recipe_of(one, replace(MIXED, strict=True))
    assert (recipe.check, recipe.subject, recipe.scenario) == ("lifecycle.second-get", "csv", "single use")
    assert (recipe.profile, recipe.seed, recipe.strict, recipe.derivations) == ("quick", 7, True, ())
    assert failure_id(one) == failure_key(one)[:ID_LENGTH]


def test_a_recipe_tells_how_values_were_derived() -> None:
    """The words printed in place of values and of forged tokens, each once; no other text in angle brackets."""
    body = """'{"a": "<the first 3 letters of a name in the file>", "b": "<the user'"'"'s own>", "c": "<b>"}'"""
    steps = (
        Step(1, f"curl --data-binary {body}", "201"),
        Step(2, 'curl -H "Authorization: Bearer <$MAILING_TOKEN with another signature>" "<12 bytes>"', "401"),
        Step(3, f"curl --data-binary {body}", "<the answer is not looked at>"),
    )
    assert derivations_of(replace(failure(lifecycle.second_get), steps=steps)) == (
        "the first 3 letters of a name in the file",
        "the user's own",
        "$MAILING_TOKEN with another signature",
    )
