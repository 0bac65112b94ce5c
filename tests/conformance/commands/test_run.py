"""Tests of a run on the command line: its exit status, its output, its reports."""

import re
from pathlib import Path

import pytest
import yaml

from conformance.rules import CATALOGUE
from tests.conformance.commands.running import FIXTURES, VARIABLES, run
from tests.defects.wire import Answer, answering
from tests.targets import served, target_of


def test_nobody_answers() -> None:
    """A run against an address where no server listens is inconclusive."""
    result = run("run", "--profile", "quick", "--check", "creating.created", **VARIABLES)
    assert result.exit_code == 3
    assert "INCONCLUSIVE" in result.output
    assert "refuses connections" in result.output


def test_a_sound_server(sound: dict[str, str]) -> None:
    """A run whose check passes is conformant; its seed is printed."""
    result = run("run", "--check", "lifecycle.second-get", "--seed", "7", **sound)
    assert result.exit_code == 0
    assert "CONFORMANT" in result.output
    assert "seed 7" in result.output


def test_one_user(sound: dict[str, str]) -> None:
    """With a single user, a check that takes two is not run, although the variable is set."""
    result = run("run", "--single-user", "--check", "lifecycle.first-get", "--check", "documents.owner", **sound)
    assert result.exit_code == 0
    assert "there is one user only" in result.output


def _twice(answer: Answer) -> Answer:
    return answer.with_status(200)


def test_a_broken_server() -> None:
    """A failed check is exit status 1, with its id, its clause and a command that reproduces it."""
    build = answering(lambda request, answer: request.form == "csv" and answer.status == 403, _twice)
    with served(build(FIXTURES)) as base_url:
        target = target_of(base_url, FIXTURES)
        result = run(
            "run",
            "--check",
            "lifecycle.second-get",
            "--single-user",
            MAILING_BASE_URL=base_url,
            MAILING_TOKEN=target.token.reveal(),
        )
    assert result.exit_code == 1
    for word in ("CONTRACT BROKEN", "lifecycle.second-get", "on csv", "x-lifecycle", "curl -sS", "$MAILING_TOKEN"):
        assert word in result.output
    assert target.token.reveal() not in result.output


@pytest.mark.exhaustive
def test_a_budget_and_the_checks_asked_for_are_in_the_headline(sound: dict[str, str]) -> None:
    """The headline tells a run that ended early, and one of a single check, from a whole run."""
    one = run("run", "--check", "lifecycle.second-get", "--profile", "quick", **sound)
    assert "\nCONFORMANT in the 1 check asked for\n" in one.output
    cut = run("run", "--profile", "quick", "--max-exports", "120", **sound)
    assert cut.exit_code == 0, cut.output
    told = r"\nCONFORMANT as far as it went: (\d+) of (\d+) checks passed, (\d+) not run \(the budget of 120 attempted"
    found = re.search(told, cut.output)
    assert found
    assert 0 < int(found[1]) < int(found[2]) == len(CATALOGUE)
    assert int(found[1]) + int(found[3]) <= len(CATALOGUE)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("checks", "told"),
    [
        (("errors.status",), "errors.status judges every answer, so all scenarios are played, not only those for "),
        (("errors.status", "errors.title", "lifecycle.first-get"), "2 of these checks judge every answer, so all "),
        (("lifecycle.first-get",), ""),
    ],
)
def test_a_check_that_judges_every_answer_takes_a_whole_run(checks: tuple[str, ...], told: str) -> None:
    """Whoever asks for a few checks is told why as much is sent as in a whole run."""
    asked = [word for check in checks for word in ("--check", check)]
    assert run("run", "--dry-run", "--profile", "quick", *asked, **VARIABLES).stderr.startswith(told)


def test_the_place_of_each_report_is_printed(sound: dict[str, str], tmp_path: Path) -> None:
    """In a folder the report has a default name, which is printed."""
    result = run("run", "--check", "lifecycle.first-get", "--report", f"json={tmp_path}", **sound)
    assert result.stderr == f"Report json: {tmp_path / 'conformance.json'}\n"


@pytest.mark.parametrize(("variables", "coloured"), [({"NO_COLOR": "1"}, False), ({"FORCE_COLOR": "1"}, True)])
def test_colour(variables: dict[str, str], *, coloured: bool, sound: dict[str, str]) -> None:
    """NO_COLOR turns colour off, and FORCE_COLOR turns it on."""
    output = run("run", "--check", "lifecycle.first-get", **sound, **variables).output
    assert ("\x1b[3" in output or "\x1b[1;3" in output) is coloured


@pytest.mark.exhaustive
def test_another_contract(sound: dict[str, str], tmp_path: Path) -> None:
    """A server is judged by a changed contract; the reports and the command that runs it again name its file."""
    text = (Path(__file__).parents[3] / "openapi.yaml").read_text(encoding="utf-8")
    file, report = tmp_path / "changed.yaml", tmp_path / "verdict.md"
    file.write_text(text.replace("- name: Mailing City", "- name: City"), encoding="utf-8")
    check = ("--check", "files.csv-header", "--profile", "quick", "--report", f"markdown={report}")
    result = run("run", *check, "--contract", str(file), **sound)
    assert result.exit_code == 1
    assert f" --contract {file}" in result.output
    assert f"{file.name}:" in report.read_text(encoding="utf-8")
    assert run("run", *check, **sound).exit_code == 0


def test_a_contract_that_no_check_can_follow(tmp_path: Path) -> None:
    """It is refused as wrong usage, with file, line and reason, before anything is sent."""
    text = (Path(__file__).parents[3] / "openapi.yaml").read_text(encoding="utf-8")
    file = tmp_path / "changed.yaml"
    file.write_text(text.replace("delimiter: ','", "delimiter: ';'"), encoding="utf-8")
    for arguments in (("run",), ("run", "--dry-run")):
        result = run(*arguments, "--contract", str(file), **VARIABLES)
        assert result.exit_code == 2
        assert re.search(rf"{re.escape(str(file))}:\d+: /components/schemas/CsvFile/x-table/delimiter: ", result.output)


def test_a_dry_run_of_another_contract(tmp_path: Path) -> None:
    """The answers that are made up are those of the changed contract, an example or not."""
    document = yaml.safe_load((Path(__file__).parents[3] / "openapi.yaml").read_bytes())
    csv = document["paths"]["/contacts/exports/mailing/{id}.csv"]["get"]["responses"]["200"]["content"]["text/csv"]
    del csv["examples"]
    file = tmp_path / "changed.yaml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    result = run("run", "--dry-run", "--check", "files.csv-header", "--contract", str(file), **VARIABLES)
    assert result.exit_code == 0, result.output


@pytest.mark.exhaustive
def test_a_run_says_how_to_get_its_server_back(sound: dict[str, str]) -> None:
    """Where the environment knows the data of the server, as under `mailing-mock exec`, a failure names the wrapper."""
    check = ("run", "--check", "robustness.latency", "--max-latency", "0.000001")
    known = dict.fromkeys(
        ("MAILING_ACCOUNT_LISTS", "MAILING_CONTACT_IDS", "MAILING_TAGS", "MAILING_REFUSED_TOKENS"), "one"
    )
    wrapped, alone = (run(*check, "--fail-fast", **sound, **more).output.splitlines()[-1] for more in (known, {}))
    assert "mailing-mock exec, with sh in place of mailing-conformance; " in wrapped
    assert alone.startswith("to run it again: mailing-conformance run ")
