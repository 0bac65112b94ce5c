"""The catalogue of checks, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from conformance.failures import Check


def print_catalogue(checks: Sequence[Check], console: Console) -> None:
    """Print one row for each check: id, claim, clause, basis, severity, fault class, profile."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("check", "basis", "severity", "fault", "from profile", "core on"):
        table.add_column(name, no_wrap=True)
    table.add_column("claim and clause", ratio=1)
    for check in checks:
        core = ", ".join(check.core) or "."
        row = (check.check_id, check.basis, check.severity, check.fault, check.profile.name.lower(), core)
        table.add_row(*row, f"{check.claim} [dim]{check.clause}[/dim]")
    console.print(table)


def catalogue_json(checks: Sequence[Check]) -> str:
    """Return the catalogue as a JSON list, one object for each check."""
    return json.dumps(
        [
            {
                "id": check.check_id,
                "family": check.family,
                "claim": check.claim,
                "clause": check.clause,
                "basis": check.basis,
                "severity": check.severity,
                "fault": check.fault,
                "profile": check.profile.name.lower(),
                "core": list(check.core),
                "two_users": check.needs_other,
            }
            for check in checks
        ],
        indent=2,
    )
