"""Tests of the options of a baseline, and of comparing with an older verdict."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.commands.main import main
from conformance.verdict.baseline_yaml import read_baseline
from tests.conformance.commands.running import FIXTURES, VARIABLES, variables_of
from tests.defects.wire import Answer, answering
from tests.targets import served

CHECK = ("--check", "lifecycle.second-get", "--profile", "quick", "--seed", "7")
REASON = "The cache is being replaced, API-17"


def _readable_twice(answer: Answer) -> Answer:
    return answer.with_status(200)


@pytest.fixture(scope="module")
def broken() -> Iterator[dict[str, str]]:
    """The variables of a server whose files can be read twice."""
    build = answering(lambda request, answer: request.form in {"csv", "xlsx"} and answer.status == 403, _readable_twice)
    with served(build(FIXTURES)) as base_url:
        yield variables_of(base_url)


def run(variables: Mapping[str, str], *arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["run", *arguments], env={**variables, "NO_COLOR": "1", "COLUMNS": "200"})


@pytest.mark.exhaustive
def test_the_life_of_a_baseline(broken: dict[str, str], sound: dict[str, str], tmp_path: Path) -> None:
    """A run fails, its failures are accepted, the next passes; once fixed, the entries fail until they are removed."""
    path = tmp_path / "accepted.yaml"
    baseline = ("--baseline", str(path))
    refused = run(broken, *CHECK, *baseline, "--update-baseline")
    assert (refused.exit_code, path.exists()) == (1, False)
    assert "Note: There is no --reason. If this run finds new failures, it needs one" in refused.stderr
    assert "Error: 4 failures are new to the baseline. Say why they are accepted with --reason TEXT" in refused.output
    written = run(broken, *CHECK, *baseline, "--update-baseline", "--reason", REASON, "--expires", "2999-12-31")
    assert written.exit_code == 0, written.output
    assert written.stderr == ""
    assert f"Baseline {path}: 4 accepted, 4 of them new; 0 removed." in written.output
    report = tmp_path / "verdict.json"
    again = run(broken, *CHECK, *baseline, "--report", f"json={report}")
    assert again.exit_code == 0, again.output
    assert "accepted until 2999-12-31: lifecycle.second-get on " in again.output
    assert f": {REASON}" in again.output
    assert "NO NEW FAILURES in the 1 check asked for, 4 failures accepted" in again.output
    assert json.loads(report.read_text(encoding="utf-8"))["outcome"] == "broken as accepted"
    fixed = run(sound, *CHECK, *baseline)
    assert fixed.exit_code == 1
    assert "BASELINE OUT OF DATE: 4 accepted failures not found again" in fixed.output
    dropped = run(sound, *CHECK, *baseline, "--update-baseline")
    assert dropped.exit_code == 0, dropped.output
    assert f"Baseline {path}: 0 accepted, 0 of them new; 4 removed." in dropped.output
    assert read_baseline(path.read_text(encoding="utf-8"), "b") == ()
    assert {one.name for one in tmp_path.iterdir()} == {"accepted.yaml", "verdict.json"}


def test_an_expired_entry_fails(broken: dict[str, str], tmp_path: Path) -> None:
    """The failure counts again, and the report says that it was accepted and until when."""
    path = tmp_path / "accepted.yaml"
    run(broken, *CHECK, "--baseline", str(path), "--update-baseline", "--reason", REASON)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join("  expires: 2020-01-31\n" if "expires" in line else line for line in lines), "utf-8")
    result = run(broken, *CHECK, "--baseline", str(path))
    assert result.exit_code == 1
    assert f"expired   it was accepted until 2020-01-31: {REASON}" in result.output
    assert "was accepted until 2020-01-31, and is no longer. Fix it, or accept it again." in result.output


def test_what_changed_since(broken: dict[str, str], sound: dict[str, str], tmp_path: Path) -> None:
    """The comparison comes before the verdict, and leaves the exit status to the run."""
    old = tmp_path / "old.json"
    assert run(broken, *CHECK, "--report", f"json={old}").exit_code == 1
    result = run(sound, *CHECK, "--since", str(old))
    assert result.exit_code == 0, result.output
    assert result.output.index("compared: 0 new, 4 fixed, 0 same, 0 no longer") < result.output.index("CONFORMANT")


def test_a_baseline_that_cannot_be_put_in_place_is_told(broken: dict[str, str], tmp_path: Path) -> None:
    """A missing folder is reported before the run, and is not made."""
    result = run(broken, *CHECK, "--baseline", str(tmp_path / "no" / "b.yaml"), "--update-baseline")
    assert result.exit_code == 2
    assert "There is no folder" in result.output
    assert "for the baseline; make it first." in result.output
    assert "requests" not in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--update-baseline"], "--update-baseline and --reason need --baseline FILE."),
        (["--reason", REASON], "--update-baseline and --reason need --baseline FILE."),
        (["--baseline", "b.yaml", "--expires", "30d"], "--expires is written to the baseline by --update-baseline"),
        (["--baseline", "b.yaml", "--reason", REASON], "--reason is written to the baseline by --update-baseline"),
        (["--baseline", "b.yaml", "--fail-fast"], "--fail-fast would stop at accepted failures"),
        (["--baseline", "b.yaml", "--update-baseline", "--dry-run"], "leave out --update-baseline"),
        (["--baseline", "b.yaml"], "There is no baseline b.yaml. Write it with --update-baseline --reason TEXT"),
        (["--baseline", "new.yaml", "--update-baseline", "--reason", "TODO"], "'TODO' is no reason."),
        (["--baseline", "new.yaml", "--update-baseline", "--expires", "soon"], "'soon' is no day; write 2027-01-31"),
        (["--baseline", "new.yaml", "--update-baseline", "--expires", "2020-01-31"], "2020-01-31 is in the past"),
        (["--baseline", "other.yaml"], "other.yaml:1: It must hold 'format: mailing-conformance-baseline/1'; is it"),
        (["--baseline", "bad.yaml"], "bad.yaml:3: This is not YAML. Fix the line, or quote it."),
        (["--baseline", "latin.yaml"], "latin.yaml:2: This is not UTF-8. Save the file as UTF-8."),
        (["--baseline", "."], "The baseline . cannot be read: Is a directory."),
        (["--baseline", ".", "--update-baseline"], ". is a folder; give the baseline the name of a file."),
        (["--since", "no.json"], "The verdict no.json cannot be read: No such file or directory."),
        (["--since", "bad.yaml"], "bad.yaml: Line 1: This is not JSON; give a file that --report json=FILE wrote."),
        (["--since", "latin.yaml"], "latin.yaml:2: This is not UTF-8"),
    ],
)
def test_wrong_usage(arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each mistake is reported in a sentence before anything is sent, with exit status 2 and nothing written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.yaml").write_text("format: [\n a: {\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text("format: other\n", encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes(b"format: x\nreason: \xe4\n")
    result = run(VARIABLES, *arguments)
    assert result.exit_code == 2, result.output
    assert told in " ".join(result.output.split())
    assert "?." not in result.output
    assert "Traceback" not in result.output
    assert {one.name for one in tmp_path.iterdir()} == {"bad.yaml", "latin.yaml", "other.yaml"}


def test_the_help_tells_defaults_and_examples() -> None:
    """The help says how long an entry lasts by default, and has commands to copy."""
    told = " ".join(run({}, "--help").output.split())
    for words in ("--baseline FILE", "[default: 90d]", "--since OLD.json", "is out of date", "--reason 'Caching"):
        assert words in told
