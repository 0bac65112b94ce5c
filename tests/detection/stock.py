"""What stock Schemathesis finds: its own command line in a process of its own, on the same contract and servers.

It runs as its documentation tells for a contract with a token: the token as a header, all phases, all checks. Beyond
that, settings are changed only for time and in its favour:

- `--max-examples 25` in place of 100, and `--no-shrink`, for time: shrinking makes a failure shorter and finds none.
- `--continue-on-failure`, so that one failure does not hide another.
- `--seed 1` and no database of examples, so that a run can be repeated.
- A run is ended after 120 seconds; what it had reported by then counts. There is no limit for the time of an answer, as
  it is with ours.

What counts as found: a kind of failure that it does not report on the sound mock. A kind is a check, the type of the
failure and the operation, as its NDJSON report has them; an error that kept it from testing is a kind as well. On the
sound mock it runs with several seeds, and all that it reports there, in any of these runs, are false alarms. A report
holds bodies, so it is read in a temporary folder and removed.
"""

import importlib.metadata
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from conformance.contract import load_contract
from conformance.verdict.detection import digest_of
from mock_server.app import create_app
from mock_server.clock import system_clock
from mock_server.contract.loading import contract_path
from mock_server.fixtures import Fixtures
from mock_server.http.security import sign_token
from tests.defects import Defect
from tests.detection.records import SOUND, Record, Sighting
from tests.detection.stamps import stamp_of_defect
from tests.targets import served

SEED = 1
SOUND_SEEDS = (1, 2, 3, 4, 5, 6)
"""With these it runs on the sound mock, to learn its false alarms."""

OPTIONS = (
    *("--phases", "examples,coverage,fuzzing,stateful"),
    *("--checks", "all"),
    *("--max-examples", "25"),
    "--no-shrink",
    "--continue-on-failure",
    *("--generation-database", "none"),
)
_MOST_SECONDS = 120.0
_ALL_WELL, _FAILED = 0, 1


def stamp(defect: Defect | None) -> str:
    """Stamp what a run hangs on: the defect, the contract, the version and the settings of Schemathesis."""
    return digest_of([stamp_of_defect(defect) if defect else SOUND, *_setting()])


@cache
def _setting() -> tuple[str, ...]:
    contract = json.dumps(_without_prose(load_contract().document), sort_keys=True)
    return (contract, importlib.metadata.version("schemathesis"), *OPTIONS)


def _without_prose(value: object) -> object:
    """Return the contract without what it does not read: texts for readers, and extensions."""
    if isinstance(value, Mapping):
        return {
            name: _without_prose(member)
            for name, member in value.items()
            if not name.startswith("x-")
            and not (name in {"description", "summary", "title"} and isinstance(member, str))
        }
    return [_without_prose(item) for item in value] if isinstance(value, list) else value


def measure(defect: Defect | None, fixtures: Fixtures, seed: int = SEED) -> Record:
    """Run it on a defect, or on the sound mock."""
    fixtures = defect.data(fixtures) if defect else fixtures
    app = defect.build(fixtures) if defect else create_app(fixtures)
    name = defect.name if defect else SOUND
    token = sign_token(fixtures.users[0], fixtures.signing_key, system_clock, timedelta(hours=1))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "events.ndjson"
        status = _run(app, token, seed, report)
        events = list(_events(report))
    failures = sightings(events)
    requests = sum(len(recorder.get("interactions", ())) for _, recorder in _recorders(events))
    outcome = _outcome(status, failures)
    return Record(name, seed, stamp(defect), outcome, failures, round(time.monotonic() - began, 3), requests)


def found(record: Record, sound: Iterable[Record]) -> dict[str, Sighting]:
    """Return what a run reports that no run on the sound mock does."""
    false_alarms = {kind for each in sound for kind in each.failures}
    return {kind: seen for kind, seen in record.failures.items() if kind not in false_alarms}


def sightings(events: Iterable[Mapping[str, Any]]) -> dict[str, Sighting]:
    """Read the kinds of failure in the events of a run, and when each was first seen.

    Args:
        events: The events of an NDJSON report.
    """
    events = list(events)
    start = next((event["LoadingStarted"]["timestamp"] for event in events if "LoadingStarted" in event), 0.0)
    sent = sorted(
        exchange["timestamp"] for _, recorder in _recorders(events) for exchange in _exchanges(recorder).values()
    )
    first: dict[str, float] = {}
    for kind, moment in (*_failures(events), *_errors(events)):
        first[kind] = min(moment, first.get(kind, moment))
    return {
        kind: Sighting(round(moment - start, 3), sum(each <= moment for each in sent))
        for kind, moment in sorted(first.items())
    }


def _run(app: ASGIApp, token: str, seed: int, report: Path) -> int | None:
    """Run the command, and return its exit status; None where its time was up."""
    with served(app) as base_url:
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(contract_path())),
            *("--url", base_url, "--header", f"Authorization: Bearer {token}"),
            *("--seed", str(seed), "--report-ndjson-path", str(report)),
            *OPTIONS,
        ]
        try:
            return subprocess.run(  # noqa: S603  the command is ours, and its values are, too
                command,
                cwd=report.parent,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_MOST_SECONDS,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            return None


def _outcome(status: int | None, failures: Mapping[str, Sighting]) -> str:
    if status is None:
        return "time is up"
    if status == _ALL_WELL:
        return "no failures"
    # Any other status without a failure in the report is a run that did not take place.
    return "failures" if failures and status == _FAILED else f"exit status {status}"


def _events(report: Path) -> Iterator[dict[str, Any]]:
    if not report.exists():
        return
    with report.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                yield json.loads(line)
            except ValueError:  # a line that was being written when the time was up
                return


def _recorders(events: Iterable[Mapping[str, Any]]) -> Iterator[tuple[float, dict[str, Any]]]:
    for event in events:
        scenario = event.get("ScenarioFinished")
        if scenario is not None:
            yield scenario["timestamp"], scenario["recorder"]


def _exchanges(recorder: Mapping[str, Any]) -> dict[str, Any]:
    exchanges: dict[str, Any] = recorder.get("interactions") or {}
    return exchanges


def _failures(events: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, float]]:
    for ended, recorder in _recorders(events):
        for case, checks in (recorder.get("checks") or {}).items():
            moment = _exchanges(recorder).get(case, {}).get("timestamp", ended)
            for check in checks:
                if check["status"] == "failure":
                    failure = check["failure_info"]["failure"]
                    yield f"{check['name']} {failure['type']}: {failure['operation']}", moment


def _errors(events: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, float]]:
    for event in events:
        error = event.get("NonFatalError") or event.get("FatalError")
        if error is not None:
            value = error.get("value") or error.get("exception") or {}
            yield f"error {value.get('type', '')}: {error.get('label', '')}", error["timestamp"]
