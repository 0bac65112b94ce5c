"""A judge of any implementation of the mailing-export API, by the contract in ``openapi.yaml``.

    from conformance import judge, read_target

    verdict = judge(read_target("http://127.0.0.1:8080/api/v2", token, other_token), profile="quick")
    print(verdict.outcome, verdict.exit_status)

An ASGI application needs no server of its own: ``judge_app(app, token, other_token, profile="quick")``.

What this module exports is loaded when it is first asked for: the pytest plugin of this package is imported by every
pytest run in an environment, and must cost next to nothing where it is not used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.check import Basis, Check, Family, Finding, Profile, Severity
    from conformance.contract import ContractError, load_contract
    from conformance.reports.console import failure_text, print_verdict
    from conformance.reports.files import ReportError, ReportRequest, check_reports, parse_report, write_reports
    from conformance.reports.summary import headline
    from conformance.rules import CATALOGUE
    from conformance.run.in_process import ApplicationError, Patience, judge_app, serve_app
    from conformance.run.runner import InterruptedRunError, judge
    from conformance.target import Budget, Connection, Knowledge, Limits, Target, TargetError, Token, read_target
    from conformance.verdict.detection import read_detection_rate
    from conformance.verdict.model import Failure, Outcome, Result, State, Verdict
    from conformance.verdict.neutral import neutral

__all__ = [
    "CATALOGUE",
    "ApplicationError",
    "Basis",
    "Budget",
    "Check",
    "Connection",
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
    "serve_app",
    "write_reports",
]

_HOMES = {
    "conformance.rules": ("CATALOGUE",),
    "conformance.contract": ("ContractError", "load_contract"),
    "conformance.check": ("Basis", "Check", "Family", "Finding", "Profile", "Severity"),
    "conformance.run.in_process": ("ApplicationError", "Patience", "judge_app", "serve_app"),
    "conformance.reports.console": ("failure_text", "print_verdict"),
    "conformance.verdict.detection": ("read_detection_rate",),
    "conformance.reports.files": ("ReportError", "ReportRequest", "check_reports", "parse_report", "write_reports"),
    "conformance.verdict.neutral": ("neutral",),
    "conformance.reports.summary": ("headline",),
    "conformance.run.runner": ("InterruptedRunError", "judge"),
    "conformance.target": (
        "Budget",
        "Connection",
        "Knowledge",
        "Limits",
        "Target",
        "TargetError",
        "Token",
        "read_target",
    ),
    "conformance.verdict.model": ("Failure", "Outcome", "Result", "State", "Verdict"),
}


def __getattr__(name: str) -> object:
    """Load an exported name when it is first asked for (PEP 562)."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
