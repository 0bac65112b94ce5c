"""The reference to a directory: the only part of this package that writes files."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from mock_server.contract import Contract
from mock_server.reference.rendering import MARK, build

_HEAD_BYTES: Final = 2048


class WriteError(Exception):
    """The reference cannot be written there; the message says why and what to do."""


def write(contract: Contract, directory: Path) -> list[Path]:
    """Write the reference of a contract.

    Only files that this function wrote are replaced, each in one step; all other files in the directory stay.

    Args:
        contract: A checked contract.
        directory: Where to; created if it does not exist.

    Returns:
        The files, in the order of their names.

    Raises:
        WriteError: A file of the same name was not written by this function, or the file system refuses.
    """
    pages = build(contract)
    targets = {directory / name: content for name, content in sorted(pages.items())}
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for target in targets:
            _refuse_foreign_file(target)
        # All pages are written before the first old one is replaced.
        with TemporaryDirectory(prefix=".docs-", dir=directory) as beside:
            for target, content in targets.items():
                (Path(beside) / target.name).write_bytes(content)
            for target in targets:
                os.replace(Path(beside) / target.name, target)  # noqa: PTH105  the name says that it replaces
    except OSError as error:
        # The user knows nothing of the temporary directory.
        place = next((target for target in targets if str(target) == str(error.filename)), directory)
        raise WriteError(f"{place}: cannot be written: {error.strerror or 'unknown reason'}") from None
    return list(targets)


def _refuse_foreign_file(target: Path) -> None:
    if not target.exists():
        return
    if target.is_file():
        with target.open("rb") as file:
            if MARK.encode() in file.read(_HEAD_BYTES):
                return
    raise WriteError(f"{target}: was not written by this command; move it away or name another directory")
