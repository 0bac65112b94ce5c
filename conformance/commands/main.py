"""The command line, `mailing-conformance`; with the pytest plugin the only reader of arguments and environment.

Exit status: 0 conformant, 1 contract broken or baseline out of date, 2 wrong usage or an output that cannot be written,
3 inconclusive, 130 interrupted, 141 the reader of the output has gone.
"""

import click

from conformance.commands.checks import checks
from conformance.commands.compare import compare
from conformance.commands.explain import explain
from conformance.commands.replay import replay
from conformance.commands.run import run
from conformance.commands.terminal import Commands


@click.group(
    cls=Commands,
    commands=(run, compare, replay, explain, checks),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)
@click.version_option(package_name="mailing-export-contract")
def main() -> None:
    """Judge an implementation of the mailing-export API by its contract."""
