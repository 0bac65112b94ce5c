"""The command line, `mailing-mock`: the only reader of arguments and environment."""

import errno
import json
import logging
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import click

from mock_server.app import create_app
from mock_server.clock import Clock, fixed_clock, system_clock
from mock_server.contract import Contract, ContractError, load_contract
from mock_server.exports.expectations import expectations
from mock_server.exports.operations import ExportError
from mock_server.fixtures import Contact, FixtureError, Fixtures, GenerationError, User, dump, generate
from mock_server.http.security import sign_token, void_tokens
from mock_server.http.serving import CommandError, ServingError, in_background, listen, run_command, serve, url_of
from mock_server.reference import WriteError, build, write
from mock_server.world import load_fixtures

_REFUSALS: Final = (ContractError, ExportError, FixtureError, GenerationError, ServingError, WriteError)
_INTERRUPTED: Final = 130
_USAGE: Final = 2
# What only writing comes to here; of a stream without a buffer, nothing is left by which to know it.
_UNWRITABLE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
_COMMAND_LIFETIME: Final = timedelta(hours=12)
# A token of a command expires after its lifetime, and a void one expired as long before.
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC) + _COMMAND_LIFETIME
_LATEST: Final = datetime.max.replace(tzinfo=UTC) - _COMMAND_LIFETIME
_CONTACTS_OFFERED: Final = 5
_TAGS_OFFERED: Final = 2
_LEVELS: Final = ("critical", "error", "warning", "info", "debug")


class _Refusal(click.ClickException):
    """Something the user can mend; told in a line, never with a traceback."""

    exit_code = _USAGE


class _Commands(click.Group):
    """A group whose commands tell what the user can mend."""

    def main(self, *arguments: Any, **settings: Any) -> Any:  # noqa: ANN401 - those of click
        """Runs the group as a program; an output that cannot be written, to a full disk say, is told in a line."""
        try:
            return super().main(*arguments, **settings)
        except OSError as error:
            if not _turn_away() and error.errno not in _UNWRITABLE:
                raise  # something else than the output is to blame
            with suppress(OSError):
                click.echo(f"Error: The output cannot be written: {error.strerror}.", err=True)
            sys.exit(_USAGE)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - whatever the command returns
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except _REFUSALS as error:
            raise _Refusal(str(error)) from None


def _turn_away() -> bool:
    """Sends to nowhere what a broken stream still holds, and tells whether there was one; Python would try again."""
    broken = False
    for stream in filter(None, (sys.stdout, sys.stderr)):  # one that was closed beforehand is None
        try:
            stream.flush()
        except OSError:
            broken = True
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
    return broken


def _moment(text: str) -> datetime:
    """A moment in ISO 8601; without a time zone it is UTC, without a time it is midnight."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"{text!r} is no moment; write it as 2026-03-02T09:15:00Z.") from None
    if not _EARLIEST <= moment <= _LATEST:
        raise click.BadParameter(
            f"{text!r} is too near to an end of the calendar; tokens need hours before and after it."
        )
    return moment


def _fixture_options(command: Callable[..., Any]) -> Callable[..., Any]:
    file = click.Path(path_type=Path)
    command = click.option(
        "--fixtures", "file", type=file, metavar="FILE", help="The data set; default: a built-in one."
    )(command)
    return click.option("--generated", type=int, metavar="SEED", help="Serve a made-up data set instead.")(command)


def _server_options(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--seed", type=int, metavar="N", help="Give new exports the same ids in every run."),
        click.option(
            "--now", type=_moment, metavar="MOMENT", help="Stop the clock at this moment, such as 2026-03-02T09:15:00Z."
        ),
        click.option(
            "--log-level",
            type=click.Choice(_LEVELS),
            default="warning",
            show_default=True,
            help="What goes to stderr; info has a line for each request.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return _fixture_options(command)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mailing-export-contract")
def main() -> None:
    """A mock server of the mailing exports, driven by its OpenAPI contract.

    \b
    Examples:
      mailing-mock serve
      mailing-mock exec -- mailing-conformance run
      mailing-mock exec -- sh -c 'curl -H "Authorization: Bearer $MAILING_TOKEN" $MAILING_BASE_URL/...'

    \b
    Exit codes:
      0    done
      2    wrong usage, a file, port or contract that cannot be used, or an output that cannot be written
      130  stopped by Ctrl-C (143 by SIGTERM)
    """  # noqa: D301 - \b keeps click from wrapping


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes any free port.")
@_server_options
def serve_command(  # noqa: PLR0913 - one argument for each option
    *,
    host: str,
    port: int,
    file: Path | None,
    generated: int | None,
    seed: int | None,
    now: datetime | None,
    log_level: str,
) -> None:
    """Serve the contract until Ctrl-C.

    The first lines on stdout give the URL and a token for each user. Tokens may be sent as
    `Authorization: Bearer TOKEN` or as `?access_token=TOKEN`. They protect nothing: keep to the loopback address unless
    everybody on the network may see the data set.

    \b
    Examples:
      mailing-mock serve
      mailing-mock serve --port 0 --seed 1 --now 2026-03-02T09:15:00Z
      mailing-mock serve --fixtures contacts.yaml
    """  # noqa: D301 - \b keeps click from wrapping
    _log_to_stderr(log_level)
    contract = load_contract()
    fixtures = _fixtures(file, generated, contract)
    app = create_app(fixtures, contract=contract, clock=_clock(now), seed=seed)
    with listen(host, port) as listener:
        greeting = _greeting(contract, fixtures, url_of(listener))
        with suppress(KeyboardInterrupt):
            serve(app, listener, log_level=log_level, ready=lambda: click.echo(greeting))
    sys.exit(_INTERRUPTED)


@main.command("exec", context_settings={"allow_interspersed_args": False})
@_server_options
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND [ARGUMENT]...")
def exec_command(  # noqa: PLR0913 - one argument for each option
    *,
    file: Path | None,
    generated: int | None,
    seed: int | None,
    now: datetime | None,
    log_level: str,
    command: tuple[str, ...],
) -> None:
    """Run a command beside a server of its own, and exit as it exits.

    The server takes a free port of the loopback address, takes requests before the command starts, and stops after it.
    The command finds it in its environment:

    \b
      MAILING_BASE_URL     ends in the base path of the contract, /api/v2
      MAILING_TOKEN        a JSON Web Token of the first user, valid for 12 hours
      MAILING_OTHER_TOKEN  one of the second user
      MAILING_ACCOUNT_LISTS, MAILING_CONTACT_IDS
                           ids of the first user's, with spaces between, that a test may filter by
      MAILING_TAGS         two tags, with a space between, that some of these contacts have and others have not
      MAILING_REFUSED_TOKENS
                           an expired token and one of a user that does not exist, which the server refuses

    \b
    Examples:
      mailing-mock exec -- mailing-conformance run
      mailing-mock exec --fixtures contacts.yaml -- pytest tests/client

    \b
    Exit codes:
      that of the command; 128 and the number of the signal that ended it
      127  there is no such command (126: it cannot be executed)
      2    wrong usage, or a file or contract that cannot be used
    """  # noqa: D301 - \b keeps click from wrapping
    _log_to_stderr(log_level)
    contract, clock = load_contract(), _clock(now)
    fixtures = _fixtures(file, generated, contract)
    app = create_app(fixtures, contract=contract, clock=clock, seed=seed)
    with listen("127.0.0.1", 0) as listener:
        environment = _environment(fixtures, clock)
        environment["MAILING_BASE_URL"] = url_of(listener) + contract.base_path
        with in_background(app, listener, log_level=log_level):
            try:
                status = run_command(command, environment)
            except CommandError as error:
                click.echo(f"Error: {error}", err=True)
                status = error.status
    sys.exit(status)


@main.command("token")
@click.argument("user")
@click.option("--expires-in", type=int, default=3600, show_default=True, metavar="SECONDS", help="Negative: expired.")
@click.option("--now", type=_moment, metavar="MOMENT", help="When its lifetime begins; give what the server was given.")
@_fixture_options
def token_command(
    *, user: str, expires_in: int, now: datetime | None, file: Path | None, generated: int | None
) -> None:
    """Print a JSON Web Token for USER, a handle such as ada.

    \b
    Examples:
      mailing-mock token ada
      mailing-mock token ada --expires-in -1
    """  # noqa: D301 - \b keeps click from wrapping
    fixtures = _fixtures(file, generated, load_contract())
    try:
        token = sign_token(_user(fixtures, user), fixtures.signing_key, _clock(now), timedelta(seconds=expires_in))
    except (OverflowError, ValueError, OSError):
        raise click.BadParameter("that is too many seconds.", param_hint="--expires-in") from None
    click.echo(token)


@main.command("generate")
@click.option("--seed", type=int, required=True, metavar="N", help="Equal seeds make equal data sets.")
@click.option("--contacts", type=click.IntRange(min=0), default=60, show_default=True, metavar="N", help="How many.")
def generate_command(*, seed: int, contacts: int) -> None:
    """Print a made-up data set as YAML, a file for --fixtures.

    \b
    Example:
      mailing-mock generate --seed 1 --contacts 500 > contacts.yaml
    """  # noqa: D301 - \b keeps click from wrapping
    click.echo(dump(generate(seed, contacts)), nl=False)


@main.command("expect")
@click.argument("user", required=False)
@_fixture_options
def expect_command(*, user: str | None, file: Path | None, generated: int | None) -> None:
    """Print which rows certain filters select for USER, as JSON for mailing-conformance run --expect.

    Without USER it is the first one, whose token `exec` passes as MAILING_TOKEN. The file holds contacts.

    \b
    Example:
      mailing-mock expect > rows.json
      mailing-mock exec -- mailing-conformance run --expect rows.json
    """  # noqa: D301 - \b keeps click from wrapping
    contract = load_contract()
    fixtures = _fixtures(file, generated, contract)
    owner = fixtures.users[0] if user is None else _user(fixtures, user)
    click.echo(json.dumps(expectations(contract, fixtures, owner), ensure_ascii=False, indent=1))


@main.group("docs")
def docs_group() -> None:
    """Print the reference of the contract."""


@docs_group.command("build")
@click.argument("directory", type=click.Path(path_type=Path))
def docs_build_command(*, directory: Path) -> None:
    """Write the reference to DIRECTORY, as HTML and as Markdown.

    The directory is made where it does not exist. Only files that this command wrote are replaced.

    \b
    Example:
      mailing-mock docs build site
    """  # noqa: D301 - \b keeps click from wrapping
    for file in write(load_contract(), directory):
        click.echo(file)


@docs_group.command("markdown")
def docs_markdown_command() -> None:
    """Print the reference as Markdown.

    \b
    Example:
      mailing-mock docs markdown > reference.md
    """  # noqa: D301 - \b keeps click from wrapping
    click.echo(build(load_contract())["reference.md"], nl=False)


def _environment(fixtures: Fixtures, clock: Clock) -> dict[str, str]:
    """The environment of a command: that of this process, with what the data set has to offer."""
    names = ("MAILING_TOKEN", "MAILING_OTHER_TOKEN")
    tokens = [sign_token(user, fixtures.signing_key, clock, _COMMAND_LIFETIME) for user in fixtures.users]
    offered = dict(zip(names, tokens, strict=False))
    if fixtures.users:
        lists = fixtures.users[0].account_list_ids
        offered["MAILING_ACCOUNT_LISTS"] = " ".join(lists)
        contacts = [contact for contact in fixtures.contacts if contact.account_list_id in lists]
        offered["MAILING_CONTACT_IDS"] = " ".join(contact.id for contact in contacts[:_CONTACTS_OFFERED])
        offered["MAILING_TAGS"] = " ".join(_telling_tags(contacts)[:_TAGS_OFFERED])
        void = void_tokens(fixtures.users[0], fixtures.signing_key, clock, _COMMAND_LIFETIME)
        offered["MAILING_REFUSED_TOKENS"] = " ".join(void)
    taken = {*names, "MAILING_ACCOUNT_LISTS", "MAILING_CONTACT_IDS", "MAILING_TAGS", "MAILING_REFUSED_TOKENS"}
    return {key: value for key, value in os.environ.items() if key not in taken} | offered


def _telling_tags(contacts: Sequence[Contact]) -> list[str]:
    """The tags that some contacts have and others have not, the most common ones first; none with white space."""
    counts = Counter(tag for contact in contacts for tag in set(contact.tags))
    tags = sorted(counts, key=lambda tag: (-counts[tag], tag))
    return [tag for tag in tags if counts[tag] < len(contacts) and tag.split() == [tag] and "," not in tag]


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
    return "\n".join(
        [
            f"Serving the contract, version {contract.version}, at {url}{contract.base_path}",
            f"Reference: {url}/docs/",
            "Tokens:",
            *(f"  {user.name:<{width}}  {user.token}" for user in fixtures.users),
            "Stop with Ctrl-C.",
        ]
    )


def _log_to_stderr(level: str) -> None:
    logging.basicConfig(level=level.upper(), format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
