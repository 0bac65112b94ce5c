"""The server without faults that the tests of the commands run against."""

from collections.abc import Iterator

import pytest

from mock_server.app import create_app
from tests.conformance.commands.running import FIXTURES, variables_of
from tests.targets import served


@pytest.fixture(scope="module")
def sound() -> Iterator[dict[str, str]]:
    """The variables of a served mock without faults."""
    with served(create_app(FIXTURES)) as base_url:
        yield variables_of(base_url)
