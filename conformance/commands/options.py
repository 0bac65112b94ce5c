"""The options of a run that describe the target, and how a target is made of them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from conformance.check import (
    ACCOUNT_LISTS,
    CONTACTS,
    EXPECTED_ROWS,
    LATENCY_BOUND,
    NO_SHARED_LIST,
    OTHER_USER,
    REFUSED_TOKENS,
    TAGS,
)
from conformance.commands.expectations import read_expectations
from conformance.commands.tokens import token_of_command, token_of_file, tokens_of_file
from conformance.target import Budget, Connection, Knowledge, Limits, Target, TargetError, read_refused, read_target

_Command = TypeVar("_Command", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path, dir_okay=False)
_COUNT = click.IntRange(1)
# What a header field may be called (RFC 9110, 5.6.2).
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_DAY = 86_400


class _Seconds(click.FloatRange):
    """Seconds: a number above 0 that has an end, at most a day."""

    def __init__(self) -> None:
        super().__init__(0, _DAY, min_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401  click's signature
        """Read seconds; what is no such number is a usage error."""
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):  # a range has nothing against it
            self.fail(f"{value!r} is no number of seconds.", param, ctx)
        return seconds


class _Filled(click.ParamType[str]):
    """A text that says something: an id or a tag that is blank selects nothing or everything."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401  click's signature
        """Read a text; a blank one is a usage error."""
        if not str(value).strip():
            self.fail("It is empty. Give a value, or leave the option out.", param, ctx)
        return str(value)


_SECONDS, _FILLED = _Seconds(), _Filled()


class _Rate(click.ParamType[float]):
    """Requests a second, written `5` or `5/s`, or a minute, written `90/m`."""

    name = "rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401  click's signature
        """Read a rate; anything else than a positive number is a usage error."""
        number, _, unit = str(value).partition("/")
        try:
            rate = float(number) / {"": 1, "s": 1, "m": 60}[unit]
        except (ValueError, KeyError):
            rate = 0.0
        if not 0 < rate < float("inf"):
            self.fail(f"{value!r} is no rate; write it as 5/s or 90/m.", param, ctx)
        return rate


_OPTIONS = (
    click.option("--base-url", envvar="MAILING_BASE_URL", show_envvar=True, help="Where the API is, up to /api/v2."),
    click.option(
        "--token",
        envvar="MAILING_TOKEN",
        show_envvar=True,
        help="The first user's token. Prefer the variable: command lines are logged and listed.",
    ),
    click.option("--token-file", type=_FILE, help="A file that holds the token."),
    click.option("--token-command", help="A command that prints the token, within a minute."),
    click.option(
        "--other-token",
        envvar="MAILING_OTHER_TOKEN",
        show_envvar=True,
        help="Another user's token; the same goes for it.",
    ),
    click.option("--other-token-file", type=_FILE, help="A file that holds the other token."),
    click.option("--other-token-command", help="A command that prints the other token, likewise."),
    click.option(
        "--refused-token",
        "refused_tokens",
        multiple=True,
        envvar="MAILING_REFUSED_TOKENS",
        show_envvar=True,
        help=REFUSED_TOKENS.help,
    ),
    click.option("--refused-token-file", type=_FILE, help="A file of such tokens, one a line; # begins a comment."),
    click.option("--single-user", is_flag=True, help=OTHER_USER.help),
    click.option(
        "--account-list",
        "account_lists",
        type=_FILLED,
        multiple=True,
        envvar="MAILING_ACCOUNT_LISTS",
        show_envvar=True,
        metavar="ID",
        help=ACCOUNT_LISTS.help,
    ),
    click.option(
        "--contact-id",
        "contacts",
        type=_FILLED,
        multiple=True,
        envvar="MAILING_CONTACT_IDS",
        show_envvar=True,
        metavar="ID",
        help=CONTACTS.help,
    ),
    click.option(
        "--tag",
        "tags",
        type=_FILLED,
        multiple=True,
        envvar="MAILING_TAGS",
        show_envvar=True,
        metavar="NAME",
        help=TAGS.help,
    ),
    click.option("--strangers", is_flag=True, help=NO_SHARED_LIST.help),
    click.option("--expect", type=_FILE, help=EXPECTED_ROWS.help),
    click.option("--max-latency", type=_SECONDS, metavar="SECONDS", help=LATENCY_BOUND.help),
    click.option("--max-requests", type=_COUNT, help="Send no more requests than this."),
    click.option(
        "--max-exports",
        type=_COUNT,
        help="Try to create no more exports than this; each is logged on a real server.",
    ),
    click.option("--max-time", type=_SECONDS, metavar="SECONDS", help="Start no request after this time."),
    click.option("--rate", type=_Rate(), metavar="N/s", help="Send no faster than this, such as 5/s or 90/m."),
    click.option(
        "--workers",
        type=click.IntRange(1, 32),
        default=1,
        show_default=True,
        help="Scenarios at a time. With one, the same seed sends the same requests; with more, their order and a few "
        "values depend on who comes first.",
    ),
    click.option("--timeout", type=_SECONDS, default=10.0, show_default=True, help="Seconds to wait for an answer."),
    click.option("--proxy", help="The URL of a proxy; without it, what HTTP(S)_PROXY says."),
    click.option("--ca-bundle", type=_FILE, help="Certificates to trust instead of the usual ones."),
    click.option("--client-certificate", type=_FILE, help="A PEM file with a certificate and its key."),
    click.option(
        "--header", "headers", multiple=True, metavar="NAME:VALUE", help="Add a header field; may be repeated."
    ),
)


def target_options(command: _Command) -> _Command:
    """Add the options that describe a target; the command takes them as keyword arguments for :func:`target_of`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def target_of(options: dict[str, Any]) -> Target:
    """Make a target of the options.

    Raises:
        click.UsageError: One is missing or cannot work; the text says which and what to do.
    """
    if not options["base_url"]:
        raise click.UsageError("There is no base URL. Set MAILING_BASE_URL or give --base-url.")
    try:
        token = _token(options, "token")
        other = None if options["single_user"] else _token(options, "other_token")
        if not token:
            raise click.UsageError("There is no token. Set MAILING_TOKEN, or give --token-file or --token-command.")
        if not other and not options["single_user"]:
            raise click.UsageError("There is no second token. Set MAILING_OTHER_TOKEN, or say --single-user.")
        target = read_target(options["base_url"], token, other, Limits(timeout=options["timeout"]))
        return replace(
            target, budget=_budget(options), connection=_connection(options), knowledge=_knowledge(options, target)
        )
    except TargetError as error:
        raise click.UsageError(str(error)) from None


def _token(options: dict[str, Any], name: str) -> str | None:
    option = f"--{name.replace('_', '-')}"
    if options[f"{name}_file"] is not None and options[f"{name}_command"] is not None:
        raise click.UsageError(f"{option}-file and {option}-command both give a token; leave one out.")
    # What was typed for this run beats what happens to be in the environment.
    if options[f"{name}_file"] is not None:
        return token_of_file(options[f"{name}_file"])
    if options[f"{name}_command"] is not None:
        return token_of_command(options[f"{name}_command"])
    token: str | None = options[name]
    return token


def _budget(options: dict[str, Any]) -> Budget:
    return Budget(
        requests=options["max_requests"],
        exports=options["max_exports"],
        seconds=options["max_time"],
        rate=options["rate"],
        workers=options["workers"],
    )


def _connection(options: dict[str, Any]) -> Connection:
    return Connection(
        proxy=options["proxy"],
        ca_bundle=options["ca_bundle"],
        client_certificate=options["client_certificate"],
        headers=tuple(_header(text) for text in options["headers"]),
    )


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not text.isascii() or not text.isprintable():
        raise TargetError("A header is written NAME:VALUE, in ASCII. Mend --header.")
    if not _FIELD_NAME.fullmatch(name.strip()):
        raise TargetError("The name of a header is one word of letters, digits and signs such as -. Mend --header.")
    if name.strip().lower() in {"authorization", "host", "content-length", "transfer-encoding"}:
        raise TargetError(f"The suite sets {name.strip()} by itself.")
    return name.strip(), value.strip()


def _knowledge(options: dict[str, Any], target: Target) -> Knowledge:
    file = options["refused_token_file"]
    refused = tokens_of_file(file) if file is not None else options["refused_tokens"]
    return Knowledge(
        account_lists=tuple(options["account_lists"]),
        contacts=tuple(options["contacts"]),
        tags=tuple(options["tags"]),
        strangers=options["strangers"],
        max_latency=options["max_latency"],
        expectations=read_expectations(options["expect"]) if options["expect"] else (),
        refused_tokens=read_refused(refused, (target.token, target.other_token)),
    )
