"""The collections of requests are run by the programs they are made for, against the mock."""

import io
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

from mock_server import create_app, load_contract, load_fixtures
from mock_server.http.serving import in_background, listen, url_of
from mock_server.reference import build, read_reference
from mock_server.reference.collections import walks
from tests.npm import install, needs_npm

# Installing them takes longer than running them; what the files hold, faster tests say.
pytestmark = [needs_npm, pytest.mark.exhaustive]
REQUESTS = sum(len(walk.steps) for walk in walks(read_reference(load_contract())))


@pytest.fixture(name="server")
def server_fixture() -> Iterator[str]:
    """The URL of a mock, up to the port."""
    with listen("127.0.0.1", 0) as listener, in_background(create_app(load_fixtures()), listener, log_level="error"):
        yield url_of(listener)


@pytest.fixture(scope="module", name="tools")
def tools_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the programs are installed in."""
    return tmp_path_factory.mktemp("npm")


def _run(command: Sequence[object], folder: Path) -> subprocess.CompletedProcess[str]:
    words = list(map(str, command))
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603


def _site() -> dict[str, bytes]:
    return dict(build(load_contract()))


def test_newman_runs_the_collection_of_postman(tools: Path, tmp_path: Path, server: str) -> None:
    """Every answer is the expected one; with a token that the server refuses, none is."""
    newman = install(tools, "newman") / "newman"
    (tmp_path / "postman.json").write_bytes(_site()["postman.json"])
    command = [newman, "run", "postman.json", "--color", "off", "--env-var", f"baseUrl={server}/api/v2"]
    good = _run(command, tmp_path)
    assert good.returncode == 0, good.stdout
    assert good.stdout.count("✓") == REQUESTS
    assert _run([*command, "--env-var", "token=nobody"], tmp_path).returncode == 1


def test_bruno_runs_its_collection(tools: Path, tmp_path: Path, server: str) -> None:
    """Every answer is the expected one; with a token that the server refuses, none is."""
    bru = install(tools, "@usebruno/cli") / "bru"
    with ZipFile(io.BytesIO(_site()["bruno.zip"])) as archive:
        archive.extractall(tmp_path)
    command = [bru, "run", "-r", "--env", "Mock", "--env-var", f"baseUrl={server}/api/v2"]
    good = _run(command, tmp_path)
    assert good.returncode == 0, good.stdout
    assert f"{REQUESTS} ({REQUESTS} Passed)" in good.stdout
    assert _run([*command, "--env-var", "token=nobody"], tmp_path).returncode == 1


def test_httpyac_sends_the_requests_of_the_http_file(tools: Path, tmp_path: Path, server: str) -> None:
    """Each is answered with the status that its title names."""
    httpyac = install(tools, "httpyac") / "httpyac"
    text = _site()["requests.http"].decode().replace("http://127.0.0.1:8080", server)
    (tmp_path / "requests.http").write_text(text, "utf-8")
    sent = _run([httpyac, "send", "requests.http", "--all", "--output", "short", "--no-color"], tmp_path)
    assert sent.returncode == 0, sent.stdout
    expected = re.findall(r"^### .*\((\d{3})\)$", text, re.MULTILINE)
    assert re.findall(r"^=> (\d{3}) ", sent.stdout, re.MULTILINE) == expected
    assert len(expected) == REQUESTS
