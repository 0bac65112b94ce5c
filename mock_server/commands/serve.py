"""`mailing-mock serve`: the mock in the foreground."""

import json
import logging
import os
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import click
from starlette.types import ASGIApp

from mock_server.commands.options import Server, server_of, server_options
from mock_server.commands.tls import Tls, advice, tls_options
from mock_server.commands.trace import print_entry
from mock_server.commands.watching import Following, followed
from mock_server.control.api import PREFIX, is_loopback
from mock_server.http.serving import listen, serve, url_of
from mock_server.http.tls import Certificate
from mock_server.reporting import level_of_libraries, logged

_LOG: Final = logging.getLogger(__name__)
_INTERRUPTED: Final = 130
_STOPPING: Final = "Stop with Ctrl-C."


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes any free port.")
@click.option("--watch", is_flag=True, help="Follow --fixtures and --contract while they are edited.")
@click.option("--trace", is_flag=True, help="Print each request as text on stdout, and why it was refused.")
@click.option(
    "--ready-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write URL and tokens there, as JSON, when requests are taken.",
)
@click.option(
    "--control-token",
    envvar="MAILING_CONTROL_TOKEN",
    metavar="TOKEN",
    help="What the control API asks for, also MAILING_CONTROL_TOKEN; without it, it is for this machine alone.",
)
@server_options
@tls_options
def serve_command(  # noqa: PLR0913  one argument for each option
    *,
    host: str,
    port: int,
    watch: bool,
    trace: bool,
    ready_file: Path | None,
    control_token: str | None,
    log_level: str,
    log_format: str,
    tls: Tls,
    **options: Any,  # noqa: ANN401  server_options
) -> None:
    """Serve the contract until Ctrl-C.

    The first lines on stdout give the URL and a token for each user. Tokens may be sent as
    `Authorization: Bearer TOKEN` or as `?access_token=TOKEN`. They are no protection: keep to the loopback address
    unless everybody on the network may see the data set.

    \b
    Examples:
      mailing-mock serve
      mailing-mock serve --port 0 --seed 1 --now 2026-03-02T09:15:00Z
      mailing-mock serve --fixtures contacts.yaml --watch --trace
      mailing-mock serve --rule "* rate=5/s" --rule "xlsx fault=reset every=3"
      mailing-mock serve --contract ../branch/openapi.yaml
      mailing-mock serve --tls --log-level info --log-format json
    """  # noqa: D301  \b keeps click from wrapping
    if not (is_loopback(host) or control_token or options["no_control"]):
        message = "beyond this machine the control API needs --control-token; or leave it out with --no-control."
        raise click.BadParameter(message, param_hint="--host")
    observers = (print_entry,) if trace else ()
    options |= {"control_token": control_token, "log_level": log_level, "log_format": log_format}
    program = click.get_current_context().find_root().command
    make = partial(server_of, observers=observers, program=program, **options)
    server = make()
    app: ASGIApp = server.app
    following: AbstractContextManager[None] = nullcontext()
    if watch:
        files = [file for file in (options["file"], options["contract_file"]) if file is not None]
        if not files:
            raise click.UsageError("--watch needs a file to follow: --fixtures or --contract.")
        app = Following(server.app, lambda: make().app, files)
        # Whoever reads the log as JSON cannot read other lines between.
        following = followed(app, _LOG.warning if log_format == "json" else partial(click.echo, err=True))
    with tls.certificate(host) as certificate, listen(host, port) as listener:
        facts = _facts(server, url_of(listener, certificate), certificate, has_page=not options["no_control"])
        if options["contract_file"] is not None:
            facts["contract"]["file"] = str(options["contract_file"].resolve())
        lines = [json.dumps(facts)] if log_format == "json" else [*_greeting(facts), *advice(certificate), _STOPPING]

        def ready() -> None:
            click.echo("\n".join(lines))
            if ready_file is not None:
                _write_whole(ready_file, json.dumps(facts, indent=1) + "\n")

        level = level_of_libraries(log_level)
        with logged(facts["url"]), suppress(KeyboardInterrupt), following:
            serve(app, listener, log_level=level, ready=ready, certificate=certificate)
    sys.exit(_INTERRUPTED)


def _facts(server: Server, url: str, certificate: Certificate | None, *, has_page: bool) -> dict[str, Any]:
    """Return what scripts want to know of a server that is ready."""
    return {
        "event": "ready",
        "url": url,
        "base_url": url + server.contract.base_path,
        "reference": f"{url}/docs/",
        **({"control": f"{url}{PREFIX}/"} if has_page else {}),
        **({"ca_bundle": str(certificate.authority)} if certificate and certificate.authority else {}),
        "pid": os.getpid(),
        "version": metadata.version("mailing-export-contract"),
        "contract": {"version": server.contract.version, "sha256": server.contract.digest},
        "tokens": {user.name: user.token for user in server.fixtures.users},
    }


def _greeting(facts: Mapping[str, Any]) -> list[str]:
    width = max(map(len, facts["tokens"]))
    return [
        f"Serving the contract, version {facts['contract']['version']}, at {facts['base_url']}",
        f"Reference: {facts['reference']}",
        *([f"Steer it at {facts['control']}"] if "control" in facts else []),
        "Tokens:",
        *(f"  {name:<{width}}  {token}" for name, token in facts["tokens"].items()),
    ]


def _write_whole(file: Path, text: str) -> None:
    """Write a file that whoever waits for it sees either not at all or whole."""
    part = file.with_name(f"{file.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)
