"""The example for JavaScript in the README drives the mock as web clients do, and breaks no rule of a client."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.readme import README

_EXAMPLE = re.compile(r"^```js\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NODE = shutil.which("node")


def _run(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    (folder / "download.test.mjs").write_text(script, "utf-8")
    command = [sys.executable, "-m", "mock_server", "exec", "--verify", "--", str(_NODE), "--test"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - the README's


@pytest.mark.skipif(_NODE is None, reason="there is no node on PATH")
@pytest.mark.exhaustive
def test_the_example_for_javascript_runs(tmp_path: Path) -> None:
    """Its tests pass side by side, and the mock has nothing to say of what they send."""
    (example,) = _EXAMPLE.findall(README.read_text("utf-8"))
    good = _run(tmp_path, example)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "# pass 2" in good.stdout
    assert "CLIENT CONFORMANT: 10 of 10" in good.stderr
    impatient = _run(tmp_path, example.replace('1000 * answer.headers.get("Retry-After")', "1"))
    assert impatient.returncode == 4
    assert "early-retry" in impatient.stderr
