"""Files of any length: what they cost the server, and what is left of them afterwards.

The server is a process of its own, so that nothing of the client counts.
"""

import socket
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.benchmarks.downloads import MIB, create, measure, rows_in
from tests.benchmarks.leaks import cycle, holdings, settled
from tests.benchmarks.processes import ServerProcess, running
from tests.benchmarks.throughput import PATH, TOKEN

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory and files of a process are read from /proc")

CONTACTS = 20_000
STREET = 2_000
ROW_BYTES = 2 * STREET  # the street, and once more in the address block
BOUND = 30 * MIB


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory in which the server has its temporary files, and nobody else anything."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def server(temporary: Path) -> Iterator[ServerProcess]:
    """A server with many contacts, all on one long street: their files are far larger than themselves."""
    with running("mock", contacts=CONTACTS, street=STREET, temporary=temporary) as process:
        yield process


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.exhaustive
def test_a_large_file_needs_little_memory(server: ServerProcess, tmp_path: Path, form: str) -> None:
    """The server never holds more than a part of the rows it sends, in either form."""
    file = tmp_path / f"contacts.{form}"
    download = measure(server, file)
    assert rows_in(file) == CONTACTS
    assert download.over_idle < BOUND < CONTACTS * ROW_BYTES / 2


@pytest.mark.exhaustive
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_begins_before_it_is_complete(server: ServerProcess, form: str) -> None:
    """Who reads the beginning of a file and then nothing makes the server wait, not hold the rest in memory."""
    identifier = create(server)
    server.forget_peak()
    idle = server.resident()
    with _downloading(server, f"{identifier}.{form}") as connection:
        assert connection.recv(1024).startswith(b"HTTP/1.1 200")
        assert not settled(lambda: server.peak() - idle > BOUND, seconds=1)


@pytest.mark.exhaustive
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_who_hangs_up_leaves_nothing_behind(server: ServerProcess, temporary: Path, form: str) -> None:
    """A client that goes in the middle has used the export up; the server keeps no file and no connection of it."""
    before = holdings(server, temporary)
    identifier = create(server)
    with _downloading(server, f"{identifier}.{form}") as connection:
        connection.recv(MIB)
    assert settled(lambda: server.open_files() <= before.open_files)
    assert settled(lambda: holdings(server, temporary).temporary == before.temporary == frozenset())
    assert _peek(server, identifier) == 403


@pytest.mark.exhaustive
def test_many_exports_leave_nothing_behind(temporary: Path, tmp_path: Path) -> None:
    """After many downloads the server has the open files and the temporary files that it had before."""
    with running("mock", temporary=temporary) as small:
        cycle(small, tmp_path)
        before = holdings(small, temporary)
        for _ in range(20):
            cycle(small, tmp_path)
        assert settled(lambda: small.open_files() <= before.open_files)
        assert holdings(small, temporary).temporary == before.temporary == frozenset()


def _downloading(server: ServerProcess, name: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    connection.sendall(f"GET {PATH}/{name}?access_token={TOKEN} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return connection


def _peek(server: ServerProcess, identifier: str) -> int:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("HEAD", f"{PATH}/{identifier}", headers={"Authorization": f"Bearer {TOKEN}"})
    status = connection.getresponse().status
    connection.close()
    return status
