"""`mailing-conformance explain`: the explanation of one check."""

import click

from conformance.commands.checks import known_id
from conformance.commands.terminal import Terminal
from conformance.contract import load_contract
from conformance.reports import explanation
from conformance.rules import CATALOGUE


@click.command()
@click.argument("check_id", metavar="CHECK", type=known_id)
def explain(check_id: str) -> None:
    """Explain a check: its clause, why it matters, a good and a bad answer, where to look."""
    check = next(check for check in CATALOGUE if check.check_id == check_id)
    explanation.print_explanation(explanation.explain(check, load_contract()), Terminal())
