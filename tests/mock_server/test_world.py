"""A fixture file is held against the contract, and every mistake is told with its place."""

from pathlib import Path

import pytest

from mock_server.contract import load_contract
from mock_server.control.data import load_fixtures
from mock_server.fixtures import FixtureError, load
from mock_server.fixtures.loading import DEFAULT_PATH

FILE = """\
users:
  - id: a0000000-0000-4000-8000-000000000001
    name: ada
    first_name: Ada
    last_name: Brook
    token: token-of-ada
    account_list_ids: []
account_lists:
  - id: b0000000-0000-4000-8000-000000000001
    name: Maple Street
    home_country: United States
    contacts:
      - id: c0000000-0000-4000-8000-000000000001
        name: Brook, Bo
        updated_at: 2026-01-01T00:00:00Z
        status: Never Ask
exports:
  - id: e0000000-0000-4000-8000-000000000001
    user: ada
    created_at: 2026-03-01T10:00:00Z
    params: {}
"""


def _refusal(tmp_path: Path, old: str, new: str) -> FixtureError:
    file = tmp_path / "small.yaml"
    file.write_text(FILE.replace(old, new))
    with pytest.raises(FixtureError) as caught:
        load_fixtures(file)
    assert caught.value.file == str(file)
    return caught.value


def test_a_file_that_agrees_is_read_as_any_other(tmp_path: Path) -> None:
    """Agreeing changes nothing of what is read; the default data set agrees."""
    file = tmp_path / "small.yaml"
    file.write_text(FILE)
    assert load_fixtures(file, contract=load_contract()) == load(file)
    assert load_fixtures(DEFAULT_PATH) == load_fixtures() == load()


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ("{filter: {updated_at: nonsense}}", "/exports/0/params/filter/updated_at"),
        ("{filter: [1]}", "/exports/0/params/filter"),
        ("{filter: '[1]'}", "/exports/0/params/filter"),
        ('\'{"filter": {"updated_at": "nonsense"}}\'', "/exports/0/params/filter/updated_at"),
        ("'{'", "/exports/0/params"),
        ("'[1]'", "/exports/0/params"),
    ],
)
def test_params_that_nobody_could_have_sent_are_told_with_their_place(
    tmp_path: Path, params: str, pointer: str
) -> None:
    """A filter that creating refuses is refused in a file too, by line and pointer, without its value."""
    error = _refusal(tmp_path, "params: {}", f"params: {params}")
    assert (error.line, error.pointer) == (21, pointer)
    assert error.message.startswith("This must be ")
    assert "nonsense" not in str(error)


@pytest.mark.parametrize(
    ("member", "first", "last"),
    [("status", "Never Contacted", "Expired Referral"), ("newsletter", "Physical", "None")],
)
def test_a_word_that_the_contract_does_not_know_is_told_with_its_place(
    tmp_path: Path, member: str, first: str, last: str
) -> None:
    """There are none but those of the filter; the message lists them and does not repeat the one in the file."""
    error = _refusal(tmp_path, "status: Never Ask", f"{member}: Rosamund")
    assert (error.line, error.pointer) == (16, f"/account_lists/0/contacts/0/{member}")
    assert f"{first}, " in error.message
    assert error.message.endswith(f", {last}")
    assert "Rosamund" not in str(error)


def test_all_disagreements_are_told_at_once(tmp_path: Path) -> None:
    """A person can mend a file in one go."""
    text = FILE.replace("status: Never Ask", "status: active").replace("params: {}", "params: {filter: 5}")
    error = _refusal(tmp_path, FILE, text)
    assert [mistake.line for mistake in error.mistakes] == [16, 21]
