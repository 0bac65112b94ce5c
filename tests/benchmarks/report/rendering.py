"""Writes what a record says: into the README, and as a picture beside this module."""

from pathlib import Path
from typing import Final

from tests.benchmarks.report.plot import drawn
from tests.benchmarks.report.record import FILE, Record, as_json, read
from tests.benchmarks.report.table import told
from tests.blocks import README, with_block

PICTURE: Final = Path(__file__).parent / "figures.svg"


def write(record: Record) -> None:
    """Write down a new record, and render it."""
    FILE.write_text(as_json(record), encoding="utf-8")
    render()


def render() -> None:
    """Render the record that was written last: from its figures as they are kept, which are rounded."""
    record = read(FILE)
    README.write_text(with_block(README.read_text(encoding="utf-8"), "benchmarks", told(record)), encoding="utf-8")
    if record:
        PICTURE.write_text(drawn(record), encoding="utf-8")
    else:
        PICTURE.unlink(missing_ok=True)
