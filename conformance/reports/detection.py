"""How good the suite itself is, as measured: the share of known faults that it finds, if the figure is current.

The measurement takes long and is made on demand; its result is a file beside the package's code. It is worth something
only for the code and the contract it was made with, so it carries a stamp of them, and a stale one is not shown. The
faulty servers are no part of the package; the file has a stamp of them as well, for the tests that have them at hand.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_FILE = _PACKAGE / "detection.json"
_CONTRACTS = (_PACKAGE.parent / "openapi.yaml", _PACKAGE.parent / "mailing_export_contract" / "openapi.yaml")
_APART = frozenset(
    {
        "__init__.py",
        "__main__.py",
        "baseline.py",
        "baseline_yaml.py",
        "cli.py",
        "commands.py",
        "comparison.py",
        "expectations.py",
        "history.py",
        "in_process.py",
        "options.py",
        "plugin.py",
        "rehearsal.py",
        "replaying.py",
        "reports",
        "revealing.py",
    }
)
"""What is asked for and what is made of a verdict; none of it judges."""


@dataclass(frozen=True, slots=True)
class DetectionRate:
    """What a measurement of the suite came to.

    Attributes:
        defects: How many faulty servers it was tried on.
        found: How many of them it found, with the profile standard.
        quick_found: How many of them it found with the profile quick.
        variants: How many sound but unusual servers it was tried on, none of which it accused.
        stamp: The stamp of the checks it was made with, see :func:`stamp_of_checks`; the file has further members.
    """

    defects: int
    found: int
    quick_found: int
    variants: int
    stamp: str

    def __str__(self) -> str:
        """Say it in a sentence."""
        return (
            f"Tried on {self.defects} servers with one fault each, this suite found {self.found} of the faults "
            f"(profile quick: {self.quick_found}); tried on {self.variants} sound but unusual servers, it accused none."
        )


def stamp_of_checks(package: Path = _PACKAGE, contract: Path | None = None) -> str:
    """Hash everything the suite judges by: the code that a verdict hangs on, and the contract; SHA-256, hexadecimal.

    Equal files give equal stamps on every system: names are relative and sorted, line ends are LF.

    Args:
        package: The folder of the package.
        contract: The contract; None for the one that comes with the package.

    Raises:
        OSError: A file cannot be read.
    """
    digest = hashlib.sha256()
    modules = {path.relative_to(package).as_posix(): path for path in package.rglob("*.py")}
    stamped = {name: path for name, path in modules.items() if name.partition("/")[0] not in _APART}
    stamped["openapi.yaml"] = contract or next((path for path in _CONTRACTS if path.exists()), _CONTRACTS[0])
    for name in sorted(stamped):
        content = stamped[name].read_bytes().replace(b"\r\n", b"\n")
        # The lengths keep two files apart from one that holds the text of both.
        digest.update(f"{len(name)} {name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def read_detection_rate(path: Path = _FILE, stamp: str | None = None) -> DetectionRate | None:
    """Read what was measured.

    Args:
        path: The file with the figures.
        stamp: The stamp of the checks as they are now; None to compute it.

    Returns:
        The figures, or None where there are none, where they cannot be read, or where the checks have changed since.
    """
    try:
        figures = json.loads(path.read_bytes())
        rate = DetectionRate(
            **{name: _figure(figures[name]) for name in ("defects", "found", "quick_found", "variants")},
            stamp=figures["stamp"],
        )
        stamp = stamp or stamp_of_checks()
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return rate if rate.stamp == stamp else None


def _figure(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("a figure of the measurement is no number")
    return value
