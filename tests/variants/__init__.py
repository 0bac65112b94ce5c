"""The variants: one small function for each way in which a server may differ and still keep the contract."""

from tests.variants import data, documents, files, meanwhile, selection, wire
from tests.variants.model import Expected, Variant

ALL: tuple[Variant, ...] = (
    *wire.VARIANTS,
    *documents.VARIANTS,
    *files.VARIANTS,
    *selection.VARIANTS,
    *data.VARIANTS,
    *meanwhile.VARIANTS,
)

__all__ = ["ALL", "Expected", "Variant"]
