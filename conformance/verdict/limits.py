"""What this suite cannot detect: a green verdict says nothing about these faults.

The suite knows a server only by its answers. It does not know the contacts behind them, it runs for minutes and not for
months, and it judges the four operations of the contract. Every report prints the limits. The sentences are data,
`limits.yaml`. Where a check detects a fault only with a :class:`Need`, such as known tags, the need holds the sentence,
and a run that had it does not print the limit.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

from conformance.check import ACCOUNT_LISTS, CONTACTS, NO_SHARED_LIST, TAGS, Need
from conformance.verdict.model import SILENT, Verdict

_FILE = Path(__file__).with_suffix(".yaml")
# libyaml reads ten times as fast, and every command reads this file at its start.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NEEDS = {need.topic: need for need in (ACCOUNT_LISTS, CONTACTS, NO_SHARED_LIST, TAGS)}


@dataclass(frozen=True, slots=True)
class Limit:
    """A kind of fault that this suite cannot detect.

    Attributes:
        topic: What it is about, in a word or two.
        sentence: What is not detected, and why.
        unless: The need of the checks that detect it after all; None where no check does.
    """

    topic: str
    sentence: str
    unless: Need | None = None


def limits_of(verdict: Verdict) -> tuple[Limit, ...]:
    """Return what the run of a verdict could not detect."""
    met = {need for result in verdict.results if result.state not in SILENT for need in result.check.needs}
    return tuple(limit for limit in LIMITS if limit.unless not in met)


def _read(entry: dict[str, str]) -> Limit:
    need = None if "sentence" in entry else _NEEDS[entry["topic"]]
    return Limit(entry["topic"], entry["sentence"] if need is None else need.unseen, need)


LIMITS = tuple(_read(entry) for entry in yaml.load(_FILE.read_bytes(), Loader=_LOADER))  # noqa: S506  both are safe
"""All limits, in the order in which a report prints them."""
