"""A built site that is not what would be built today."""

import difflib
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from mock_server.reference.checks.model import Fault

_SHOWN: Final = 40


def drift(site: Mapping[str, bytes], directory: Path) -> Iterator[Fault]:
    """Yield the files of a directory that differ from a site; files that a site does not have are somebody else's.

    Args:
        site: File name to contents, as built today.
        directory: Where a site was built.
    """
    fix = f"mailing-mock docs build {shlex.quote(str(directory))}"
    for name, content in sorted(site.items()):
        path = directory / name
        if not path.is_file():
            yield Fault(str(path), "is not there", fix)
        elif path.read_bytes() != content:
            yield Fault(str(path), "is not what the contract says", fix, _difference(path.read_bytes(), content))


def _difference(old: bytes, new: bytes) -> str:
    try:
        before, after = (each.decode().splitlines() for each in (old, new))
    except UnicodeDecodeError:
        return ""
    lines = list(difflib.unified_diff(before, after, "as it is", "as it would be built", n=1, lineterm=""))
    more = [f"... {len(lines) - _SHOWN} more lines"] if len(lines) > _SHOWN else []
    return "\n".join(f"  {line}" for line in (*lines[:_SHOWN], *more))
