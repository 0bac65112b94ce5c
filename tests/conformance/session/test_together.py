"""Tests of judging many keys of a filter at once."""

from collections.abc import Mapping

import pytest

from conformance.answers.tables import File
from conformance.check import TooLittleDataError
from conformance.rules.selection import checks as selection
from conformance.session.session import Session
from conformance.session.together import judge_together
from conformance.verdict.model import Result, State
from tests.conformance.fakes import Fake, session_with
from tests.conformance.values import names

ALL, NONE = names("a", "b", words="all"), names(words="none")
KEYS = ("city", "tags", "ids")


def judged(answers: Mapping[tuple[str, ...], File]) -> tuple[Result, list[tuple[str, ...]]]:
    """The result where some keys select otherwise, and which keys were asked about."""
    session: Session = session_with(Fake())
    asked: list[tuple[str, ...]] = []

    def values(keys: tuple[str, ...]) -> dict[str, object]:
        asked.append(keys)
        file = answers.get(keys, ALL)
        if file is NONE and len(keys) > 1 and () in answers:
            raise TooLittleDataError("it was refused")
        return {"whole": ALL, "blank": file}

    judge_together(session, selection.blank_values, KEYS, "null", values)
    (result,) = session.recorder.results.results([selection.blank_values], {}, strict=False, chosen=None)
    return result, asked


def test_keys_that_pass_together_are_asked_about_once() -> None:
    """One request shows that the rule holds for every key."""
    result, asked = judged({})
    assert (result.state, result.subjects) == (State.PASSED, ("every key null",))
    assert asked == [KEYS]


def test_the_key_at_fault_is_named() -> None:
    """Where all keys together fail, each is tried alone, and only the one that fails is reported."""
    result, asked = judged({KEYS: NONE, ("tags",): NONE})
    assert result.state is State.FAILED
    assert [failure.subject for failure in result.failures] == ["tags null"]
    assert asked == [KEYS, ("city",), ("tags",), ("ids",)]


def test_a_fault_of_keys_together_is_reported_for_all() -> None:
    """Where no key fails alone, the failure names all of them."""
    result, _ = judged({KEYS: NONE})
    assert [failure.subject for failure in result.failures] == ["all keys null"]


@pytest.mark.parametrize(("alone", "state"), [(NONE, State.FAILED), (ALL, State.PASSED)])
def test_keys_that_are_refused_together_are_tried_alone(alone: File, state: State) -> None:
    """Where there is no file for all of them, there may be one for each."""
    result, asked = judged({(): ALL, KEYS: NONE, ("city",): alone})
    assert result.state is state
    assert len(asked) == 4
