"""Tokens, data sets and expected rows on the command line."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import jwt
import pytest
from click.testing import CliRunner, Result

from mock_server import fixed_clock, generate_fixtures, load_fixtures
from mock_server.cli import main
from mock_server.http.security import Authenticator, TokenError

FIXTURES = load_fixtures()
FULL = Path("/dev/full")
PROGRAM = [sys.executable, "-m", "mock_server"]


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_token_names_its_user_until_it_expires() -> None:
    """The token is one the server of the same data set takes, for as long as was asked."""
    result = _run("token", "ben", "--expires-in", "60", "--now", "2026-03-02")
    assert result.exit_code == 0
    token = result.stdout.strip()
    assert jwt.decode(token, options={"verify_signature": False})["exp"] == 1772409660
    before, after = (
        Authenticator(FIXTURES.users, FIXTURES.signing_key, fixed_clock(datetime(2026, 3, 2, 0, *time, tzinfo=UTC)))
        for time in ((0, 59), (1, 0))
    )
    assert before.user_of(token) == FIXTURES.users[1]
    with pytest.raises(TokenError, match="expired"):
        after.user_of(token)


def test_an_expired_token_can_be_made() -> None:
    """A client's test of expiry needs a token that has expired."""
    token = _run("token", "ada", "--expires-in", "-1").stdout.strip()
    with pytest.raises(TokenError, match="expired"):
        Authenticator(FIXTURES.users, FIXTURES.signing_key, fixed_clock(datetime.now(UTC))).user_of(token)


def test_a_token_belongs_to_its_data_set() -> None:
    """A token for a generated data set is of that data set."""
    generated = generate_fixtures(5)
    token = _run("token", "ada", "--generated", "5").stdout.strip()
    clock = fixed_clock(datetime.now(UTC))
    user = Authenticator(generated.users, generated.signing_key, clock).user_of(token)
    assert user == generated.users[0]


def test_a_generated_data_set_can_be_loaded(tmp_path: Path) -> None:
    """What `generate` prints is a file for `--fixtures`, equal to the data set of that seed."""
    result = _run("generate", "--seed", "3", "--contacts", "50")
    assert result.exit_code == 0
    file = tmp_path / "generated.yaml"
    file.write_text(result.stdout, encoding="utf-8")
    assert load_fixtures(file) == generate_fixtures(3, 50)


def test_a_token_may_name_a_session() -> None:
    """Behind a tilde; a name that no request could send is refused."""
    plain, named = (_run("token", "ada", "--now", "2026-03-02", *more).stdout for more in ((), ("--session", "a-test")))
    assert named.strip() == f"{plain.strip()}~a-test"
    refused = _run("token", "ada", "--session", "a b")
    assert refused.exit_code == 2
    assert "letters, digits" in refused.stderr
