"""The measurement of the suite: what is written down, when it is stale, and what counts as found."""

import ast
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from conformance.check import Family, Profile
from mock_server.fixtures import load
from tests.defects import DEFECTS
from tests.detection import figures, measuring, ours, stamps, stock
from tests.detection.measuring import Run, made, missing
from tests.detection.records import SOUND, Record, Records, Sighting
from tests.detection.stamps import stamp_of_defect, stamp_of_defects
from tests.making import make, make_last, make_when_the_last_is_made

RECORD = Record("a-defect", 1, "stamp", "contract broken", {"files.order": Sighting(0.5, 12)}, 1.5, 40)


def test_records_are_read_as_they_were_written(tmp_path: Path) -> None:
    """The last record of a name counts, and a line that a kill cut short spoils no other."""
    path = tmp_path / "deep" / "tool.jsonl"
    records = Records(path)
    records.add(RECORD)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"name": "a-def')
    records.add(Record("a-defect", 1, "newer", "conformant"))
    assert Records(path).latest() == {("a-defect", 1): Record("a-defect", 1, "newer", "conformant")}
    assert records.has("a-defect", 1, "newer")
    assert not records.has("a-defect", 1, "stamp")


def test_what_is_written_down_is_not_run_again(tmp_path: Path) -> None:
    """A run is missing where there is no record of it, or one with another stamp."""
    runs = [Run("tool", name, 1, "stamp", make) for name in ("a-defect", "other")]
    assert missing(runs, tmp_path) == runs
    Records(tmp_path / "tool.jsonl").add(RECORD)
    assert missing(runs, tmp_path) == runs[1:]
    assert missing([Run("tool", "a-defect", 1, "newer", make)], tmp_path) != []


def test_a_run_that_fails_keeps_no_other_from_being_made(tmp_path: Path) -> None:
    """It is told, and leaves no record."""
    runs = [Run("tool", name, 1, "stamp", make) for name in ("bad", "good")]
    told = {run.name: record for run, record in made(runs, tmp_path, 1)}
    assert isinstance(told["bad"], ValueError)
    assert told["good"] == Records(tmp_path / "tool.jsonl").latest()["good", 1]


def test_a_long_run_keeps_no_other_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one goes on, which waits for the last of them, all others are made, in however many processes."""
    monkeypatch.setattr(measuring, "_RUNS_PER_PROCESS", 1)
    name = str(tmp_path / "last")
    makers = (make_when_the_last_is_made, make, make_last)
    runs = [Run("tool", name, seed, "stamp", each) for seed, each in enumerate(makers)]
    told = {run.seed: record for run, record in made(runs, tmp_path, 2)}
    assert {seed: getattr(record, "outcome", record) for seed, record in told.items()} == dict.fromkeys(
        range(3), "conformant"
    )


@pytest.mark.exhaustive
def test_a_defect_is_stamped_by_its_own_code() -> None:
    """Each has a stamp of its own, and the zoo one that hangs on no order."""
    found = {stamp_of_defect(defect) for defect in DEFECTS}
    assert len(found) == len(DEFECTS)
    assert stamp_of_defects(DEFECTS[::-1]) == stamp_of_defects(DEFECTS)
    assert stamp_of_defects(DEFECTS[1:]) != stamp_of_defects(DEFECTS)


def test_the_stamp_holds_what_a_defect_tells() -> None:
    """The data that a defect takes, and what it tells of them, are part of its code."""
    (call,) = (call for call in stamps._calls("tests.defects.known") if "file-of-another-user" in ast.unparse(call))
    behind = "\n".join(stamps._behind("tests.defects.known", call))
    assert all(
        f"FunctionDef(name={name!r}" in behind for name in ("_strangers", "_told_of_strangers", "_files_by_filter")
    )


@pytest.mark.parametrize(
    ("name", "check_id"),
    [
        ("foreign-csv-served", "authorisation.foreign-read"),
        pytest.param("file-of-another-user", "authorisation.strangers", marks=pytest.mark.exhaustive),
        pytest.param(SOUND, "authorisation.foreign-read", marks=pytest.mark.exhaustive),
    ],
)
@pytest.mark.exhaustive
def test_the_suite_is_measured(name: str, check_id: str) -> None:
    """A defect is found by the check for it, with time and requests; on the sound mock nothing is."""
    defect = next((defect for defect in DEFECTS if defect.name == name), None)
    record = ours.measure(defect, load(), Profile.QUICK)
    assert (record.name, record.stamp) == (name, ours.stamp(defect))
    assert (check_id in record.failures) is (defect is not None)
    assert all(0 < seen.requests <= record.requests for seen in record.failures.values())
    assert record.outcome.startswith("contract broken" if defect else "conformant")


def _events(*failures: tuple[str, float]) -> list[dict[str, Any]]:
    info = {"failure": {"type": "ServerError", "operation": "GET /x"}}
    recorder = {
        "interactions": {str(place): {"timestamp": moment} for place, (_, moment) in enumerate(failures)},
        "checks": {
            str(place): [
                {"name": name, "status": "failure", "failure_info": info},
                {"name": "kept", "status": "success"},
            ]
            for place, (name, _) in enumerate(failures)
        },
    }
    return [{"LoadingStarted": {"timestamp": 10.0}}, {"ScenarioFinished": {"timestamp": 20.0, "recorder": recorder}}]


def test_stock_counts_what_it_does_not_report_on_the_sound_mock() -> None:
    """A kind of failure is counted once, at its first sight; one that the sound mock shows as well is a false alarm."""
    seen = stock.sightings(
        _events(("not_a_server_error", 12.5), ("use_after_free", 11.0), ("not_a_server_error", 11.5))
    )
    assert seen == {
        "not_a_server_error ServerError: GET /x": Sighting(1.5, 2),
        "use_after_free ServerError: GET /x": Sighting(1.0, 1),
    }
    alarm = Record(SOUND, 1, "", "failures", {"use_after_free ServerError: GET /x": Sighting(1.0, 1)})
    assert stock.found(Record("x", 1, "", "failures", seen), [alarm]).keys() == {
        "not_a_server_error ServerError: GET /x"
    }


@pytest.mark.exhaustive
def test_figures_of_other_code_are_not_shown(tmp_path: Path) -> None:
    """A table of a stale file, or of none, is a sentence that says how to measure anew."""
    path = tmp_path / "detection.json"
    assert figures.told(path) == figures.STALE
    path.write_text(json.dumps({"stamp": "old", "servers_stamp": "old"}), encoding="utf-8")
    assert figures.told(path) == figures.STALE


@pytest.mark.parametrize(("check_id", "fails"), [("creating.date-format", False), ("creating.created", True)])
def test_what_fails_a_run_is_counted_apart(check_id: str, *, fails: bool) -> None:
    """A defect that only a check for advice finds is reported, and fails no run unless it is strict."""
    found = {defect.name: {check_id: Sighting(0.5, 12)} for defect in DEFECTS}
    row = figures._row(Family.CREATING, found, found, {})
    assert row.standard == row.quick == row.defects > 10
    assert row.failing == row.quick_failing == (row.defects if fails else 0)


def test_the_figures_tell_what_is_reported_from_what_fails() -> None:
    """The paragraph has both numbers, and the table a column for each."""
    row = asdict(
        figures.Row("files", 9, standard=8, failing=7, own=6, quick=5, quick_failing=4, stock=3, stock_tried=9)
    )
    totals = {**row, "found": 8, "quick_found": 5, "variants": 2, "variant_runs": 20, "half_found_after_seconds": 1.5}
    whole = {**totals, "schemathesis": {"version": "4"}, "families": [row]}
    assert "fails 7 of the servers and `quick` 4" in figures._paragraph(whole)
    *_, files, total = (line.replace(" ", "").strip("|").split("|") for line in figures._table(whole).splitlines())
    assert files == ["files", "9", "8", "7", "6", "5", "4", "3"]
    assert total == ["all", *files[1:]]


@pytest.mark.exhaustive
def test_figures_take_every_run(tmp_path: Path) -> None:
    """Where runs are missing there are no figures, and the error says how many and which command makes them."""
    with pytest.raises(figures.IncompleteError, match=r"^\d+ of \d+ runs are missing: python -m tests.defects run"):
        figures.summary(tmp_path)
