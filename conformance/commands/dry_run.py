"""A run without a server, for `--dry-run`: it counts the requests that would be sent, and lists them if asked to.

The client makes its answers up, so that every scenario can go on: a creation that the contract allows gets an id, the
first read of an id gets the example of the contract, and everything else is refused. Some requests of a real run depend
on what the server answers, such as the values of filters; so the list is an estimate.
"""

import io
import itertools
import json
import math
import sys
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import click
import openpyxl

from conformance.answers.tables import Table, read_csv
from conformance.contract import Contract, Operation, Validity
from conformance.http.budget import Meter
from conformance.http.exchange import Exchange, Request, Response, User
from conformance.rules import SCENARIOS
from conformance.target import Target
from conformance.text import counted
from conformance.verdict.model import Verdict
from conformance.verdict.neutral import visible

_DOCUMENT = "application/vnd.api+json"
# The time of the examples in the contract.
_NOW = "2026-03-02T09:15:00Z"
_LONGEST_BODY = 400


_WORKERS = 8
_MINUTE = 60


def print_requests(
    target: Target, contract: Contract, judge: Callable[..., Verdict], *, listed: bool, latency: float
) -> None:
    """Print how many requests a run would send.

    Args:
        target: The target that would be judged.
        contract: The contract to judge by.
        judge: Judges it; takes the client.
        listed: Whether to print each of them, too.
        latency: Seconds that an answer takes, for the time that a run would take.
    """
    out = sys.stdout  # while requests are generated, sys.stdout is redirected

    def show(number: int, request: Request) -> None:
        query = f"?{request.query}" if request.query else ""
        line = f"{number:5} {request.method:7} {request.path}{query}  as {request.credentials.user}"
        click.echo(f"{line}{_body_of(request)}", file=out)

    client = DryRunClient(target, contract, show if listed else (lambda _number, _request: None))
    marks: list[tuple[str, int]] = [("", 0)]
    verdict = judge(client=client, progress=lambda _done, _all, name: marks.append((name, client.sent)))
    if listed:
        click.echo()
    click.echo(
        f"Nothing was sent. A run would send about {counted(verdict.requests, 'request')}, of which "
        f"{counted(verdict.exports, 'creation')} succeed; some requests depend on what the server answers."
        f"{'' if listed else ' --verbose lists them.'}"
    )
    marks.append(("done", client.sent))
    counts = [(name, after - before) for (name, before), (_, after) in itertools.pairwise(marks)]
    workers = sorted({target.budget.workers, _WORKERS})
    rate = target.budget.rate or math.inf
    times = [_time(max(_turns(counts, one) * latency, client.sent / rate)) for one in workers]
    told = ", or ".join(f"{time} with --workers {one}" for time, one in zip(times, workers, strict=True))
    waiting = f"If an answer takes {latency:g} s, waiting for answers takes about {told}"
    click.echo(f"{waiting}; --latency asks for another time.")


def _turns(counts: Sequence[tuple[str, int]], workers: int) -> float:
    """Return how many requests are sent one after another, by the scenarios and how many requests each sends."""
    scenarios = {scenario.name: scenario for scenario in SCENARIOS}
    ends, alone = [0] * workers, 0.0
    for name, number in counts:
        scenario = scenarios.get(name)
        if scenario is None or scenario.alone:
            alone += number / workers if scenario is not None and scenario.spreads else number
        else:
            first = min(range(workers), key=ends.__getitem__)
            ends[first] += number
    return max(ends) + alone


def _time(seconds: float) -> str:
    if seconds < 2 * _MINUTE:
        return counted(max(round(seconds), 1), "second")
    return counted(round(seconds / _MINUTE), "minute")


def _body_of(request: Request) -> str:
    if request.body is None:
        return ""
    body = f"<{len(request.body)} bytes>" if request.body_shown is None else visible(request.body_shown)
    return f": {body}" if len(body) <= _LONGEST_BODY else f": {body[:_LONGEST_BODY]}... ({len(body)} characters)"


class DryRunClient:
    """Takes the place of a client and sends nothing.

    Args:
        target: The target, for its budget.
        contract: The contract, whose examples are the answers.
        on_request: Called with each request that would be sent, and its number.
    """

    def __init__(self, target: Target, contract: Contract, on_request: Callable[[int, Request], None]) -> None:
        self._contract = contract
        self._on_request = on_request
        self._meter = Meter(target.budget, sleep=lambda _: None)
        self._owners: dict[str, tuple[User, Any]] = {}
        self._used: set[str] = set()
        csv, xlsx = (contract.operations[f"downloadMailingExport{form}"] for form in ("Csv", "Xlsx"))
        example = _example(contract, csv)
        self._files = {
            "csv": Response(200, (("content-type", csv.media_type),), example),
            "xlsx": Response(200, (("content-type", xlsx.media_type),), _workbook(read_csv(example), xlsx.sheet)),
        }

    @property
    def sent(self) -> int:
        """Return how many requests would have been sent."""
        return self._meter.requests

    @property
    def waited(self) -> float:
        """Return the seconds spent waiting: none."""
        return 0.0

    def send(self, request: Request) -> Exchange:
        """Report a request and make up an answer.

        Raises:
            BudgetSpentError: The request would go over the budget.
        """
        number = self._meter.admit(creates=request.method == "POST")
        self._on_request(number, request)
        operation = self._contract.match("GET" if request.method == "HEAD" else request.method, request.path)
        response = self._answer(request)
        operation_id = operation.operation_id if operation else None
        return Exchange(number, request, response, operation_id, self._contract.statuses)

    def _answer(self, request: Request) -> Response:
        credentials = request.credentials
        if credentials.user not in {User.FIRST, User.OTHER} or credentials.forged is not None:
            return _refusal(401)
        if request.method == "POST" and self._contract.match("POST", request.path):
            return self._create(request)
        export_id, _, extension = request.path.rpartition("/")[2].partition(".")
        if export_id not in self._owners:
            return _refusal(404)
        owner, params = self._owners[export_id]
        if request.method not in {"GET", "HEAD"}:
            return _refusal(405)
        if owner is not credentials.user or export_id in self._used:
            return _refusal(self._contract.statuses.used_up if owner is credentials.user else 403)
        if request.method == "GET":
            self._used.add(export_id)
        read = {"": _document(200, export_id, owner, params), **self._files}
        return read.get(extension, _refusal(404))

    def _create(self, request: Request) -> Response:
        if self._contract.validity(request.body) is not Validity.ALLOWED:
            return _refusal(400)
        export_id = str(uuid.UUID(int=self.sent, version=4))
        attributes = json.loads(request.body or b"{}")["data"].get("attributes") or {}
        self._owners[export_id] = (request.credentials.user, attributes.get("params") or {})
        return _document(self._contract.statuses.created, export_id, *self._owners[export_id])


def _example(contract: Contract, operation: Operation) -> bytes:
    node = contract.document["paths"][operation.path][operation.method.lower()]
    content = node["responses"][str(operation.success)]["content"][operation.media_type]
    examples = content.get("examples") or {"header": {"value": f"{','.join(operation.columns)}\n"}}
    return str(next(iter(examples.values()))["value"]).encode("utf-8")


def _workbook(table: Table, sheet: str) -> bytes:
    workbook = openpyxl.Workbook(write_only=True)
    page = workbook.create_sheet(sheet)
    for row in (table.header, *table.rows):
        page.append(list(row))
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _document(status: int, export_id: str, owner: User, params: object) -> Response:
    times = dict.fromkeys(("created_at", "export_at", "updated_at", "updated_in_db_at"), _NOW)
    user = {"data": {"type": "users", "id": "1" if owner is User.FIRST else "2"}}
    resource = {
        "id": export_id,
        "type": "export_logs",
        "attributes": {**times, "params": params, "type": "Contacts Mailing"},
        "relationships": {"user": user},
    }
    return Response(status, (("content-type", _DOCUMENT),), json.dumps({"data": resource}).encode())


def _refusal(status: int) -> Response:
    body = json.dumps({"errors": [{"status": str(status), "title": "Refused"}]}).encode()
    return Response(status, (("content-type", _DOCUMENT),), body)
