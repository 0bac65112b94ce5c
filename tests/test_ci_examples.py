"""The examples for CI systems in the README are YAML that these systems read, and their commands work."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from mock_server import load_fixtures
from mock_server.app import create_app
from tests.readme import README
from tests.targets import served, target_of

# Whole runs, and commands in processes: other tests go over the same lines, and tracing these takes minutes.
pytestmark = pytest.mark.no_cover

FIXTURES = load_fixtures()


def example(name: str) -> dict[Any, Any]:
    """The example for a CI system, read from behind its marker in the README."""
    _, marker, after = README.read_text(encoding="utf-8").partition(f"<!-- ci: {name} -->\n```yaml\n")
    assert marker, name
    read = yaml.safe_load(after.partition("\n```\n")[0])
    assert isinstance(read, dict)
    return read


def commands(name: str) -> list[str]:
    """The shell commands of an example, in their order."""
    read = example(name)
    if name == "gitlab":
        return list(read["conformance"]["script"])
    return [step["run"] for step in read["jobs"]["conformance"]["steps"] if "run" in step]


def ran(command: str, folder: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the command of an example as its system does, on one check of a served mock."""
    with served(create_app(FIXTURES)) as base_url:
        target = target_of(base_url, FIXTURES)
        assert target.other_token
        return subprocess.run(  # noqa: S603  a command of the README
            ["bash", "-eo", "pipefail", "-c", f"{command} --profile quick --check lifecycle.first-get --rate 900/s"],  # noqa: S607  the shell that CI systems use
            cwd=folder,
            env={
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                "MAILING_BASE_URL": base_url,
                "MAILING_TOKEN": target.token.reveal(),
                "MAILING_OTHER_TOKEN": target.other_token.reveal(),
                "PYTHONPATH": str(README.parent),
                "CI": "true",
                **variables,
            },
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_an_example_installs_and_runs(name: str) -> None:
    """It installs this project from its repository, and then runs one command of it."""
    install, run = commands(name)
    assert install.startswith("pip install git+https://")
    assert run.startswith("mailing-conformance run ")


@pytest.mark.exhaustive
def test_github_gets_a_summary(tmp_path: Path) -> None:
    """The job is one that GitHub reads, its tokens are secrets, and its command writes the summary of the job."""
    read = example("github")
    # YAML 1.1 takes `on` for true; GitHub does not.
    assert read[True].keys() == {"schedule", "workflow_dispatch"}
    assert len(read[True]["schedule"][0]["cron"].split()) == 5
    job = read["jobs"]["conformance"]
    assert job["runs-on"] == "ubuntu-latest"
    assert all(("uses" in step) != ("run" in step) for step in job["steps"])
    given = job["steps"][-1]["env"]
    assert given.pop("MAILING_BASE_URL").startswith("https://")
    assert given == {name: f"${{{{ secrets.{name} }}}}" for name in ("MAILING_TOKEN", "MAILING_OTHER_TOKEN")}
    summary = tmp_path / "summary"
    summary.touch()
    done = ran(commands("github")[-1], tmp_path, {"GITHUB_STEP_SUMMARY": str(summary)})
    assert done.returncode == 0, done.stderr
    assert "conformant" in summary.read_text(encoding="utf-8").lower()


@pytest.mark.exhaustive
def test_gitlab_gets_a_test_report(tmp_path: Path) -> None:
    """The job is one that GitLab reads, and its command writes the report that it collects, also of a failed job."""
    read = example("gitlab")
    assert read.keys() == {"conformance"}
    job = read["conformance"]
    assert job.keys() == {"image", "rules", "script", "artifacts"}
    assert job["artifacts"]["when"] == "always"
    done = ran(commands("gitlab")[-1], tmp_path, {})
    assert done.returncode == 0, done.stderr
    report = ET.parse(tmp_path / job["artifacts"]["reports"]["junit"])  # noqa: S314  written a line above
    assert any("first-get" in case.get("name", "") for case in report.iter("testcase"))
