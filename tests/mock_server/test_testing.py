"""The mock for one test, in its process and beside it."""

import httpx
import pytest
from starlette.testclient import TestClient

from mock_server.testing import MockError, application, running_server, session_of
from tests.mock_server.driving import FRESH


def test_two_sessions_of_a_server_do_not_meet() -> None:
    """Each has its own tokens, and steers nothing but itself."""
    with running_server(["--seed", "1"]) as ready, session_of(ready) as one, session_of(ready) as other:
        one.control.add_rules("* code=503")
        answers = [
            httpx.get(
                f"{mock.base_url}/contacts/exports/mailing/{FRESH}",
                headers={"Authorization": f"Bearer {mock.token}"},
                trust_env=False,
            )
            for mock in (one, other)
        ]
        assert [answer.status_code for answer in answers] == [503, 200]
        assert list(one.tokens) == ["ada", "ben", "cleo"]
        assert len(one.control.journal()) == len(other.control.journal()) == 1


def test_a_server_that_does_not_start_is_told() -> None:
    """A wrong option ends it, and no test waits for it."""
    with pytest.raises(MockError, match="did not start"), running_server(["--now", "never"]):
        pass


def test_an_application_is_judged_as_a_server_is() -> None:
    """What the client broke is told, unless the test broke it on purpose."""
    with application() as mock:
        assert mock.app is not None
        client = TestClient(mock.app, headers={"Authorization": f"Bearer {mock.token}"})
        path = f"{mock.base_url}/contacts/exports/mailing/{FRESH}.csv"
        assert client.get(path).status_code == 200
        assert mock.breaches() == ""
        assert client.get(path).status_code == 403
        assert "used-up-export" in mock.breaches()
        mock.left_out.add("used-up-export")
        assert mock.breaches() == ""
