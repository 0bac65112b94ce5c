"""The collection for Postman."""

import json

from mock_server.contract import load_contract
from mock_server.reference import build

COLLECTION = json.loads(build(load_contract())["postman.json"])


def test_the_collection_knows_a_server_and_a_token_of_the_mock() -> None:
    """It works as it is beside `mailing-mock serve`; both are variables."""
    variables = {each["key"]: each["value"] for each in COLLECTION["variable"]}
    assert variables == {"baseUrl": "http://127.0.0.1:8080/api/v2", "token": "token-of-ada", "id": ""}
    assert COLLECTION["auth"]["bearer"][0]["value"] == "{{token}}"


def test_the_id_of_an_export_goes_from_its_creation_to_its_download() -> None:
    """The creation keeps it, the requests after it have it in their path."""
    (download,) = (folder for folder in COLLECTION["item"] if folder["name"] == "Download a mailing export as CSV")
    create, read, again = download["item"]
    assert 'pm.collectionVariables.set("id"' in "\n".join(create["event"][0]["script"]["exec"])
    assert json.loads(create["request"]["body"]["raw"])["data"]["type"] == "export_logs"
    for each in (read, again):
        assert each["request"]["url"]["raw"] == "{{baseUrl}}/contacts/exports/mailing/{{id}}.csv"
        assert "".join(each["request"]["url"]["host"] + each["request"]["url"]["path"]) != ""
        assert "set" not in "".join(each["event"][0]["script"]["exec"])
