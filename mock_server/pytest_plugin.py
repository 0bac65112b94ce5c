"""The mock in tests of a client: pytest fixtures.

    def test_a_download_is_tried_again(mailing_mock):
        mailing_mock.control.add_rules("csv code=429 retry-after=1 times=1")
        client = MyClient(mailing_mock.base_url, mailing_mock.token)
        assert client.download().startswith("Contact Name")

`mailing_mock` is a session of a server that runs in a process of its own, one for the whole test run;
`mailing_mock_app` is an application in the process of the test, with its `app` for a client that calls ASGI. Each is as
fresh as a new server. When a test has passed, the mock judges its client: a client rule that failed fails the test,
unless its id is in `left_out` (`mailing-mock client-rules` lists them).

The ini option `mailing_mock_options` holds options of `mailing-mock serve`, such as `--fixtures tests/data.yaml`.

Every pytest run of an environment imports this module, so it imports nothing else of the package until a fixture is
used.
"""

import shlex
from collections.abc import Generator, Iterator
from importlib import import_module
from typing import Any, Final

import pytest

_OPTIONS: Final = "mailing_mock_options"
_PASSED: Final = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option of the fixtures."""
    parser.addini(_OPTIONS, "options of mailing-mock serve, for the fixture mailing_mock")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Remember whether a test has passed, because what a failed one sent proves nothing."""
    report = yield
    if call.when == "call":
        item.stash[_PASSED] = report.passed
    return report


@pytest.fixture(scope="session")
def _mailing_mock_server(request: pytest.FixtureRequest) -> Iterator[Any]:
    options = shlex.split(request.config.getini(_OPTIONS))
    with _testing().running_server(options) as ready:
        yield ready


@pytest.fixture
def mailing_mock(_mailing_mock_server: Any, request: pytest.FixtureRequest) -> Iterator[Any]:  # noqa: ANN401  JSON
    """A mock of its own, on a server in another process; a `mock_server.testing.MailingMock`."""
    with _testing().session_of(_mailing_mock_server) as mock:
        yield mock
        _judge(mock, request.node)


@pytest.fixture
def mailing_mock_app(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A mock of its own, in the process of the test; a `mock_server.testing.MailingMock` with its `app`."""
    with _testing().application() as mock:
        yield mock
        _judge(mock, request.node)


def _testing() -> Any:  # noqa: ANN401  a module
    return import_module("mock_server.testing")


def _judge(mock: Any, test: pytest.Item) -> None:  # noqa: ANN401  a MailingMock
    breaches = mock.breaches() if test.stash.get(_PASSED, False) else ""
    if breaches:
        pytest.fail(breaches, pytrace=False)
