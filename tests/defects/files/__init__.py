"""Servers whose files break what is promised of them: as bytes, as tables, as downloads, and in what they hold."""

from tests.defects.files import contents, csv_files, downloads, labels, xlsx_files
from tests.defects.model import Defect

DEFECTS: tuple[Defect, ...] = (
    *csv_files.DEFECTS,
    *xlsx_files.DEFECTS,
    *downloads.DEFECTS,
    *contents.DEFECTS,
    *labels.DEFECTS,
)
"""All of them."""
