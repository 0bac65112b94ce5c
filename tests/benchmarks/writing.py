"""What a file costs in processor time without a network: selecting contacts, making rows, and writing them."""

import csv
import io
import time
from collections.abc import Callable, Iterable, Sequence

from xlsxwriter import Workbook

from mock_server.clock import system_clock
from mock_server.contract import Table, load_contract
from mock_server.files.csv_file import encode_csv
from mock_server.files.table import rows
from mock_server.files.xlsx_file import encode_xlsx
from mock_server.fixtures import generate_fixtures
from mock_server.selection.reading import read_selection
from mock_server.selection.selecting import select
from tests.benchmarks.figures import Figure, median_of
from tests.benchmarks.steering import MICROSECONDS

_EVERYBODY = {"filter": {"status": "nobody", "reverse_status": True}}


def writing(rounds: int, contacts: int) -> list[Figure]:
    """Measures selecting everybody and writing both files, beside writers that are given the rows.

    Args:
        rounds: How often each has its turn.
        contacts: How many contacts there are.

    Returns:
        Medians of the processor time for each contact, and the ratios of whole files to the writers within a round.
    """
    contract, fixtures = load_contract(), generate_fixtures(1, contacts)
    tables = {one.table.format: one.table for one in contract.operations.values() if one.table}
    lists = list(fixtures.home_countries)

    def selected() -> list[Sequence[str]]:
        chosen = select(read_selection(_EVERYBODY, contract.vocabulary), fixtures.contacts, lists)
        return list(rows(chosen, fixtures.home_countries, tables["csv"].columns))

    ready = selected()
    turns = [_turn(selected, ready, tables) for _ in range(rounds)]
    subject = f"writing, {contacts:,} contacts"
    return [
        *(
            median_of(subject, name, [turn[name] / contacts * MICROSECONDS for turn in turns], "us")
            for name in ("rows", "csv", "xlsx")
        ),
        median_of(f"csv file, {contacts:,} contacts", "to csv.writer", [_ratio(one, "csv") for one in turns], "x"),
        median_of(f"xlsx file, {contacts:,} contacts", "to XlsxWriter", [_ratio(one, "xlsx") for one in turns], "x"),
    ]


def _turn(
    selected: Callable[[], list[Sequence[str]]], ready: list[Sequence[str]], tables: dict[str, Table]
) -> dict[str, float]:
    return {
        "rows": _seconds(selected),
        "csv": _seconds(lambda: _spent(encode_csv(tables["csv"], ready))),
        "xlsx": _seconds(lambda: _spent(encode_xlsx(tables["xlsx"], ready, system_clock()))),
        "csv beside": _seconds(lambda: _written(ready)),
        "xlsx beside": _seconds(lambda: _workbook(ready)),
    }


def _ratio(turn: dict[str, float], form: str) -> float:
    return (turn["rows"] + turn[form]) / turn[f"{form} beside"]


def _spent(pieces: Iterable[bytes]) -> None:
    for _ in pieces:
        pass


def _written(ready: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(ready)
    return text.getvalue().encode()


def _workbook(ready: Iterable[Sequence[str]]) -> None:
    with Workbook(io.BytesIO(), {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(ready):
            for place, value in enumerate(row):
                sheet.write_string(number, place, value)


def _seconds(step: Callable[[], object]) -> float:
    begun = time.process_time()
    step()
    return time.process_time() - begun
