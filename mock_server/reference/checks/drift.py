"""A built site that is not what would be built today."""

import io
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from zipfile import ZipFile, is_zipfile

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
    titles = ("as it is", "as it would be built")
    if not is_zipfile(io.BytesIO(new)):
        return difference(old.decode(errors="replace"), new.decode(errors="replace"), titles)
    if not is_zipfile(io.BytesIO(old)):
        return "  it is no ZIP archive"
    # Where no member differs, the archives were packed in different ways, and there is nothing to show.
    before, after = _members(old), _members(new)
    found = (
        difference(before.get(name, ""), after.get(name, ""), (f"{name} {titles[0]}", f"{name} {titles[1]}"))
        for name in sorted({*before, *after})
    )
    return "\n".join(filter(None, found))


def _members(archive: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(archive)) as packed:
        return {name: packed.read(name).decode(errors="replace") for name in packed.namelist()}
