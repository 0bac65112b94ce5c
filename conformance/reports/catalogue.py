"""The catalogue of checks, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from conformance.check import Check


def print_catalogue(checks: Sequence[Check], console: Console) -> None:
    """Print each check in three lines: its id and marks, its claim, its clause."""
    for check in checks:
        marks = [check.basis, check.severity, check.fault, f"from {check.profile.name.lower()} on"]
        marks += [f"core on {', '.join(check.core)}"] if check.core else []
        marks += ["takes two users"] if check.takes_two_users else []
        head = Text.assemble((check.check_id, "bold"), (f"  {', '.join(marks)}", "dim"))
        for line in (head, Text(f"    {check.claim}"), Text(f"    {check.clause}", style="dim")):
            console.print(line, soft_wrap=True, highlight=False)


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
                "two_users": check.takes_two_users,
            }
            for check in checks
        ],
        indent=2,
    )
