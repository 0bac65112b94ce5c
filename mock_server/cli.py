"""The command line, `mailing-mock`: the commands, and the errors that they report."""

import click

from mock_server.commands.data import expect_command, generate_command, token_command
from mock_server.commands.docs import docs_group
from mock_server.commands.execute import exec_command
from mock_server.commands.serve import serve_command
from mock_server.commands.steer import ctl_group, wait_command
from mock_server.commands.verify import client_rules_command
from mock_server.contract import ContractError
from mock_server.control.client import ControlError
from mock_server.control.rules import RuleError
from mock_server.exports.operations import ExportError
from mock_server.fixtures import FixtureError, GenerationError
from mock_server.http.serving import ServingError
from mock_server.reference import WriteError
from mock_server.reporting import ReportingGroup


class _Commands(ReportingGroup):
    """The commands of `mailing-mock`."""

    refusals = (
        ContractError,
        ControlError,
        ExportError,
        FixtureError,
        GenerationError,
        RuleError,
        ServingError,
        WriteError,
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


for _command in (
    serve_command,
    exec_command,
    token_command,
    generate_command,
    expect_command,
    docs_group,
    client_rules_command,
    ctl_group,
    wait_command,
):
    main.add_command(_command)
