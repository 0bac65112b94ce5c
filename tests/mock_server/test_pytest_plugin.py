"""The pytest fixtures give each test a mock of its own, and fail a test whose client breaks the contract."""

import re
import subprocess
import sys

import pytest

from mock_server.contract import contract_path
from tests.readme import README

_TESTS = """
import httpx, pytest

EXPORT = "/contacts/exports/mailing/3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908.csv"

def read(mock):
    if mock.app is not None:
        from starlette.testclient import TestClient
        return TestClient(mock.app).get(mock.base_url + EXPORT, params={"access_token": mock.token}).status_code
    url, headers = mock.base_url + EXPORT, {"Authorization": f"Bearer {mock.token}"}
    return httpx.get(url, headers=headers, trust_env=False).status_code

@pytest.fixture(params=["mailing_mock", "mailing_mock_app"])
def mock(request):
    return request.getfixturevalue(request.param)

def test_good(mock):
    mock.control.add_rules("csv code=429 times=1 retry-after=0")
    assert [read(mock), read(mock)] == [429, 200]

def test_bad(mock):
    assert [read(mock), read(mock)] == [200, 403]

def test_bad_on_purpose(mock):
    mock.left_out.add("used-up-export")
    assert [read(mock), read(mock)] == [200, 403]

def test_failed(mock):
    assert [read(mock), read(mock)] == [200, 200]
"""


_CLIENT = """
import time
import httpx

class MyClient:
    def __init__(self, base_url, token):
        self.files = f"{base_url}/contacts/exports/mailing"
        self.http = httpx.Client(headers={"Authorization": f"Bearer {token}"}, trust_env=False)

    def download(self, filter):
        document = {"data": {"type": "export_logs", "attributes": {"params": {"filter": filter}}}}
        created = self.http.post(self.files, json=document).json()["data"]["id"]
        while (answer := self.http.get(f"{self.files}/{created}.csv")).status_code == 429:
            time.sleep(int(answer.headers["Retry-After"]))
        return answer.text
"""


_USE = "MyClient(mailing_mock.base_url, mailing_mock.token)"


@pytest.mark.exhaustive
def test_a_test_fails_if_its_client_breaks_the_contract(pytester: pytest.Pytester) -> None:
    """A good client passes, a bad one is an error of the test that sent it; what a failed test sent is not judged."""
    pytester.makepyfile(_TESTS)
    pytester.makeini("[pytest]\nmailing_mock_options = --seed 1\n")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=6, failed=2, errors=2)
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_bad*", "*used-up-export*"])


@pytest.mark.exhaustive
def test_a_client_is_held_to_the_contract_of_the_options(pytester: pytest.Pytester) -> None:
    """A filter that only the changed contract has is misspelt in no test of a mock that obeys it."""
    city = "          city: {form: list,"
    further = "          town: {form: list, matches: address.city, reversible: true}\n"
    contract = pytester.path / "changed.yaml"
    contract.write_text(contract_path().read_text("utf-8").replace(city, further + city), encoding="utf-8")
    pytester.makepyfile(f'{_CLIENT}\ndef test_it(mailing_mock):\n    {_USE}.download({{"town": "Lyon"}})\n')
    for options, errors in ((f"--contract {contract}", 0), ("", 1)):
        pytester.makeini(f"[pytest]\nmailing_mock_options = {options}\n")
        result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
        result.assert_outcomes(passed=1, errors=errors)


@pytest.mark.exhaustive
def test_the_example_of_the_readme_runs(pytester: pytest.Pytester) -> None:
    """With a client that waits as long as it is told to."""
    (example,) = re.findall(
        r"^```python\n(def test_a_download.*?)^```$", README.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    pytester.makepyfile(f"{_CLIENT}\n{example}")
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_a_run_without_the_fixtures_loads_next_to_nothing() -> None:
    """The plugin is imported by every pytest run of an environment."""
    code = "import pytest, sys; before = set(sys.modules); import mock_server.pytest_plugin"
    code += "; new = [name for name in set(sys.modules) - before if name.startswith(('mock_server', 'connexion'))]"
    code += "; print(*sorted(new))"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - this package itself
    assert loaded.stdout.split() == ["mock_server", "mock_server.pytest_plugin"]
