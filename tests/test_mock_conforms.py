"""The sound mock, judged: nothing is found, nothing is left open, whatever data it holds."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.expectations import read_expectations
from conformance.failures import Profile
from conformance.suite.runner import judge
from conformance.verdict import Outcome, State
from mock_server.app import create_app
from mock_server.contract import load_contract
from mock_server.expectations import expectations
from mock_server.fixtures import generate, load
from tests.targets import judged, served, target_of


def test_nothing_is_left_open_on_the_default_data(tmp_path: Path) -> None:
    """Told what is known of the default data, the strict standard run keeps every check it may run."""
    fixtures = load()
    ada = fixtures.users[0]
    file = tmp_path / "rows.json"
    file.write_text(json.dumps(expectations(load_contract(), fixtures, ada)), encoding="utf-8")
    with served(create_app(fixtures)) as base_url:
        target = target_of(base_url, fixtures)
        knowledge = replace(
            target.knowledge,
            account_lists=ada.account_list_ids,
            contacts=tuple(one.id for one in fixtures.contacts if one.account_list_id in ada.account_list_ids)[:5],
            max_latency=30.0,
            expectations=read_expectations(file),
        )
        verdict = judge(replace(target, knowledge=knowledge), profile=Profile.STANDARD, strict=True)
    assert verdict.outcome is Outcome.CONFORMANT, verdict.failures()
    open_ends = {result.check.check_id: result.reason for result in verdict.results if result.state is not State.PASSED}
    assert list(open_ends) == ["authorisation.strangers"]  # ada and ben do share an account list


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_nothing_is_found_on_generated_data(seed: int) -> None:
    """Over five seeds, each with another data set, the strict standard run finds nothing."""
    fixtures = generate(seed)
    verdict = judged(create_app(fixtures), fixtures, profile=Profile.STANDARD, strict=True, seed=seed)
    assert verdict.outcome is Outcome.CONFORMANT, [*verdict.failures(), *verdict.reasons]


def test_with_one_user_the_checks_across_users_are_not_run() -> None:
    """With a single token the run is conformant and says which checks take two users."""
    fixtures = load()
    verdict = judged(create_app(fixtures), fixtures, single_user=True)
    assert verdict.outcome is Outcome.CONFORMANT
    reasons = {result.check.check_id: result.reason for result in verdict.of(State.NOT_RUN)}
    assert reasons["authorisation.foreign-read"] == "there is one user only"


def test_the_same_seed_sends_the_same_number_of_requests() -> None:
    """Two runs with one seed against equal servers send equally many requests."""
    fixtures = load()
    first, second = (judged(create_app(fixtures, seed=1), fixtures, seed=7).requests for _ in range(2))
    assert first == second
