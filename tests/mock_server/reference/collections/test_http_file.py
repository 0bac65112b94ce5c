"""The HTTP file."""

import json
import re

from mock_server.contract import load_contract
from mock_server.reference import build, read_reference

TEXT = build(load_contract())["requests.http"].decode()


def test_each_request_is_apart_from_the_next() -> None:
    """There are as many as in the other collections, each with its token; a body is JSON after an empty line."""
    requests = re.split(r"^### ", TEXT, flags=re.MULTILINE)[1:]
    assert len(requests) == len(json.loads(build(load_contract())["postman.json"])["item"][0]["item"]) + 9
    for request in requests:
        assert "Authorization: Bearer {{token}}\n" in request
        head, _, body = request.partition("\n\n")
        assert ("Content-Type" in head) == bool(body.strip())
        if body.strip():
            json.loads(body)


def test_the_id_of_an_export_goes_from_its_creation_to_its_download() -> None:
    """Each download names the creation that it takes the id from."""
    named = re.findall(r"^# @name (\w+)$", TEXT, re.MULTILINE)
    used = re.findall(r"mailing/\{\{(\w+)\.data\.id\}\}", TEXT)
    assert sorted(set(used)) == sorted(named)
    assert len(used) == 2 * len(named) == 6


def test_the_title_is_on_one_line() -> None:
    """A title over several lines would be a request."""
    assert TEXT.startswith(f"# {read_reference(load_contract()).contract.document['info']['title']} 1.")
