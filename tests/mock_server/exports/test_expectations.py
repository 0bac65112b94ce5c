"""What a data set is expected to select, written down for a judge."""

import json

import pytest
from click.testing import CliRunner

from mock_server.cli import main
from mock_server.contract import load_contract
from mock_server.exports.expectations import FORMAT, expectations
from mock_server.fixtures import Fixtures, generate, load


def _document(fixtures: Fixtures, user: int = 0) -> dict[str, list[dict[str, object]]]:
    return expectations(load_contract(), fixtures, fixtures.users[user])


def test_every_filter_of_the_vocabulary_is_expected_to_select() -> None:
    """Each filter has a case, and each that can be reversed one reversed."""
    words = {str(case["words"]) for case in _document(load())["cases"]}
    for name, rule in load_contract().vocabulary.rules.items():
        assert f"{name} 1" in words
        assert (f"{name} 1, reversed" in words) is rule.reversible


def test_a_filter_and_its_reverse_share_everybody_out() -> None:
    """The rows of a case and of its reverse are, together, those of everybody."""
    cases = {str(case["words"]): case["rows"] for case in _document(load())["cases"]}
    everybody = sorted(cases["everybody"])  # type: ignore[call-overload]
    turned = [words for words in cases if words.endswith(", reversed")]
    assert turned
    for words in turned:
        parts = [*cases[words.removesuffix(", reversed")], *cases[words]]  # type: ignore[misc]
        assert sorted(parts) == everybody


def test_the_words_tell_no_contact() -> None:
    """The words of the cases, which a report prints, hold no value of a contact."""
    fixtures = load()
    words = " ".join(str(case["words"]) for case in _document(fixtures)["cases"])
    for contact in fixtures.contacts:
        assert contact.name not in words
        assert contact.id not in words


@pytest.mark.parametrize("user", ["ada", "ben", "cleo"])
def test_the_command_prints_the_document_of_a_user(user: str) -> None:
    """`mailing-mock expect USER` prints JSON of the known format, in characters a person can read."""
    result = CliRunner().invoke(main, ["expect", user])
    assert result.exit_code == 0
    document = json.loads(result.output)
    assert document["format"] == FORMAT
    assert document["cases"]


def test_a_user_without_contacts_expects_empty_files() -> None:
    """A data set without contacts gives cases without rows."""
    fixtures = generate(1)
    empty = Fixtures(fixtures.users, fixtures.account_lists, (), (), fixtures.signing_key)
    cases = _document(empty)["cases"]
    assert cases
    assert all(case["rows"] == [] for case in cases)
