"""Tests of the place of a clause in the contract."""

from conformance.check import Check
from conformance.reports.clauses import place_of
from conformance.rules import CATALOGUE
from tests.conformance.reports.verdicts import CONTRACT
from tests.sweeps import of_each


@of_each(CATALOGUE, lambda check: check.check_id)
def test_every_clause_has_a_line(check: Check) -> None:
    """A clause of the contract is found exactly; the place of any other has a note."""
    place = place_of(check.clause, CONTRACT)
    assert place.line >= 1
    assert bool(place.note) is not check.clause.startswith("#")


def test_a_clause_elsewhere_points_at_the_operation() -> None:
    """Its place is the operation of the subject, or the first line; that of an unknown pointer is the node above."""
    csv = place_of("RFC 9112, 8", CONTRACT, "csv")
    assert csv.line == CONTRACT.line(CONTRACT.operations["downloadMailingExportCsv"].pointer)
    assert "outside the contract" in csv.note
    lines = {place_of("RFC 9112, 8", CONTRACT, name).line for name in ("create", "json", "csv", "xlsx", "else")}
    assert len(lines) == 5
    assert str(place_of("RFC 9112, 8", CONTRACT)) == "openapi.yaml:1"
    near = place_of("#/components/schemas/Params/nothing", CONTRACT)
    assert near.line == CONTRACT.line("/components/schemas/Params")
    assert "nearest" in near.note
    assert place_of("#nowhere", CONTRACT).line == CONTRACT.line("")
