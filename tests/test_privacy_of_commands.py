"""Nothing of a contact and no token is left by the commands: not on a stream, not in a file, a cache or a folder."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from conformance.reports.files import FORMATS
from mock_server.app import create_app
from tests.canaries import CITY, FIXTURES, MAIL, NAME, TOKENS, VOID, leaks, leaks_in
from tests.loud import everywhere
from tests.targets import served

# Whole runs, and commands in processes: other tests go over the same lines, and tracing these takes minutes.
pytestmark = pytest.mark.no_cover

HOME = Path(__file__).parents[1]
REPORTS = tuple(word for name in FORMATS for word in ("--report", f"{name}=./"))


@dataclass(frozen=True, slots=True)
class Desk:
    """Where commands are run: folders of their own for work, home and temporary files, and the variables of a run."""

    folder: Path
    variables: dict[str, str]

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
        """Run a Python module, and search all that it leaves."""
        home, temporary = self.folder / "home", self.folder / "temporary"
        for folder in (self.work, home, temporary):
            folder.mkdir(exist_ok=True)
        ran = subprocess.run(  # noqa: S603  commands of this test
            [sys.executable, "-m", *command],
            cwd=self.work,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
                **self.variables,
                **dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(temporary)),
                **dict.fromkeys(("HOME", "XDG_CACHE_HOME"), str(home)),
                "PYTHONPATH": str(HOME),
                **variables,
            },
            capture_output=True,
            check=False,
        )
        assert leaks(ran.stdout) == []
        assert leaks(ran.stderr) == []
        assert b"Traceback" not in ran.stderr
        assert leaks_in([self.folder]) == {}
        assert list(temporary.glob("mailing-conformance-*")) == []
        return ran

    @property
    def work(self) -> Path:
        """Where the commands are started."""
        return self.folder / "work"


@contextmanager
def desk(folder: Path, app: ASGIApp) -> Iterator[Desk]:
    """Serve an application, and set the variables of a run against it."""
    with served(app) as base_url:
        yield Desk(
            folder,
            {
                "MAILING_BASE_URL": base_url,
                "MAILING_TOKEN": TOKENS[0],
                "MAILING_OTHER_TOKEN": TOKENS[1],
                "MAILING_REFUSED_TOKENS": " ".join(VOID),
            },
        )


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", ["sound", "loud"])
def test_a_run_and_what_follows_it(name: str, tmp_path: Path) -> None:
    """A run with every report, a baseline of it, a second run by both, a comparison, a replay and a dry run."""
    app = create_app(FIXTURES) if name == "sound" else everywhere()(FIXTURES)
    options = ("conformance", "run", "--profile", "quick", "--seed", "1")
    with desk(tmp_path, app) as here:
        first = here.run(*options, *REPORTS)
        assert first.returncode == (0 if name == "sound" else 1)
        verdict = here.work / "conformance.json"
        assert len(list(here.work.iterdir())) == len(FORMATS)
        if name == "loud":
            few = ("--check", "documents.attributes", "--check", "documents.export-type", "--strict")
            written = here.run(
                *options, *few, "--baseline", "known.yaml", "--update-baseline", "--reason", "It is mended later"
            )
            assert (here.work / "known.yaml").exists(), written.stderr
            here.run(*options, *few, "--baseline", "known.yaml", "--since", str(verdict), "--report", "json=new.json")
            compared = here.run("conformance", "compare", str(verdict), "new.json")
            assert compared.returncode in {0, 1}, compared.stderr
            told = verdict.read_text(encoding="utf-8")
            key = told.partition('"key": "')[2].partition('"')[0]
            assert here.run("conformance", "replay", key, "--from", str(verdict)).returncode == 1
        else:
            assert here.run(*options, "--dry-run").returncode == 0
            assert here.run("conformance", "explain", "lifecycle.second-get").returncode == 0


@pytest.mark.exhaustive
def test_pytest_shows_no_more(tmp_path: Path) -> None:
    """The plugin with a report of pytest's own, long tracebacks, local variables, logs at any level and a cache."""
    checks = "documents.attributes or documents.export-type or first-get or second-get"
    with desk(tmp_path, everywhere()(FIXTURES)) as here:
        for workers in ((), ("-n", "2")):
            ran = here.run(
                *("pytest", "--pyargs", "conformance", "-k", checks, "--mailing-profile", "quick", "--mailing-strict"),
                *("-rA", "--tb=long", "--showlocals", "--full-trace", "-vv", "--log-level=DEBUG", "--log-file=log"),
                *("--junitxml=junit.xml", "--mailing-report=html=page.html", "-o", "cache_dir=cache", *workers),
            )
            assert ran.returncode == 1, ran.stdout[-2000:]
            assert b"failed  documents." in ran.stdout
    assert b"test_check[documents." in (here.work / "junit.xml").read_bytes()
    assert (here.work / "cache").is_dir()
    assert (here.work / "log").exists()


async def _hanging_up(_: Scope, receive: Receive, send: Send) -> None:
    """Break off each answer in the middle of a name."""
    await receive()
    headers = [(b"content-type", b"application/vnd.api+json"), (b"content-length", b"9999"), (b"x-name", MAIL.encode())]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": f"{NAME} {CITY}".encode(), "more_body": True})
    raise RuntimeError(NAME)


async def _another(_: Scope, receive: Receive, send: Send) -> None:
    """Greet as a login page of somebody else."""
    await receive()
    headers = [(b"content-type", b"text/html"), (b"location", f"https://{MAIL}/?t={TOKENS[0]}".encode())]
    await send({"type": "http.response.start", "status": 302, "headers": headers})
    await send({"type": "http.response.body", "body": f"<h1>{NAME}</h1>{TOKENS[0]}".encode()})


@pytest.mark.exhaustive
@pytest.mark.parametrize("app", [_hanging_up, _another], ids=["hanging up", "another"])
def test_runs_that_cannot_tell(app: ASGIApp, tmp_path: Path) -> None:
    """A server that breaks off, and one that is another API, are told without a word of theirs."""

    async def quiet(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
        else:
            await app(scope, receive, send)

    with desk(tmp_path, quiet) as here:
        ran = here.run("conformance", "run", "--profile", "quick", "--timeout", "2", *REPORTS)
    assert ran.returncode in {1, 3}
    assert ran.stdout


def _rare(options: tuple[str, ...], variables: dict[str, str]) -> object:
    return pytest.param(options, variables, marks=pytest.mark.exhaustive)


@pytest.mark.parametrize(
    ("options", "variables"),
    [
        ((), {"MAILING_TOKEN": f"{TOKENS[0]} x"}),
        ((), {"MAILING_BASE_URL": f"http://{MAIL}:{TOKENS[0]}@127.0.0.1/api/v2"}),
        _rare((), {"MAILING_BASE_URL": f"http://127.0.0.1/api/v2?access_token={TOKENS[0]}"}),
        _rare(("--header", f"X-Key {TOKENS[0]}"), {}),
        _rare(("--header", f"Authorization: Bearer {TOKENS[0]}"), {}),
        _rare(("--proxy", f"http://user:{TOKENS[0]}@[::1/"), {}),
        _rare(("--token-command", f"echo {TOKENS[0]} {TOKENS[1]}"), {}),
        (("--token-command", f"sh -c 'echo {TOKENS[0]}; exit 1'"), {}),
        _rare(("--expect", os.devnull), {}),
    ],
)
def test_wrong_usage(options: tuple[str, ...], variables: dict[str, str], tmp_path: Path) -> None:
    """What was typed wrongly is told without the secret that stands in it."""
    here = Desk(tmp_path, {"MAILING_BASE_URL": "http://127.0.0.1:9/api/v2", "MAILING_TOKEN": TOKENS[0]})
    ran = here.run("conformance", "run", "--single-user", *options, **variables)
    assert ran.returncode == 2
    assert ran.stderr
