"""A server in a process of its own, and what the system tells of that process."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).parent.parent.parent
_KIB = 1024
_NANOSECONDS = 1e9


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A server that takes requests on a loopback port.

    What is told of its memory and files comes from `/proc`, so from Linux alone.
    """

    pid: int
    port: int

    @property
    def base_url(self) -> str:
        """Where the API of the contract is, if it is a server of the contract."""
        return f"http://127.0.0.1:{self.port}/api/v2"

    def resident(self) -> int:
        """The memory it holds now, in bytes."""
        return self._status("VmRSS")

    def peak(self) -> int:
        """The most memory it has held since `forget_peak`, or since its start, in bytes."""
        return self._status("VmHWM")

    def forget_peak(self) -> None:
        """Makes the memory held now the new peak (proc(5), `clear_refs`)."""
        (self._proc() / "clear_refs").write_text("5")

    def processor_seconds(self) -> float:
        """The time that its main thread has run on a processor (proc(5), `schedstat`)."""
        return int((self._proc() / "schedstat").read_text().split()[0]) / _NANOSECONDS

    def open_files(self) -> int:
        """How many file descriptors it has open, sockets among them."""
        return len(os.listdir(self._proc() / "fd"))  # noqa: PTH208 - names are enough; the links may be gone already

    def _status(self, name: str) -> int:
        lines = (self._proc() / "status").read_text().splitlines()
        return next(int(line.split()[1]) * _KIB for line in lines if line.startswith(f"{name}:"))

    def _proc(self) -> Path:
        return Path("/proc") / str(self.pid)


@contextmanager
def running(name: str, *, contacts: int = 0, street: int = 0, temporary: Path | None = None) -> Iterator[ServerProcess]:
    """Runs a server of `tests.benchmarks.servers` while the block runs.

    Args:
        name: Which one.
        contacts: How many contacts the mock is to have; 0 for the default data set.
        street: How many characters the street of every address is to have; 0 for streets as they are.
        temporary: Where it is to put its temporary files; None for where the system puts them.
    """
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.servers", name]
    command += ["--contacts", str(contacts), "--street", str(street)]
    environment = os.environ | ({} if temporary is None else {"TMPDIR": str(temporary)})
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT, env=environment) as process:  # noqa: S603 - a module of our own
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"The server {name} did not start.")
            yield ServerProcess(process.pid, int(line))
        finally:
            process.terminate()
            process.wait()
