"""The variants: one small function for each way in which a server may differ and still keep the contract."""

from tests.variants import data, documents, files, selection, wire
from tests.variants.model import Expected, Variant

ALL: tuple[Variant, ...] = (
    *wire.VARIANTS,
    *documents.VARIANTS,
    *files.VARIANTS,
    *selection.VARIANTS,
    *data.VARIANTS,
)

__all__ = ["ALL", "Expected", "Variant"]
