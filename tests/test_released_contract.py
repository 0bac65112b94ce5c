"""The step of `.ci/run` that compares the contract with that of the latest tag, in repositories of its own."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONTRACT = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
PARAMETER = "        - $ref: '#/components/parameters/Include'\n"
IDENTITY = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}

GIT, BASH = (shutil.which(name) or "" for name in ("git", "bash"))

pytestmark = pytest.mark.skipif(not GIT or not BASH, reason="there is no git or no bash")


def _lines() -> str:
    """The lines of the step as they are in the script, without its heading."""
    _, found, rest = (ROOT / ".ci" / "run").read_text(encoding="utf-8").partition('\nstep "no change of the contract')
    assert found
    return rest.partition("\n")[2].partition("\n\n")[0]


class Repository:
    """A repository that has nothing but a contract."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "repository"
        self._work = folder / "work"
        program = self._work / "tools" / "bin" / "mailing-mock"
        program.parent.mkdir(parents=True)
        self._folder.mkdir()
        # In the script the program is that of the clone, and so is the contract that it takes for the newer one.
        new = self._folder / "openapi.yaml"
        program.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, "-m", "mock_server"])} "$@" {new}\n')
        program.chmod(0o755)
        self._git("init", "--quiet")

    def _git(self, *words: str) -> None:
        subprocess.run((GIT, *words), cwd=self._folder, env={**os.environ, **IDENTITY}, check=True)  # noqa: S603  ours

    def commit(self, version: str, old: str = "", new: str = "") -> None:
        """Commit the contract with a version, and with one text in the place of another."""
        assert old in CONTRACT
        contract = CONTRACT.replace("version: 1.0.0", f"version: {version}").replace(old, new, 1)
        (self._folder / "openapi.yaml").write_text(contract, encoding="utf-8")
        self._git("add", "openapi.yaml")
        self._git("commit", "--quiet", "--message", version)

    def tag(self, name: str) -> None:
        """Tag what was committed last."""
        self._git("tag", name)

    def step(self) -> subprocess.CompletedProcess[str]:
        """Run the lines as the script does."""
        command = [BASH, "-euo", "pipefail", "-c", f"work={shlex.quote(str(self._work))}\n{_lines()}"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(  # noqa: S603  the lines of our script
            command, cwd=self._folder, env=environment, capture_output=True, text=True, check=False
        )


@pytest.fixture(name="repository")
def repository_fixture(tmp_path: Path) -> Repository:
    """A repository whose contract of version 1.0.0 is tagged, and one that was tagged before it."""
    repository = Repository(tmp_path)
    repository.commit("0.9.0", PARAMETER)
    repository.tag("v0.9.0")
    repository.commit("1.0.0")
    repository.tag("v1.0.0")
    return repository


@pytest.mark.exhaustive
@pytest.mark.parametrize(("version", "status"), [("1.1.0", 1), ("2.0.0", 0)])
def test_what_breaks_needs_a_new_major_version(repository: Repository, version: str, status: int) -> None:
    """A parameter that is gone since the latest tag stops the script, unless the major version is a new one."""
    repository.commit(version, PARAMETER)
    done = repository.step()
    assert (done.returncode, done.stderr) == (status, "")
    assert "breaks clients              POST /contacts/exports/mailing, the parameter `include` is gone" in done.stdout


def test_other_words_break_nothing(repository: Repository) -> None:
    """The contract of the latest tag is the old one, not that of an earlier tag, from which a parameter is new."""
    repository.commit("1.0.1", "summary: Create a mailing export", "summary: Make a mailing export")
    done = repository.step()
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        0,
        "changes: 1, breaking clients: 0, breaking servers: 0, of words alone: 1",
    )


def test_without_a_tag_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    """The step says so, and passes."""
    repository = Repository(tmp_path)
    repository.commit("1.0.0")
    done = repository.step()
    assert (done.returncode, done.stdout) == (0, "There is no tag yet.\n")
