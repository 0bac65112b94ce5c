"""Tests of the scenarios of creating: what each body is by the contract, and that no form is left out."""

import json
from collections.abc import Sequence
from itertools import product

import pytest

from conformance.contract import Validity
from conformance.formats import load_json
from conformance.http.exchange import Request
from conformance.rules import creating
from conformance.rules.creating import scenarios, scenarios_params
from conformance.target import Target
from conformance.verdict.model import State
from tests.conformance.fakes import Fake, creates, refused
from tests.conformance.rules.playing import fed, played
from tests.conformance.values import CONTRACT

# What the contract says of the bodies of a scenario, and how many of them there are.
BODIES: dict[str, tuple[Validity, int]] = {
    "forms of params": (Validity.ALLOWED, 20),
    "attributes null": (Validity.ALLOWED, 1),
    "unknown members": (Validity.ALLOWED, 3),
    "conflicts": (Validity.FORBIDDEN, 24),
    "malformed bodies": (Validity.FORBIDDEN, 25),
    "odd params": (Validity.ODD_PARAMS, 10),
    "wrong dates": (Validity.ODD_PARAMS, 9),
    "media types": (Validity.ALLOWED, 16),
    "negotiation": (Validity.ALLOWED, 13),
    "a body that is too large": (Validity.ALLOWED, 1),
}
ALL = pytest.mark.parametrize("name", BODIES)


def _bodies(name: str) -> list[bytes]:
    return [request.body or b"" for request in played(name).requests if creates(request)]


def test_every_scenario_of_the_family_is_looked_at() -> None:
    """A scenario that is added here needs a line that says what it posts."""
    assert {one.name for one in creating.SCENARIOS} == set(BODIES)


@ALL
def test_a_scenario_posts_what_its_checks_expect(name: str) -> None:
    """The contract allows every body that has to be accepted, and forbids every one that has to be refused.

    How deep params may be nested is said in words alone, and no schema looks into a filter that is text: of these two,
    which come last, only that they are so is asked.
    """
    validity, count = BODIES[name]
    bodies = _bodies(name)
    assert len(bodies) == count
    if name == "odd params":
        assert bodies.pop().count(b"[") == 150
    elif name == "wrong dates":
        assert _has_text(json.loads(bodies.pop())["data"]["attributes"]["params"])
    assert {CONTRACT.validity(body) for body in bodies} == {validity}


@ALL
def test_a_scenario_feeds_every_check_that_it_names(name: str, sound: Target) -> None:
    """Played alone against a sound server it leaves none of its checks without a result."""
    assert {result.state for result in fed(name, sound).values()} == {State.PASSED}


@ALL
def test_each_case_is_a_subject_of_its_own(name: str) -> None:
    """A server that creates nothing fails on each case by its name."""
    failed = played(name, Fake(lambda _, __: refused(418))).failed()
    negotiated = 2 if name == "negotiation" else 0  # the rest of it takes an export
    expected = {
        "forms of params": 1 + len(scenarios_params.FORMS),
        "conflicts": len(scenarios._TYPE_CONFLICTS) + 1 + 4,
        "malformed bodies": len(scenarios._NOT_JSON) + len(scenarios._KINDS),
        "odd params": len(scenarios_params._PARAMS_KINDS) + 1,
        "wrong dates": len(scenarios_params._WRONG_DATES) + 1,
        "media types": len(scenarios._MEDIA_TYPES) + len(scenarios._UNREAD) + 1,
        "unknown members": 3,
    }
    assert sum(len(subjects) for subjects in failed.values()) == expected.get(name, negotiated or 1)


@pytest.mark.parametrize("body", scenarios._NOT_JSON.values(), ids=scenarios._NOT_JSON)
def test_a_malformed_body_is_no_json(body: bytes) -> None:
    """None of them is JSON as RFC 8259 has it, though some are in the eyes of lenient readers."""
    with pytest.raises(ValueError, match=r"."):
        load_json(body)


def test_a_body_of_another_kind_is_json() -> None:
    """What differs is the kind of a member alone: a server that reads JSON has no other reason to refuse it."""
    for document in scenarios._KINDS.values():
        load_json(json.dumps(document))


def _has_text(params: object) -> bool:
    return isinstance(params, dict) and isinstance(params.get("filter"), str)


def _content_types(name: str) -> Sequence[str | None]:
    return [dict(request.headers).get("Content-Type") for request in played(name).requests if creates(request)]


def test_every_media_type_of_the_contract_is_tried_in_both_letter_cases() -> None:
    """Each is sent as it is written and otherwise, with parameters and without; ten are read, six are not.

    None of those that are not to be read is one of the contract, and one request names none at all.
    """
    sent = _content_types("media types")
    read, unread = sent[:10], sent[10:]
    bare = [str(each).partition(";")[0].strip() for each in read]
    assert {each.lower() for each in bare} == set(CONTRACT.request_media_types)
    assert all(any(each.lower() == known and each != known for each in bare) for known in CONTRACT.request_media_types)
    assert any(";" in str(each) for each in read)
    assert unread[-1] is None
    assert not {str(each).lower() for each in unread} & set(CONTRACT.request_media_types)


def _accepted(name: str, method: str) -> list[tuple[str, str]]:
    reads = [request for request in played(name).requests if request.method == method]
    pairs = [(_form(request), dict(request.headers).get("Accept", "")) for request in reads]
    return [(form, accept) for form, accept in pairs if accept]


def _form(request: Request) -> str:
    extension = request.path.rpartition(".")[2]
    return extension if extension in {"csv", "xlsx"} else "json"


def test_accept_names_each_other_form_and_never_the_own_one() -> None:
    """A server that chooses the form by Accept is seen on each representation; the right type would show nothing."""
    own = {
        operation.path.rpartition("{id}")[2].lstrip(".") or "json": operation.media_type
        for operation in CONTRACT.operations.values()
        if operation.method == "GET"
    }
    asked = _accepted("negotiation", "GET")
    assert {form for form, _ in asked} == set(own)
    assert all(accept != own[form] for form, accept in asked)
    others = {(form, own[other]) for form, other in product(own, own) if form != other} - {("csv", own["xlsx"])}
    assert others <= set(asked)
    assert all(
        accept not in CONTRACT.operations["createMailingExport"].media_type
        for _, accept in _accepted("negotiation", "POST")
    )


def test_a_body_that_is_too_large_passes_the_limit_by_little() -> None:
    """It is just over 1 MiB, and a report prints none of it."""
    (request,) = played("a body that is too large").requests
    assert 1024 * 1024 < len(request.body or b"") < 1024 * 1024 + 200
    assert request.body_shown is None


def test_nothing_but_creations_is_sent() -> None:
    """What creating accepts and refuses is seen from its answers; only Accept is looked at on reading, too."""
    for name in BODIES:
        assert all(creates(request) for request in played(name).requests) is (name != "negotiation")
