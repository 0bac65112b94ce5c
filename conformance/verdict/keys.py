"""How a failure is identified in any run, and how to reproduce it: its key, its short id, its recipe."""

import hashlib
import re
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from msgspec import Meta

from conformance.check import Profile
from conformance.verdict.model import Failure, Verdict
from conformance.verdict.neutral import visible

# Failures of one verdict rarely share so many digits; where they do, `replay` asks for the whole key.
ID_LENGTH = 8
END = r"$(?!\n)"
"""The end of a pattern: `$` alone also matches before a last line feed in Python, though not in JSON Schema."""
ProfileName: TypeAlias = Annotated[str, Meta(pattern=f"^({'|'.join(each.name.lower() for each in Profile)}){END}")]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# In place of a value a step prints how it was derived, and in place of a forged token how it was forged. Other text in
# angle brackets is part of the request itself.
_DERIVATION = re.compile(r"<((?:\$MAILING_|[a-z])[^<>\"\\]{3,200})>")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to reproduce one failing case. It holds no value that a server sent.

    Attributes:
        check: The id of the check.
        subject: What it failed on.
        scenario: The scenario in which it failed; empty where that is unknown.
        profile: The profile of the run.
        seed: The seed.
        strict: Whether advice counted as failure.
        derivations: How the values in the requests were derived, in words.
    """

    check: str
    subject: str
    scenario: str
    profile: ProfileName
    seed: int
    strict: bool
    derivations: tuple[str, ...] = ()


def key_of(check_id: str, problem: str, subject: str) -> str:
    """Return the key that a failure has in every run: 16 hexadecimal digits of a hash of check, problem and subject.

    Days in the texts do not count, because a filter by date may take another day tomorrow. The texts are hashed as a
    report shows them, so the key can be computed from any report.
    """
    parts = (comparable(part) for part in (check_id, problem, subject))
    # The length before each part keeps apart what would be equal if it were joined.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def comparable(text: str) -> str:
    """Return a text in the form in which two runs compare it: as a report shows it, and without days."""
    return _DAY.sub("0000-00-00", visible(text))


def failure_key(failure: Failure) -> str:
    """Return the key of a failure on its first subject.

    What was expected and found is left out, because the numbers in it change with the data.
    """
    return key_of(failure.check_id, failure.finding.problem, failure.subject)


def failure_id(failure: Failure) -> str:
    """Return the short id of a failure, the first digits of its key; the command `replay` takes it."""
    return failure_key(failure)[:ID_LENGTH]


def recipe_of(failure: Failure, verdict: Verdict) -> Recipe:
    """Return how to reproduce a failure on its first subject."""
    return Recipe(
        check=failure.check_id,
        subject=failure.subject,
        scenario=failure.scenario,
        profile=verdict.profile.name.lower(),
        seed=verdict.seed,
        strict=verdict.strict,
        derivations=derivations_of(failure),
    )


def derivations_of(failure: Failure) -> tuple[str, ...]:
    """Return the derivations that the steps of a failure print in place of values, each once."""
    # Quoted for a shell, an apostrophe is five characters.
    curls = (step.curl.replace("'\"'\"'", "'") for step in failure.steps)
    return tuple(dict.fromkeys(match[1] for curl in curls for match in _DERIVATION.finditer(curl)))
