"""What may be wrong with the manual of the suite."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.check import Check
from conformance.commands.docs.texts import texts_of
from conformance.commands.main import main
from conformance.contract import Contract, load_contract
from conformance.reports.explanation import Explanation, explain
from conformance.reports.manual import CommandText, checking, manual_drift, manual_faults, render_manual
from conformance.rules import CATALOGUE

CONTRACT = load_contract()
COMMANDS = texts_of(main)
PAGE = render_manual(CONTRACT, COMMANDS)


@pytest.fixture(autouse=True)
def _the_page_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "render_manual", lambda *_: PAGE)


def problems(commands: tuple[CommandText, ...] = COMMANDS) -> list[str]:
    """What is wrong with a manual of these commands."""
    return [fault.problem for fault in manual_faults(CONTRACT, commands)]


def test_the_manual_says_all() -> None:
    """Nothing is wrong with that of the suite."""
    assert problems() == []


@pytest.mark.parametrize("part", ["why", "good", "bad", "fix"])
def test_a_check_that_is_not_explained_is_named(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the part that is blank, and the file to write it into."""
    first = CATALOGUE[0]

    def without(check: Check, contract: Contract) -> Explanation:
        told, blank = explain(check, contract), dict[str, Any]({part: " "})
        return replace(told, **blank) if check is first else told

    monkeypatch.setattr(checking, "explain", without)
    (fault,) = manual_faults(CONTRACT, COMMANDS)
    assert fault.problem == f"{first.check_id} has no {part}"
    assert fault.fix == f"write it into conformance/rules/{first.family}/explanations.yaml"
    assert Path(fault.place).is_file()


def test_help_that_is_empty_is_named() -> None:
    """Of a command, of an option, whose default is no help, and of an exit status."""
    program, run, *others = COMMANDS
    (option, _), *options = run.options
    (status, _), *statuses = run.statuses
    silent = replace(run, help=(), options=((option, "[default: 1]"), *options), statuses=((status, ""), *statuses))
    assert problems((program, silent, *others)) == [
        f"the help of {run.words} says nothing",
        f"the help of the option {option} of {run.words} says nothing",
        f"the exit status {status} of {run.words} says nothing",
    ]


def test_what_is_not_on_the_page_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check, a command, an option that the template leaves out."""
    name = CATALOGUE[-1].check_id
    page = PAGE.replace(f'id="check-{name}"', "").replace('id="mailing-conformance_explain"', "")
    page = page.replace("--fail-fast", "")
    monkeypatch.setattr(checking, "render_manual", lambda *_: page)
    found = problems()
    assert f"the check {name} is not on it" in found
    assert "the command mailing-conformance explain is not on it" in found
    assert "the option --fail-fast of mailing-conformance run is not on it" in found


def test_a_page_that_differs_is_shown_with_the_command_that_corrects_it(tmp_path: Path) -> None:
    """Long lines and many are cut off; a page that is not there is told, too."""
    (gone,) = manual_drift(CONTRACT, COMMANDS, tmp_path)
    assert (gone.problem, gone.fix) == ("is not there", f"mailing-conformance docs build {tmp_path}")
    page = tmp_path / "checks.html"
    page.write_text(PAGE, "utf-8")
    assert list(manual_drift(CONTRACT, COMMANDS, tmp_path)) == []
    page.write_text(PAGE + "\n".join(["x" * 1000] * 100), "utf-8")
    (fault,) = manual_drift(CONTRACT, COMMANDS, tmp_path)
    lines = str(fault).splitlines()
    assert lines[0] == f"{page}: is not what the suite says"
    assert lines[-1] == f"  fix: mailing-conformance docs build {tmp_path}"
    assert lines[-2].strip().startswith("... ")
    assert len(lines) == 43
    assert max(map(len, lines)) < 220
