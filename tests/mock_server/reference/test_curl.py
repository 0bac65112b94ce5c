"""Commands for `curl`: what a shell makes of them."""

import json
import shlex

from mock_server.contract import Operation, load_contract
from mock_server.reference import read_reference
from mock_server.reference.curl import curl_command


def test_commands_can_be_read_by_a_shell() -> None:
    """Every command is one `curl` call with the token and the address in variables, and the body unharmed."""
    entries = {entry.operation_id: entry for entry in read_reference(load_contract()).entries}
    words = shlex.split(entries["createMailingExport"].curl.replace("\\\n", ""))
    assert words[:3] == ["curl", "--fail-with-body", "$MAILING_BASE_URL/contacts/exports/mailing"]
    assert "Authorization: Bearer $MAILING_TOKEN" in words
    body = entries["createMailingExport"].body
    assert body is not None
    assert json.loads(words[words.index("--data") + 1]) == body.examples[0].value
    csv = shlex.split(entries["downloadMailingExportCsv"].curl.replace("\\\n", ""))
    assert csv[2].endswith("/3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908.csv")
    assert csv[-2:] == ["--remote-name", "--remote-header-name"]


def test_a_command_without_a_body_names_its_method() -> None:
    """`curl` sends GET unless there is data or it is told otherwise."""
    operation = Operation("cancel", "DELETE", "/things/{id}", 200, "application/vnd.api+json", (200,), None, None)
    command = curl_command(operation, [{"name": "id", "in": "path", "example": 7}], None)
    assert command.splitlines()[1:] == [
        '  "$MAILING_BASE_URL/things/7" \\',
        '  --header "Authorization: Bearer $MAILING_TOKEN" \\',
        "  --request DELETE",
    ]
