"""The README as a script: its transcripts are run, and `python -m tests.readme` writes down what they print.

A `console` block holds commands after `$ ` and what they print. A command goes on over lines that begin with `> `.
Every block runs in an empty folder of its own with the installed scripts on the PATH; no block sees another.

Between marks stand the figures of the last measurements: of the suite, or where to get them once they are stale, and of
the benchmarks.
"""

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.report import table
from tests.benchmarks.report.record import read
from tests.blocks import README, with_block
from tests.detection.figures import told

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What differs from run to run: times, ports, seeds, digests, counts that hang on what was generated.
_DIGEST = re.compile(r"\([0-9a-f]{12}\)")
_VARIES = (
    (re.compile(r"\b\d+\.\d+ s\b"), "N s"),
    (re.compile(r"\b[\d.]+ ms\b"), "N ms"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:PORT"),
    (re.compile(r"\bseed \d+"), "seed N"),
    (re.compile(r"\b\d+ (requests|exports)\b"), r"N \1"),
    (_DIGEST, "(DIGEST)"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "UUID"),
)


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a transcript, and what the README says it prints."""

    line: str
    printed: str


def transcripts(text: str) -> list[list[Command]]:
    """Return the commands of every console block of a Markdown text."""
    return [_commands(match[1]) for match in _BLOCK.finditer(text)]


def _commands(block: str) -> list[Command]:
    commands: list[tuple[list[str], list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            commands.append(([line[2:]], []))
        elif line.startswith("> ") and commands and not commands[-1][1]:
            commands[-1][0].append(line[2:])
        elif commands:
            commands[-1][1].append(line)
    return [Command("\n".join(words), "\n".join(printed)) for words, printed in commands]


def run(command: Command, folder: Path) -> str:
    """Run a command as a reader would, and return what it prints to both streams, without spaces at line ends."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAILING_", "COV_"))}
    environment["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), environment.get("PATH", "")])
    # A reader stands in the clone; the commands run in an empty folder, where what they write does no harm.
    environment |= {"COLUMNS": "110", "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(README.parent)}
    finished = subprocess.run(  # noqa: S603  the commands are those of our own README
        ["sh", "-c", command.line],  # noqa: S607  a reader's shell is found on the PATH, too
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    return "\n".join(line.rstrip() for line in finished.stdout.strip("\n").splitlines())


def steady(text: str) -> str:
    """Take out of a transcript what differs from run to run."""
    for pattern, word in _VARIES:
        text = pattern.sub(word, text)
    return text


def _same(printed: str, shown: str) -> bool:
    # The digest of the contract changes with no run, so a stale one is worth another transcript.
    digests = [_DIGEST.findall(text) for text in (printed, shown)]
    return steady(printed) == steady(shown) and digests[0] == digests[1]


def rewritten(text: str) -> str:
    """Return the README with what its commands print now, and the figures that hold now."""

    def renew(match: re.Match[str]) -> str:
        lines = []
        with tempfile.TemporaryDirectory() as folder:
            for command in _commands(match[1]):
                lines.append("$ " + command.line.replace("\n", "\n> "))
                printed = run(command, Path(folder))
                lines += [command.printed if _same(printed, command.printed) else printed]
        return "```console\n" + "\n".join(line for line in lines if line) + "\n```"

    return with_block(with_block(_BLOCK.sub(renew, text), "figures", told()), "benchmarks", table.told(read()))


__all__ = ["README", "Command", "rewritten", "run", "steady", "transcripts"]

if __name__ == "__main__":
    README.write_text(rewritten(README.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{README.name} holds what its commands print\n")
