"""A command beside a server: what it finds in its environment, and how it runs to its end."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import FrameType
from typing import Final

from mock_server.clock import Clock
from mock_server.fixtures import Contact, Fixtures
from mock_server.http.security import sign_token, void_tokens

LIFETIME: Final = timedelta(hours=12)
"""How long the tokens of a command are valid, and how long ago the expired one has expired."""

VARIABLES: Final = (
    "MAILING_TOKEN",
    "MAILING_OTHER_TOKEN",
    "MAILING_ACCOUNT_LISTS",
    "MAILING_CONTACT_IDS",
    "MAILING_TAGS",
    "MAILING_REFUSED_TOKENS",
)
"""What a command finds in its environment if the data set has it; the tokens come first."""

_CONTACTS_OFFERED: Final = 5
_TAGS_OFFERED: Final = 2
# The statuses of a shell.
_SIGNALLED: Final = 128
_NOT_FOUND: Final = 127
_NOT_EXECUTABLE: Final = 126
_TERMINALS: Final = (0, 1, 2)


class CommandError(Exception):
    """A command did not start.

    Attributes:
        status: The exit status that a shell has for it.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def environment_of(fixtures: Fixtures, clock: Clock, inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a command, without the URL of the server.

    Args:
        fixtures: The data set of the server.
        clock: The clock of the server, for the lifetime of the tokens.
        inherited: The environment of this process. Its `VARIABLES` are left out, because they are about another server.
    """
    rest = {name: value for name, value in inherited.items() if name not in VARIABLES}
    if not fixtures.users:
        return rest
    user, key = fixtures.users[0], fixtures.signing_key
    tokens = [sign_token(each, key, clock, LIFETIME) for each in fixtures.users[:2]]
    contacts = [contact for contact in fixtures.contacts if contact.account_list_id in user.account_list_ids]
    offered = {
        "MAILING_ACCOUNT_LISTS": user.account_list_ids,
        "MAILING_CONTACT_IDS": [contact.id for contact in contacts[:_CONTACTS_OFFERED]],
        "MAILING_TAGS": _selective_tags(contacts)[:_TAGS_OFFERED],
        "MAILING_REFUSED_TOKENS": void_tokens(user, key, clock, LIFETIME),
    }
    joined = {name: " ".join(values) for name, values in offered.items()}
    return rest | dict(zip(VARIABLES, tokens, strict=False)) | joined


def _selective_tags(contacts: Sequence[Contact]) -> list[str]:
    """Return the tags that only some contacts have, the most common ones first; none with white space."""
    counts = Counter(tag for contact in contacts for tag in set(contact.tags))
    tags = sorted(counts, key=lambda tag: (-counts[tag], tag))
    return [tag for tag in tags if counts[tag] < len(contacts) and tag.split() == [tag] and "," not in tag]


def run_command(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command to its end, and pass SIGINT and SIGTERM on to it.

    Args:
        command: The program and its arguments; no shell reads them.
        environment: The whole environment of the command.

    Returns:
        Its exit status as in a shell: 128 plus the number of the signal if a signal ended it.

    Raises:
        CommandError: There is no such program, or it cannot be executed.
    """
    try:
        process = subprocess.Popen(list(command), env=dict(environment))  # noqa: S603  the user's own command
    except FileNotFoundError:
        raise CommandError(_NOT_FOUND, f"There is no command {command[0]}.") from None
    except OSError as error:
        raise CommandError(_NOT_EXECUTABLE, f"Cannot execute {command[0]}: {error.strerror}.") from None

    def pass_on(number: int, _frame: FrameType | None) -> None:
        # A terminal sends its Ctrl-C to the command, too; it must not get it twice.
        if number != signal.SIGINT or not _in_foreground():
            process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        status = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return status if status >= 0 else _SIGNALLED - status


def _in_foreground() -> bool:
    if sys.platform == "win32":
        return True
    for descriptor in _TERMINALS:
        try:
            return os.tcgetpgrp(descriptor) == os.getpgrp()
        except OSError:
            continue
    return False
