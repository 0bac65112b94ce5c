"""Tests of the scenarios of files: which selections are fetched, in which form, and how often."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from conformance.http.exchange import Request, Response
from conformance.rules import files
from conformance.rules.files import scenarios
from conformance.session.terms import EVERYBODY, UNKNOWN_ID, UNUSED
from conformance.target import Target
from conformance.verdict.model import State
from tests.conformance.fakes import Fake, creates, refused
from tests.conformance.rules.playing import fed, played, workbook_for
from tests.conformance.values import COLUMNS

EXPORTS: dict[str, Sequence[str]] = {
    "the CSV file": ["GET ID.csv"] * 5,
    "the XLSX file": ["GET ID.xlsx"] * 2,
    "CSV against XLSX": ["GET ID.csv", "GET ID.xlsx"] * 3,
    "CSV against XLSX with further filters": ["GET ID.csv", "GET ID.xlsx"] * len(scenarios._FURTHER),
    "files at the same time": ["GET ID.csv", *["GET ID.csv"] * 4, *["GET ID.xlsx"] * 4],
}
FILTERS: dict[str, Sequence[object]] = {
    "the CSV file": [
        {"status": EVERYBODY},
        {"status": EVERYBODY, "ids": UNKNOWN_ID},
        {"status": EVERYBODY, "not_ids": UNKNOWN_ID},
        {},
        None,
    ],
    "the XLSX file": [{"status": EVERYBODY}, {"status": EVERYBODY, "ids": UNKNOWN_ID}],
    "CSV against XLSX with further filters": [rules for rules, _ in scenarios._FURTHER for _ in range(2)],
    "files at the same time": [{"status": EVERYBODY}, *[{"status": EVERYBODY}, {"status": UNUSED}] * 4],
    "CSV against XLSX": [
        rules for each in (EVERYBODY, None, "hidden") for rules in [{"status": each} if each else {}] * 2
    ],
}
ALL = pytest.mark.parametrize("name", EXPORTS)


def _filters(requests: Sequence[Request]) -> list[Any]:
    bodies = [json.loads(request.body or b"") for request in requests if creates(request)]
    return [body["data"].get("attributes", {}).get("params", {}).get("filter") for body in bodies]


def test_every_scenario_of_the_family_is_looked_at() -> None:
    """A scenario that is added here needs a line that says what it fetches."""
    assert {one.name for one in files.SCENARIOS} == set(EXPORTS)


@ALL
def test_a_scenario_fetches_each_file_with_a_fresh_export(name: str) -> None:
    """Everybody, nobody and the default selection are fetched, each once, and nothing else is asked."""
    one = played(name, Fake(workbook_for))
    assert (one.exports, one.elsewhere) == (EXPORTS[name], [])
    assert _filters(one.requests) == FILTERS[name]


@ALL
def test_a_scenario_feeds_every_check_that_it_names(name: str, sound: Target) -> None:
    """Played alone against a sound server it leaves none of its checks without a result."""
    assert {result.state for result in fed(name, sound).values()} == {State.PASSED}


@ALL
def test_where_there_is_no_file_nothing_more_is_fetched(name: str) -> None:
    """Checks that compare files are inconclusive after a refused download."""
    one = played(name, Fake(lambda request, response: response if creates(request) else refused(404)))
    assert len(one.exports) == 1
    assert one.failed() == {}


@pytest.mark.parametrize("body", [b"", b"\xff", b"PK\x03\x04"])
def test_a_file_that_cannot_be_read_is_found_by_its_own_check(body: bytes) -> None:
    """A CSV file and a workbook each have a check for that, and no other check fails for it."""

    def change(request: Request, response: Response) -> Response:
        return response if creates(request) else replace(response, body=body)

    assert played("the XLSX file", Fake(change)).failed() == {"files.xlsx-readable": {"xlsx"}}
    unreadable = played("the CSV file", Fake(change)).failed()
    assert unreadable == ({"files.csv-readable": {"csv"}} if body == b"\xff" else unreadable)


def test_a_workbook_that_lacks_a_row_is_found_by_comparing() -> None:
    """A row that only the CSV file has is found for each selection."""
    row = ("x" + "," * (len(COLUMNS) - 1) + "\n").encode()

    def change(request: Request, response: Response) -> Response:
        told = workbook_for(request, response)
        return replace(told, body=told.body + row) if request.path.endswith(".csv") else told

    failed = played("CSV against XLSX", Fake(change)).failed()
    assert failed == {"files.same-rows": {"the file of all contacts", "the file without a filter", "status=hidden"}}
