"""The command line, `mailing-mock`: its commands, in the order of its help."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import click

from mock_server.reporting import ReportingGroup

COMMANDS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "serve": ("mock_server.commands.serve", "serve_command", "Serve the contract until Ctrl-C."),
        "exec": (
            "mock_server.commands.execute",
            "exec_command",
            "Run a command beside a server of its own, and exit as it exits.",
        ),
        "wait": ("mock_server.commands.steer", "wait_command", "Wait until a mock answers."),
        "ctl": ("mock_server.commands.steer", "ctl_group", "Steer a mock that runs."),
        "token": (
            "mock_server.commands.data",
            "token_command",
            "Print a JSON Web Token for USER, a handle such as ada.",
        ),
        "generate": (
            "mock_server.commands.data",
            "generate_command",
            "Print a generated data set as YAML, a file for --fixtures.",
        ),
        "fixtures": (
            "mock_server.commands.fixtures",
            "fixtures_group",
            "Check, generate or import the data set of a server.",
        ),
        "expect": (
            "mock_server.commands.data",
            "expect_command",
            "Print which rows certain filters select for USER, as JSON for mailing-conformance run --expect.",
        ),
        "client-rules": (
            "mock_server.commands.verify",
            "client_rules_command",
            "List the rules that `exec --verify` judges a client by.",
        ),
        "docs": (
            "mock_server.commands.docs.group",
            "docs_group",
            "Write, print or check the reference, and compare contracts.",
        ),
    }
)
"""The commands by name: the module of each, the name of its function there, and what it does."""


@click.group(
    cls=ReportingGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
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
