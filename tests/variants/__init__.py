"""The variants: one small function for each way in which a server may differ and still keep the contract."""

from tests.variants import data, documents, files, meanwhile, network, selection, wire
from tests.variants.model import Expected, Variant

ALL: tuple[Variant, ...] = (
    *wire.VARIANTS,
    *network.VARIANTS,
    *documents.VARIANTS,
    *files.VARIANTS,
    *selection.VARIANTS,
    *data.VARIANTS,
    *meanwhile.VARIANTS,
)

__all__ = ["ALL", "Expected", "Variant"]
