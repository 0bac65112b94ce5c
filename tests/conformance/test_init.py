"""Tests of the names that the package exports."""

import subprocess
import sys

import pytest

import conformance

EXPORTED = [
    "CATALOGUE",
    "ApplicationError",
    "Basis",
    "Budget",
    "Check",
    "Connection",
    "Contract",
    "ContractError",
    "Failure",
    "Family",
    "Finding",
    "InterruptedRunError",
    "Knowledge",
    "Limits",
    "Outcome",
    "Patience",
    "Profile",
    "ReportError",
    "ReportRequest",
    "Result",
    "Severity",
    "State",
    "Target",
    "TargetError",
    "Token",
    "Verdict",
    "check_reports",
    "failure_text",
    "headline",
    "judge",
    "judge_app",
    "load_contract",
    "neutral",
    "parse_report",
    "print_verdict",
    "read_detection_rate",
    "read_target",
    "result_text",
    "serve_app",
    "write_reports",
]


def test_the_exported_names_are_these() -> None:
    """A name that is added or removed changes the API of the package."""
    assert sorted(vars(conformance)["__all__"]) == sorted(EXPORTED)
    assert set(EXPORTED) <= set(dir(conformance))


@pytest.mark.parametrize("name", EXPORTED)
def test_every_exported_name_is_there(name: str) -> None:
    """Each name of the stub is a name of the module that the stub takes it from."""
    assert getattr(conformance, name) is not None


def test_another_name_is_an_attribute_error() -> None:
    """A name that is not exported is reported as by any module."""
    with pytest.raises(AttributeError, match="no_such_name"):
        getattr(conformance, "no_such_name")  # noqa: B009  mypy knows that it is not there


def test_an_import_loads_nothing_else() -> None:
    """Importing the package loads none of its modules, because every pytest run imports it."""
    code = "import sys, conformance; print(*(name for name in sys.modules if name.startswith('conformance.')))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  our own code
    assert ran.stdout.split() == []
