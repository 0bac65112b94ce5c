"""Files of many contacts, downloaded over the wire: how fast they come and what they cost the server in memory."""

import csv
import json
import re
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from tests.benchmarks.figures import Figure, median_of
from tests.benchmarks.processes import ServerProcess, running
from tests.benchmarks.throughput import PATH, TOKEN

FORMATS = ("csv", "xlsx")
MIB = 1024 * 1024

# A status that nobody has, reversed: every contact, whatever its status.
_EVERYBODY = {"filter": {"status": "nobody", "reverse_status": True}}
_ROW = re.compile(rb"<row[ >]")
_PIECE = 64 * 1024
_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Download:
    """One download, as its client saw it and as the server felt it.

    Attributes:
        seconds: From the request to the last byte.
        first_byte: Seconds from the request to the first byte of the body.
        size: The bytes of the file.
        idle: The memory the server held before, in bytes.
        over_idle: The most memory the server held beyond what it held when it was idle, in bytes.
    """

    seconds: float
    first_byte: float
    size: int
    idle: int
    over_idle: int


def downloads(rounds: int, contacts: int) -> list[Figure]:
    """Measures the two files in turn, each of its downloads on a server of its own.

    Args:
        rounds: How often each file is downloaded.
        contacts: How many rows the files have.

    Returns:
        Medians of time, size and rate; of the memory, the most.
    """
    measured: dict[str, list[Download]] = {form: [] for form in FORMATS}
    with tempfile.TemporaryDirectory() as directory:
        for _ in range(rounds):
            for form in FORMATS:
                file = Path(directory) / f"contacts.{form}"
                with running("mock", contacts=contacts) as server:
                    measured[form].append(measure(server, file))
                assert rows_in(file) == contacts
    return [figure for form in FORMATS for figure in _figures(form, contacts, measured[form])]


def _figures(form: str, contacts: int, measured: list[Download]) -> list[Figure]:
    subject = f"{form}, {contacts:,} contacts"
    return [
        median_of(subject, "time", [one.seconds for one in measured], "s"),
        median_of(subject, "time to first byte", [one.first_byte for one in measured], "s"),
        median_of(subject, "rows per second", [contacts / one.seconds for one in measured], "rows/s"),
        median_of(subject, "size", [one.size / MIB for one in measured], "MiB"),
        median_of(subject, "idle memory", [one.idle / MIB for one in measured], "MiB"),
        Figure(subject, "peak memory over idle", max(one.over_idle for one in measured) / MIB, "MiB"),
        Figure(subject, "memory over idle to size", max(one.over_idle / one.size for one in measured), "x"),
    ]


def measure(server: ServerProcess, file: Path) -> Download:
    """Downloads all contacts of a server into a file, whose suffix is the form of the download."""
    identifier = create(server)
    # Idle is a server that has started and has answered.
    server.forget_peak()
    idle = server.resident()
    seconds, first_byte = save(server, identifier, file)
    return Download(seconds, first_byte, file.stat().st_size, idle, server.peak() - idle)


def create(server: ServerProcess) -> str:
    """Creates an export of everybody; gives its id."""
    document = {"data": {"type": "export_logs", "attributes": {"params": _EVERYBODY}}}
    connection = HTTPConnection("127.0.0.1", server.port, timeout=_SECONDS)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/vnd.api+json"}
    connection.request("POST", PATH, json.dumps(document), headers)
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    assert response.status == 201
    return str(answer["data"]["id"])


def save(server: ServerProcess, identifier: str, file: Path) -> tuple[float, float]:
    """Downloads an export as the suffix of the file has it, piece by piece.

    Returns:
        The seconds to the last byte, and those to the first byte of the body.
    """
    first_byte = 0.0
    begun = time.perf_counter()
    with file.open("wb") as out:
        for piece in _pieces(server, identifier + file.suffix):
            first_byte = first_byte or time.perf_counter() - begun
            out.write(piece)
    return time.perf_counter() - begun, first_byte


def _pieces(server: ServerProcess, name: str) -> Iterator[bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=_SECONDS)
    connection.request("GET", f"{PATH}/{name}", headers={"Authorization": f"Bearer {TOKEN}"})
    response: HTTPResponse = connection.getresponse()
    assert response.status == 200
    while piece := response.read1(_PIECE):
        yield piece
    connection.close()


def rows_in(file: Path) -> int:
    """Counts the rows of a downloaded file, without its header and without reading it as a whole."""
    if file.suffix == ".csv":
        with file.open(encoding="utf-8", newline="") as lines:
            return sum(1 for _ in csv.reader(lines)) - 1
    with zipfile.ZipFile(file) as archive, archive.open("xl/worksheets/sheet1.xml") as sheet:
        count, rest = 0, b""
        while piece := sheet.read(MIB):
            text = rest + piece
            count += len(_ROW.findall(text))
            # Too short to hold a tag, long enough to hold the beginning of one.
            rest = text[-4:]
        return count - 1
