"""Tests of what is generated from the contract: the same for the same seed, without tokens, and without a trace."""

import copy
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import pytest
from hypothesis.internal import charmap

from conformance.contract import Validity
from conformance.http.exchange import Request
from conformance.rules.robustness import generating
from conformance.rules.robustness.generating import (
    BASE,
    COVERAGE,
    EXAMPLES,
    FUZZING,
    Generation,
    generate,
    load_schema,
    no_trace,
    request_of,
    run_quietly,
    settings,
)
from tests.conformance.values import COLLECTION, CONTRACT

ID = "3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908"


def _generation(mode: object = FUZZING, seed: int = 1, examples: int = 3) -> Generation:
    return Generation(CONTRACT.digest, mode, seed, examples, CONTRACT)  # type: ignore[arg-type]  # one of three


def _generated(mode: object = FUZZING, seed: int = 1, examples: int = 3) -> tuple[Request, ...]:
    """What is generated afresh, whatever the process has generated before."""
    return generate.__wrapped__(_generation(mode, seed, examples))


def test_two_generations_are_equal_where_the_same_comes_of_them() -> None:
    """The contract counts by its digest; mode, seed and number of examples count as well."""
    assert _generation() == replace(_generation(), contract=replace(CONTRACT, version="other"))
    for other in (
        _generation(EXAMPLES),
        _generation(seed=2),
        _generation(examples=4),
        replace(_generation(), digest="other"),
    ):
        assert other != _generation()


def test_requests_are_generated_once() -> None:
    """Who judges several times with one seed in a process does not generate again."""
    assert generate(_generation(EXAMPLES)) is generate(_generation(EXAMPLES))


@pytest.mark.parametrize("profile", ["default", "ci"])
def test_the_seed_decides_what_is_generated(profile: str) -> None:
    """The same seed gives the same requests, byte for byte, and another one gives others; no profile changes them."""
    usual = hypothesis.settings.get_current_profile_name()
    expected = _generated()
    # A profile of a user's own: hypothesis treats the one that it loads in CI by itself otherwise.
    parent = hypothesis.settings.get_profile(profile)
    hypothesis.settings.register_profile("of this test", parent=parent, deadline=None)
    hypothesis.settings.load_profile("of this test")
    try:
        assert _generated() == expected
        assert _generated() != _generated(seed=2)
    finally:
        hypothesis.settings.load_profile(usual)


@pytest.mark.parametrize("examples", [0, 1, 3])
def test_so_many_requests_are_generated_for_each_operation(examples: int) -> None:
    """No operation gets more than were asked for, and each gets one at least."""
    addressed = Counter(_operation(request) for request in _generated(examples=examples))
    assert set(addressed) >= set(CONTRACT.operations)
    assert max(addressed.values()) <= max(examples, 1)


def _operation(request: Request) -> str:
    operation = CONTRACT.match(request.method, request.path)
    return operation.operation_id if operation else ""


@pytest.mark.parametrize("mode", [EXAMPLES, COVERAGE, FUZZING], ids=["examples", "coverage", "fuzzing"])
def test_generated_requests_are_below_the_base_path_and_carry_no_token(mode: object) -> None:
    """Origin and base path are taken off, and of the header fields only two are left, which say nothing of a user."""
    for request in _generated(mode):
        assert not request.path.startswith((BASE, CONTRACT.base_path))
        assert {name.lower() for name, _ in request.headers} <= {"content-type", "accept"}
        assert "access_token=" not in request.query
        assert all(value.isascii() and value.isprintable() for _, value in request.headers)


def test_the_examples_of_the_contract_are_all_allowed() -> None:
    """Each creation among them is one that the contract allows, and every operation has an example."""
    requests = _generated(EXAMPLES)
    assert {_operation(request) for request in requests} == set(CONTRACT.operations)
    bodies = [request.body for request in requests if request.path == COLLECTION]
    assert len(bodies) > 3
    assert {CONTRACT.validity(body) for body in bodies} == {Validity.ALLOWED}


def test_the_corners_of_the_schemas_are_allowed_odd_and_forbidden() -> None:
    """All three kinds of bodies are among them, so that each of the three checks has something to judge."""
    bodies = [request.body for request in _generated(COVERAGE) if _operation(request) == "createMailingExport"]
    assert {CONTRACT.validity(body) for body in bodies} == set(Validity)


def test_the_contract_is_generated_from_and_left_as_it_was() -> None:
    """The security schemes are taken out of a copy; the contract that others judge by keeps them."""
    before = copy.deepcopy(dict(CONTRACT.document))
    schema = load_schema(CONTRACT)
    assert CONTRACT.document == before
    assert "securitySchemes" in CONTRACT.document["components"]
    assert "securitySchemes" not in schema.raw_schema["components"]
    assert "security" not in schema.raw_schema


def test_one_of_the_keys_that_reverse_a_filter_is_varied() -> None:
    """They are alike, and each would cost as many requests; the others stay allowed, as every unknown key is."""
    schema = load_schema(CONTRACT).raw_schema["components"]["schemas"]["FilterObject"]
    assert [name for name in schema["properties"] if name.startswith("reverse_")] == ["reverse_status"]
    assert schema["additionalProperties"] is True
    declared = CONTRACT.document["components"]["schemas"]["FilterObject"]["properties"]
    assert len([name for name in declared if name.startswith("reverse_")]) == 12


def _case(**values: object) -> SimpleNamespace:
    """A case as the generator hands it over."""
    whole = {"method": "GET", "url": f"{BASE}/api/v2{COLLECTION}/{ID}", "cookies": {"a": "b"}, **values}
    return SimpleNamespace(as_transport_kwargs=lambda: dict(whole))


def test_a_case_becomes_a_request() -> None:
    """Path, query, body and the two header fields are kept; cookies and other fields are not sent."""
    headers = {"Content-Type": "a/b", "ACCEPT": "c/d", "X-Other": "e", "Authorization": "Bearer f"}
    request = request_of(_case(method="POST", params={"a": "1 2"}, data=b'{"x":1}', headers=headers), CONTRACT)
    assert request == Request(
        "POST",
        f"{COLLECTION}/{ID}",
        "a=1+2",
        (("Content-Type", "a/b"), ("ACCEPT", "c/d")),
        body=b'{"x":1}',
        body_shown='{"x":1}',
    )


def test_a_body_is_shown_up_to_its_first_two_thousand_signs() -> None:
    """Text and bytes are sent whole and shown in part; bytes that are no text are shown with signs in their place."""
    request = request_of(_case(method="POST", data="é" * 3000), CONTRACT)
    assert request is not None
    assert (request.body, request.body_shown) == (("é" * 3000).encode(), "é" * 2000)
    request = request_of(_case(method="POST", data=b"\xff"), CONTRACT)
    assert request is not None
    assert (request.body, request.body_shown) == (b"\xff", "\ufffd")
    assert request_of(_case(), CONTRACT) == Request("GET", f"{COLLECTION}/{ID}")


@pytest.mark.parametrize(
    "values", [{"headers": {"Accept": "é"}}, {"headers": {"Accept": "a\x7f"}}, {"url": "no url"}, {"url": "http://:x"}]
)
def test_what_cannot_go_on_the_wire_is_dropped(values: dict[str, object]) -> None:
    """A header field that is not printable ASCII, and an address that is none, give no request."""
    assert request_of(_case(**values), CONTRACT) is None


def test_nothing_is_left_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hypothesis would write a folder there; while it generates it writes to one that is removed again."""
    monkeypatch.chdir(tmp_path)
    homes: list[Path] = []

    def run(test: Callable[[], None]) -> None:
        homes.append(Path(hypothesis.configuration.storage_directory().home_directory))
        run_quietly(test)

    monkeypatch.setattr(generating, "run_quietly", run)
    _generated(examples=1)
    assert list(tmp_path.iterdir()) == []
    assert {home.name.startswith("mailing-conformance-") for home in homes} == {True}
    assert not any(home.exists() for home in homes)


def test_the_usual_place_is_restored_after_an_error() -> None:
    """A generated test that fails does not leave hypothesis writing to a folder that is gone."""
    usual = hypothesis.configuration.storage_directory().path
    with pytest.raises(ValueError, match="x"), no_trace():
        raise ValueError("x")
    assert hypothesis.configuration.storage_directory().path == usual


def test_nothing_that_a_generated_test_prints_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Falsifying examples hold a server's values; neither stream shows them, and the error itself comes through."""

    def test() -> None:
        print("Zaphod Canary")  # noqa: T201  what hypothesis does
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        run_quietly(test)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_that_nothing_can_be_generated_is_no_error() -> None:
    """Where the schema leaves nothing to draw, there is nothing to send."""

    def test() -> None:
        raise hypothesis.errors.Unsatisfiable

    run_quietly(test)


def test_generation_remembers_nothing_and_makes_nothing_smaller() -> None:
    """No database and no shrinking: requests have side effects, and to repeat them would change what is judged."""
    made = settings(0)
    assert (made.max_examples, made.database, made.deadline) == (1, None, None)
    assert made.phases == (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    assert settings(40).max_examples == 40


@pytest.mark.exhaustive
@pytest.mark.parametrize("codec", ["ascii", "utf-8"])
def test_the_characters_of_a_codec_are_given_and_not_tried(codec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hypothesis reads them, though it could try none; they are those that it would find by trying all."""
    monkeypatch.setattr(generating, "_CODECS", {})
    with no_trace():
        tried = charmap.intervals_from_codec.__wrapped__(codec)
    monkeypatch.undo()
    monkeypatch.setattr(sys, "maxunicode", -1)
    with no_trace():
        assert charmap.intervals_from_codec.__wrapped__(codec) == tried
