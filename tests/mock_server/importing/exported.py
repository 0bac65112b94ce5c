"""An exported file of the default data, and files of rows of one's own."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from mock_server import create_app, load_contract, load_fixtures
from mock_server.contract import Table
from tests.conformance.answers.workbooks import by_openpyxl
from tests.mock_server.driving import Client

CONTRACT = load_contract()
TABLE: Table = next(one.table for one in CONTRACT.operations.values() if one.table)
HEADER = tuple(column.name for column in TABLE.columns)
COLUMNS = {column.name: column.source for column in TABLE.columns}


def downloaded(file: Path, fixtures: Path | None = None) -> Path:
    """Download every contact of the first account list of a data set into a file; its suffix names the form."""
    data = load_fixtures(fixtures)
    client = Client(create_app(data))
    rules = {"status": "active,hidden,null", "account_list_id": data.account_lists[0].id}
    export = client.created_id({"params": {"filter": rules}})
    file.write_bytes(client.get(f"{export}{file.suffix}").content)
    return file


def cells_of(file: Path) -> list[list[str]]:
    """The rows of a CSV file under its header."""
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))[1:]


def written(file: Path, *rows: Sequence[object], header: Sequence[str] = HEADER) -> Path:
    """Write rows of cells, filled up with blanks, as CSV or as a workbook."""
    whole = [header, *((*row, *[""] * (len(header) - len(row))) for row in rows)]
    if file.suffix == ".xlsx":
        file.write_bytes(by_openpyxl(whole))
        return file
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(whole)
    file.write_text(text.getvalue(), encoding="utf-8", newline="")
    return file
