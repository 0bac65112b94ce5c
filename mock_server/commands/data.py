"""`mailing-mock token`, `generate` and `expect`: what a data set gives to a test."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import click

from mock_server.commands.options import clock_of, data_options, fixtures_of, read_moment, user_of
from mock_server.contract import Contract, load_contract
from mock_server.exports.expectations import expectations
from mock_server.fixtures import FEWEST_CONTACTS, Fixtures, dump, generate
from mock_server.http.security import SESSION_MARK, SESSION_NAME, sign_token

_CONTACTS_HELP: Final = "How many; of each kind of contact in the default data set there is at least one."


def _session(text: str) -> str:
    if not SESSION_NAME.fullmatch(text):
        raise click.BadParameter("a session is named by 1 to 100 letters, digits, dots, hyphens and underscores.")
    return text


@click.command("token")
@click.argument("user")
@click.option("--expires-in", type=int, default=3600, show_default=True, metavar="SECONDS", help="Negative: expired.")
@click.option(
    "--now", type=read_moment, metavar="MOMENT", help="When its lifetime begins; use the --now of the server."
)
@click.option("--session", type=_session, metavar="NAME", help="Let its requests belong to this session.")
@data_options
def token_command(
    *,
    user: str,
    expires_in: int,
    now: datetime | None,
    session: str | None,
    **data: Any,  # noqa: ANN401  data_options
) -> None:
    """Print a JSON Web Token for USER, a handle such as ada.

    \b
    Examples:
      mailing-mock token ada
      mailing-mock token ada --expires-in -1
      mailing-mock token ada --session checkout-test
    """  # noqa: D301  \b keeps click from wrapping
    _, fixtures = _read(**data)
    try:
        token = sign_token(user_of(fixtures, user), fixtures.signing_key, clock_of(now), timedelta(seconds=expires_in))
    except (OverflowError, ValueError, OSError):
        raise click.BadParameter("that is too many seconds.", param_hint="--expires-in") from None
    click.echo(token if session is None else f"{token}{SESSION_MARK}{session}")


@click.command("generate")
@click.option("--seed", type=int, default=1, show_default=True, metavar="N", help="Equal seeds make equal data sets.")
@click.option("--contacts", type=click.IntRange(FEWEST_CONTACTS), default=60, show_default=True, help=_CONTACTS_HELP)
@click.option("--locale", default="", metavar="LIST", help="The languages of the names, such as de,en,zh.")
def generate_command(*, seed: int, contacts: int, locale: str) -> None:
    """Print a generated data set as YAML, a file for --fixtures.

    \b
    Examples:
      mailing-mock fixtures generate --contacts 500 > contacts.yaml
      mailing-mock fixtures generate --contacts 100000 --locale de,en,zh > contacts.yaml
    """  # noqa: D301  \b keeps click from wrapping
    languages = [part.strip() for part in locale.split(",") if part.strip()]
    click.echo(dump(generate(seed, contacts, languages)), nl=False)


@click.command("expect")
@click.argument("user", required=False)
@data_options
def expect_command(*, user: str | None, **data: Any) -> None:  # noqa: ANN401  data_options
    """Print which rows certain filters select for USER, as JSON for mailing-conformance run --expect.

    The default USER is the first one, whose token `exec` passes as MAILING_TOKEN. The output contains contacts.

    \b
    Example:
      mailing-mock expect > rows.json
      mailing-mock exec -- mailing-conformance run --expect rows.json
    """  # noqa: D301  \b keeps click from wrapping
    contract, fixtures = _read(**data)
    owner = fixtures.users[0] if user is None else user_of(fixtures, user)
    click.echo(json.dumps(expectations(contract, fixtures, owner), ensure_ascii=False, indent=1))


def _read(*, file: Path | None, generated: int | None, contract_file: Path | None) -> tuple[Contract, Fixtures]:
    contract = load_contract(contract_file)
    return contract, fixtures_of(file, generated, contract)
