"""Tests that the benchmarks run and say something; nobody is held to seconds here."""

import json
import sys

import pytest
from click.testing import CliRunner

from tests.benchmarks.__main__ import main
from tests.benchmarks.downloads import MIB
from tests.benchmarks.figures import Figure, as_table, median_of
from tests.benchmarks.judge.commands import timed
from tests.benchmarks.peers.measuring import peers
from tests.benchmarks.peers.subjects import OURS, SUBJECTS, NoPeersError, install
from tests.benchmarks.report.table import as_peers
from tests.benchmarks.servers import raw, stock
from tests.mock_server.driving import Client

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="memory and files of a process are read from /proc")


@pytest.mark.exhaustive
def test_a_benchmark_prints_positive_figures() -> None:
    """A benchmark runs at a tiny size, and prints figures that parse and are above zero."""
    options = ["throughput", "--rounds", "1", "--requests", "10", "--json"]
    result = CliRunner().invoke(main, options, catch_exceptions=False)
    assert result.exit_code == 0
    figures = [Figure(**one) for one in json.loads(result.stdout)]
    ours = {"mock", "mock to raw", "mock to stock", "mock, 99th percentile"}
    assert {one.measure for one in figures} == {"raw", "stock", *ours}
    assert all(one.value > 0 for one in figures)


@ON_LINUX
@pytest.mark.exhaustive
def test_all_benchmarks_run_in_their_short_form() -> None:
    """None of them is skipped, each tells its progress, and all of it is in the tables."""
    result = CliRunner().invoke(main, ["all", "--short"], catch_exceptions=False)
    assert result.exit_code == 0
    assert "skipped" not in result.output
    names = ["throughput", "steering", "startup", "growth", "writing", "files", "accounts", "workers", "schemathesis"]
    for number, name in enumerate(["peers", *names], 1):
        assert f"{number}/10 {name}: " in result.stderr
    for name in set(names) - {"growth", "accounts"}:  # of these, the short form has nothing to put in ratio
        assert f"| `{name}`: " in result.stdout
    assert f"| {SUBJECTS[1].name} " in result.stdout


@ON_LINUX
def test_the_memory_of_a_command_is_its_own() -> None:
    """Not that of the process that starts it, which may be larger."""
    held = b"x" * (200 * MIB)
    assert timed((sys.executable, "-c", "pass"), "http://mock.test").peak < len(held) / 2


@pytest.mark.exhaustive
def test_more_workers_are_faster_where_answers_take_their_time() -> None:
    """Two workers play two scenarios in less time than one does."""
    checks = [word for name in ("lifecycle.apart", "lifecycle.refusal-keeps") for word in ("--check", name)]
    options = ["workers", "--latency", "0.1", "--workers", "1", "--workers", "2", *checks, "--json"]
    result = CliRunner().invoke(main, options, catch_exceptions=False)
    figures = {one["measure"]: one["value"] for one in json.loads(result.stdout)}
    assert figures["--workers 2 to 1"] > 1


@ON_LINUX
@pytest.mark.exhaustive
def test_the_leak_benchmark_finds_nothing_kept() -> None:
    """After a few cycles the server has no more open files and no more temporary files than before."""
    result = CliRunner().invoke(main, ["leaks", "--cycles", "3", "--json"], catch_exceptions=False)
    figures = {one["measure"]: one["value"] for one in json.loads(result.stdout)}
    assert figures["open files before"] > 0
    assert (figures["open files more"], figures["temporary files more"]) == (0, 0)


def test_the_stock_application_validates() -> None:
    """What the mock is compared with checks its requests, and its answers: one that breaks the contract is a 500."""
    client = Client(stock())
    created = client.create({"params": {}})
    shown = client.get(created.json()["data"]["id"])
    assert (created.status_code, shown.status_code) == (201, 200)
    assert shown.json() == created.json()
    assert client.create([]).status_code == 400
    assert Client(stock(moment="yesterday")).create({"params": {}}).status_code == 500


def test_raw_asgi_answers_the_bytes_of_an_export() -> None:
    """The upper bound sends what the mock sends, and does nothing else."""
    created = Client(raw()).create()
    assert created.status_code == 201
    assert created.json()["data"]["type"] == "export_logs"
    assert created.headers["Content-Type"] == "application/vnd.api+json; charset=utf-8"


def test_figures_stand_in_columns() -> None:
    """The table has a line for each figure, values aligned, rounded to what can be told."""
    figures = [median_of("create", "mock", [1.0, 3000.4, 5000.0], "requests/s"), Figure("show", "ratio", 0.12345, "x")]
    assert as_table(figures) == "create  mock   3,000 requests/s\nshow    ratio  0.123 x"


@ON_LINUX
@pytest.mark.exhaustive
def test_servers_are_measured_beside_ours() -> None:
    """Each has its ratios to ours, which are 1, and the statuses of what it refuses; peers are measured alike."""
    figures, skipped = peers(1, 30, SUBJECTS[:2])
    assert skipped == {}
    ratios = {"requests per second", "processor time per request", "start to first 201"}
    assert {one.measure for one in figures if one.subject == SUBJECTS[1].name and one.unit == "x"} == ratios
    ours = [one.value for one in figures if one.subject == OURS]
    assert ours == [1, 1, 1, 401, 400, 200, 403]
    assert (
        as_peers(figures).splitlines()[2].split() == f"| {OURS} | 1.00 | 1.00 | 1.00 | 401 | 400 | 200 | 403 |".split()
    )


def test_peers_are_skipped_without_npm(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said why; ours and the bare one need no npm."""
    monkeypatch.setenv("PATH", "")
    for subject in SUBJECTS[:2]:
        install(subject)
    with pytest.raises(NoPeersError, match=r"There is no npm on this machine\."):
        install(SUBJECTS[2])
