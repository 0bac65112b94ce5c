"""A mock that runs can be steered from a shell, and what it does not do is told in a line."""

import json
import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from mock_server import load_fixtures
from mock_server.cli import main
from mock_server.commands.steer import ctl_group
from mock_server.control.preferences import NAMES, Fault
from mock_server.control.rules import LIMITS
from mock_server.fixtures import dump, to_document
from tests.mock_server.commands.steered import ctl, read
from tests.mock_server.driving import ADA, EXPORTS


def _created(url: str) -> str:
    body = {"data": {"type": "export_logs", "attributes": {}}}
    headers = {"Authorization": f"Bearer {ADA}", "Content-Type": "application/vnd.api+json"}
    answer = httpx.post(f"{url}{EXPORTS}", content=json.dumps(body), headers=headers, trust_env=False)
    return str(answer.json()["data"]["id"])


def test_rules_are_added_listed_and_replaced(url: str) -> None:
    """Each call prints the rules that there are then."""
    assert ctl("rule").output == ""
    assert ctl("rule", "csv code=429 times=1").output == "csv code=429 times=1\n"
    assert [read(url), read(url)] == [429, 200]
    assert ctl("rule", "--replace", "json code=503").output == "json code=503\n"
    assert ctl("rule", "* rate=5/s").output == "json code=503\n* rate=5/s\n"
    assert ctl("rule", "--delete", "json code=503").output == "* rate=5/s\n"
    assert ctl("rule", "--delete", "--replace").exit_code == 2
    assert ctl("rule", "--replace").output == ""


def test_a_reset_starts_anew(url: str) -> None:
    """What was read can be read again."""
    assert [read(url), read(url)] == [200, 403]
    assert ctl("reset").exit_code == 0
    assert read(url) == 200


def test_the_clock_is_set_advanced_and_reset(url: str) -> None:
    """Each call prints what it shows."""
    assert url
    assert ctl("clock").output == "2026-03-02T09:15:00Z\n"
    assert ctl("clock", "2030-01-01", "--freeze").output == "2030-01-01T00:00:00Z\n"
    assert ctl("clock", "--advance", "60").output == "2030-01-01T00:01:00Z\n"
    assert ctl("clock", "--reset").output == "2026-03-02T09:15:00Z\n"


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_data_set_is_loaded(url: str, tmp_path: Path, form: str) -> None:
    """In the session that is named, and in no other; a fixture file in either form."""
    file = tmp_path / f"data.{form}"
    fixtures = replace(load_fixtures(), exports=())
    document = to_document(fixtures)
    # YAML has no pairs of surrogates.
    document["users"][0]["first_name"] = "\N{SLIGHTLY SMILING FACE}"
    file.write_text(json.dumps(document) if form == "json" else dump(fixtures), encoding="utf-8")
    assert ctl("--session", "a", "load", str(file)).exit_code == 0
    assert (read(url, token=f"{ADA}~a"), read(url)) == (404, 200)


def test_a_seed_decides_the_next_ids(url: str) -> None:
    """Equal seeds give equal ids."""
    ids = []
    for _ in range(2):
        assert ctl("reset").exit_code == 0
        assert ctl("seed", "7").exit_code == 0
        ids.append(_created(url))
    assert ids[0] == ids[1]
    assert ctl("seed").exit_code == 0
    assert _created(url) != ids[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rule", "csv cod=1"], "'cod=1' is no member of a rule"),
        (["verify", "FILE:{"], "is no JSON"),
        (["verify", "FILE:" + "[" * 100_000], "is no JSON"),
        (["verify", 'FILE:{"requests": 5}'], "Expected `array`"),
        (["verify", 'FILE:{"requests": [{"staus": 200}]}'], "unknown field `staus` - at `$.requests[0]`"),
        (["verify", 'FILE:{"requests": [], "inorder": true}'], "unknown field `inorder`"),
        (["load", 'FILE:{"users": []}'], "/users: must be a list of at least one user"),
        (["load", "FILE:users: []"], "file.json:1: /users: must be a list of at least one user"),
        (["load", "FILE:{"], ": not YAML"),
        (["load", "FILE:" + "[" * 100_000], ": not YAML"),
        (["load", "/nowhere.json"], "/nowhere.json"),
        (["clock", "--advance", "1e20"], "'--advance': '1e20' is no number of seconds"),
        (["clock", "--advance", "nan"], "'--advance': 'nan' is no number of seconds"),
        (["clock", "--advance", "soon"], "'--advance': 'soon' is no number of seconds"),
        (["clock", "yesterday"], "is no moment"),
        (["--url", "http://127.0.0.1:9", "reset"], "Is the mock running?"),
        (["--session", "a b", "reset"], "does not match"),
    ],
)
def test_what_cannot_be_done_is_told(url: str, tmp_path: Path, arguments: list[str], words: str) -> None:
    """It ends with 2, on stderr, without a traceback."""
    assert url
    file = tmp_path / "file.json"
    for place, argument in enumerate(arguments):
        if argument.startswith("FILE:"):
            file.write_text(argument.removeprefix("FILE:"))
            arguments = [*arguments[:place], str(file), *arguments[place + 1 :]]
    result = ctl(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("name", ctl_group.commands)
def test_each_command_has_an_example(name: str) -> None:
    """Of itself, in its help."""
    _, _, examples = ctl(name, "--help").output.partition("Example")
    assert re.search(rf"^ +mailing-mock ctl .*\b{name}\b", examples, re.MULTILINE)


def test_the_help_tells_how_a_rule_is_written() -> None:
    """Every member that a rule may have is there, and every fault."""
    words = set(ctl("rule", "--help").output.replace("=", "= ").split())
    assert words > {f"{name}=" for name in (*LIMITS, *NAMES)}
    assert "|".join(Fault) in words


def test_a_mock_is_waited_for(url: str) -> None:
    """One that answers ends the wait at once; where none does, that is told in the end."""
    assert CliRunner().invoke(main, ["wait", "--url", url]).exit_code == 0
    result = CliRunner().invoke(main, ["wait", "--url", "http://127.0.0.1:9", "--timeout", "0"])
    assert result.exit_code == 2
    assert "Is the mock running?" in result.stderr
