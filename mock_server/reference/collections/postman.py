"""A collection for Postman, in its format 2.1."""

import json
from typing import Any, Final

from mock_server.reference.collections.walks import ID_PLACE, Settings, Step, Walk
from mock_server.reference.model import Reference

_SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def as_postman(reference: Reference, walks: tuple[Walk, ...], settings: Settings) -> bytes:
    """Return the collection as JSON.

    Args:
        reference: Its contract gives title and version.
        walks: The requests, each walk a folder.
        settings: What the variables are set to.
    """
    info = reference.contract.document["info"]
    collection = {
        "info": {
            "name": info["title"],
            "description": info.get("description", ""),
            "version": reference.contract.version,
            "schema": _SCHEMA,
        },
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
        "variable": [
            {"key": "baseUrl", "value": settings.base_url},
            {"key": "token", "value": settings.token},
            {"key": "id", "value": ""},
        ],
        "item": [
            {"name": walk.name, "description": walk.description, "item": [_item(step) for step in walk.steps]}
            for walk in walks
        ],
    }
    return json.dumps(collection, ensure_ascii=False, indent=1).encode()


def _item(step: Step) -> dict[str, Any]:
    path = step.entry.operation.path.replace(ID_PLACE, "{{id}}")
    request: dict[str, Any] = {
        "method": step.entry.operation.method,
        "header": [],
        "url": {"raw": "{{baseUrl}}" + path, "host": ["{{baseUrl}}"], "path": path.strip("/").split("/")},
    }
    if step.example is not None:
        request["header"] = [{"key": "Content-Type", "value": step.example.media_type}]
        request["body"] = {"mode": "raw", "raw": step.body, "options": {"raw": {"language": "json"}}}
    script = [
        f'pm.test("The answer is {step.status}", () => pm.response.to.have.status({step.status}));',
        *(['pm.collectionVariables.set("id", pm.response.json().data.id);'] if step.keeps_id else []),
    ]
    event = {"listen": "test", "script": {"type": "text/javascript", "exec": script}}
    return {"name": step.name, "request": request, "event": [event]}
