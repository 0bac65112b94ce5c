"""Tests of what the whole application refuses, without a socket."""

from urllib.parse import unquote

import pytest

from mock_server import create_app
from mock_server.problems import quoted
from tests.mock_server.applications import FIXTURES, FORMS, client_of, fresh
from tests.mock_server.driving import (
    ADA,
    BEN,
    BENS,
    EXPORTS,
    FOREIGN_LIST,
    FRESH,
    JSON_API,
    UNKNOWN,
    USED_UP,
    only_error,
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("token", "identifier", "status"),
    [
        (None, FRESH, 401),
        (None, UNKNOWN, 401),
        (None, BENS, 401),
        ("wrong", "nonsense", 401),
        (ADA, UNKNOWN, 404),
        (ADA, "nonsense", 404),
        (ADA, BENS, 403),
        (ADA, USED_UP, 403),
        (BEN, USED_UP, 403),
    ],
)
def test_refusals_keep_their_order(form: str, token: str | None, identifier: str, status: int) -> None:
    """Authentication comes before existence, and existence before ownership and use."""
    response = client_of(token).get(identifier + form)
    error = only_error(response)
    assert response.status_code == status
    if status == 401:
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
        assert identifier not in error["detail"]
    else:
        assert identifier in error["detail"]


def test_a_refused_read_changes_nothing() -> None:
    """Strangers, other users and other methods leave an export to its owner."""
    app = create_app(FIXTURES)
    for token in (None, "wrong", BEN):
        for form in FORMS:
            assert client_of(token, app).get(FRESH + form).status_code in {401, 403}
    assert client_of(ADA, app).request("DELETE", f"{EXPORTS}/{FRESH}").status_code == 405
    assert client_of(ADA, app).get(FRESH).status_code == 200


def test_a_filter_without_an_account_list_of_the_user_is_not_found() -> None:
    """The files are 404 and do not use the export up; the document can still be read."""
    client = fresh()
    for form in (".csv", ".xlsx"):
        assert client.head(FOREIGN_LIST + form).status_code == 404
        assert FOREIGN_LIST in only_error(client.get(FOREIGN_LIST + form))["detail"]
    assert client.get(FOREIGN_LIST).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        *((method, EXPORTS, "POST") for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO")),
        *(
            (method, f"{EXPORTS}/{FRESH}{form}", "GET, HEAD")
            for method in ("POST", "PUT", "DELETE", "OPTIONS", "QUERY")
            for form in FORMS
        ),
        ("POST", "/openapi.yaml", "GET, HEAD"),
    ],
)
def test_another_method_is_not_allowed(method: str, path: str, allowed: str) -> None:
    """A path names the methods it has; a body, broken or not, does not matter."""
    response = client_of().request(method, path, content=b"{", headers={"Content-Type": JSON_API})
    assert response.status_code == 405
    assert response.headers["Allow"] == allowed
    if method != "HEAD":
        only_error(response)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v2",
        "/api/v2/",
        "/api/v2//",
        "/api/v2/contacts",
        "/api/v2/contacts/exports/mailing/",
        "/api/v2/contacts/exports/mailing//",
        f"/api/v2/contacts/exports/mailing/{FRESH}/",
        f"/api/v2/contacts/exports/mailing/{FRESH}.csv/",
        f"/api/v2/contacts/exports/mailing/{FRESH}.pdf",
        f"/api/v2/contacts/exports/mailing/{FRESH}.CSV",
        f"/api/v2/contacts/exports/mailing/{FRESH}.csv.csv",
        f"/api/v2/contacts/exports/mailing/{FRESH}.csv%0a",
        f"/api/v2/contacts/exports/mailing/{FRESH}%00",
        f"/api/v2/contacts/exports/mailing/{FRESH}%0a",
        f"/api/v2/contacts/exports/mailing%0a/{FRESH}",
        "/api/v2/contacts/exports/mailing/.csv",
        "/api/v2/contacts/exports/mailing/%2e%2e/%2e%2e",
        "/api/v2/contacts/exports/mailing/%ff%fe.csv",
        "/api/v2/contacts/exports/mailing/%d8%00",
        "/api/v2/contacts/exports/mailing/" + "x" * 50_000,
    ],
)
def test_unknown_paths_are_not_found(path: str) -> None:
    """A path that names nothing is a 404 document: never a redirect, never a failure, and 401 for a stranger."""
    for method in ("GET", "HEAD", "POST"):
        response = client_of().request(method, path)
        assert response.status_code in ({404, 405} if method == "POST" else {404})
        assert client_of(token=None).request(method, path).status_code == 401
    only_error(client_of().request("GET", path))


@pytest.mark.parametrize(
    "identifier",
    ["%c2%a0", f"{FRESH}%00", f"{FRESH}%0a", f"{FRESH}.csv%0a", f"{FRESH}/", f"{FRESH}.csv/x", "%f0%9f%91%a9%e2%80%8d"],
)
def test_what_is_not_found_is_named(identifier: str) -> None:
    """The detail of a 404 names the id, whatever stands in its place or behind it; what does not print is replaced."""
    detail = only_error(client_of().request("GET", f"{EXPORTS}/{identifier}"))["detail"]
    assert quoted(unquote(identifier)) in detail
    assert detail.isprintable()


@pytest.mark.parametrize(
    "query", ["?include=%ff&fields[export_logs]=%00", "?" + "a=b&" * 15_000, "?fields[export_logs]=%ud800"]
)
def test_odd_queries_do_no_harm(query: str) -> None:
    """Bytes that are no text, and very many parameters, are read as unknown names."""
    assert fresh().request("GET", f"{EXPORTS}/{FRESH}{query}").status_code == 200


@pytest.mark.parametrize("path", ["/nowhere", "/api/v3/contacts", "/api", "/api/v22", "/docs/nowhere", "/%00"])
def test_outside_the_base_path_nobody_is_asked_for_a_token(path: str) -> None:
    """What is not the API is a 404 document, also for a stranger."""
    response = client_of(token=None).request("GET", path)
    assert response.status_code == 404
    only_error(response)


def test_a_token_is_needed_before_anything_else_is_looked_at() -> None:
    """A stranger's request is a 401 whatever else is wrong with it."""
    stranger = client_of(token=None)
    assert stranger.request("PUT", EXPORTS).status_code == 401
    assert stranger.post(b"x" * (1024 * 1024 + 1)).status_code == 401
    assert stranger.post(b"{").status_code == 401


def test_a_token_in_the_query_is_as_good_as_one_in_the_header() -> None:
    """Downloads can be plain navigations; the header, where it is there, decides."""
    stranger = client_of(None, create_app(FIXTURES))
    assert stranger.get(FRESH + ".csv", access_token="wrong").status_code == 401
    assert client_of("wrong", stranger.app).get(FRESH + ".csv", access_token=ADA).status_code == 401
    assert stranger.get(FRESH + ".csv", access_token=ADA).status_code == 200
