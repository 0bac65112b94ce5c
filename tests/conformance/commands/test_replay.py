"""Tests of a replay: which case is meant, how it is played again, and what came of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from conformance.answers.evidence import Step
from conformance.commands.main import main
from conformance.commands.replay import Replayed, find_failure, outcome_of
from conformance.rules.lifecycle import checks as lifecycle
from conformance.run.runner import SCENARIOS
from conformance.verdict.keys import derivations_of, failure_id, failure_key
from conformance.verdict.model import Failure, State, Verdict
from conformance.verdict.model import Result as Came
from conformance.verdict.recorded import RecordedFailure, RecordedVerdict, record
from tests.conformance.commands.test_history import CHECK, FIXTURES, NOWHERE, broken, run, sound, variables_of
from tests.conformance.reports.verdicts import MIXED, failure, hostile
from tests.defects import DEFECTS
from tests.targets import served

__all__ = ["broken", "sound"]
CSV = replace(failure(lifecycle.second_get), scenario="single use")
OTHER = failure(lifecycle.second_get, problem="It was answered 500")


def found(*failures: Failure, kept: tuple[str, ...] = ("json",), state: State = State.FAILED) -> Verdict:
    """What a run came to that found these failures of one check, and saw it kept on some subjects."""
    result = Came(lifecycle.second_get, state if failures else State.PASSED, len(kept), kept, failures)
    return replace(MIXED, results=(result,))


RECORDED = record(found(CSV))
WANTED: RecordedFailure = RECORDED.failures()[0]


def replayed(variables: dict[str, str], *arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["replay", *arguments], env={**variables, "NO_COLOR": "1", "COLUMNS": "200"})


@pytest.fixture(scope="module")
def saved(broken: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The verdict on the broken server."""
    path = tmp_path_factory.mktemp("verdicts") / "verdict.json"
    assert run(broken, *CHECK, "--report", f"json={path}").exit_code == 1
    return path


def _id(path: Path) -> str:
    (check,) = json.loads(path.read_text(encoding="utf-8"))["checks"]
    (one,) = check["failures"]
    told: str = one["id"]
    return told


def test_a_failing_case_fails_again(broken: dict[str, str], saved: Path) -> None:
    """By the id that the run printed; the scenario alone, with its profile and seed, and the proof anew."""
    printed = run(broken, *CHECK, "--report", f"json={saved}").output
    assert f"to run one of these again: mailing-conformance replay {_id(saved)} --from {saved}" in printed
    result = replayed(broken, _id(saved), "--from", str(saved))
    assert result.exit_code == 1, result.output
    for words in (
        f"replayed  {_id(saved)}  lifecycle.second-get  on csv",
        "scenario 'single use', profile quick, seed 7",
        "found     status 200",
        "$ curl -sS",
        "REPRODUCED",
    ):
        assert words in result.output
    assert broken["MAILING_TOKEN"] not in result.output


def test_a_mended_case_is_not_reproduced(sound: dict[str, str], saved: Path) -> None:
    """Exit status 0, on another server than the one it was found on."""
    result = replayed(sound, _id(saved), "--from", str(saved))
    assert result.exit_code == 0, result.output
    assert result.output.rstrip().endswith("NOT REPRODUCED: the rule was seen kept there")


def test_nobody_knows_where_nobody_answers(saved: Path) -> None:
    """Exit status 3, with the reason; also where the one user that is given is not enough."""
    result = replayed(NOWHERE, _id(saved), "--from", str(saved))
    assert result.exit_code == 3, result.output
    assert "the connection failed" in result.output
    assert "INCONCLUSIVE: the case could not be looked at again" in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["00000000", "--from", "{saved}"], "There is no failure 00000000 in that verdict. It holds "),
        (["", "--from", "{saved}"], "There is no failure"),
        (["\x1b[31m", "--from", "{saved}"], "There is no failure \\x1b[31m in that verdict."),
        (["{id}", "--from", "/no/such.json"], "The verdict /no/such.json cannot be read: No such file or directory."),
        (["{id}"], "Missing option '--from'"),
        (["{id}", "--from", "{saved}", "--base-url", "ftp://x"], "The base URL must begin with http"),
    ],
)
def test_wrong_usage(arguments: list[str], told: str, saved: Path) -> None:
    """Each mistake is told in a sentence, with exit status 2 and without a trace."""
    result = replayed(NOWHERE, *(text.format(saved=saved, id=_id(saved)) for text in arguments))
    assert result.exit_code == 2, result.output
    assert told in " ".join(result.output.split())
    assert "Traceback" not in result.output


def test_the_help_has_exit_statuses_and_examples() -> None:
    """What a script needs to know, and commands to copy."""
    told = " ".join(replayed({}, "--help").output.split())
    for words in ("0 not reproduced", "3 inconclusive", "mailing-conformance replay 1a2b3c4d --from verdict.json"):
        assert words in told


def test_the_printed_run_finds_the_same_failures_again(broken: dict[str, str]) -> None:
    """Without a file to replay from, the line under the failures names a run of one check with the same seed."""
    printed = run(broken, "--profile", "quick", "--seed", "7").output
    (line,) = (line for line in printed.splitlines() if line.startswith("to run one of these again: "))
    program, *words = line.partition(": ")[2].split()
    assert program == "mailing-conformance"
    assert words[:-1] == ["run", "--profile", "quick", "--seed", "7", "--check"]
    again = run(broken, *words[1:]).output
    assert _told_of(again, words[-1]) == _told_of(printed, words[-1]) != []


def _told_of(output: str, check_id: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith(f"broken  {check_id} ")]


def test_an_id_may_be_short_or_whole() -> None:
    """Four digits are enough where they are of one failure alone; another subject has an id of its own."""
    recorded = record(MIXED)
    for one in recorded.failures():
        assert find_failure(recorded, one.key) == find_failure(recorded, f" {one.failure_id.upper()}") == one
    assert find_failure(RECORDED, failure_key(CSV)[:4]) == WANTED
    with pytest.raises(click.UsageError, match="There is no failure"):
        find_failure(RECORDED, failure_key(CSV)[:3])
    assert failure_id(replace(CSV, subject="xlsx")) != failure_id(CSV)


def test_an_id_of_several_failures_is_refused() -> None:
    """The message gives the whole keys to choose from."""
    one = replace(WANTED, key="0123456789abcdef")
    other = replace(WANTED, key="01234567ffffffff")
    result = replace(RECORDED.results["lifecycle.second-get"], failures=(one, other))
    twins = replace(RECORDED, results={"lifecycle.second-get": result})
    with pytest.raises(click.UsageError, match="There are several: 0123456789abcdef, 01234567ffffffff"):
        find_failure(twins, "01234567")


def test_what_this_suite_does_not_know_is_refused() -> None:
    """A verdict of another version, or one that somebody made up, plays nothing."""

    def with_recipe(check_id: str = "lifecycle.second-get", scenario: str = "single use") -> RecordedVerdict:
        one = replace(WANTED, recipe=replace(WANTED.recipe, check_id=check_id, scenario=scenario))
        result = replace(RECORDED.results["lifecycle.second-get"], failures=(one,))
        return replace(RECORDED, results={"lifecycle.second-get": result})

    assert find_failure(with_recipe(scenario=""), WANTED.key)
    for recorded in (with_recipe(scenario="rm -rf"), with_recipe(check_id="no.such")):
        with pytest.raises(click.UsageError, match="does not know that check or scenario any more"):
            find_failure(recorded, WANTED.key)
    made_up = record(hostile())
    with pytest.raises(click.UsageError, match="does not know"):
        find_failure(made_up, made_up.failures()[0].key)


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        (found(CSV), Replayed.REPRODUCED),
        (found(CSV, state=State.ADVICE), Replayed.REPRODUCED),
        (found(OTHER), Replayed.OTHERWISE),
        (found(OTHER, kept=("csv",)), Replayed.OTHERWISE),
        (found(kept=("csv",)), Replayed.KEPT),
        (found(kept=("json",)), Replayed.UNTOLD),
        (found(replace(CSV, subject="xlsx")), Replayed.UNTOLD),
        (replace(found(kept=("csv",)), obstacles=("the budget of 20 requests is spent",)), Replayed.UNTOLD),
    ],
)
def test_what_came_of_it(verdict: Verdict, outcome: Replayed) -> None:
    """The same failure; another on the same subject; kept there; or not looked at, wholly or in part."""
    assert outcome_of(WANTED, verdict) is outcome
    assert outcome.exit_status == {"REPRODUCED": 1, "OTHERWISE": 1, "KEPT": 0, "UNTOLD": 3}[outcome.name]


def test_every_scenario_can_be_named() -> None:
    """No two scenarios share a name, so a recipe means one."""
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)


def test_a_recipe_tells_how_values_were_derived() -> None:
    """The words that stand in the steps for values and for forged tokens, each once; nothing else in angle brackets."""
    body = """'{"a": "<the first 3 letters of a name in the file>", "b": "<the user'"'"'s own>", "c": "<b>"}'"""
    steps = (
        Step(1, f"curl --data-binary {body}", "201"),
        Step(2, 'curl -H "Authorization: Bearer <$MAILING_TOKEN with another signature>" "<12 bytes>"', "401"),
        Step(3, f"curl --data-binary {body}", "<the answer is not looked at>"),
    )
    assert derivations_of(replace(CSV, steps=steps)) == (
        "the first 3 letters of a name in the file",
        "the user's own",
        "$MAILING_TOKEN with another signature",
    )


def test_a_recipe_holds_no_value(tmp_path: Path) -> None:
    """Of a server that ignores name_like: how the prefix was derived, and no name of anybody."""
    defect = next(one for one in DEFECTS if one.name == "name-like-ignored")
    path = tmp_path / "verdict.json"
    with served(defect.build(FIXTURES)) as base_url:
        assert run(variables_of(base_url), "--check", "selection.name-like", "--report", f"json={path}").exit_code == 1
    checks = json.loads(path.read_text(encoding="utf-8"))["checks"]
    recipes = [one["recipe"] for check in checks for one in check["failures"]]
    assert any("letters of a name in the file" in told for recipe in recipes for told in recipe["derivations"])
    names = {word for contact in FIXTURES.contacts for word in contact.name.replace(",", " ").split() if len(word) > 3}
    assert names
    assert not any(name in json.dumps(recipes, ensure_ascii=False) for name in names)
