"""How the tests of `mailing-mock ctl` call it, and read an export of the mock that it steers."""

import httpx
from click.testing import CliRunner, Result

from mock_server.cli import main
from tests.mock_server.driving import ADA, EXPORTS, FRESH


def ctl(*arguments: str) -> Result:
    """Run a command of the group."""
    return CliRunner().invoke(main, ["ctl", *arguments])


def read(url: str, path: str = f"{FRESH}.csv", token: str = ADA) -> int:
    """Read an export, and return the status."""
    answer = httpx.get(f"{url}{EXPORTS}/{path}", headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    return answer.status_code
