"""`mailing-conformance explain`: the explanation of one check, or the checks of a family."""

import click

from conformance.check import Family
from conformance.commands.checks import known_id
from conformance.commands.terminal import Terminal
from conformance.contract import load_contract
from conformance.reports import explanation
from conformance.reports.catalogue import print_catalogue
from conformance.rules import CATALOGUE

_FAMILIES = frozenset(Family)


def _known(text: str) -> str:
    """Take the name of a family, or the id of a check; anything else is a usage error."""
    return text if text in _FAMILIES else known_id(text)


@click.command(short_help="Explain a check, or list the checks of a family.")
@click.argument("check_id", metavar="CHECK", type=_known)
def explain(check_id: str) -> None:
    """Explain a check: its clause, why it matters, a good and a bad answer, where to look, what its marks mean.

    For the name of a family, such as lifecycle, list the checks of that family.
    """
    if check_id in _FAMILIES:
        print_catalogue([check for check in CATALOGUE if check.family == check_id], Terminal())
        return
    check = next(check for check in CATALOGUE if check.check_id == check_id)
    explanation.print_explanation(explanation.explain(check, load_contract()), Terminal())
