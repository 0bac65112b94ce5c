"""Options that several commands share."""

from datetime import UTC, datetime
from typing import Any

import click
import pytest

from mock_server.cli import main
from mock_server.clock import system_clock
from mock_server.commands.docs.manual import manual_of
from mock_server.commands.options import clock_of, fixtures_of, read_moment, server_of, user_of
from mock_server.contract.loading import contract_path
from mock_server.reference import build
from tests.mock_server.applications import CONTRACT, FIXTURES, NOW
from tests.mock_server.driving import Client


def test_a_moment_may_lack_zone_and_time() -> None:
    """Without a zone it is UTC, without a time midnight."""
    for text in ("2026-03-02", "2026-03-02T00:00", "2026-03-02T01:00:00+01:00"):
        assert read_moment(text) == datetime(2026, 3, 2, tzinfo=UTC)


def test_a_clock_stands_only_where_it_was_asked_to() -> None:
    """Without `--now` it is that of the system."""
    assert clock_of(None) is system_clock
    assert clock_of(NOW)() == NOW


def test_a_data_set_is_of_one_origin() -> None:
    """A file and a generated one exclude each other."""
    assert fixtures_of(None, None, CONTRACT) == FIXTURES
    assert fixtures_of(None, 1, CONTRACT) == fixtures_of(None, 1, CONTRACT)
    with pytest.raises(click.UsageError, match="exclude each other"):
        fixtures_of(contract_path(), 1, CONTRACT)


def test_a_user_is_found_by_handle() -> None:
    """An unknown one is told with those there are."""
    assert user_of(FIXTURES, "ben").name == "ben"
    with pytest.raises(click.BadParameter, match="there are: ada, ben, cleo"):
        user_of(FIXTURES, "zoe")


def test_a_server_is_made_of_its_options() -> None:
    """Contract, data set and clock are those that were asked for."""
    server = server_of(
        file=None,
        generated=2,
        contract_file=None,
        seed=1,
        now=NOW,
        rules=(),
        no_control=True,
        log_level="warning",
        log_format="text",
    )
    assert server.contract.digest == CONTRACT.digest
    assert server.fixtures == fixtures_of(None, 2, CONTRACT)
    assert server.clock() == NOW


def test_a_server_serves_the_manual_of_its_program() -> None:
    """The page about the mock is below `/docs/` where the program is known, as `docs build` writes it."""
    options: dict[str, Any] = {
        "file": None,
        "generated": None,
        "contract_file": None,
        "seed": None,
        "now": None,
        "rules": (),
    }
    served = server_of(**options, no_control=True, log_level="warning", log_format="text", program=main)
    page = Client(served.app).request("GET", "/docs/mock.html")
    assert page.content == build(CONTRACT, manual_of(main))["mock.html"]
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    unknown = server_of(**options, no_control=True, log_level="warning", log_format="text")
    assert Client(unknown.app).request("GET", "/docs/mock.html").status_code == 404
