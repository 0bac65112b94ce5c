"""A mock that runs, for the tests of the commands that steer it."""

from collections.abc import Iterator

import pytest

from mock_server import create_app, fixed_clock, load_fixtures
from mock_server.http.serving import in_background, listen, url_of
from tests.mock_server.applications import NOW


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a mock that runs, which the commands take for that of `exec`."""
    app = create_app(load_fixtures(), clock=fixed_clock(NOW))
    with listen("127.0.0.1", 0) as listener, in_background(app, listener, log_level="error"):
        monkeypatch.setenv("MAILING_BASE_URL", f"{url_of(listener)}/api/v2")
        yield url_of(listener)
