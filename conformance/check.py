"""What a check is, and what it says when a rule is broken.

A check is a pure function of exchanges and values read from them; the decorator :func:`check` gives it its stable id,
the clause it rests on, the basis of that clause, and the class of fault it finds. It yields a :class:`Finding` for
each way in which the rule is broken and none where it holds; where the values cannot tell, it raises
:class:`TooLittleDataError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Basis(StrEnum):
    """How we know that the clause is a rule of the API."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    DECIDED = "decided"


class Severity(StrEnum):
    """How much a client suffers when the rule is broken."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class Profile(IntEnum):
    """How thoroughly to look; a check runs in its own profile and in every deeper one."""

    QUICK = 1
    STANDARD = 2
    DEEP = 3


def profile_of(profile: Profile | str) -> Profile:
    """Return a profile, or the one of a name in any letter case.

    Raises:
        ValueError: There is no profile of that name; the text names those that there are.
    """
    if isinstance(profile, Profile):
        return profile
    try:
        return Profile[profile.upper()]
    except KeyError:
        known = ", ".join(each.name.lower() for each in Profile)
        raise ValueError(f"There is no profile {profile!r}; the profiles are {known}.") from None


class Family(StrEnum):
    """The rule families, in the order in which a report prints them."""

    AUTHENTICATION = "authentication"
    AUTHORISATION = "authorisation"
    LIFECYCLE = "lifecycle"
    CREATING = "creating"
    DOCUMENTS = "documents"
    ERRORS = "errors"
    FILES = "files"
    SELECTION = "selection"
    ROBUSTNESS = "robustness"


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which a rule is broken, in words that hold no value the server sent.

    Attributes:
        problem: What is wrong: a sentence in our own words.
        expected: What the clause asks for.
        found: What there was instead, as structure: a status, a count, a type, a length.
    """

    problem: str
    expected: str
    found: str


class TooLittleDataError(Exception):
    """A check cannot tell from what it was given; the text says what was missing, without a value of it."""


Judge = Callable[..., Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check: a rule, where it stands, and the function that judges by it.

    Attributes:
        check_id: Stable id, ``family.rule``.
        family: The rule family.
        claim: The rule in one sentence, as the sound server keeps it.
        clause: A JSON pointer into ``openapi.yaml``, or a section of an RFC or of JSON:API.
        basis: How we know that the clause is a rule.
        severity: How much a broken rule hurts.
        fault: The class of fault: ``Fnnn`` of the WFC catalogue; ``M1xx`` file, ``M2xx`` lifecycle, ``M3xx`` selection.
        profile: The shallowest profile that runs it.
        core: The subjects that must have been seen keeping the rule before a run can be called conformant.
        needs_other: Whether it takes two users.
        judge: The function; it takes exchanges and values as keyword arguments.
    """

    check_id: str
    family: Family
    claim: str
    clause: str
    basis: Basis
    severity: Severity
    fault: str
    profile: Profile
    core: tuple[str, ...]
    needs_other: bool
    judge: Judge = field(repr=False, compare=False)

    @property
    def advice(self) -> bool:
        """Tell whether a failure is advice, which counts only under ``--strict``."""
        return self.basis is Basis.DECIDED


def check(  # noqa: PLR0913  one keyword for each attribute of the rule; all but the first four have defaults
    check_id: str,
    claim: str,
    *,
    clause: str,
    fault: str,
    basis: Basis = Basis.DOCUMENTED,
    severity: Severity = Severity.MAJOR,
    profile: Profile = Profile.QUICK,
    core: Iterable[str] = (),
    needs_other: bool = False,
) -> Callable[[Judge], Check]:
    """Make a check of the function that judges; the arguments are the attributes of :class:`Check`."""

    def register(judge: Judge) -> Check:
        return Check(
            check_id=check_id,
            family=Family(check_id.split(".", maxsplit=1)[0]),
            claim=claim,
            clause=clause,
            basis=basis,
            severity=severity,
            fault=fault,
            profile=profile,
            core=tuple(core),
            needs_other=needs_other,
            judge=judge,
        )

    return register
