"""`mailing-mock exec`: a command beside a server of its own."""

import os
import sys
from typing import Any, Final

import click

from mock_server.commands.options import server_of, server_options
from mock_server.commands.processes import CommandError, environment_of, run_command
from mock_server.commands.tls import Tls, tls_options
from mock_server.commands.verify import Verification, verify_options
from mock_server.http.serving import in_background, listen, spare_collector, url_of
from mock_server.reporting import level_of_libraries, logged

_HOST: Final = "127.0.0.1"
_TRUSTING: Final = ("MAILING_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
"""The variables that name the authority of `--tls`; of them, Node.js reads the last one."""


@click.command("exec", context_settings={"allow_interspersed_args": False})
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port of the server; default: any free one.")
@server_options
@verify_options
@tls_options
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND [ARGUMENT]...")
def exec_command(
    *,
    command: tuple[str, ...],
    port: int,
    log_level: str,
    verification: Verification,
    tls: Tls,
    **options: Any,  # noqa: ANN401  server_options
) -> None:
    """Run a command beside a server of its own, and exit as it exits.

    The server listens at the loopback address, is ready before the command starts, and stops after it. With --verify,
    it then says on stderr which client rules the requests of the command break.

    The command finds the server in its environment:

    \b
      MAILING_BASE_URL     ends in the base path of the contract, /api/v2
      MAILING_TOKEN        a JSON Web Token of the first user, valid for 12 hours
      MAILING_OTHER_TOKEN  one of the second user
      MAILING_ACCOUNT_LISTS, MAILING_CONTACT_IDS
                           ids of the first user's, separated by spaces, that a test may filter by
      MAILING_TAGS         two tags, separated by a space, that some of these contacts have and others have not
      MAILING_CA_BUNDLE, NODE_EXTRA_CA_CERTS
                           with --tls, a PEM file of the authority that the client has to trust
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
    program = click.get_current_context().find_root().command
    server = server_of(log_level=log_level, observers=verification.observers, program=program, **options)
    with tls.certificate(_HOST) as certificate, listen(_HOST, port) as listener:
        url, level = url_of(listener, certificate), level_of_libraries(log_level)
        environment = environment_of(server.fixtures, server.clock, os.environ)
        environment["MAILING_BASE_URL"] = url + server.contract.base_path
        if certificate is not None and certificate.authority is not None:
            environment |= dict.fromkeys(_TRUSTING, str(certificate.authority))
        spare_collector()
        with logged(url), in_background(server.app, listener, log_level=level, certificate=certificate):
            try:
                status = run_command(command, environment)
            except CommandError as error:
                click.echo(f"Error: {error}", err=True)
                status = error.status
    sys.exit(verification.conclude(server.contract, status))
