"""A `curl` command for an operation, ready for a shell that has `MAILING_BASE_URL` and `MAILING_TOKEN` set."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any, Final

from mock_server.contract import Operation
from mock_server.reference.layout import layout_json, layout_scalar
from mock_server.reference.model import Body

_READABLE: Final = "application/vnd.api+json"


def curl_command(operation: Operation, parameters: Sequence[Mapping[str, Any]], body: Body | None) -> str:
    """Return the command, one option a line.

    Args:
        operation: The operation.
        parameters: Its parameters, references followed. Those of the path are filled in with their examples.
        body: Its request body; the first example is sent.
    """
    path = operation.path
    for parameter in parameters:
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", layout_scalar(parameter.get("example")))
    lines = ["curl --fail-with-body", f'"$MAILING_BASE_URL{path}"', '--header "Authorization: Bearer $MAILING_TOKEN"']
    if body is not None and body.examples:
        example = body.examples[0]
        lines.append(f'--header "Content-Type: {example.media_type}"')
        lines.append(f"--data {shlex.quote(layout_json(example.value))}")
    elif operation.method != "GET":
        lines.append(f"--request {operation.method}")
    if operation.media_type != _READABLE:
        # --remote-header-name takes the file name from Content-Disposition.
        lines.append("--remote-name --remote-header-name")
    return " \\\n  ".join(lines)
