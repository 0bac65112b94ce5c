"""Tests of a replay: which case is meant, how it is played again, and what came of it."""

import json
from dataclasses import replace
from pathlib import Path

import click
import msgspec
import pytest
from click.testing import CliRunner, Result

from conformance.commands.main import main
from conformance.commands.replay import Replayed, find_failure, outcome_of
from conformance.reports.json_report import document_of
from conformance.rules import SCENARIOS
from conformance.rules.lifecycle import checks as lifecycle
from conformance.verdict.document import Document, FailureRecord, RecordedFailure
from conformance.verdict.keys import failure_id, failure_key
from conformance.verdict.model import Failure, State, Verdict
from conformance.verdict.model import Result as Came
from tests.conformance.commands.running import FIXTURES, VARIABLES, variables_of
from tests.conformance.commands.test_baseline_options import CHECK, broken, run
from tests.conformance.reports.verdicts import CONTRACT, MIXED, failure, hostile
from tests.defects import DEFECTS
from tests.targets import served

__all__ = ["broken"]
CSV = replace(failure(lifecycle.second_get), scenario="single use")
OTHER = failure(lifecycle.second_get, problem="It was answered 500")


def found(*failures: Failure, passed: tuple[str, ...] = ("json",), state: State = State.FAILED) -> Verdict:
    """What a run came to that found these failures of one check, and saw it pass on some subjects."""
    result = Came(lifecycle.second_get, state if failures else State.PASSED, len(passed), passed, failures)
    return replace(MIXED, results=(result,))


RECORDED = document_of(found(CSV), CONTRACT)
WANTED: RecordedFailure = RECORDED.failures()[0]


def _with_failures(*failures: FailureRecord) -> Document:
    """The recorded verdict with these failures."""
    (check,) = RECORDED.checks
    return msgspec.structs.replace(RECORDED, checks=(msgspec.structs.replace(check, failures=failures),))


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
    """The id that the run printed plays its scenario alone, with the same profile and seed, and new evidence."""
    printed = run(broken, *CHECK, "--report", f"json={saved}").output
    assert f"to run it again: mailing-conformance replay {_id(saved)} --from {saved}" in printed
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


def test_a_fixed_case_is_not_reproduced(sound: dict[str, str], saved: Path) -> None:
    """On a server without the fault the exit status is 0."""
    result = replayed(sound, _id(saved), "--from", str(saved))
    assert result.exit_code == 0, result.output
    assert result.output.rstrip().endswith("NOT REPRODUCED: the check passes there")


def test_a_replay_that_nobody_answers_is_inconclusive(saved: Path) -> None:
    """The exit status is 3, and the reason is printed."""
    result = replayed(VARIABLES, _id(saved), "--from", str(saved))
    assert result.exit_code == 3, result.output
    assert "refuses connections" in result.output
    assert "INCONCLUSIVE: the case could not be exercised again" in result.output


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
    """Each mistake is reported in a sentence, with exit status 2 and without a traceback."""
    result = replayed(VARIABLES, *(text.format(saved=saved, id=_id(saved)) for text in arguments))
    assert result.exit_code == 2, result.output
    assert told in " ".join(result.output.split())
    assert "Traceback" not in result.output


def test_the_help_has_exit_statuses_and_examples() -> None:
    """The help lists the exit statuses, and commands to copy."""
    told = " ".join(replayed({}, "--help").output.split())
    for words in ("0 not reproduced", "3 inconclusive", "mailing-conformance replay 1a2b3c4d --from verdict.json"):
        assert words in told


@pytest.mark.exhaustive
def test_the_printed_run_finds_the_same_failures_again(broken: dict[str, str]) -> None:
    """Without a file to replay from, the line under the failures names a run of one check with the same seed."""
    printed = run(broken, "--profile", "quick", "--seed", "7").output
    (line,) = (line for line in printed.splitlines() if line.startswith("to run it again: "))
    program, *words = line.partition(": ")[2].split()
    assert program == "mailing-conformance"
    assert words[:-1] == ["run", "--profile", "quick", "--seed", "7", "--check"]
    again = run(broken, *words[1:]).output
    assert _told_of(again, words[-1]) == _told_of(printed, words[-1]) != []


def _told_of(output: str, check_id: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith(f"failed  {check_id} ")]


def test_an_id_may_be_short_or_whole() -> None:
    """Four digits are enough where they belong to one failure; another subject has an id of its own."""
    recorded = document_of(MIXED, CONTRACT)
    for one in recorded.failures():
        assert find_failure(recorded, one.key) == find_failure(recorded, f" {one.failure_id.upper()}") == one
    assert find_failure(RECORDED, failure_key(CSV)[:4]) == WANTED
    with pytest.raises(click.UsageError, match="There is no failure"):
        find_failure(RECORDED, failure_key(CSV)[:3])
    assert failure_id(replace(CSV, subject="xlsx")) != failure_id(CSV)


def test_an_id_of_several_failures_is_refused() -> None:
    """The message gives the whole keys to choose from."""
    (check,) = RECORDED.checks
    one = msgspec.structs.replace(check.failures[0], key="0123456789abcdef")
    other = msgspec.structs.replace(check.failures[0], key="01234567ffffffff")
    twins = _with_failures(one, other)
    with pytest.raises(click.UsageError, match="There are several: 0123456789abcdef, 01234567ffffffff"):
        find_failure(twins, "01234567")


def test_what_this_suite_does_not_know_is_refused() -> None:
    """A verdict of another version, or a made-up one, replays nothing."""

    def with_recipe(check_id: str = "lifecycle.second-get", scenario: str = "single use") -> Document:
        (check,) = RECORDED.checks
        recipe = replace(WANTED.recipe, check=check_id, scenario=scenario)
        return _with_failures(msgspec.structs.replace(check.failures[0], recipe=recipe))

    assert find_failure(with_recipe(scenario=""), WANTED.key)
    for recorded in (with_recipe(scenario="rm -rf"), with_recipe(check_id="no.such")):
        with pytest.raises(click.UsageError, match="does not have that check or scenario any more"):
            find_failure(recorded, WANTED.key)
    made_up = document_of(hostile(), CONTRACT)
    with pytest.raises(click.UsageError, match="does not have"):
        find_failure(made_up, made_up.failures()[0].key)


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        (found(CSV), Replayed.REPRODUCED),
        (found(CSV, state=State.ADVICE), Replayed.REPRODUCED),
        (found(OTHER), Replayed.OTHERWISE),
        (found(OTHER, passed=("csv",)), Replayed.OTHERWISE),
        (found(passed=("csv",)), Replayed.PASSED),
        (found(passed=("json",)), Replayed.INCONCLUSIVE),
        (found(replace(CSV, subject="xlsx")), Replayed.INCONCLUSIVE),
        (replace(found(passed=("csv",)), obstacles=("the budget of 20 requests is spent",)), Replayed.INCONCLUSIVE),
    ],
)
def test_what_came_of_it(verdict: Verdict, outcome: Replayed) -> None:
    """The same failure; another on the same subject; passed there; or not exercised, or only in part."""
    assert outcome_of(WANTED, verdict) is outcome
    assert outcome.exit_status == {"REPRODUCED": 1, "OTHERWISE": 1, "PASSED": 0, "INCONCLUSIVE": 3}[outcome.name]


def test_every_scenario_can_be_named() -> None:
    """No two scenarios share a name, so a recipe means one."""
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)


@pytest.mark.exhaustive
def test_a_recipe_holds_no_value(tmp_path: Path) -> None:
    """The recipe says how a prefix of a name was derived, and holds no name."""
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
