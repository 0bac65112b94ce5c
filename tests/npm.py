"""Programs of the npm registry for tests, each of a fixed version, in a folder that the caller gives."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

VERSIONS: Final[Mapping[str, str]] = {
    "@redocly/cli": "2.77.0",
    "@usebruno/cli": "4.1.0",
    "httpyac": "6.16.7",
    "newman": "6.2.1",
    "openapi-typescript": "7.13.0",
    "typescript": "5.9.3",
}
_NPM: Final = shutil.which("npm")
needs_npm = pytest.mark.skipif(_NPM is None, reason="there is no npm on PATH")
# By these codes npm says that it reached nobody; what else it says is a mistake of the test.
_UNREACHED: Final = re.compile(
    r"npm error code (EAI_AGAIN|ECONN\w+|ENETUNREACH|ENOTFOUND|ETIMEDOUT|ERR_SOCKET_TIMEOUT)"
)
_QUIET: Final = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}


def install(folder: Path, *packages: str) -> Path:
    """Install programs and return the folder of their commands; skips the test where the registry cannot be reached."""
    wanted = [f"{package}@{VERSIONS[package]}" for package in packages]
    options = ["--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=0", "--prefix", str(folder)]
    command = [str(_NPM), "install", *options, *wanted]
    got = subprocess.run(  # noqa: S603  packages of the table above
        command, capture_output=True, text=True, check=False, timeout=300
    )
    if unreached := _UNREACHED.search(got.stderr):
        pytest.skip(f"npm cannot reach its registry: {unreached[1]}")
    assert got.returncode == 0, got.stderr
    return folder / "node_modules" / ".bin"


def run(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run an installed program, without colours and without telemetry."""
    return subprocess.run(  # noqa: S603  a program of the table above
        [str(program), *arguments], env=os.environ | _QUIET, capture_output=True, text=True, check=False
    )
