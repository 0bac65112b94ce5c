"""The reference to a directory: the only part of this package that writes files.

The rule: a file is replaced or deleted only if this function wrote it. Which these are is in a list beside them, in the
form that `sha256sum --check` reads.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from mock_server.problems import ReportedError

MANIFEST: Final = "mailing-mock.sha256"
"""The name of the list."""


class WriteError(ReportedError):
    """The reference cannot be written there; the message says why and what to do."""


def write(site: Mapping[str, bytes], directory: Path) -> list[Path]:
    """Write the files of the reference.

    Only files that this function wrote are replaced, each in one step, and what it wrote and does not write any more
    is deleted; all other files in the directory stay.

    Args:
        site: File name to contents.
        directory: Where to; created if it does not exist.

    Returns:
        The files, in the order of their names, the list of them among them.

    Raises:
        WriteError: A file of the same name was not written by this function, or the file system refuses.
    """
    listed = "".join(f"{_digest(content)}  {name}\n" for name, content in sorted(site.items()))
    targets = {directory / name: content for name, content in sorted({**site, MANIFEST: listed.encode()}.items())}
    try:
        directory.mkdir(parents=True, exist_ok=True)
        own = _written_before(directory)
        for target, content in targets.items():
            _refuse_foreign_file(target, content, own)
        # All files are written before the first old one is replaced.
        with TemporaryDirectory(prefix=".docs-", dir=directory) as beside:
            for target, content in targets.items():
                (Path(beside) / target.name).write_bytes(content)
            for target in targets:
                os.replace(Path(beside) / target.name, target)  # noqa: PTH105  the name says that it replaces
        _delete_stale({directory / name: digest for name, digest in own.items()}, keep=targets)
    except OSError as error:
        # The user knows nothing of the temporary directory.
        place = next((target for target in targets if str(target) == str(error.filename)), directory)
        raise WriteError(f"{place}: cannot be written: {error.strerror or 'unknown reason'}") from None
    return list(targets)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _written_before(directory: Path) -> dict[str, str]:
    """Return the names that are listed in a directory, with their digests."""
    manifest = directory / MANIFEST
    if not manifest.is_file():
        return {}
    lines = manifest.read_text(encoding="utf-8", errors="replace").splitlines()
    pairs = (line.partition("  ") for line in lines)
    return {name: digest for digest, apart, name in pairs if apart and Path(name).name == name}


def _refuse_foreign_file(target: Path, content: bytes, own: Mapping[str, str]) -> None:
    if not target.exists() or (
        target.is_file() and (target.name in {*own, MANIFEST} or target.read_bytes() == content)
    ):
        return
    raise WriteError(f"{target}: was not written by this command; move it away or name another directory")


def _delete_stale(own: Mapping[Path, str], *, keep: Mapping[Path, bytes]) -> None:
    for path, digest in own.items():
        if path not in keep and path.is_file() and _digest(path.read_bytes()) == digest:
            path.unlink()
