"""A changed contract drives both sides: the mock that obeys it is conformant, and the one that does not is failed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.check import Profile
from conformance.contract import Contract, load_contract
from conformance.run.runner import judge
from conformance.verdict.model import Outcome
from mock_server import create_app, load_fixtures
from mock_server import load_contract as load_contract_of_the_mock
from tests.targets import served, target_of

TEXT = (Path(__file__).parent.parent / "openapi.yaml").read_text(encoding="utf-8")
FIXTURES = load_fixtures()
_FORBIDDEN = "        '403':\n          $ref: '#/components/responses/Forbidden'\n"
Change = Callable[[str], str]


def _column(text: str) -> str:
    return text.replace("- name: Mailing City\n", "- name: City\n")


def _filters(text: str) -> str:
    city = "          city: {form: list,"
    further = "          town: {form: list, matches: address.city, reversible: true}\n"
    further += "          not_town: {form: list, matches: address.city, excludes: true, reversible: false}\n"
    further += "          begins: {form: text, matches: name_prefix, reversible: true}\n"
    further += "          holds: {form: text, matches: name_words, reversible: true}\n"
    further += "          labels: {form: list, matches: tags, joined_by: any_tags, reversible: true}\n"
    further += "          only: {form: list, matches: id, reversible: true}\n"
    further += "          changed: {form: range, matches: updated_at, reversible: true}\n"
    return text.replace(city, further + city)


def _later(text: str) -> str:
    gone = _FORBIDDEN.replace("403", "410")
    return text.replace("then: '403'", "then: '410'").replace(_FORBIDDEN, _FORBIDDEN + gone)


def _created(text: str) -> str:
    return text.replace("        '201':\n          description", "        '202':\n          description")


def _group(text: str) -> str:
    first = "                - Never Contacted\n"
    return text.replace("Unresponsive, Never Ask, ", "Unresponsive, ").replace(
        first, f"{first}                - Never Ask\n"
    )


CHANGES: tuple[tuple[Change, str], ...] = (
    (_column, "files.csv-header"),
    (_filters, "selection.same"),
    (_filters, "selection.reverse"),
    (_later, "lifecycle.second-get"),
    (_created, "creating.created"),
    (_group, "selection.status"),
)


def _written(folder: Path, *changes: Change) -> Path:
    text = TEXT
    for change in changes:
        changed = change(text)
        assert changed != text
        text = changed
    file = folder / "changed.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.exhaustive
def test_mock_and_judge_follow_the_same_changes(tmp_path: Path) -> None:
    """A renamed column, further filters and other statuses at once: the strict run finds nothing."""
    file = _written(tmp_path, *dict.fromkeys(change for change, _ in CHANGES))
    app = create_app(FIXTURES, contract=load_contract_of_the_mock(file))
    with served(app) as base_url:
        target = target_of(base_url, FIXTURES)
        verdict = judge(target, profile=Profile.QUICK, strict=True, contract=load_contract(file))
    assert verdict.outcome is Outcome.CONFORMANT, [*verdict.failures(), *verdict.reasons]


@pytest.mark.exhaustive
@pytest.mark.parametrize(("change", "check"), CHANGES)
def test_a_server_of_the_old_contract_is_failed(change: Change, check: str, tmp_path: Path) -> None:
    """Judged by the changed contract, the mock of the old one breaks the check that reads the change."""
    assert _outcome(load_contract(_written(tmp_path, change)), check) is Outcome.BROKEN
    assert _outcome(load_contract(), check) is Outcome.CONFORMANT


def _outcome(contract: Contract, check: str) -> Outcome:
    with served(create_app(FIXTURES)) as base_url:
        return judge(target_of(base_url, FIXTURES), profile=Profile.QUICK, only={check}, contract=contract).outcome
