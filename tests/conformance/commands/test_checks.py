"""Tests of the catalogue, and of the id of a check as a parameter."""

import json

import click
import pytest

from conformance.commands.checks import known_id
from conformance.rules import CATALOGUE
from tests.conformance.commands.running import run


def test_the_catalogue_for_programs() -> None:
    """Every check is listed with all its attributes."""
    result = run("checks", "--json")
    assert result.exit_code == 0
    listed = json.loads(result.output)
    assert [entry["id"] for entry in listed] == [check.check_id for check in CATALOGUE]
    first, check = listed[0], CATALOGUE[0]
    assert {name: first[name] for name in ("family", "claim", "clause", "basis", "severity", "fault")} == {
        "family": check.family,
        "claim": check.claim,
        "clause": check.clause,
        "basis": check.basis,
        "severity": check.severity,
        "fault": check.fault,
    }
    assert (first["core"], first["two_users"], first["profile"]) == (list(check.core), check.takes_two_users, "quick")


@pytest.mark.parametrize("columns", ["80", "200"])
def test_the_catalogue_for_people(columns: str) -> None:
    """Ids are not broken and claims are complete, also on a narrow terminal."""
    told = " ".join(run("checks", COLUMNS=columns).output.split())
    for check in CATALOGUE:
        assert check.check_id in told
        assert " ".join(check.claim.split()) in told


@pytest.mark.parametrize(
    ("check_id", "told"),
    [
        ("lifecycle.second-gt", "There is no check lifecycle.second-gt. Did you mean lifecycle.second-get"),
        ("zzzzzz", "There is no check zzzzzz. 'mailing-conformance checks' lists them."),
        (" ", "It is empty; 'mailing-conformance checks' lists the ids."),
    ],
)
def test_an_unknown_id_is_refused(check_id: str, told: str) -> None:
    """The message suggests ids that are close to it, or says where they are listed."""
    with pytest.raises(click.BadParameter) as refused:
        known_id(check_id)
    assert refused.value.message.startswith(told)
    assert known_id("lifecycle.second-get") == "lifecycle.second-get"
