"""A built site that is not what would be built today."""

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from mock_server.reference.checks.differences import difference
from mock_server.reference.checks.model import Fault


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
        before, after = old.decode(), new.decode()
    except UnicodeDecodeError:
        return ""
    return difference(before, after, ("as it is", "as it would be built"))
