"""Variants of the network between the suite and a sound server."""

from tests.defects.connections import breaking, closed, half, now_and_then, reset, whole
from tests.variants.model import Variant

VARIANTS = (
    Variant(
        "connection-closed-silently",
        "Every connection is closed after one answer, which does not say so.",
        breaking(lambda _: True, whole),
    ),
    Variant(
        "connection-lost-now-and-then",
        "One connection in three hundred breaks, before, within or instead of an answer.",
        now_and_then(300, half, closed, reset),
    ),
    Variant(
        "connection-lost-often",
        "One connection in seventy breaks.",
        now_and_then(70, closed, half, reset),
    ),
)
"""The variants of the network."""
