"""Programs of the npm registry for tests, each of a fixed version, in a folder that all tests of a run share."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

VERSIONS: Final[Mapping[str, str]] = {"newman": "6.2.1", "@usebruno/cli": "4.1.0", "httpyac": "6.16.7"}
_NPM: Final = shutil.which("npm")
needs_npm = pytest.mark.skipif(_NPM is None, reason="there is no npm on PATH")


def install(folder: Path, package: str) -> Path:
    """Install a program and return the folder of its commands; skips the test where the registry cannot be reached."""
    command = [str(_NPM), "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(folder)]
    got = subprocess.run(  # noqa: S603  a package of the table above
        [*command, f"{package}@{VERSIONS[package]}"], capture_output=True, text=True, check=False, timeout=300
    )
    if got.returncode:
        pytest.skip(f"npm cannot install {package}: {got.stderr.strip()[-200:]}")
    return folder / "node_modules" / ".bin"
