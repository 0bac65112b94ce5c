"""A collection for Bruno: a folder of `.bru` files, in an archive because a page can link to nothing else."""

import io
import json
import re
from collections.abc import Iterator
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from jinja2 import Template

from mock_server.reference.collections.walks import ID_PLACE, Settings, Walk
from mock_server.reference.model import Reference

_ENVIRONMENT: Final = "vars {{\n  baseUrl: {base_url}\n  token: {token}\n}}\n"
_FOLDER: Final = "meta {{\n  name: {name}\n  seq: {place}\n}}\n"


def as_bruno(reference: Reference, walks: tuple[Walk, ...], settings: Settings, request: Template) -> bytes:
    """Return the collection as a ZIP archive, which is the same for equal contracts.

    Args:
        reference: Its contract gives the title.
        walks: The requests, each walk a folder.
        settings: What the variables of the environment `Mock` are set to.
        request: The template of one request; it gets `step`, `place` and `path`.
    """
    title = reference.contract.document["info"]["title"]
    archive = io.BytesIO()
    with ZipFile(archive, "w", ZIP_STORED) as packed:
        for name, text in _files(title, walks, settings, request):
            # No moment of today, no compression: the bytes must not depend on when and where they are made.
            packed.writestr(ZipInfo(name), text)
    return archive.getvalue()


def _files(title: str, walks: tuple[Walk, ...], settings: Settings, request: Template) -> Iterator[tuple[str, str]]:
    root = {"version": "1", "name": title, "type": "collection", "ignore": ["node_modules", ".git"]}
    yield "bruno.json", json.dumps(root, ensure_ascii=False, indent=2) + "\n"
    yield "environments/Mock.bru", _ENVIRONMENT.format(base_url=settings.base_url, token=settings.token)
    for number, walk in enumerate(walks, start=1):
        folder = f"{number} {_file_name(walk.name)}"
        yield f"{folder}/folder.bru", _FOLDER.format(name=walk.name, place=number)
        for place, step in enumerate(walk.steps, start=1):
            path = step.entry.operation.path.replace(ID_PLACE, "{{id}}")
            yield f"{folder}/{place} {_file_name(step.name)}.bru", request.render(step=step, place=place, path=path)


def _file_name(text: str) -> str:
    return re.sub(r"[^\w .-]+", " ", text).strip()[:60].strip()
