"""The catalogue of checks, for people and for programs."""

import json
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from conformance.check import Check
from conformance.reports import summary

_MEMBERS = ("family", "claim", "clause", "basis", "severity", "fault", "core")


def print_catalogue(checks: Sequence[Check], console: Console) -> None:
    """Print each check in three lines: its id and marks, its claim, its clause."""
    for check in checks:
        head = Text.assemble((check.check_id, "bold"), (f"  {', '.join(_marks(check))}", "dim"))
        for line in (head, Text(f"    {check.claim}"), Text(f"    {check.clause}", style="dim")):
            console.print(line, soft_wrap=True, highlight=False)


def _marks(check: Check) -> Iterator[str]:
    yield from (summary.basis(check), check.severity, check.fault, f"from {check.profile.name.lower()} on")
    if check.core:
        yield f"core on {', '.join(check.core)}"
    if check.takes_two_users:
        yield "takes two users"


def catalogue_json(checks: Sequence[Check]) -> str:
    """Return the catalogue as a JSON list, one object for each check."""
    listed = [
        {
            "id": check.check_id,
            **{name: getattr(check, name) for name in _MEMBERS},
            "profile": check.profile.name.lower(),
            "two_users": check.takes_two_users,
        }
        for check in checks
    ]
    return json.dumps(listed, indent=2)
