"""The tools that are measured, each as the list of runs that it takes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache

from mock_server.fixtures import Fixtures, load
from tests.defects import DEFECTS, Defect
from tests.detection import stock
from tests.detection.measuring import Run
from tests.detection.records import SOUND, Record


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


def _stock() -> list[Run]:
    return [
        *(Run("stock", SOUND, seed, stock.stamp(None), _run_stock) for seed in stock.SOUND_SEEDS),
        *(Run("stock", defect.name, stock.SEED, stock.stamp(defect), _run_stock) for defect in _shuffled()),
    ]


TOOLS: Mapping[str, Callable[[], list[Run]]] = {"stock": _stock}
