"""Tests of the whole application, without a socket: creating and reading."""

import asyncio
import csv
import io
import zipfile

import pytest

from mock_server import create_app, generate_fixtures
from tests.mock_server.applications import CONTRACT, FIXTURES, FORMS, client_of, fresh
from tests.mock_server.driving import (
    ADA,
    EXPORTS,
    FRESH,
    JSON_API,
    Client,
    Exchange,
    only_error,
)

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
    response = client_of().post(
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
        error = only_error(client_of().post(content, media_type))
        assert error["status"] == "409"
        assert "was not read" in error["detail"]
        assert "application/vnd.api+json, application/json, text/x-json" in error["detail"]


def test_no_body_is_no_data() -> None:
    """A POST without a body is one without data, whatever media type it claims; white space is a body, and no JSON."""
    for media_type in (None, "text/plain", JSON_API):
        assert "has no data" in only_error(client_of().post(b"", media_type))["detail"]
    assert only_error(client_of().post(b" \n", JSON_API))["status"] == "400"


def test_a_body_may_come_in_pieces() -> None:
    """A chunked body is read like any other."""
    pieces = [b'{"data":{"ty', b'pe":"export_logs"}}']
    headers = {"Content-Type": JSON_API}
    assert client_of().request("POST", EXPORTS, content=iter(pieces), headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 409),
        (b"{}", 409),
        (b'{"data":null}', 409),
        (b'{"data":{"type":""}}', 409),
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
        (
            b'{"data":{"type":"export_logs","attributes":{"params":{"filter":{"x":' + b"[" * 96 + b"]" * 96 + b"}}}}}",
            400,
        ),
        (
            b'{"data":{"type":"export_logs","attributes":{"params":{"filter":{"x":' + b"[" * 95 + b"]" * 95 + b"}}}}}",
            201,
        ),
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
    response = client_of().post(content)
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
    client = client_of()
    created = client.create({"params": params}).json()
    assert created["data"]["attributes"]["params"] == params
    assert client.get(created["data"]["id"]).json() == created


@pytest.mark.parametrize("attributes", [None, {}, {"params": None}, {"created_at": "1999-01-01T00:00:00Z"}])
def test_no_params_are_echoed_as_an_empty_object(attributes: object) -> None:
    """Absent and null params come back as `{}`; timestamps that were sent are ignored."""
    found = client_of().create(attributes).json()["data"]["attributes"]
    assert found["params"] == {}
    assert {found[name] for name in found if name.endswith("_at")} == {"2026-03-02T09:15:00Z"}


def test_fields_and_include_work_on_both_documents() -> None:
    """`fields[export_logs]` and `include` shape the answer of creating and of showing."""
    client = client_of()
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
    client = fresh()
    assert client.get(FRESH + first).status_code == 200
    refused = client.get(FRESH + second)
    assert only_error(refused)["detail"] == f"export_logs {FRESH} cannot be read."
    assert refused.status_code == client.head(FRESH + second).status_code == 403


@pytest.mark.parametrize("form", FORMS)
def test_head_answers_as_get_does_and_uses_nothing_up(form: str) -> None:
    """HEAD has the status and the headers of GET and no body; the export can be read after any number of them."""
    client = fresh()
    heads = [client.head(FRESH + form) for _ in range(3)]
    got = client.get(FRESH + form)
    assert got.status_code == 200
    for head in heads:
        assert (head.status_code, head.headers, head.content) == (200, got.headers, b"")


def test_the_files_hold_the_same_rows() -> None:
    """CSV and XLSX of the same filter are files of the right type and name."""
    client = client_of()
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
    response = fresh().request("GET", f"{EXPORTS}/{FRESH}.csv", headers=headers)
    assert response.status_code == 200


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "condition",
    [
        {"If-None-Match": "*"},
        {"If-None-Match": '"x"'},
        {"If-Modified-Since": "Sun, 01 Mar 2099 00:00:00 GMT"},
        {"If-Match": '"x"'},
        {"Range": "bytes=0-3"},
    ],
    ids=str,
)
def test_a_condition_changes_nothing(condition: dict[str, str], form: str) -> None:
    """A first read is answered in full, one of a used-up export is refused, and nothing says that it is unchanged."""
    client, whole = fresh(), fresh().get(FRESH + form)
    read = client.request("GET", f"{EXPORTS}/{FRESH}{form}", headers=condition)
    assert (read.status_code, len(read.content)) == (200, len(whole.content))
    again = condition | {"If-None-Match": read.headers.get("ETag", "*")}
    refused = client.request("GET", f"{EXPORTS}/{FRESH}{form}", headers=again)
    assert only_error(refused)["status"] == "403"
    assert client.request("HEAD", f"{EXPORTS}/{FRESH}{form}", headers=again).status_code == 403


@pytest.mark.parametrize("form", FORMS)
def test_the_path_alone_decides_the_form(form: str) -> None:
    """A query parameter that other servers take for the form is ignored, as every unknown one is."""
    sent = fresh().get(FRESH + form, format="xlsx" if form == ".csv" else "csv", extension="pdf")
    assert sent.headers["Content-Type"] == fresh().get(FRESH + form).headers["Content-Type"]


@pytest.mark.parametrize("path", ["%ff%fe", "%ff%fe.csv", f"{FRESH}%ff", f"{FRESH}?%ff=%fe", f"{FRESH}?include=%ff"])
def test_what_is_not_utf8_names_nothing(path: str) -> None:
    """A path that is not UTF-8 is that of no export, and a query that is not UTF-8 is ignored."""
    assert fresh().request("GET", f"{EXPORTS}/{path}").status_code == (200 if "?" in path else 404)


def test_a_read_with_a_body_is_a_read() -> None:
    """The body of a GET is ignored, broken JSON and all."""
    headers = {"Content-Type": JSON_API}
    assert fresh().request("GET", f"{EXPORTS}/{FRESH}", content=b"{broken", headers=headers).status_code == 200


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
