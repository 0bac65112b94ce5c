"""The command line, `mailing-mock`: the only reader of arguments and environment."""

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import Any, Final

import click
from starlette.types import ASGIApp

from mock_server.app import create_app
from mock_server.clock import Clock, fixed_clock, system_clock
from mock_server.command import LIFETIME, CommandError, environment_of, run_command
from mock_server.commands.docs import docs_group
from mock_server.commands.verify import Verification, client_rules_command, verify_options
from mock_server.contract import Contract, ContractError, load_contract
from mock_server.control.data import load_fixtures
from mock_server.control.rules import RuleError
from mock_server.control.sessions import Observer
from mock_server.exports.expectations import expectations
from mock_server.exports.operations import ExportError
from mock_server.fixtures import FEWEST_CONTACTS, FixtureError, Fixtures, GenerationError, User, dump, generate
from mock_server.http.security import sign_token
from mock_server.http.serving import ServingError, in_background, listen, serve, url_of
from mock_server.reference import WriteError
from mock_server.reporting import ReportingGroup, level_of_libraries, log_to_stderr, logged

_CONTACTS_HELP: Final = "How many; of each kind of contact in the default data set there is at least one."
_INTERRUPTED: Final = 130
# A token of a command expires after its lifetime, and the expired one expired as long before.
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC) + LIFETIME
_LATEST: Final = datetime.max.replace(tzinfo=UTC) - LIFETIME


class _Commands(ReportingGroup):
    """The commands of `mailing-mock`."""

    refusals = (ContractError, ExportError, FixtureError, GenerationError, RuleError, ServingError, WriteError)


def _moment(text: str) -> datetime:
    """Return a moment in ISO 8601; without a time zone it is UTC, without a time it is midnight."""
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
_FIXTURE_OPTIONS: Final = (
    click.option("--generated", type=int, metavar="SEED", help="Take a generated data set instead."),
    click.option("--fixtures", "file", type=_FILE, metavar="FILE", help="The data set; default: a built-in one."),
)
_fixture_options = _with_options(*_FIXTURE_OPTIONS)
_server_options = _with_options(
    *_FIXTURE_OPTIONS,
    click.option("--seed", type=int, metavar="N", help="Give new exports the same ids in every run."),
    click.option(
        "--now", type=_moment, metavar="MOMENT", help="Stop the clock at this moment, such as 2026-03-02T09:15:00Z."
    ),
    click.option(
        *("--rule", "rules"),
        multiple=True,
        help='Answer some requests otherwise, such as "csv code=429 retry-after=1 times=1"; may be repeated.',
    ),
    click.option(
        "--log-level",
        type=click.Choice(("critical", "error", "warning", "info", "debug")),
        default="warning",
        show_default=True,
        help="What goes to stderr; info has a line for each request, debug its header fields, too.",
    ),
)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mailing-export-contract")
def main() -> None:
    """Run a mock server of the mailing exports, driven by its OpenAPI contract.

    \b
    Examples:
      mailing-mock serve
      mailing-mock exec -- mailing-conformance run
      mailing-mock exec -- sh -c 'curl -H "Authorization: Bearer $MAILING_TOKEN" $MAILING_BASE_URL/...'

    \b
    Exit codes:
      0    done
      2    wrong usage, a file, port or contract that cannot be used, or an output that cannot be written
      130  stopped by Ctrl-C (143 by SIGTERM, 129 by SIGHUP)
      141  the reader of the output has gone
    """  # noqa: D301  \b keeps click from wrapping


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes any free port.")
@_server_options
def serve_command(*, host: str, port: int, log_level: str, **options: Any) -> None:  # noqa: ANN401  _server_options
    """Serve the contract until Ctrl-C.

    The first lines on stdout give the URL and a token for each user. Tokens may be sent as
    `Authorization: Bearer TOKEN` or as `?access_token=TOKEN`. They are no protection: keep to the loopback address
    unless everybody on the network may see the data set.

    \b
    Examples:
      mailing-mock serve
      mailing-mock serve --port 0 --seed 1 --now 2026-03-02T09:15:00Z
      mailing-mock serve --fixtures contacts.yaml
      mailing-mock serve --rule "* rate=5/s" --rule "xlsx fault=reset every=3"
    """  # noqa: D301  \b keeps click from wrapping
    contract = load_contract()
    app, fixtures, _ = _application(contract, log_level=log_level, **options)
    with listen(host, port) as listener, logged(url_of(listener)):
        greeting = _greeting(contract, fixtures, url_of(listener))
        with suppress(KeyboardInterrupt):
            serve(app, listener, log_level=level_of_libraries(log_level), ready=lambda: click.echo(greeting))
    sys.exit(_INTERRUPTED)


@main.command("exec", context_settings={"allow_interspersed_args": False})
@_server_options
@verify_options
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND [ARGUMENT]...")
def exec_command(
    *,
    command: tuple[str, ...],
    log_level: str,
    verification: Verification,
    **options: Any,  # noqa: ANN401  _server_options
) -> None:
    """Run a command beside a server of its own, and exit as it exits.

    The server takes a free port of the loopback address, is ready before the command starts, and stops after it. With
    --verify, it then says on stderr which client rules the requests of the command break.

    The command finds the server in its environment:

    \b
      MAILING_BASE_URL     ends in the base path of the contract, /api/v2
      MAILING_TOKEN        a JSON Web Token of the first user, valid for 12 hours
      MAILING_OTHER_TOKEN  one of the second user
      MAILING_ACCOUNT_LISTS, MAILING_CONTACT_IDS
                           ids of the first user's, separated by spaces, that a test may filter by
      MAILING_TAGS         two tags, separated by a space, that some of these contacts have and others have not
      MAILING_REFUSED_TOKENS
                           an expired token and one of an unknown user, which the server refuses

    \b
    Examples:
      mailing-mock exec -- mailing-conformance run
      mailing-mock exec --fixtures contacts.yaml -- pytest tests/client
      mailing-mock exec --verify --report junit=client.xml -- npm test

    \b
    Exit codes:
      that of the command; 128 and the number of the signal that ended it
      4    with --verify: the command ended with 0, and its requests break a client rule that is no advice
      127  there is no such command (126: it cannot be executed)
      2    wrong usage, a file or contract that cannot be used, or a report that cannot be written
    """  # noqa: D301  \b keeps click from wrapping
    contract = load_contract()
    observers = verification.observers
    app, fixtures, clock = _application(contract, log_level=log_level, observers=observers, **options)
    with listen("127.0.0.1", 0) as listener, logged(url_of(listener)):
        environment = environment_of(fixtures, clock, os.environ)
        environment["MAILING_BASE_URL"] = url_of(listener) + contract.base_path
        with in_background(app, listener, log_level=level_of_libraries(log_level)):
            try:
                status = run_command(command, environment)
            except CommandError as error:
                click.echo(f"Error: {error}", err=True)
                status = error.status
    sys.exit(verification.conclude(contract, status))


@main.command("token")
@click.argument("user")
@click.option("--expires-in", type=int, default=3600, show_default=True, metavar="SECONDS", help="Negative: expired.")
@click.option("--now", type=_moment, metavar="MOMENT", help="When its lifetime begins; use the --now of the server.")
@_fixture_options
def token_command(
    *, user: str, expires_in: int, now: datetime | None, file: Path | None, generated: int | None
) -> None:
    """Print a JSON Web Token for USER, a handle such as ada.

    \b
    Examples:
      mailing-mock token ada
      mailing-mock token ada --expires-in -1
    """  # noqa: D301  \b keeps click from wrapping
    fixtures = _fixtures(file, generated, load_contract())
    try:
        token = sign_token(_user(fixtures, user), fixtures.signing_key, _clock(now), timedelta(seconds=expires_in))
    except (OverflowError, ValueError, OSError):
        raise click.BadParameter("that is too many seconds.", param_hint="--expires-in") from None
    click.echo(token)


@main.command("generate")
@click.option("--seed", type=int, required=True, metavar="N", help="Equal seeds make equal data sets.")
@click.option("--contacts", type=click.IntRange(FEWEST_CONTACTS), default=60, show_default=True, help=_CONTACTS_HELP)
def generate_command(*, seed: int, contacts: int) -> None:
    """Print a generated data set as YAML, a file for --fixtures.

    \b
    Example:
      mailing-mock generate --seed 1 --contacts 500 > contacts.yaml
    """  # noqa: D301  \b keeps click from wrapping
    click.echo(dump(generate(seed, contacts)), nl=False)


@main.command("expect")
@click.argument("user", required=False)
@_fixture_options
def expect_command(*, user: str | None, file: Path | None, generated: int | None) -> None:
    """Print which rows certain filters select for USER, as JSON for mailing-conformance run --expect.

    The default USER is the first one, whose token `exec` passes as MAILING_TOKEN. The output contains contacts.

    \b
    Example:
      mailing-mock expect > rows.json
      mailing-mock exec -- mailing-conformance run --expect rows.json
    """  # noqa: D301  \b keeps click from wrapping
    contract = load_contract()
    fixtures = _fixtures(file, generated, contract)
    owner = fixtures.users[0] if user is None else _user(fixtures, user)
    click.echo(json.dumps(expectations(contract, fixtures, owner), ensure_ascii=False, indent=1))


main.add_command(docs_group)
main.add_command(client_rules_command)


def _application(  # noqa: PLR0913  one argument for each option
    contract: Contract,
    *,
    file: Path | None,
    generated: int | None,
    seed: int | None,
    now: datetime | None,
    rules: tuple[str, ...],
    log_level: str,
    observers: tuple[Observer, ...] = (),
) -> tuple[ASGIApp, Fixtures, Clock]:
    log_to_stderr(log_level)
    fixtures, clock = _fixtures(file, generated, contract), _clock(now)
    app = create_app(fixtures, contract=contract, clock=clock, seed=seed, rules=rules, observers=observers)
    return app, fixtures, clock


def _fixtures(file: Path | None, generated: int | None, contract: Contract) -> Fixtures:
    if file is not None and generated is not None:
        raise click.UsageError("--fixtures and --generated exclude each other.")
    return load_fixtures(file, contract=contract) if generated is None else generate(generated)


def _clock(now: datetime | None) -> Clock:
    return system_clock if now is None else fixed_clock(now)


def _user(fixtures: Fixtures, handle: str) -> User:
    users = {user.name: user for user in fixtures.users}
    if handle not in users:
        raise click.BadParameter(f"there is no user {handle!r}; there are: {', '.join(users)}.", param_hint="USER")
    return users[handle]


def _greeting(contract: Contract, fixtures: Fixtures, url: str) -> str:
    width = max(len(user.name) for user in fixtures.users)
    serving = f"Serving the contract, version {contract.version}, at {url}{contract.base_path}"
    tokens = [f"  {user.name:<{width}}  {user.token}" for user in fixtures.users]
    return "\n".join([serving, f"Reference: {url}/docs/", "Tokens:", *tokens, "Stop with Ctrl-C."])
