"""The sources of tokens: files, and the output of commands."""

import shlex
import subprocess
from pathlib import Path

from conformance.target import TargetError

# A command may wait for input that nobody will give, such as a password.
_SECONDS = 60


def token_of_file(path: Path) -> str:
    """Read a token from a file; white space around it is removed.

    Raises:
        TargetError: The file cannot be read, or is not text.
    """
    return _text_of(path).strip()


def tokens_of_file(path: Path) -> tuple[str, ...]:
    """Read tokens from a file, one a line; blank lines and lines that begin with `#` are ignored.

    Raises:
        TargetError: The file cannot be read, is not text, or holds no token.
    """
    lines = [line.strip() for line in _text_of(path).splitlines()]
    tokens = tuple(line for line in lines if line and not line.startswith("#"))
    if not tokens:
        raise TargetError(f"The token file {path} holds no token; write one on each line.")
    return tokens


def token_of_command(command: str) -> str:
    """Run a command and return its output as the token.

    Args:
        command: The command and its arguments, split into words as by a shell; no shell is run.

    Raises:
        TargetError: It cannot be run, fails, or takes more than a minute. The text holds nothing that it printed.
    """
    try:
        words = shlex.split(command)
        finished = subprocess.run(words, capture_output=True, check=True, timeout=_SECONDS, text=True)  # noqa: S603  the user's own command
    except subprocess.CalledProcessError as error:
        raise TargetError(
            f"The token command {words[0]} failed with exit status {error.returncode}. Run it by itself to see why; "
            "its output is not shown here."
        ) from None
    except subprocess.TimeoutExpired:
        raise TargetError(f"The token command took more than {_SECONDS} seconds.") from None
    except (OSError, ValueError, IndexError):
        raise TargetError("The token command cannot be run; is it spelled correctly?") from None
    return finished.stdout.strip()


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise TargetError(f"The token file {path} cannot be read: {reason}.") from None
