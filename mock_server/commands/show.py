"""The commands of `mailing-mock ctl` that only tell what a mock holds.

The rule: they make no session, as the API does at first use. The journal of a misspelt name would be empty.
"""

import json
import sys
from typing import Any, Final, TextIO

import click
import msgspec
from rich.console import Console

from mock_server.commands.trace import lines_of
from mock_server.control.client import Client
from mock_server.control.verifying import Expectations
from mock_server.fixtures import dump, from_document

_DIFFERENT: Final = 1


@click.command("journal")
@click.option("--operation", help="Only this operation, by operationId or as create, json, csv or xlsx.")
@click.option("--user", help="Only requests of this user.")
@click.option("--status", type=int, help="Only requests that got this status.")
@click.option("--json", "as_json", is_flag=True, help="Print all that is known of them.")
@click.option("--clear", is_flag=True, help="Forget all requests afterwards.")
@click.pass_obj
def journal_command(client: Client, /, *, as_json: bool, clear: bool, **only: Any) -> None:  # noqa: ANN401  str or int
    """Print what was sent.

    \b
    Example:
      mailing-mock ctl journal --operation csv --status 403
    """  # noqa: D301  \b keeps click from wrapping
    _require_session(client)
    entries = client.journal(**{name: value for name, value in only.items() if value is not None})
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(entries), ensure_ascii=False, indent=1))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for line in (line for entry in entries for line in lines_of("", entry)):
            console.print(line)
    if clear:
        client.clear_journal()


@click.command("verify")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.pass_obj
def verify_command(client: Client, *, file: TextIO) -> None:
    """Compare what was sent with FILE, JSON as {"requests": [{"operation": "csv", "status": 200, "count": 1}]}.

    A request may also have method, path and user; without a count, at least one is expected. Beside the requests,
    "in_order": true asks for their order.

    \b
    Example:
      mailing-mock ctl verify expected.json
    """  # noqa: D301  \b keeps click from wrapping
    _require_session(client)
    try:
        expected = msgspec.convert(_json_in(file), Expectations)
    except msgspec.ValidationError as error:
        raise click.BadParameter(f"{file.name}: {error}.", param_hint="FILE") from None
    verification = client.verify(*expected.requests, in_order=expected.in_order)
    click.echo(verification.report)
    sys.exit(0 if verification.passed else _DIFFERENT)


@click.command("sessions")
@click.pass_obj
def sessions_command(client: Client) -> None:
    """Print the sessions, each with how many requests and rules it has.

    \b
    Example:
      mailing-mock ctl sessions
    """  # noqa: D301  \b keeps click from wrapping
    for session in client.sessions():
        click.echo(f"{session['name'] or '(default)'}  {session['requests']} requests, {session['rules']} rules")


@click.command("exports")
@click.pass_obj
def exports_command(client: Client) -> None:
    """Print the exports, each with its user and whether it is used up.

    \b
    Example:
      mailing-mock ctl exports
    """  # noqa: D301  \b keeps click from wrapping
    _require_session(client)
    for export in client.items("exports"):
        click.echo(f"{export['id']}  {export['user']}  {'used up' if export.get('used_up') else 'fresh'}")


@click.command("fixtures")
@click.pass_obj
def fixtures_command(client: Client) -> None:
    """Print the data set as it is now, as YAML: a file for load or for --fixtures.

    \b
    Example:
      mailing-mock ctl fixtures > contacts.yaml
    """  # noqa: D301  \b keeps click from wrapping
    _require_session(client)
    click.echo(dump(from_document(client.fixtures())), nl=False)


def _require_session(client: Client) -> None:
    names = [session["name"] for session in client.sessions() if session["name"]] if client.session else []
    if client.session and client.session not in names:
        told = f"there are {', '.join(names)}" if names else "there is only the default one"
        raise click.BadParameter(f"there is no session {client.session!r}; {told}.", param_hint="--session")


def _json_in(file: TextIO) -> Any:  # noqa: ANN401  JSON is any value
    try:
        return json.load(file)
    except (ValueError, RecursionError) as error:
        reason = f"{error}" if isinstance(error, json.JSONDecodeError) else "it is nested too deeply, or no UTF-8"
        raise click.BadParameter(f"{file.name} is no JSON: {reason}.", param_hint="FILE") from None
