"""What the tests of the commands share: a runner with a clean environment, and a server without faults."""

from click.testing import CliRunner, Result

from conformance.commands.main import main
from mock_server import load_fixtures
from tests.targets import target_of

FIXTURES = load_fixtures()
VARIABLES = {"MAILING_BASE_URL": "http://127.0.0.1:9/api/v2", "MAILING_TOKEN": "one", "MAILING_OTHER_TOKEN": "two"}
_OFFERED = ("MAILING_ACCOUNT_LISTS", "MAILING_CONTACT_IDS", "MAILING_TAGS", "MAILING_REFUSED_TOKENS")
_NOTHING: dict[str, str | None] = dict.fromkeys((*VARIABLES, *_OFFERED, "NO_COLOR", "FORCE_COLOR"))


def run(*arguments: str, **variables: str | None) -> Result:
    """Run the command in this process, with only these variables."""
    return CliRunner().invoke(main, arguments, env={**_NOTHING, **variables})


def variables_of(base_url: str) -> dict[str, str]:
    """The variables of a served mock."""
    target = target_of(base_url, FIXTURES)
    assert target.other_token is not None
    return {
        "MAILING_BASE_URL": base_url,
        "MAILING_TOKEN": target.token.reveal(),
        "MAILING_OTHER_TOKEN": target.other_token.reveal(),
    }
