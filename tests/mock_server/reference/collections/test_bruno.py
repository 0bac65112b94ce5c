"""The collection for Bruno."""

import io
import json
from zipfile import ZipFile

from mock_server.contract import load_contract
from mock_server.reference import build

ARCHIVE = build(load_contract())["bruno.zip"]


def _files() -> dict[str, str]:
    with ZipFile(io.BytesIO(ARCHIVE)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_archive_is_a_collection() -> None:
    """It has the file that makes a folder a collection, an environment for the mock, and a file for each request."""
    files = _files()
    assert json.loads(files["bruno.json"])["type"] == "collection"
    assert "baseUrl: http://127.0.0.1:8080/api/v2" in files["environments/Mock.bru"]
    assert "token: token-of-ada" in files["environments/Mock.bru"]
    assert len([name for name in files if name.startswith("3 Download a mailing export as CSV/")]) == 4


def test_the_names_are_those_of_files_on_every_system() -> None:
    """No sign in them means something to a file system, and none leads out of the folder."""
    for name in _files():
        assert not set(name) & set('\\:*?"<>|')
        assert ".." not in name
        assert not name.startswith("/")


def test_the_id_of_an_export_goes_from_its_creation_to_its_download() -> None:
    """The creation keeps it, and the request after it has it in its path."""
    files = _files()
    assert 'bru.setVar("id", res.body.data.id);' in files["3 Download a mailing export as CSV/1 Create an export.bru"]
    read = files["3 Download a mailing export as CSV/2 Read it.bru"]
    assert "url: {{baseUrl}}/contacts/exports/mailing/{{id}}.csv" in read
    assert "res.status: eq 200" in read
    assert "setVar" not in read
