"""The options that describe the target, and the target that is made of them. The pytest plugin takes them, too."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from conformance import check
from conformance.commands.expectations import read_expectations
from conformance.commands.tokens import token_of_command, token_of_file, tokens_of_file
from conformance.target import Budget, Connection, Knowledge, Limits, Target, TargetError, read_refused, read_target
from conformance.verdict.neutral import visible

_Command = TypeVar("_Command", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path, dir_okay=False)
_COUNT = click.IntRange(1)
# The name of a header field is a token (RFC 9110, 5.6.2).
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# A time limit of more than a day is a mistake.
_DAY = 86_400


class _Seconds(click.FloatRange):
    """Seconds: a number in a range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401  click's signature
        """Return the seconds; anything else is a usage error."""
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):  # which a range accepts
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return seconds


_SECONDS = _Seconds(0, _DAY, min_open=True)


def _filled(text: str) -> str:
    """Take a text that is not blank: a blank id or tag would select nothing or everything."""
    if not text.strip():
        raise click.BadParameter("It is empty. Give a value, or leave the option out.")
    return text


def _rate(text: str) -> float:
    """Take requests a second, written `5` or `5/s`, or a minute, written `90/m`."""
    number, _, unit = text.partition("/")
    try:
        rate = float(number) / {"": 1, "s": 1, "m": 60}[unit]
    except (ValueError, KeyError):
        rate = 0.0
    if not 0 < rate < float("inf"):
        raise click.BadParameter(f"{text!r} is not a rate; write it as 5/s or 90/m.")
    return rate


def combined(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    """Return a decorator that adds several options to a command, in this order."""

    def add(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def _from_owner(name: str, need: check.Need, **settings: Any) -> Callable[[_Command], _Command]:  # noqa: ANN401  those of click
    """Return the option that gives what some checks need; the need itself says what it is."""
    if "envvar" in settings:
        settings |= {"multiple": True, "show_envvar": True}
    return click.option(name, help=need.help, **settings)


def _token_options(name: str, variable: str, told: str) -> Callable[[_Command], _Command]:
    """Return the options that give a token: itself, the file that holds it, the command that prints it."""
    what = name.replace("-", " ")
    return combined(
        click.option(f"--{name}", envvar=variable, show_envvar=True, help=told),
        click.option(f"--{name}-file", type=_FILE, help=f"A file that holds the {what}."),
        click.option(f"--{name}-command", help=f"A command that prints the {what}, within a minute."),
    )


target_options = combined(
    click.option(
        "--base-url", envvar="MAILING_BASE_URL", show_envvar=True, help="The address of the API, /api/v2 included."
    ),
    _token_options(
        "token", "MAILING_TOKEN", "The first user's token. Prefer the variable: command lines are logged and listed."
    ),
    _token_options("other-token", "MAILING_OTHER_TOKEN", "The token of another user. Prefer the variable."),
    _from_owner("--refused-token", check.REFUSED_TOKENS, envvar="MAILING_REFUSED_TOKENS"),
    click.option(
        "--refused-token-file",
        type=_FILE,
        help="A file of tokens that must be refused, one a line; # begins a comment.",
    ),
    _from_owner("--single-user", check.OTHER_USER, is_flag=True),
    _from_owner("--account-list", check.ACCOUNT_LISTS, envvar="MAILING_ACCOUNT_LISTS", type=_filled, metavar="ID"),
    _from_owner("--contact-id", check.CONTACTS, envvar="MAILING_CONTACT_IDS", type=_filled, metavar="ID"),
    _from_owner("--tag", check.TAGS, envvar="MAILING_TAGS", type=_filled, metavar="NAME"),
    _from_owner("--strangers", check.NO_SHARED_LIST, is_flag=True),
    _from_owner("--expect", check.EXPECTED_ROWS, type=_FILE),
    _from_owner("--max-latency", check.LATENCY_BOUND, type=_SECONDS, metavar="SECONDS"),
    click.option("--max-requests", type=_COUNT, help="Send at most this many requests."),
    click.option(
        "--max-exports", type=_COUNT, help="Try to create at most this many exports; a real server logs each."
    ),
    click.option(
        "--max-time",
        type=_SECONDS,
        metavar="SECONDS",
        help="Start no request after this time; a run that has then not played every critical check is inconclusive.",
    ),
    click.option(
        "--max-wait",
        type=_SECONDS,
        metavar="SECONDS",
        default=Limits().wait_seconds,
        show_default=True,
        help="How long to wait in all where the server asks for it (429 or 503 with Retry-After).",
    ),
    click.option("--rate", type=_rate, metavar="N/s", help="Send no faster than this, such as 5/s or 90/m."),
    click.option(
        "--workers",
        type=click.IntRange(1, 32),
        default=1,
        show_default=True,
        help="Scenarios at a time. With one, the same seed sends the same requests; with more, their order and a few "
        "values depend on who comes first.",
    ),
    click.option(
        "--timeout",
        type=_SECONDS,
        metavar="SECONDS",
        default=10.0,
        show_default=True,
        help="How long to wait for an answer.",
    ),
    click.option("--proxy", help="The URL of a proxy; by default that of HTTP_PROXY or HTTPS_PROXY."),
    click.option(
        "--ca-bundle",
        envvar="MAILING_CA_BUNDLE",
        show_envvar=True,
        type=_FILE,
        help="A PEM file of certificates to trust instead of the usual ones.",
    ),
    click.option("--client-certificate", type=_FILE, help="A PEM file with a certificate and its key."),
    click.option(
        "--header", "headers", multiple=True, metavar="NAME:VALUE", help="Send this header field, too; may be repeated."
    ),
)
"""Adds the options that describe a target to a command, which hands their values to :func:`target_of`."""


contract_option = click.option(
    "--contract",
    "contract_file",
    type=_FILE,
    metavar="FILE",
    help="Judge by this openapi.yaml; what no check can follow is refused with its line.",
)
"""Adds the option that names the contract."""


def target_of(options: dict[str, Any]) -> Target:
    """Make a target of the values of the options.

    Raises:
        click.UsageError: A value is missing or cannot work; the text says which, and what to do.
    """
    if not options["base_url"]:
        raise click.UsageError("There is no base URL. Set MAILING_BASE_URL or give --base-url.")
    try:
        token = _token(options, "token")
        other = None if options["single_user"] else _token(options, "other_token")
        if not token:
            raise click.UsageError("There is no token. Set MAILING_TOKEN, or give --token-file or --token-command.")
        if not other and not options["single_user"]:
            raise click.UsageError("There is no second token. Set MAILING_OTHER_TOKEN, or give --single-user.")
        limits = Limits(timeout=options["timeout"], wait_seconds=options["max_wait"])
        target = read_target(options["base_url"], token, other, limits)
        return replace(
            target, budget=_budget(options), connection=_connection(options), knowledge=_knowledge(options, target)
        )
    except TargetError as error:
        raise click.UsageError(visible(str(error))) from None


def _token(options: dict[str, Any], name: str) -> str | None:
    option = f"--{name.replace('_', '-')}"
    if options[f"{name}_file"] is not None and options[f"{name}_command"] is not None:
        raise click.UsageError(f"{option}-file and {option}-command both give a token; leave one out.")
    # What was typed for this run takes precedence over the environment.
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
        raise TargetError("A header is written NAME:VALUE, in ASCII. Correct --header.")
    if not _FIELD_NAME.fullmatch(name.strip()):
        raise TargetError("The name of a header is one word of letters, digits and signs such as -. Correct --header.")
    if name.strip().lower() in {"authorization", "host", "content-length", "transfer-encoding"}:
        raise TargetError(f"The suite sets {name.strip()} by itself.")
    return name.strip(), value.strip()


def _knowledge(options: dict[str, Any], target: Target) -> Knowledge:
    file = options["refused_token_file"]
    refused = tokens_of_file(file) if file is not None else options["refused_token"]
    return Knowledge(
        account_lists=options["account_list"],
        contacts=options["contact_id"],
        tags=options["tag"],
        strangers=options["strangers"],
        max_latency=options["max_latency"],
        expectations=read_expectations(options["expect"]) if options["expect"] else (),
        refused_tokens=read_refused(refused, (target.token, target.other_token)),
    )


@click.command()
@target_options
def _target(**options: Any) -> Target:  # noqa: ANN401  what target_options adds
    return target_of(options)


def named_options() -> Iterator[tuple[str, click.Option]]:
    """Yield the options that describe a target, with their names."""
    for option in _target.params:
        if isinstance(option, click.Option):
            yield option.opts[0].removeprefix("--"), option


def target_of_words(words: Sequence[str]) -> Target:
    """Make a target of the words of a command line.

    Raises:
        TargetError: They are no options of a target, or cannot work.
    """
    try:
        with _target.make_context("target", list(words)) as context:
            target: Target = _target.invoke(context)
            return target
    except click.ClickException as error:
        raise TargetError(error.format_message()) from None
