"""Tests of the record, and of the tables and the plot that are made from it."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import NoReturn

import pytest

from tests.benchmarks.figures import Figure
from tests.benchmarks.peers.subjects import OURS
from tests.benchmarks.report import measuring, plot, rendering
from tests.benchmarks.report.measuring import SHORT, measured
from tests.benchmarks.report.record import Part, as_json, digest, parsed, read
from tests.benchmarks.report.table import NOTHING, told
from tests.blocks import README, block

_RATE = "requests per second"
_RECORD = [
    Part(
        "peers",
        [
            Figure(OURS, _RATE, 1.0, "x"),
            Figure("Quick 1.0", _RATE, 2.0, "x"),
            Figure(OURS, "without a token", 401, "status"),
            Figure("Quick 1.0", "without a token", 201, "status"),
        ],
        {"Absent 2.0": "There is no npm on this machine."},
    ),
    Part("growth", [Figure(f"create, {n:,} contacts", "time to the first", n / 500, "x") for n in (500, 1000)], {}),
    Part(
        "accounts",
        [
            Figure("quick, 1,000 contacts", "time", 2.0, "s"),
            Figure("quick, 10,000 contacts", "time", 3.00004, "s"),
            Figure("quick, 0 ms", "--workers 1", 3.0, "s"),
            Figure("show, 0 exports", "processor time", 90.0, "us"),
        ],
        {},
    ),
    Part("files", [], {"files": "It failed."}),
]


def test_the_readme_shows_what_was_measured_last() -> None:
    """Tables and plot are those of the record, and there is none where there is no record."""
    record = read()
    assert block(README.read_text(encoding="utf-8"), "benchmarks") == told(record), "python -m tests.benchmarks render"
    assert rendering.PICTURE.exists() == bool(record)
    if record:
        picture = rendering.PICTURE.read_text(encoding="utf-8")
        assert f"record {digest(record)}, " in picture, "python -m tests.benchmarks render"
        # Another version of matplotlib draws the same figures otherwise.
        assert plot.stamp(record) not in picture or picture == plot.drawn(record)


def test_a_record_is_read_as_it_was_written() -> None:
    """Figures have four significant digits from then on, and what was skipped keeps its reason."""
    again = parsed(as_json(_RECORD))
    assert again[2].figures[1].value == 3
    assert again[0].skipped == _RECORD[0].skipped
    assert as_json(again) == as_json(_RECORD)


def test_who_is_faster_is_told_with_what_it_does_not_do() -> None:
    """A server that makes more requests is named, and so is what it answers otherwise than the contract."""
    text = told(_RECORD)
    assert f"Quick 1.0 is faster than {OURS}: 2.00 times as many requests per second." in text
    assert "It does not keep the contract: without a token 201 instead of 401." in text


def test_what_was_skipped_is_told_with_its_reason() -> None:
    """A server and a benchmark without figures have a row that says why, and no zero."""
    rows = [line for line in told(_RECORD).splitlines() if "skipped" in line]
    assert [row.split("|")[1].strip() for row in rows] == [
        "Absent 2.0: skipped. There is no npm on this machine.",
        "`files`: skipped. It failed.",
    ]
    assert "0.00" not in "".join(rows)


def test_the_table_has_the_last_figure_of_a_curve() -> None:
    """What grows has one row, that of the largest."""
    assert [line.split("|")[1].strip() for line in told(_RECORD).splitlines() if "`growth`" in line] == [
        "`growth`: create, 1,000 contacts: time to the first"
    ]


def test_nothing_measured_is_told() -> None:
    """Without a record there is a sentence that says how to get one."""
    assert told([]) == NOTHING


def test_the_plot_is_the_same_for_the_same_record() -> None:
    """It is well-formed, names its record, holds no date, and is drawn twice alike; also where much was skipped."""
    drawn = plot.drawn(_RECORD)
    assert drawn == plot.drawn(_RECORD)
    assert ET.fromstring(drawn).tag.endswith("svg")  # noqa: S314  our own file
    assert digest(_RECORD) in drawn
    assert "dc:date" not in drawn
    assert plot.drawn(_RECORD[3:]).count("<svg") == 1


def test_a_benchmark_that_fails_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its reason is kept in one line, without the folders of the machine; the others are measured."""

    def fail(*_: object) -> NoReturn:
        raise RuntimeError("/some/folder/mailing-mock ended with 1:\nand more")

    def measure(*_: object) -> list[Figure]:
        return [Figure("all", "time", 1, "s")]

    for name in ("throughput", "steering", "growth", "downloads", "accounts", "workers", "beside_schemathesis"):
        monkeypatch.setattr(measuring, name, measure)
    monkeypatch.setattr(measuring, "startup", fail)
    monkeypatch.setattr(measuring, "peers", lambda *_: (measure(), {}))
    lines: list[str] = []
    record = measured(SHORT, lines.append)
    assert {part.name: dict(part.skipped) for part in record if part.skipped} == {
        "startup": {"startup": "mailing-mock ended with 1:"}
    }
    assert "4/10 startup: skipped startup: mailing-mock ended with 1:" in lines
    assert all(part.figures for part in record if part.name != "startup")


def test_a_record_is_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is measured anew stands in the README between its marks and in the picture, rounded as it is kept."""
    readme, picture, file = tmp_path / "README.md", tmp_path / "figures.svg", tmp_path / "record.json"
    readme.write_text("above\n<!-- benchmarks -->\nold\n<!-- /benchmarks -->\nbelow\n", encoding="utf-8")
    for name, path in (("README", readme), ("PICTURE", picture), ("FILE", file)):
        monkeypatch.setattr(rendering, name, path)
    rendering.write(_RECORD)
    record = read(file)
    text = readme.read_text(encoding="utf-8")
    assert (block(text, "benchmarks"), text.startswith("above"), text.endswith("below\n")) == (told(record), True, True)
    assert picture.read_text(encoding="utf-8") == plot.drawn(record)
