"""Samples are run as a reader would run them: from a file, with the two variables set."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mock_server.reference.model import Sample
from mock_server.reference.samples.languages import Language

_SECONDS: Final = 120
_SHOWN: Final = 400


@dataclass(frozen=True, slots=True)
class Done:
    """What a sample did.

    Attributes:
        status: Its exit status.
        output: What it printed on stdout, without the last line end.
        errors: What it printed on stderr, cut off.
        saved: What it wrote: file name to contents.
    """

    status: int
    output: str
    errors: str
    saved: dict[str, bytes]


def missing(language: Language) -> str:
    """Return what a language needs and this machine has not; empty if there is nothing."""
    if language.key == "python":
        return ""
    needed = "curl" if language.key == "curl" else language.command[0]
    if shutil.which(needed) is None:
        return f"there is no {needed} on PATH"
    if language.key == "php":
        modules = subprocess.run(["php", "-m"], capture_output=True, text=True, check=False)  # noqa: S607  as a reader does
        return "" if "curl" in modules.stdout.split() else "this PHP has no curl"
    return ""


def run(sample: Sample, language: Language, *, base_url: str, token: str) -> Done:
    """Run a sample in an empty folder.

    Args:
        sample: The sample.
        language: Its language, of which nothing is missing.
        base_url: Where the API is.
        token: A token for it.

    Raises:
        subprocess.TimeoutExpired: It does not come to an end.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAILING_")}
    with tempfile.TemporaryDirectory(prefix="mailing-sample-") as name:
        program = Path(name) / language.file_name
        program.write_text(sample.code + "\n", encoding="utf-8")
        # Python is the one that this package, and so httpx, is installed for.
        command = [sys.executable] if language.key == "python" else list(language.command)
        ran = subprocess.run(  # noqa: S603  a program that this package made
            [*command, program.name],
            cwd=name,
            env={**kept, "MAILING_BASE_URL": base_url, "MAILING_TOKEN": token},
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
        saved = {path.name: path.read_bytes() for path in sorted(Path(name).iterdir()) if path != program}
        return Done(ran.returncode, ran.stdout.rstrip("\n"), ran.stderr.strip()[-_SHOWN:], saved)
