"""The servers: ours, a bare one, and peers of pinned versions; npm installs these once into a temporary folder."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from tests.benchmarks.throughput import PATH

OURS: Final = "mailing-mock"
RAW: Final = "raw ASGI on uvicorn with h11"
ROOT: Final = Path(__file__).parent.parent.parent.parent
_CONTRACT: Final = str(ROOT / "openapi.yaml")
_PATH_ALONE: Final = "/contacts/exports/mailing"
_SCALAR: Final = """
import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { createMockServer } from '@scalar/mock-server'
const app = await createMockServer({ document: JSON.parse(readFileSync(process.argv[3], 'utf8')) })
serve({ fetch: app.fetch, port: Number(process.argv[2]), hostname: '127.0.0.1' })
"""


class NoPeersError(Exception):
    """The peers cannot be installed; the text says why."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A server that is measured.

    Attributes:
        name: Its name, with its version.
        command: Makes its command line from a port.
        path: Where it creates an export.
        packages: What npm installs for it, with versions.
    """

    name: str
    command: Callable[[int], Sequence[str]]
    path: str = PATH
    packages: tuple[str, ...] = ()


def _node(program: str, *arguments: str) -> Callable[[int], Sequence[str]]:
    """Return the command of a program that npm installed; `PORT` among its arguments stands for the port."""
    return lambda port: [
        str(folder() / "node_modules" / ".bin" / program),
        *(str(port) if each == "PORT" else each for each in arguments),
    ]


def folder() -> Path:
    """Return where npm installs the peers."""
    return Path(tempfile.gettempdir()) / "mailing-benchmark-peers"


_OWN: Final = str(Path(sys.executable).parent / "mailing-mock")
SUBJECTS: Final = (
    Subject(OURS, lambda port: [_OWN, "serve", "--port", str(port), "--log-level", "error"]),
    Subject(RAW, lambda port: [sys.executable, "-m", "tests.benchmarks.servers", "raw", "--port", str(port)]),
    Subject(
        "Prism 5.14.2",
        _node("prism", "mock", "--port", "PORT", "--host", "127.0.0.1", "--verboseLevel", "silent", _CONTRACT),
        _PATH_ALONE,
        ("@stoplight/prism-cli@5.14.2",),
    ),
    Subject(
        "Mockoon 9.9.0",
        _node("mockoon-cli", "start", "--data", _CONTRACT, "--port", "PORT", "--disable-log-to-file"),
        packages=("@mockoon/cli@9.9.0",),
    ),
    Subject(
        "@scalar/mock-server 0.14.4",
        lambda port: ["node", str(folder() / "scalar.mjs"), str(port), str(folder() / "contract.json")],
        _PATH_ALONE,
        ("@scalar/mock-server@0.14.4", "@hono/node-server@2.1.9"),
    ),
    Subject("Steady 0.22.2", _node("steady", "--port", "PORT", _CONTRACT), _PATH_ALONE, ("@stdy/cli@0.22.2",)),
)


def install(subject: Subject) -> None:
    """Install what a subject needs of npm, unless it is there.

    Raises:
        NoPeersError: There is no npm, or it failed.
    """
    if not subject.packages:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise NoPeersError("There is no npm on this machine.")
    folder().mkdir(exist_ok=True)
    (folder() / "scalar.mjs").write_text(_SCALAR)
    # The contract in the form that all of them read.
    (folder() / "contract.json").write_text(json.dumps(yaml.safe_load(Path(_CONTRACT).read_text())))
    if all(_is_there(package) for package in subject.packages):
        return
    command = [npm, "install", "--no-audit", "--no-fund", "--loglevel=error", "--save-exact", *subject.packages]
    done = subprocess.run(command, cwd=folder(), capture_output=True, text=True, check=False)  # noqa: S603  pinned packages
    if done.returncode != 0:
        raise NoPeersError(f"npm cannot install it: {(done.stderr.strip().splitlines() or ['it does not say why'])[0]}")


def _is_there(package: str) -> bool:
    name, _, version = package.rpartition("@")
    with suppress(OSError, ValueError):
        document = json.loads((folder() / "node_modules" / name / "package.json").read_text())
        return bool(document["version"] == version)
    return False
