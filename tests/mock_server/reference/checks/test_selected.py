"""Filters whose example selects from nothing."""

from mock_server.contract import load_contract
from mock_server.reference.checks import unselected
from tests.mock_server.reference.checks.changed import GONE, changed

FILTERS = "/components/schemas/FilterObject/properties"


def test_a_filter_whose_example_selects_from_nothing_is_named() -> None:
    """The reference would show no contacts for it; that of the contract shows some for each."""
    assert list(map(str, unselected(load_contract()))) == []
    contract = changed(f"{FILTERS}/updated_at/example", "2026-01-01..2026-02-31")
    (fault,) = unselected(contract)
    assert fault.problem.startswith("no contacts are shown for the filter updated_at")
    assert fault.place == f"changed.json:{contract.line(f'{FILTERS}/updated_at/example')}"


def test_a_filter_without_an_example_is_found_elsewhere() -> None:
    """It is not told twice."""
    assert list(unselected(changed(f"{FILTERS}/exclude_tags/example", GONE))) == []
