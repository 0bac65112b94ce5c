"""How a failure is known again in another run: by its key, its short id, and the recipe that plays it again."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from conformance.verdict.model import Failure, Verdict
from conformance.verdict.neutral import visible

ID_LENGTH = 8
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# What a step prints in place of a value: the words of its derivation, or what was done to a token. Anything else in
# angle brackets was part of the request itself.
_DERIVATION = re.compile(r"<((?:\$MAILING_|[a-z])[^<>\"\\]{3,200})>")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to run one failing case again; it holds no value that a server sent.

    Attributes:
        check_id: The check that failed.
        subject: What it failed on.
        scenario: The scenario that ran into it; empty where that is not known.
        profile: The name of the profile, lower case.
        seed: The seed.
        strict: Whether advice counted.
        derivations: How the values were derived that stand in the requests, in words.
    """

    check_id: str
    subject: str
    scenario: str
    profile: str
    seed: int
    strict: bool
    derivations: tuple[str, ...] = ()


def key_of(check_id: str, problem: str, subject: str) -> str:
    """Return what makes a failure the same one in another run: 16 hexadecimal digits of check, problem and subject.

    Days in the texts do not count: a filter by date may take another day tomorrow. What a report would spell out counts
    as it is spelt there, so that a key can be worked out again from any report.
    """
    parts = (comparable(part) for part in (check_id, problem, subject))
    # A length before each part: the same text split elsewhere is another key.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def comparable(text: str) -> str:
    """Return a text as two runs are compared by it: as a report shows it, and without days."""
    return _DAY.sub("0000-00-00", visible(text))


def failure_key(failure: Failure) -> str:
    """Return the key of a failure on its first subject.

    What was expected and found is left out: the numbers in it change with the data.
    """
    return key_of(failure.check_id, failure.finding.problem, failure.subject)


def failure_id(failure: Failure) -> str:
    """Return the short id of a failure, by which it is replayed: the first digits of its key."""
    return failure_key(failure)[:ID_LENGTH]


def recipe_of(failure: Failure, verdict: Verdict) -> Recipe:
    """Return how to run into a failure again, on its first subject."""
    return Recipe(
        check_id=failure.check_id,
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
