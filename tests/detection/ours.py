"""What the suite itself finds: all of it, strict, on each defect and each variant, with the time of each finding."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Self
from unittest.mock import patch

from conformance.answers.evidence import Step
from conformance.check import Check, Finding, Profile
from conformance.contract import load_contract
from conformance.http.client import HttpClient
from conformance.run import runner
from conformance.run.runner import judge
from conformance.session import recorder
from conformance.session.results import Results
from conformance.target import Target
from conformance.verdict.detection import digest_of, stamp_of_checks
from conformance.verdict.model import State, Verdict
from mock_server.app import create_app
from mock_server.contract import load_contract as load_mock_contract
from mock_server.fixtures import Fixtures, generate, load
from mock_server.http.serving import in_background, listen, url_of
from tests.defects import Defect
from tests.detection.records import SOUND, Record, Sighting
from tests.detection.stamps import stamp_of, stamp_of_defect
from tests.targets import served, target_of
from tests.variants import ALL, Variant

SEED = 1


def stamp(defect: Defect | None) -> str:
    """Stamp what a run on a defect hangs on: the defect, and all that judges it."""
    return digest_of([stamp_of_defect(defect) if defect else SOUND, _checks()])


def variant_stamp(variant: Variant | None) -> str:
    """Stamp what a run on a variant hangs on."""
    return digest_of([stamp_of(variant.name, "tests.variants") if variant else SOUND, _checks()])


def measure(defect: Defect | None, fixtures: Fixtures, profile: Profile) -> Record:
    """Judge a defect, or the sound mock, with the whole suite, told the rows that some filters select in these data."""
    if defect is None:
        with served(create_app(fixtures)) as base_url:
            return _record(SOUND, SEED, stamp(None), target_of(base_url, fixtures, expected=True), profile)
    fixtures = defect.data(fixtures)
    with served(defect.build(fixtures)) as base_url:
        target = defect.told(target_of(base_url, fixtures, expected=True))
        return _record(defect.name, SEED, stamp(defect), target, profile)


def measure_variant(variant: Variant | None, profile: Profile, seed: int) -> Record:
    """Judge a variant, or the sound mock, on the default data with seed 1, and on data made up with any other."""
    chosen = variant or Variant(SOUND, "The mock itself.")
    fixtures = chosen.data(load() if seed == 1 else generate(seed))
    listener = listen(chosen.host, 0)
    with in_background(chosen.build(fixtures), listener, log_level="critical"):
        target = target_of(url_of(listener) + load_mock_contract().base_path, fixtures)
        told = chosen.told(target)
        return _record(chosen.name, seed, variant_stamp(variant), told, max(profile, chosen.profile))


def variant_named(name: str) -> Variant | None:
    """Return the variant of this name; None for the sound mock."""
    return next(variant for variant in ALL if variant.name == name) if name != SOUND else None


def _record(name: str, seed: int, stamp_: str, target: Target, profile: Profile) -> Record:
    contract = load_contract()
    with _watched() as sightings:
        verdict = judge(target, profile=profile, seed=seed, strict=True, contract=contract)
    failed = {result.check.check_id for result in verdict.of(State.FAILED)}
    if failed != sightings.keys():
        raise RuntimeError(f"{name}: the results and the verdict hold different failures.")
    failures = dict(sorted(sightings.items()))
    return Record(name, seed, stamp_, _outcome(verdict), failures, round(verdict.seconds, 3), verdict.requests)


def _outcome(verdict: Verdict) -> str:
    # What the suite could not do is told by its first words; a server's values are in no reason.
    return f"{verdict.outcome}" + (f": {verdict.reasons[0]}" if verdict.reasons else "")


@contextmanager
def _watched() -> Iterator[dict[str, Sighting]]:
    """Note when each check fails first, in time and requests since the block began.

    The run keeps the client it makes for itself: with one that is brought it would leave its pauses out, and miss what
    shows after some seconds only.
    """
    began, sightings, clients = time.monotonic(), dict[str, Sighting](), list[HttpClient]()

    class Counted(HttpClient):
        def __enter__(self) -> Self:
            clients.append(self)
            return super().__enter__()

    class Watched(Results):
        def failed(self, check: Check, subject: str, finding: Finding, steps: Sequence[Step]) -> None:
            seen = Sighting(round(time.monotonic() - began, 3), sum(client.sent for client in clients))
            sightings.setdefault(check.check_id, seen)
            super().failed(check, subject, finding, steps)

    with patch.object(runner, "HttpClient", Counted), patch.object(recorder, "Results", Watched):
        yield sightings


@cache
def _checks() -> str:
    return stamp_of_checks()
