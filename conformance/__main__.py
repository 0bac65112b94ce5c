"""The script ``mailing-conformance``, which ``python -m conformance`` is, too."""

from __future__ import annotations

import importlib
import sys

_INTERRUPTED = 130


def main() -> None:
    """Run the command line; who interrupts it while it is still being loaded gets one line as well."""
    try:
        commands = importlib.import_module("conformance.commands.main").main
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        sys.exit(_INTERRUPTED)
    commands()


if __name__ == "__main__":
    main()
