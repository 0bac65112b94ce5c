"""`mailing-mock ctl` and `wait`: a mock that runs, steered from a shell."""

import json
import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import click

from mock_server.commands.options import read_moment
from mock_server.commands.show import (
    exports_command,
    fixtures_command,
    journal_command,
    sessions_command,
    verify_command,
)
from mock_server.control.client import Client, ControlError
from mock_server.fixtures import load, to_document

_PAUSE_SECONDS: Final = 0.1


def _default_url() -> str:
    """Return the URL of the mock that `exec` started this command beside, or else that of `serve`."""
    parts = urlsplit(os.environ.get("MAILING_BASE_URL", ""))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "http://127.0.0.1:8080"


def _duration(text: str) -> timedelta:
    """Return a time in seconds that a clock may be advanced by."""
    try:
        return timedelta(seconds=float(text))
    except (ValueError, OverflowError):  # no number, none that is counted, or more than a calendar has
        raise click.BadParameter(f"{text!r} is no number of seconds, or too large for a calendar.") from None


_url_option = click.option(
    "--url", default=_default_url, show_default="that of exec, or http://127.0.0.1:8080", help="The URL of the mock."
)
_token_option = click.option(
    "--control-token", envvar="MAILING_CONTROL_TOKEN", help="The control token, also MAILING_CONTROL_TOKEN."
)


_ca_option = click.option(
    "--ca-bundle",
    envvar="MAILING_CA_BUNDLE",
    type=click.Path(exists=True, dir_okay=False),
    help="A PEM file to trust, for a mock with --tls; also MAILING_CA_BUNDLE.",
)


@click.group("ctl")
@_url_option
@_token_option
@_ca_option
@click.option("--session", default="", metavar="NAME", help="The session to steer; default: that of all who name none.")
@click.pass_context
def ctl_group(
    context: click.Context, *, url: str, control_token: str | None, ca_bundle: str | None, session: str
) -> None:
    """Steer a mock that runs.

    \b
    Examples:
      mailing-mock ctl reset
      mailing-mock ctl rule "csv code=429 retry-after=1 times=1"
      mailing-mock ctl clock --advance 3600
      mailing-mock ctl journal --status 403
      mailing-mock ctl verify expected.json
      mailing-mock ctl fixtures > contacts.yaml

    \b
    Exit codes:
      0  done
      1  verify: what was sent is not as expected
      2  wrong usage, or the mock does not do it
    """  # noqa: D301  \b keeps click from wrapping
    context.obj = context.with_resource(Client(url, session=session, token=control_token, ca_bundle=ca_bundle))


@ctl_group.command("reset")
@click.pass_obj
def reset_command(client: Client) -> None:
    """Start the session anew: data, clock, ids, rules and journal.

    \b
    Example:
      mailing-mock ctl --session a-test reset
    """  # noqa: D301  \b keeps click from wrapping
    client.reset()


@ctl_group.command("rule")
@click.argument("rules", nargs=-1, metavar="[RULE]...")
@click.option("--replace", is_flag=True, help="Take these rules in place of those that are there; none ends all.")
@click.option("--delete", is_flag=True, help="Delete these rules; what the others have counted stays.")
@click.pass_obj
def rule_command(client: Client, *, rules: tuple[str, ...], replace: bool, delete: bool) -> None:
    """Add rules, and print all rules there are then.

    \b
    A rule is one argument of three parts:
      operation  an operationId, or create, json, csv, xlsx; * for all
      requests   user=HANDLE session=NAME  those of one user, of one session
                 times=N every=N           the first N, each Nth
                 probability=P             each with a probability from 0 to 1
                 rate=N/s or rate=N/min    those beyond so many; they get code=429 retry-after=1
      answer     code=N retry-after=SECONDS example=NAME wait=MILLISECONDS
                 fault=reset|empty|stall|truncate|garbage|slow-body

    \b
    Examples:
      mailing-mock ctl rule "csv code=429 retry-after=1 times=1"
      mailing-mock ctl rule "* rate=5/s" "xlsx fault=truncate user=ben"
    """  # noqa: D301  \b keeps click from wrapping
    if replace and delete:
        raise click.UsageError("--replace and --delete exclude each other.")
    if delete:
        for rule in rules:
            client.delete_rule(rule)
    elif replace:
        client.replace_rules(*rules)
    elif rules:
        client.add_rules(*rules)
    for rule in client.rules():
        click.echo(rule)


@ctl_group.command("clock")
@click.argument("moment", required=False, type=read_moment)
@click.option("--advance", type=_duration, default="0", metavar="SECONDS", help="Go on; negative goes back.")
@click.option("--freeze/--run", "frozen", default=None, help="Stop the clock, or let it run.")
@click.option("--reset", is_flag=True, help="Show again what it showed at the start.")
@click.pass_obj
def clock_command(
    client: Client, *, moment: datetime | None, advance: timedelta, frozen: bool | None, reset: bool
) -> None:
    """Set the clock to MOMENT, and print what it shows then.

    \b
    Example:
      mailing-mock ctl clock 2026-03-02T09:15:00Z --freeze
    """  # noqa: D301  \b keeps click from wrapping
    if reset:
        client.reset_clock()
    if moment is not None or advance or frozen is not None:
        client.set_clock(moment, advance=advance, frozen=frozen)
    click.echo(client.now().isoformat().replace("+00:00", "Z"))


@ctl_group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def load_command(client: Client, *, file: Path) -> None:
    """Replace the data set by FILE, a fixture file as YAML or JSON.

    \b
    Example:
      mailing-mock ctl load contacts.yaml
    """  # noqa: D301  \b keeps click from wrapping
    try:
        # YAML lacks some of JSON: pairs of surrogates, and long keys.
        document = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        document = to_document(load(file))
    client.load(document)


@ctl_group.command("seed")
@click.argument("seed", type=int, required=False)
@click.pass_obj
def seed_command(client: Client, *, seed: int | None) -> None:
    """Make the next ids, and the probabilities of rules, those of SEED; without it, random.

    \b
    Example:
      mailing-mock ctl seed 7
    """  # noqa: D301  \b keeps click from wrapping
    client.seed(seed)


for _command in (exports_command, fixtures_command, journal_command, sessions_command, verify_command):
    ctl_group.add_command(_command)


@click.command("wait")
@_url_option
@_token_option
@_ca_option
@click.option("--timeout", type=click.FloatRange(min=0), default=30.0, show_default=True, help="For how many seconds.")
def wait_command(*, url: str, control_token: str | None, ca_bundle: str | None, timeout: float) -> None:
    """Wait until a mock answers.

    \b
    Example:
      mailing-mock serve & mailing-mock wait && npm test
    """  # noqa: D301  \b keeps click from wrapping
    until = time.monotonic() + timeout
    with Client(url, token=control_token, ca_bundle=ca_bundle) as client:
        while True:
            try:
                client.health()
            except ControlError:
                if time.monotonic() >= until:
                    raise
            else:
                return
            time.sleep(_PAUSE_SECONDS)
