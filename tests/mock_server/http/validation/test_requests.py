"""Tests of the request validation, by contracts that ask for other things than ours."""

import pytest

from mock_server import create_app, load_contract, load_fixtures
from mock_server.contract import read_contract
from tests.mock_server.driving import FRESH, UNKNOWN, Client, only_error

INCLUDE = b"name: include\n      in: query\n      required: false"
STRING = b"        type: string\n      example: user\n"


def _client(*changes: tuple[bytes, bytes]) -> Client:
    source = load_contract().source
    for old, new in changes:
        assert source.count(old) == 1
        source = source.replace(old, new)
    return Client(create_app(load_fixtures(), contract=read_contract(source)))


def test_a_required_query_parameter_must_be_there() -> None:
    """Where the contract requires a query parameter, a request without it is a bad request."""
    client = _client((INCLUDE, INCLUDE.replace(b"false", b"true")))
    error = only_error(client.get(FRESH))
    assert error["status"] == "400"
    assert "include is missing" in error["detail"]
    assert client.get(FRESH, include="user").status_code == 200


@pytest.mark.parametrize(
    ("text", "status"), [("5", 200), ("-5", 200), ("x", 400), ("5.5", 400), ("", 400), ("NaN", 400)]
)
def test_a_query_parameter_is_read_as_its_type(text: str, status: int) -> None:
    """A parameter that is no string is read from its text before it is held against its schema."""
    client = _client((STRING, STRING.replace(b"string", b"integer").replace(b"user", b"5")))
    response = client.get(FRESH, include=text)
    assert response.status_code == status
    if status == 400:
        assert "include has a wrong form" in only_error(response)["detail"]


def test_of_several_parameters_of_one_name_the_last_counts() -> None:
    """A repeated parameter has its last value."""
    response = _client().request("GET", f"/api/v2/contacts/exports/mailing/{FRESH}?include=user&include=x")
    assert "included" not in response.json()


@pytest.mark.parametrize("name", [f"{FRESH}.pdf", f"{FRESH}.json", f"{FRESH}.CSV", f"{FRESH}.", "nothing.csv.gz"])
def test_another_extension_is_told_which_there_are(name: str) -> None:
    """The 404 names what was asked for, as every 404 does, and then the extensions of the contract."""
    detail = only_error(_client().get(name))["detail"]
    assert detail == f"There is no export {name}. Its files end in .csv or .xlsx."


@pytest.mark.parametrize("name", ["nothing", UNKNOWN, f"{UNKNOWN}.csv"])
def test_who_asks_for_no_other_extension_is_told_of_none(name: str) -> None:
    """An id that does not exist is all that is wrong, and the detail says that alone."""
    assert only_error(_client().get(name))["detail"] == f"There is no export {name.removesuffix('.csv')}."
