"""The script `mailing-conformance`, and `python -m conformance`."""

import importlib
import sys

_INTERRUPTED = 130


def main() -> None:
    """Run the command line; interrupted while it is still loading, it prints one line as well."""
    try:
        # Loaded here, and not above, so that an interruption of the loading is caught.
        commands = importlib.import_module("conformance.commands.main").main
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        sys.exit(_INTERRUPTED)
    commands()


if __name__ == "__main__":
    main()
