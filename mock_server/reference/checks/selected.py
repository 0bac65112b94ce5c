"""Filters whose example selects from no data set, so that the reference cannot show whom they select."""

from collections.abc import Iterator

from mock_server.contract import Contract
from mock_server.contract.source import join
from mock_server.fixtures import load
from mock_server.reference.checks.described import objects
from mock_server.reference.checks.model import Fault, place_of
from mock_server.reference.selection import read_filter


def unselected(contract: Contract) -> Iterator[Fault]:
    """Yield the filters and modifiers for which the reference shows no contacts.

    Args:
        contract: The contract.
    """
    shown = read_filter(contract, load()).selected
    for kind, pointer, value in objects(contract.document):
        if kind != "Schema" or "x-filter" not in value:
            continue
        for name in (*contract.vocabulary.rules, *contract.vocabulary.modifiers):
            # That there is no example at all is found elsewhere.
            if name not in shown and "example" in value.get("properties", {}).get(name, {}):
                place = place_of(contract, join(pointer, "properties", name, "example"))
                problem = (
                    f"no contacts are shown for the filter {name}: its example, or that of what it joins, is refused"
                )
                yield Fault(place, problem, f"correct it in {place}")
