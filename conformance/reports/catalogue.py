"""The catalogue of checks, for people and for programs, and what its marks mean."""

import json
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from conformance.check import Basis, Check, Severity
from conformance.reports import summary

_MEMBERS = ("family", "claim", "clause", "basis", "severity", "fault", "core")
_BASES: Mapping[Basis, str] = {
    Basis.DOCUMENTED: "the documentation of the API says so",
    Basis.OBSERVED: "the API was seen to do so, and its documentation does not say it",
    Basis.DECIDED: "our interpretation where the sources are silent; a failure is advice, which fails a run only under "
    "--strict",
}
_SEVERITIES: Mapping[Severity, str] = {
    Severity.CRITICAL: "access to the data, or the use of the API at all, is at stake",
    Severity.MAJOR: "a client that relies on the contract gets a wrong result or an error",
    Severity.MINOR: "few clients notice",
}
# The codes that begin with F are those of the Web Fuzzing Commons, which has none for files, life cycle and selection.
_FAULTS = {
    "F100": "the server fails, or its answer does not end",
    "F101": "an answer is not as the contract says",
    "F102": "a bad request succeeds",
    "F104": "a request that was refused has an effect",
    "F203": "a client sets what only the server may set",
    "F204": "an answer tells that something exists",
    "F205": "a good token is refused, or a bad one is accepted",
    "F206": "a user gets at what is not theirs",
    "F207": "something is answered without a token",
    "F208": "something can be changed that nobody may change",
    "F209": "an error holds a stack trace or a token",
    "F210": "an operation answers that the contract does not have",
    "M1": "a file is not as the contract says",
    "M2": "an export has another life cycle",
    "M3": "a filter selects other contacts",
}


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


def meanings(check: Check) -> Mapping[str, str]:
    """Return what the marks of a check mean: its basis, its severity and its class of fault."""
    fault = next(text for code, text in _FAULTS.items() if check.fault.startswith(code))
    return {
        check.basis.value: _BASES[check.basis],
        check.severity.value: _SEVERITIES[check.severity],
        check.fault: fault,
    }


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
