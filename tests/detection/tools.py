"""The tools that are measured, each as the list of runs that it takes."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial

from conformance.check import Profile
from mock_server.fixtures import Fixtures, load
from tests.defects import DEFECTS, Defect
from tests.detection import ours, stock
from tests.detection.measuring import Run
from tests.detection.records import SOUND, Record
from tests.variants import ALL

_LONG_SEEDS = 2


@cache
def _fixtures() -> Fixtures:
    return load()


def _named(name: str) -> Defect | None:
    return next(defect for defect in DEFECTS if defect.name == name) if name != SOUND else None


def _shuffled() -> list[Defect]:
    # A run that is cut has then seen some of every family; the order is the same each time.
    return sorted(DEFECTS, key=lambda defect: hashlib.sha256(defect.name.encode()).digest())


def _run_stock(name: str, seed: int) -> Record:
    return stock.measure(_named(name), _fixtures(), seed)


def _run_standard(name: str, _seed: int) -> Record:
    return ours.measure(_named(name), _fixtures(), Profile.STANDARD)


def _run_quick(name: str, _seed: int) -> Record:
    return ours.measure(_named(name), _fixtures(), Profile.QUICK)


def _run_variant(profile: Profile, name: str, seed: int) -> Record:
    return ours.measure_variant(ours.variant_named(name), profile, seed)


def _stock() -> list[Run]:
    return [
        *(Run("stock", SOUND, seed, stock.stamp(None), _run_stock) for seed in stock.SOUND_SEEDS),
        *(Run("stock", defect.name, stock.SEED, stock.stamp(defect), _run_stock) for defect in _shuffled()),
    ]


def _ours(file: str, make: Callable[[str, int], Record]) -> list[Run]:
    return [
        Run(file, SOUND, ours.SEED, ours.stamp(None), make),
        *(Run(file, defect.name, ours.SEED, ours.stamp(defect), make) for defect in _shuffled()),
    ]


TOOLS: Mapping[str, Callable[[], list[Run]]] = {
    "standard": partial(_ours, "standard", _run_standard),
    "quick": partial(_ours, "quick", _run_quick),
    "stock": _stock,
}
"""What is run on the defects: the suite in two profiles, strict, and stock Schemathesis."""


def variant_runs(profile: Profile, seeds: Iterable[int]) -> list[Run]:
    """List the runs on the sound mock and every variant, one for each seed, and few of those that take minutes."""
    file, make = variants_file(profile), partial(_run_variant, profile)
    return [
        Run(file, variant.name if variant else SOUND, seed, ours.variant_stamp(variant), make)
        for seed in seeds
        for variant in (None, *ALL)
        if variant is None or not variant.long or seed <= _LONG_SEEDS
    ]


def variants_file(profile: Profile) -> str:
    """Name the file of the records of the variants."""
    return f"variants-{profile.name.lower()}"
