"""The suite accuses no server that differs from the mock and keeps the contract."""

from collections import Counter

import pytest
from _pytest.mark import ParameterSet

from conformance.check import Profile
from conformance.run.runner import judge
from conformance.verdict.model import Outcome, State, Verdict
from mock_server.contract import load_contract
from mock_server.fixtures import generate, load
from mock_server.http.serving import in_background, listen, url_of
from tests.targets import served, target_of
from tests.variants import ALL, Expected, Variant
from tests.variants.meanwhile import Names, renaming

# Hundreds of runs over the same lines tell no more of coverage than one, and would take twice the time.
pytestmark = pytest.mark.no_cover

FALSE_ALARMS: dict[str, str] = {}
"""Variants of which the suite says more than it should, each with the reason."""

SAMPLE = (
    "coding-gzip",
    "contacts-renamed-and-back",
    "csv-quoted-crlf",
    "order-by-locale",
    "too-many-requests-any-body",
    "users-sharing",
)
"""Variants that are looked at more thoroughly, and with another data set."""


def _judged(variant: Variant, *, profile: Profile, seed: int = 1, strict: bool = True) -> Verdict:
    """Serves a variant where it listens, and judges it."""
    fixtures = variant.data(load() if seed == 1 else generate(seed))
    listener = listen(variant.host, 0)
    with in_background(variant.build(fixtures), listener, log_level="critical"):
        target = target_of(url_of(listener) + load_contract().base_path, fixtures)
        return judge(variant.told(target), profile=profile, strict=strict, seed=seed)


def _ids(verdict: Verdict, state: State) -> set[str]:
    return {result.check.check_id for result in verdict.of(state)}


def _agrees(variant: Variant, verdict: Verdict) -> None:
    """Asserts that a strict verdict is what the variant declares."""
    assert _ids(verdict, State.FAILED) == variant.advised
    assert all(result.check.advice for result in verdict.of(State.FAILED))
    if variant.expected is Expected.OBSTACLE:
        assert verdict.outcome is Outcome.INCONCLUSIVE
        assert verdict.reasons
        return
    if variant.expected is not Expected.FEW_DATA:
        assert _ids(verdict, State.INCONCLUSIVE) == variant.untold
        assert verdict.outcome is (Outcome.BROKEN if variant.advised else Outcome.CONFORMANT)
    assert verdict.outcome is not Outcome.INCONCLUSIVE or verdict.reasons
    assert all(result.reason for result in verdict.of(State.INCONCLUSIVE))


def _exhaustive(variant: Variant) -> ParameterSet:
    false = FALSE_ALARMS.get(variant.name)
    known = [pytest.mark.xfail(reason=false, strict=True)] if false else []
    return pytest.param(variant, id=variant.name, marks=[*known, pytest.mark.exhaustive(in_shares=variant.long)])


@pytest.mark.parametrize("variant", [_exhaustive(variant) for variant in ALL])
def test_a_variant_is_not_accused(variant: Variant) -> None:
    """Nothing documented fails, also under strict; what is decided fails where the variant says so, and only there."""
    _agrees(variant, _judged(variant, profile=variant.profile))


@pytest.mark.parametrize("variant", [_exhaustive(variant) for variant in ALL if variant.name in SAMPLE])
def test_a_variant_is_not_accused_on_a_closer_look(variant: Variant) -> None:
    """Nor is it in the profile standard, with data made up."""
    _agrees(variant, _judged(variant, profile=Profile.STANDARD, seed=3))


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", [14, 19])
def test_a_name_that_is_given_back_is_no_broken_filter(seed: int) -> None:
    """On these data sets, a name is given back just while the files of a failed comparison are fetched anew."""
    variant = next(variant for variant in ALL if variant.name == "contacts-renamed-and-back")
    fixtures = generate(seed)
    with served(variant.build(fixtures)) as base_url:
        verdict = judge(target_of(base_url, fixtures), profile=Profile.QUICK, strict=True)
    assert _ids(verdict, State.FAILED) == set()


@pytest.mark.parametrize(
    ("names", "state"),
    [
        pytest.param(lambda _turn, contacts: [0] * contacts, State.PASSED, id="never"),
        pytest.param(lambda turn, contacts: [int(turn > 0)] * contacts, State.PASSED, id="once"),
        pytest.param(lambda turn, contacts: [turn] * contacts, State.INCONCLUSIVE, id="each time"),
        pytest.param(lambda turn, contacts: [turn % 2] * contacts, State.FAILED, id="back and forth"),
    ],
)
def test_contacts_that_are_renamed_between_two_files_of_one_filter(names: Names, state: State) -> None:
    """Names that are new each time are people's; names that come back time and again are a selection that wavers."""
    fixtures = load()
    with served(renaming(names, downloads_a_turn=1)(fixtures)) as base_url:
        verdict = judge(target_of(base_url, fixtures), scenarios=["the same selection twice"], strict=True)
    assert _ids(verdict, state) & {"selection.repeatable"}


@pytest.mark.exhaustive
def test_advice_alone_leaves_the_verdict_conformant() -> None:
    """Without strict, what is decided is advice: it is told, and the exit status is 0."""
    variant = next(variant for variant in ALL if len(variant.advised) > 1)
    verdict = _judged(variant, profile=variant.profile, strict=False)
    assert _ids(verdict, State.ADVICE) == variant.advised
    assert verdict.exit_status == 0


def test_no_two_variants_are_alike() -> None:
    """Each has a name and a sentence of its own."""
    for values in ((variant.name for variant in ALL), (variant.sentence for variant in ALL)):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_lists_name_variants() -> None:
    """The false alarms and the sample name variants that there are."""
    assert {*FALSE_ALARMS, *SAMPLE} <= {variant.name for variant in ALL}
