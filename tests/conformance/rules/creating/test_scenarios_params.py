"""Tests of the scenarios of params: the forms of one filter, and what becomes of values that should be refused."""

import json
import uuid
from collections.abc import Iterable

import pytest

from conformance.http.exchange import Derived, Request, Response
from conformance.rules.creating import scenarios_params
from tests.conformance.fakes import Fake, answered, creates, refused, session_with
from tests.conformance.rules.playing import played
from tests.conformance.values import export_document


def _params() -> list[object]:
    """The attributes of each form, as they go out."""
    requests = played("forms of params").requests
    return [json.loads(request.body or b"")["data"].get("attributes", "absent") for request in requests]


def _taking() -> Fake:
    """A server that creates an export of whatever it is sent, and fails at every download."""

    def taking(request: Request, _: Response) -> Response:
        if not creates(request):
            return refused(500)
        return answered(201, export_document(str(uuid.UUID(int=len(fake.requests), version=4))))

    fake = Fake(taking)
    return fake


def _downloads(requests: Iterable[Request]) -> list[str]:
    return [request.path.rpartition(".")[2] for request in requests if not creates(request)]


@pytest.mark.parametrize("name", ["odd params", "wrong dates"])
def test_what_should_have_been_refused_is_downloaded_as_both_files(name: str) -> None:
    """A server that takes it may fail at the download, where a 5xx counts; refused, there is nothing to download."""
    asked = _downloads(played(name, _taking()).requests)
    assert set(asked) == {"csv", "xlsx"}
    assert len(asked) == len(scenarios_params._PARAMS_KINDS if name == "odd params" else scenarios_params._WRONG_DATES)
    assert _downloads(played(name).requests) == []


def test_of_a_large_account_each_file_is_downloaded_once() -> None:
    """Each may hold all contacts; the other exports are shown only."""
    session = session_with(fake := _taking())
    session.account.prefix = Derived("Am", "the first letters of a name")
    scenarios_params._params_kinds.run(session)
    forms = _downloads(fake.requests)
    assert forms[:2] == ["csv", "xlsx"]
    assert not {"csv", "xlsx"} & set(forms[2:])
    assert len(forms) == len(scenarios_params._PARAMS_KINDS)


def test_params_are_absent_where_their_absence_is_the_form() -> None:
    """Absent, null and empty params are distinguished on the wire."""
    assert _params()[:4] == ["absent", "absent", {"params": None}, {"params": {}}]


def test_a_filter_is_sent_as_an_object_and_as_text_and_within_text() -> None:
    """The same filter goes out in all three forms, so that a server which reads one of them only is found."""
    sent = [attributes["params"] for attributes in _params()[4:] if isinstance(attributes, dict)]
    rules = scenarios_params._RULES
    objects = [params for params in sent if isinstance(params, dict)]
    texts = [json.loads(params) for params in sent if isinstance(params, str)]
    assert {"filter": rules} in objects
    assert rules in [json.loads(params["filter"]) for params in objects if isinstance(params.get("filter"), str)]
    assert {"filter": rules} in texts
    assert rules in [json.loads(params["filter"]) for params in texts if isinstance(params["filter"], str)]
