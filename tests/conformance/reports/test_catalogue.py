"""Tests of the catalogue of checks, for people and for programs."""

import io
import json

from rich.console import Console

from conformance.reports.catalogue import catalogue_json, meanings, print_catalogue
from conformance.reports.summary import basis
from conformance.rules import CATALOGUE
from conformance.rules.lifecycle import checks as lifecycle


def test_the_catalogue_is_printed_whole() -> None:
    """Each check with its id, also on a narrow terminal."""
    paper = io.StringIO()
    print_catalogue(CATALOGUE, Console(file=paper, width=80))
    text = paper.getvalue()
    assert all(check.check_id in text for check in CATALOGUE)
    assert "fields[export_logs]" in " ".join(text.split())


def test_the_marks_of_a_check_are_its_attributes() -> None:
    """Basis, severity, fault and profile of every check; core subjects and a second user where it has them."""
    paper = io.StringIO()
    print_catalogue(CATALOGUE, Console(file=paper, width=80))
    heads = paper.getvalue().splitlines()[::3]
    for check, head in zip(CATALOGUE, heads, strict=True):
        name, _, marks = head.partition("  ")
        assert name == check.check_id
        assert marks.startswith(
            f"{basis(check)}, {check.severity}, {check.fault}, from {check.profile.name.lower()} on"
        )
        assert ("core on " in marks) is bool(check.core)
        assert marks.endswith("takes two users") is check.takes_two_users


def test_programs_read_the_same() -> None:
    """One object for each check, with its id and whether it takes two users."""
    listed = json.loads(catalogue_json(CATALOGUE))
    assert [(one["id"], one["two_users"]) for one in listed] == [
        (check.check_id, check.takes_two_users) for check in CATALOGUE
    ]


def test_every_mark_has_a_meaning() -> None:
    """Each check's basis, severity and class of fault are explained, in this order."""
    for check in CATALOGUE:
        told = meanings(check)
        assert list(told) == [check.basis, check.severity, check.fault]
        assert all(told.values())
    assert meanings(lifecycle.race)["M205"] == "an export has another life cycle"
