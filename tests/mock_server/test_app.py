"""Tests of the whole application, without a socket."""

import asyncio
import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.types import ASGIApp, Message

import mock_server
from mock_server import create_app, fixed_clock, generate_fixtures, load_contract, load_fixtures
from mock_server.contract import ContractError, read_contract
from mock_server.problems import quoted
from mock_server.validation import compile_schema
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
    Client,
    Exchange,
    http_scope,
    only_error,
)

FIXTURES = load_fixtures()
CONTRACT = load_contract()
NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
FORMS = ("", ".csv", ".xlsx")


# For the tests that read no export of the data set.
SHARED = create_app(FIXTURES, contract=CONTRACT, clock=fixed_clock(NOW))


def _client(token: str | None = ADA, app: ASGIApp = SHARED) -> Client:
    return Client(app, token)


def _fresh() -> Client:
    return Client(create_app(FIXTURES, contract=CONTRACT, clock=fixed_clock(NOW)))


# Creating


@pytest.mark.parametrize(
    "media_type",
    [
        "application/vnd.api+json",
        "application/json",
        "text/x-json",
        "TEXT/X-JSON",
        "Application/Vnd.Api+Json; charset=utf-8",
        "application/json;charset=utf-16",
        "application/json; charset=bogus; q=",
        'application/vnd.api+json; ext="x"',
    ],
)
def test_json_of_every_name_is_read(media_type: str) -> None:
    """The three media types are read in any letter case, and no parameter changes how."""
    response = _client().post(
        '{"data":{"type":"export_logs","attributes":{"params":"{\\"é\\":1}"}}}'.encode(), media_type
    )
    assert response.status_code == 201
    assert response.headers["Content-Type"] == f"{JSON_API}; charset=utf-8"
    assert response.json()["data"]["attributes"]["params"] == '{"é":1}'


@pytest.mark.parametrize(
    "media_type",
    [None, "", "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/jsonx", ";"],
)
def test_a_body_of_another_type_is_not_read(media_type: str | None) -> None:
    """Whatever such a body says, and whether it is JSON at all, its type is missing."""
    for content in (b'{"data":{"type":"export_logs"}}', b"{broken", b"--x--"):
        error = only_error(_client().post(content, media_type))
        assert error["status"] == "409"
        assert "was not read" in error["detail"]
        assert "application/vnd.api+json, application/json, text/x-json" in error["detail"]


def test_no_body_is_no_data() -> None:
    """A POST without a body is one without data, whatever media type it claims; white space is a body, and no JSON."""
    for media_type in (None, "text/plain", JSON_API):
        assert "has no data" in only_error(_client().post(b"", media_type))["detail"]
    assert only_error(_client().post(b" \n", JSON_API))["status"] == "400"


def test_a_body_may_come_in_pieces() -> None:
    """A chunked body is read like any other."""
    pieces = [b'{"data":{"ty', b'pe":"export_logs"}}']
    headers = {"Content-Type": JSON_API}
    assert _client().request("POST", EXPORTS, content=iter(pieces), headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 409),
        (b"{}", 409),
        (b"null", 400),
        (b"[]", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b'\xef\xbb\xbf{"data":{"type":"export_logs"}}', 400),
        ('{"data":{"type":"export_logs"}}'.encode("utf-16"), 400),
        (b'{"data":{"type":"export_logs","attributes":{"x":NaN}}}', 400),
        (b'{"data":{"type":"export_logs","attributes":{"x":-Infinity}}}', 400),
        (b'{"data":{"type":"export_logs","attributes":{"x":1e999}}}', 400),
        (b'{"data":{"type":"export_logs","attributes":{"x":' + b"1" * 5000 + b"}}}", 400),
        (b'{"data":{"type":"export_logs","attributes":{"x":' + b"[" * 98 + b"]" * 98 + b"}}}", 400),
        (b"[" * 100_000, 400),
        (b'{"data":{"type":"export_logs","attributes":{"x":' + b"[" * 97 + b"]" * 97 + b"}}}", 201),
        (b'{"data":{"type":"export_logs","attributes":{"x":' + b"1" * 300 + b"}}}", 201),
        (b'{"data":{"type":"x","type":"export_logs"}}', 201),
        (b'{"data":{"type":"export_logs","attributes":{"params":{"x":"\\ud800"}}}}', 201),
        (b'{"data":{"type":"export_logs","attributes":{"\\udfff":{}}}}', 201),
        (b'{"data":{"type":"export_logs","attributes":{"params":"[]"}}}', 400),
        (b'{"data":{"type":"export_logs","attributes":{"params":{"filter":"NaN"}}}}', 400),
        (b'{"data":{"type":"export_logs","attributes":{"params":{"filter":{"updated_at":"2026-02-30"}}}}}', 400),
        (b'{"data":{"type":"export_logs","attributes":{"params":{"filter":{"updated_at":""}}}}}', 201),
        (b'{"data":{"type":"export_logs","attributes":{"id":1}}}', 409),
        (b'{"data":{"type":"export_logs","attributes":{"user_id":1}}}', 409),
        (b"x" * (1024 * 1024 + 1), 413),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_body_is_answered_by_what_is_in_it(content: bytes, status: int) -> None:
    """Sound documents create, other types conflict, other kinds and other bytes are bad requests; none is a 500."""
    response = _client().post(content)
    assert response.status_code == status
    if status >= 400:
        only_error(response)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"filter": '{"status":"active"}'},
        {"filter": {"status": ["active", None], "ids": 5}, "type": None, "sort": [1.5, True]},
        '{"filter":{"name_like":"Sm"}}',
        ' { "filter" : {} , "filter" : null } ',
        {"filter": None},
        {"text": 'é ☃ 𝄞 \u0000 " \\ /'},
        {"number": 10**300, "small": -1.25e-300},
    ],
)
def test_params_are_echoed_and_shown_as_sent(params: object) -> None:
    """Creating and showing give the params back in the form in which they came."""
    client = _client()
    created = client.create({"params": params}).json()
    assert created["data"]["attributes"]["params"] == params
    assert client.get(created["data"]["id"]).json() == created


@pytest.mark.parametrize("attributes", [None, {}, {"params": None}, {"created_at": "1999-01-01T00:00:00Z"}])
def test_no_params_are_echoed_as_an_empty_object(attributes: object) -> None:
    """Absent and null params come back as `{}`; timestamps that were sent are ignored."""
    found = _client().create(attributes).json()["data"]["attributes"]
    assert found["params"] == {}
    assert {found[name] for name in found if name.endswith("_at")} == {"2026-03-02T09:15:00Z"}


def test_fields_and_include_work_on_both_documents() -> None:
    """`fields[export_logs]` and `include` shape the answer of creating and of showing."""
    client = _client()
    query = {"fields[export_logs]": "type", "include": "user", "unknown": "x"}
    created = client.create(None, **query).json()
    assert list(created["data"]["attributes"]) == ["type"]
    assert created["included"][0]["attributes"] == {"first_name": "Ada", "last_name": "Brook"}
    assert client.get(created["data"]["id"], **query).json() == created


def test_a_seed_makes_the_ids_repeat() -> None:
    """Equal seeds give equal ids, in order; without a seed they differ."""
    runs = [[Client(app).created_id() for _ in range(3)] for app in (create_app(FIXTURES, seed=7) for _ in range(2))]
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 3
    assert Client(create_app(FIXTURES)).created_id() != Client(create_app(FIXTURES)).created_id()


@pytest.mark.parametrize("seed", [1, 7])
def test_a_generated_data_set_and_the_new_exports_may_share_a_seed(seed: int) -> None:
    """What was made from a seed does not hold the ids that new exports of a server with this seed get."""
    data = generate_fixtures(seed)
    client = Client(create_app(data, contract=CONTRACT, seed=seed))
    taken = {each.id for each in data.users} | {each.id for each in data.account_lists}
    taken |= {each.id for each in data.contacts} | {each.id for each in data.exports}
    assert taken.isdisjoint(client.created_id() for _ in range(20))


# Reading


@pytest.mark.parametrize("first", FORMS)
@pytest.mark.parametrize("second", FORMS)
def test_the_first_successful_get_uses_up(first: str, second: str) -> None:
    """After a GET in any form, every GET and HEAD is 403 and names the id and the type."""
    client = _fresh()
    assert client.get(FRESH + first).status_code == 200
    refused = client.get(FRESH + second)
    assert only_error(refused)["detail"] == f"export_logs {FRESH} cannot be read."
    assert refused.status_code == client.head(FRESH + second).status_code == 403


@pytest.mark.parametrize("form", FORMS)
def test_head_answers_as_get_does_and_uses_nothing_up(form: str) -> None:
    """HEAD has the status and the headers of GET and no body; the export can be read after any number of them."""
    client = _fresh()
    heads = [client.head(FRESH + form) for _ in range(3)]
    got = client.get(FRESH + form)
    assert got.status_code == 200
    for head in heads:
        assert (head.status_code, head.headers, head.content) == (200, got.headers, b"")


def test_the_files_hold_the_same_rows() -> None:
    """CSV and XLSX of the same filter are files of the right type and name."""
    client = _client()
    text = client.get(client.created_id() + ".csv")
    book = client.get(client.created_id() + ".xlsx")
    assert text.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert text.headers["Content-Disposition"] == 'attachment; filename="contacts-20260302.csv"'
    assert book.headers["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert book.headers["Content-Disposition"] == 'attachment; filename="contacts-20260302.xlsx"'
    rows = list(csv.reader(io.StringIO(text.text, newline="")))
    sheet = zipfile.ZipFile(io.BytesIO(book.content)).read("xl/worksheets/sheet1.xml").decode()
    assert len(rows) > 10
    assert sheet.count("<row ") == len(rows)


@pytest.mark.parametrize(
    "headers", [{"Content-Type": "application/xlsx"}, {"Content-Type": ""}, {"Accept": "text/html"}]
)
def test_headers_of_a_read_do_not_matter(headers: dict[str, str]) -> None:
    """A GET may describe a body it does not have, and accept what it will not get."""
    response = _fresh().request("GET", f"{EXPORTS}/{FRESH}.csv", headers=headers)
    assert response.status_code == 200


def test_a_read_with_a_body_is_a_read() -> None:
    """The body of a GET is ignored, broken JSON and all."""
    headers = {"Content-Type": JSON_API}
    assert _fresh().request("GET", f"{EXPORTS}/{FRESH}", content=b"{broken", headers=headers).status_code == 200


@pytest.mark.parametrize("form", FORMS)
def test_of_fifty_downloads_at_once_one_succeeds(form: str) -> None:
    """The claim is atomic: fifty requests in flight together give one 200 and forty-nine 403."""
    app = create_app(FIXTURES)

    async def race() -> list[int | None]:
        exchanges = [Exchange() for _ in range(50)]
        headers = [(b"authorization", ADA.encode())]
        calls = (one.send(app, path=f"{EXPORTS}/{FRESH}{form}", headers=headers) for one in exchanges)
        await asyncio.gather(*calls)
        return [one.status for one in exchanges]

    statuses = asyncio.run(race())
    assert sorted(statuses, key=str) == [200] + [403] * 49


# Refusing


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
    response = _client(token).get(identifier + form)
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
            assert _client(token, app).get(FRESH + form).status_code in {401, 403}
    assert _client(ADA, app).request("DELETE", f"{EXPORTS}/{FRESH}").status_code == 405
    assert _client(ADA, app).get(FRESH).status_code == 200


def test_a_filter_without_an_account_list_of_the_user_is_not_found() -> None:
    """The files are 404 and do not use the export up; the document can still be read."""
    client = _fresh()
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
    response = _client().request(method, path, content=b"{", headers={"Content-Type": JSON_API})
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
        response = _client().request(method, path)
        assert response.status_code in ({404, 405} if method == "POST" else {404})
        assert _client(token=None).request(method, path).status_code == 401
    only_error(_client().request("GET", path))


@pytest.mark.parametrize(
    "identifier",
    ["%c2%a0", f"{FRESH}%00", f"{FRESH}%0a", f"{FRESH}.csv%0a", f"{FRESH}/", f"{FRESH}.csv/x", "%f0%9f%91%a9%e2%80%8d"],
)
def test_what_is_not_found_is_named(identifier: str) -> None:
    """The detail of a 404 names the id, whatever stands in its place or behind it; what does not print is replaced."""
    detail = only_error(_client().request("GET", f"{EXPORTS}/{identifier}"))["detail"]
    assert quoted(unquote(identifier)) in detail
    assert detail.isprintable()


@pytest.mark.parametrize(
    "query", ["?include=%ff&fields[export_logs]=%00", "?" + "a=b&" * 15_000, "?fields[export_logs]=%ud800"]
)
def test_odd_queries_do_no_harm(query: str) -> None:
    """Bytes that are no text, and very many parameters, are read as unknown names."""
    assert _fresh().request("GET", f"{EXPORTS}/{FRESH}{query}").status_code == 200


@pytest.mark.parametrize("path", ["/nowhere", "/api/v3/contacts", "/api", "/api/v22", "/docs/nowhere", "/%00"])
def test_outside_the_base_path_nobody_is_asked_for_a_token(path: str) -> None:
    """What is not the API is a 404 document, also for a stranger."""
    response = _client(token=None).request("GET", path)
    assert response.status_code == 404
    only_error(response)


def test_a_token_is_needed_before_anything_else_is_looked_at() -> None:
    """A stranger's request is a 401 whatever else is wrong with it."""
    stranger = _client(token=None)
    assert stranger.request("PUT", EXPORTS).status_code == 401
    assert stranger.post(b"x" * (1024 * 1024 + 1)).status_code == 401
    assert stranger.post(b"{").status_code == 401


def test_a_token_in_the_query_is_as_good_as_one_in_the_header() -> None:
    """Downloads can be plain navigations; the header, where it is there, decides."""
    stranger = _client(None, create_app(FIXTURES))
    assert stranger.get(FRESH + ".csv", access_token="wrong").status_code == 401
    assert _client("wrong", stranger.app).get(FRESH + ".csv", access_token=ADA).status_code == 401
    assert stranger.get(FRESH + ".csv", access_token=ADA).status_code == 200


# The contract


def _without_query_tokens() -> Any:  # noqa: ANN401 - a Contract
    source = load_contract().source.replace(b"  - accessToken: []\n", b"", 1)
    return read_contract(source)


def test_the_contract_decides_which_credentials_open_an_operation() -> None:
    """A token of a kind that `security` does not name is refused by an operation."""
    app = create_app(FIXTURES, contract=_without_query_tokens())
    assert Client(app, token=None).get(FRESH, access_token=ADA).status_code == 401
    assert Client(app).get(FRESH).status_code == 200


def test_every_refusal_obeys_the_schema_of_the_contract() -> None:
    """Error documents are made outside the operations, so nothing but this holds them to the contract's schema."""
    contract = load_contract()
    schemas = contract.document["components"]["schemas"]
    error = compile_schema(schemas["Error"])
    client = _client()
    answers = [
        client.get(UNKNOWN),
        client.get(USED_UP),
        client.get("x", access_token="y"),
        client.post(b"{"),
        client.post(b"{}"),
        client.post(b"x" * 2_000_000),
        client.request("PUT", EXPORTS),
        _client(token=None).get(UNKNOWN),
    ]
    for answer in answers:
        assert error.violations(only_error(answer)) == []


def test_an_answer_that_breaks_the_contract_is_a_failure() -> None:
    """The mock checks what it sends; an answer its contract does not describe becomes a 500 that says so."""
    source = load_contract().source.replace(b"enum: [Contacts Mailing]", b"enum: [Contacts Export]")
    app = create_app(FIXTURES, contract=read_contract(source))
    error = only_error(Client(app).get(FRESH))
    assert error["status"] == "500"
    assert "enum at /data/attributes/type" in error["detail"]


def test_an_operation_nobody_knows_stops_the_start() -> None:
    """Where the contract does not say what an operation does, there is no mock of it."""
    source = load_contract().source.replace(
        b"      x-lifecycle:\n        resource: export\n        effect: creates\n", b"", 1
    )
    with pytest.raises(ContractError, match="x-lifecycle"):
        create_app(FIXTURES, contract=read_contract(source))


def test_two_applications_share_nothing() -> None:
    """What is used up in one is untouched in another of the same data set."""
    one, other = create_app(FIXTURES), create_app(FIXTURES)
    assert Client(one).get(FRESH).status_code == 200
    assert Client(other).get(FRESH).status_code == 200
    assert Client(one).get(FRESH).status_code == 403


def test_the_lifespan_protocol_is_spoken() -> None:
    """A server that starts and stops the application through the lifespan protocol is answered."""
    sent: list[str] = []

    async def live() -> None:
        waiting: list[Message] = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

        async def receive() -> Message:
            return waiting.pop(0)

        async def send(message: Message) -> None:
            sent.append(message["type"])

        await create_app(FIXTURES)(http_scope(type="lifespan"), receive, send)

    asyncio.run(live())
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_the_application_can_be_mounted_below_a_path() -> None:
    """A root path in front of the base path is nobody's concern but the server's."""
    headers = [(b"authorization", ADA.encode())]
    exchange = Exchange().run(create_app(FIXTURES), path=f"/mock{EXPORTS}/{FRESH}", root_path="/mock", headers=headers)
    assert exchange.status == 200
    assert json.loads(exchange.body)["data"]["id"] == FRESH


def test_the_python_api_is_this() -> None:
    """What a test or a program may import from the package, name by name."""
    assert mock_server.__all__ == [
        "Clock",
        "Contract",
        "ContractError",
        "ExportError",
        "FixtureError",
        "Fixtures",
        "GenerationError",
        "create_app",
        "fixed_clock",
        "generate_fixtures",
        "load_contract",
        "load_fixtures",
        "sign_token",
        "system_clock",
    ]
    assert all(hasattr(mock_server, name) for name in mock_server.__all__)


def test_a_contract_that_asks_for_more_than_the_mock_does_is_refused() -> None:
    """A filter that the mock does not know is told at start-up, with its place, instead of being ignored."""
    vocabulary = CONTRACT.vocabulary
    status = vocabulary.rules["status"]
    rules = {**vocabulary.rules, "phone": replace(status, name="phone", matches="phone")}
    grown = replace(CONTRACT, vocabulary=replace(vocabulary, rules=rules))
    with pytest.raises(ContractError, match="does not implement this: matches phone of phone") as caught:
        create_app(FIXTURES, contract=grown)
    assert caught.value.pointer.endswith("/x-filter")
    assert caught.value.line > 1
