"""The options that several commands share, and what they stand for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from typing import Any, Final

import click
from starlette.types import ASGIApp

from mock_server.app import create_app
from mock_server.clock import Clock, fixed_clock, system_clock
from mock_server.commands.docs.manual import manual_of
from mock_server.commands.processes import LIFETIME
from mock_server.contract import Contract, load_contract
from mock_server.control.data import load_fixtures
from mock_server.control.sessions import Observer
from mock_server.fixtures import Fixtures, User, generate
from mock_server.reference import build
from mock_server.reporting import LOG_FORMATS, log_to_stderr

# A token of a command expires after its lifetime, and the expired one expired as long before.
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC) + LIFETIME
_LATEST: Final = datetime.max.replace(tzinfo=UTC) - LIFETIME


def read_moment(text: str) -> datetime:
    """Return a moment in ISO 8601; without a time zone it is UTC, without a time it is midnight.

    Raises:
        click.BadParameter: It is none, or too near to an end of the calendar.
    """
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"{text!r} is no moment; write it as 2026-03-02T09:15:00Z.") from None
    if not _EARLIEST <= moment <= _LATEST:
        message = f"{text!r} is too near to an end of the calendar; tokens need hours before and after it."
        raise click.BadParameter(message)
    return moment


def _with_options(*options: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return lambda command: reduce(lambda inner, option: option(inner), reversed(options), command)


_FILE: Final = click.Path(path_type=Path)
_DATA_OPTIONS: Final = (
    click.option("--generated", type=int, metavar="SEED", help="Take a generated data set instead."),
    click.option("--fixtures", "file", type=_FILE, metavar="FILE", help="The data set; default: a built-in one."),
    click.option("--contract", "contract_file", type=_FILE, metavar="FILE", help="Another openapi.yaml to obey."),
)
data_options: Final = _with_options(*_DATA_OPTIONS)
"""The options of a command that reads a data set: `generated`, `file` and `contract_file`."""

server_options: Final = _with_options(
    *_DATA_OPTIONS,
    click.option("--seed", type=int, metavar="N", help="Give new exports the same ids in every run."),
    click.option(
        "--now", type=read_moment, metavar="MOMENT", help="Stop the clock at this moment, such as 2026-03-02T09:15:00Z."
    ),
    click.option(
        *("--rule", "rules"),
        multiple=True,
        help='Answer some requests otherwise, such as "csv code=429 retry-after=1 times=1"; may be repeated.',
    ),
    click.option("--no-control", is_flag=True, help="Leave out the control API and its page at /__mock__/."),
    click.option(
        "--log-level",
        type=click.Choice(("critical", "error", "warning", "info", "debug")),
        default="warning",
        show_default=True,
        help="What goes to stderr; info has a line for each request, debug its header fields, too.",
    ),
    click.option(
        "--log-format",
        type=click.Choice(LOG_FORMATS),
        default=LOG_FORMATS[0],
        show_default=True,
        help="json writes an object a line to stderr, and so does serve to stdout when it is ready.",
    ),
)
"""The options of a command that starts a server: what `server_of` takes."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is to be started.

    Attributes:
        app: What to serve.
        contract: The contract it obeys.
        fixtures: The data set it starts with.
        clock: Where it takes the time from.
    """

    app: ASGIApp
    contract: Contract
    fixtures: Fixtures
    clock: Clock


def server_of(  # noqa: PLR0913  one argument for each option
    *,
    file: Path | None,
    generated: int | None,
    contract_file: Path | None,
    seed: int | None,
    now: datetime | None,
    rules: tuple[str, ...],
    no_control: bool,
    log_level: str,
    log_format: str,
    control_token: str | None = None,
    observers: tuple[Observer, ...] = (),
    program: click.Command | None = None,
) -> Server:
    """Make the server that the options of a command ask for, and let it log to stderr.

    Args:
        file: `--fixtures`.
        generated: `--generated`.
        contract_file: `--contract`.
        seed: `--seed`.
        now: `--now`.
        rules: `--rule`.
        no_control: `--no-control`.
        log_level: `--log-level`.
        log_format: `--log-format`.
        control_token: What has to be sent to the control API; None to serve this machine alone.
        observers: What is told of each request.
        program: The program that the command is of, for the manual that is served; None to serve the reference alone.
    """
    log_to_stderr(log_level, log_format)
    contract = load_contract(contract_file)
    fixtures, clock = fixtures_of(file, generated, contract), clock_of(now)
    app = create_app(
        fixtures,
        contract=contract,
        clock=clock,
        seed=seed,
        rules=rules,
        observers=observers,
        control=not no_control,
        control_token=control_token,
        documentation=lambda: build(contract, manual_of(program) if program else None, has_console=not no_control),
    )
    return Server(app, contract, fixtures, clock)


def fixtures_of(file: Path | None, generated: int | None, contract: Contract) -> Fixtures:
    """Return the data set that `--fixtures` or `--generated` asks for; the built-in one without either."""
    if file is not None and generated is not None:
        raise click.UsageError("--fixtures and --generated exclude each other.")
    return load_fixtures(file, contract=contract) if generated is None else generate(generated)


def clock_of(now: datetime | None) -> Clock:
    """Return the clock that `--now` asks for; that of the system without it."""
    return system_clock if now is None else fixed_clock(now)


def user_of(fixtures: Fixtures, handle: str) -> User:
    """Return the user of a handle.

    Raises:
        click.BadParameter: There is none; the text names those there are.
    """
    users = {user.name: user for user in fixtures.users}
    if handle not in users:
        raise click.BadParameter(f"there is no user {handle!r}; there are: {', '.join(users)}.", param_hint="USER")
    return users[handle]
