"""Tests of the scenarios of authorisation: who asks for whose export, under which path and with which method."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from conformance.http.exchange import Request, Response, User
from conformance.rules import authorisation
from conformance.session.terms import UNKNOWN_ID
from conformance.target import Knowledge, Target
from conformance.verdict.model import State
from tests.conformance.fakes import ONE, TWO, Fake, answered, creates, refused
from tests.conformance.rules.playing import Played, fed, of_each, played, scenario_of
from tests.conformance.values import COLLECTION, COLUMNS, export_document

OTHER = "by the other user"
_NOT_UUIDS = ("1", "not-a-uuid", "00000000-0000-4000-8000-00000000000g")
EXPORTS: dict[str, Sequence[str]] = {
    "another user's exports": [
        *(
            f"POST ?include=user, HEAD {path} {OTHER}, GET {path} {OTHER}, "
            f"GET {path} {OTHER}, GET ID?format={form} {OTHER}, GET {path}, GET {path} {OTHER}"
            for form, path in (("json", "ID"), ("csv", "ID.csv"), ("xlsx", "ID.xlsx"))
        ),
        f"POST {OTHER}, GET ID",
    ],
    "unknown and odd ids": [],
    "other extensions": [f"GET ID.{extension}, GET ID.csv" for extension in ("pdf", "json", "xls", "txt", "CSV")],
    "another form in the query": [
        f"GET {path}?format={form}, GET {path}?format={form}"
        for path, form in (("ID", "csv"), ("ID.csv", "xlsx"), ("ID.xlsx", "json"))
    ],
    "account lists of others": [
        *("GET ID.csv", "GET ID.csv", "GET ID.csv, GET ID.csv"),
        *("GET ID.xlsx", "GET ID.xlsx", "GET ID.xlsx, GET ID.xlsx"),
    ],
    "other methods": [
        asked for method in ("PUT", "PATCH", "DELETE", "POST") for asked in of_each(f"{method} {{0}}, GET {{0}}")
    ],
    "unusual methods": ["PROPFIND ID, LOCK ID.csv, COPY ID.xlsx, LINK ID, PURGE ID.csv, FOO ID.xlsx, GET ID"],
    "two users without a shared account list": ["GET ID.csv", f"POST {OTHER}, GET ID.csv {OTHER}"],
}
ELSEWHERE: dict[str, Sequence[str]] = {
    "unknown and odd ids": [
        "GET 00000000-0000-0000-0000-000000000000",
        *(f"GET {text}{suffix}" for suffix in ("", ".csv", ".xlsx") for text in (UNKNOWN_ID, *_NOT_UUIDS)),
    ],
    "other methods": [f"{method} mailing" for method in ("GET", "PUT", "PATCH", "DELETE")],
    "unusual methods": [f"{method} mailing" for method in ("PROPFIND", "LOCK", "COPY", "LINK", "PURGE", "FOO")],
}
ALL = pytest.mark.parametrize("name", EXPORTS)


def test_every_scenario_of_the_family_is_looked_at() -> None:
    """A scenario that is added here needs a line that says what it asks."""
    assert {one.name for one in authorisation.SCENARIOS} == set(EXPORTS)


@ALL
def test_a_scenario_asks_every_representation_with_fresh_exports(name: str) -> None:
    """Of each export just this is asked, in this order, and so much of none that the run created."""
    one = played(name)
    assert one.exports == EXPORTS[name]
    assert one.elsewhere == ELSEWHERE.get(name, [])


@ALL
def test_a_scenario_feeds_every_check_that_it_names(name: str, sound: Target) -> None:
    """Played alone against a sound server it leaves none of its checks without a result."""
    assert {result.state for result in fed(name, sound).values()} == {State.PASSED}


@pytest.mark.parametrize("name", ["another user's exports", "two users without a shared account list"])
def test_what_takes_two_users_is_left_out_with_one(name: str) -> None:
    """Two tokens are needed, and for one of them the word that the users share no account list."""
    strangers = replace(TWO, knowledge=Knowledge(strangers=True))
    assert scenario_of(name).is_for(strangers)
    assert not scenario_of(name).is_for(replace(ONE, knowledge=Knowledge(strangers=True)))
    assert scenario_of(name).is_for(TWO) is (name == "another user's exports")


def _params(one: Played) -> list[Any]:
    bodies = [json.loads(request.body or b"{}") for request in one.requests if creates(request)]
    return [body["data"].get("attributes", {}).get("params") for body in bodies]


def test_the_params_of_the_owner_hold_a_marker() -> None:
    """The marker stands nowhere else: a refusal that holds it was made of the owner's params."""

    def change(request: Request, response: Response) -> Response:
        told = request.credentials.user is User.OTHER and response.status == 403
        return refused(403, "export_logs of For-the-owner-alone-7d1f0a") if told else response

    markers = _params(played("another user's exports"))[:3]
    assert markers == [{"filter": {"exclude_tags": "For-the-owner-alone-7d1f0a"}}] * 3
    failed = played("another user's exports", Fake(change)).failed()
    assert failed == {"authorisation.owner-untold": {"json", "csv", "xlsx"}}


def _with_letters() -> Fake:
    """A fake whose next exports have letters in their ids."""
    fake = Fake()
    fake.requests.extend(Request("GET", "/elsewhere") for _ in range(0xA0))
    return fake


def test_one_foreign_read_spells_the_id_in_upper_case() -> None:
    """A server to which that is an unknown id passes."""
    one = played("another user's exports", _with_letters())
    assert [asked.count("in upper case") for asked in one.exports] == [0, 1, 0, 0]
    assert one.failed() == {}


def test_the_other_user_cannot_ask_for_a_file_by_its_media_type_either() -> None:
    """One foreign read of each representation names a file in Accept, where a server might look at that first."""
    foreign = [one for one in played("another user's exports").requests if one.credentials.user is User.OTHER]
    assert [dict(request.headers)["Accept"] for request in foreign if request.headers and request.method == "GET"] == [
        "text/csv",
        "text/csv",
        "text/csv",
    ]


def test_a_server_that_lets_another_user_read_is_found_on_every_representation() -> None:
    """A fresh and a used-up export, and a HEAD, are subjects of their own."""

    def change(request: Request, response: Response) -> Response:
        foreign = request.credentials.user is User.OTHER and not creates(request)
        return answered(200, export_document()) if foreign else response

    failed = played("another user's exports", Fake(change)).failed()
    forms = ("json", "csv", "xlsx")
    assert failed["authorisation.foreign-used-up"] == set(forms)
    assert failed["authorisation.foreign-read"] == {
        subject
        for form in forms
        for subject in (form, f"HEAD of {form}", f"{form}, asked for again", f"{form} in the query")
    }


def test_filters_name_account_lists_of_nobody_in_every_form() -> None:
    """One id, a list and several in a text: all of them name only lists that are nobody's, for both files."""
    values = [params["filter"]["account_list_id"] for params in _params(played("account lists of others"))]
    assert values == [UNKNOWN_ID, [UNKNOWN_ID], f"{UNKNOWN_ID},{UNKNOWN_ID[:-1]}1"] * 2


def test_another_method_comes_with_a_body_that_creates() -> None:
    """Where a server lets PUT through as if it were POST, an export comes of it, and the success is seen."""

    def change(request: Request, response: Response) -> Response:
        return answered(201, export_document()) if request.method not in {"GET", "POST"} and request.body else response

    failed = played("other methods", Fake(change)).failed()
    assert failed["authorisation.other-methods"] == {"create", "json", "csv", "xlsx"}
    sent = [one for one in played("other methods").requests if one.path == COLLECTION and one.method != "POST"]
    assert [(one.method, one.body) for one in sent] == [
        ("GET", None),
        *((method, b'{"data":{"type":"export_logs"}}') for method in ("PUT", "PATCH", "DELETE")),
    ]


def test_a_connection_that_breaks_on_an_unusual_method_is_no_success_of_that_method() -> None:
    """The export has to be unread after it, and this fake has used it up."""

    def change(request: Request, response: Response) -> Response:
        lost = Response(0, (), b"", cut_off="it closed the connection without an answer", lost=True)
        return response if request.method in {"GET", "POST"} else lost

    one = played("unusual methods", Fake(change))
    results = one.results()
    assert results["authorisation.other-methods"].state is State.INCONCLUSIVE
    assert one.failed() == {"lifecycle.other-methods-keep": {"json"}}  # this fake used the export up all the same


_LEAKED = datetime(2026, 3, 2, 9, 15, 7, tzinfo=UTC)


def _sharing(moments: dict[User, datetime]) -> Fake:
    """A fake that gives both users a contact of the same name, updated at a moment of each."""
    asked: dict[str, str] = {}

    def change(request: Request, response: Response) -> Response:
        if creates(request):
            asked[json.loads(response.body)["data"]["id"]] = json.loads(request.body or b"")["data"]["attributes"][
                "params"
            ]["filter"].get("updated_at", "1970-01-01T00:00:00Z...2106-01-01T00:00:00Z")
            return response
        low, high = asked[request.path.rpartition("/")[2].partition(".")[0]].split("...")
        given = low <= f"{moments[request.credentials.user]:%Y-%m-%dT%H:%M:%SZ}" < high
        rows = [",".join(COLUMNS), "Doe" + "," * 8 if given else "Nobody of " + request.credentials.user + "," * 8]
        return replace(response, body="\n".join((*rows, "")).encode())

    return Fake(change)


def test_a_contact_that_both_users_are_given_is_looked_for_to_the_second() -> None:
    """One that was updated in one second for both is a leak; two that were not are told apart before that."""
    name, knowing = "two users without a shared account list", replace(TWO, knowledge=Knowledge(strangers=True))
    leak = played(name, _sharing({User.FIRST: _LEAKED, User.OTHER: _LEAKED}), knowing)
    assert leak.failed() == {"authorisation.strangers": {"csv"}}
    late = _LEAKED + timedelta(days=9)
    apart = played(name, _sharing({User.FIRST: _LEAKED, User.OTHER: late}), knowing)
    assert apart.failed() == {}
    assert {one.state for one in apart.results().values()} == {State.PASSED}
    assert len(apart.requests) < len(leak.requests) < 160
