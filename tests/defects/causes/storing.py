"""Servers whose JSON library, serializer or column keeps an export otherwise than it came."""

import json
import re
import time
import unicodedata
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from mock_server.clock import system_clock
from mock_server.contract import Vocabulary
from mock_server.fixtures import Fixtures
from mock_server.selection import Selection, read_selection
from tests.defects.documents.echo import each, echoing, on_keys, on_lists, on_objects, on_texts
from tests.defects.exporting import reading
from tests.defects.model import Build, Defect
from tests.defects.wire import Answer, Ask, Intermediary, Request, editing, intermediary, shown, told

_OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}")
_SECRET = re.compile(r"passw|secret|token|_key|crypt|salt|certificate|otp|ssn", re.IGNORECASE)
_YAML = {"null": None, "~": None, "true": True, "false": False, "yes": True, "no": False}
_TIMES = ("created_at", "export_at", "updated_at", "updated_in_db_at")
_COLUMN = 4_000
_BASIC = 0xFFFF


def _without(drop: Callable[[str], bool]) -> Callable[[Any], object]:
    return each(on_objects(lambda value: {key: child for key, child in value.items() if not drop(key)}))


def _in_utc(text: str) -> str:
    if _OFFSET.fullmatch(text) is None:
        return text
    return datetime.fromisoformat(text).astimezone(UTC).isoformat().replace("+00:00", "Z")


def _to_first_beyond(text: str) -> str:
    return next((text[:place] for place, character in enumerate(text) if ord(character) > _BASIC), text)


def _filtered(value: dict[str, Any]) -> object:
    return {key: "[FILTERED]" if _SECRET.search(key) else child for key, child in value.items()}


def _showing(change: Callable[[Any], object]) -> Build:
    """Changes the params of what is shown alone, as a column does that they are read back from."""

    def edit(document: Any) -> None:  # noqa: ANN401  JSON
        attributes = document["data"].get("attributes", {})
        if "params" in attributes:
            attributes["params"] = change(attributes["params"])

    return editing(shown, edit)


def _renamed(change: Callable[[str], str]) -> Build:
    def edit(document: Any) -> None:  # noqa: ANN401  JSON
        attributes = document["data"].get("attributes", {})
        document["data"]["attributes"] = {change(key): value for key, value in attributes.items()}

    return editing(told, edit)


def _timed(change: Callable[[str], str], names: Collection[str] = _TIMES) -> Callable[[Any], None]:
    def edit(document: Any) -> None:  # noqa: ANN401  JSON
        attributes = document["data"].get("attributes", {})
        attributes.update({name: change(attributes[name]) for name in names if name in attributes})

    return edit


def _frozen(_: Fixtures) -> Intermediary:
    """Takes the moment of every creation from a default that was made when the server started."""
    start = f"{system_clock().replace(microsecond=0, tzinfo=None).isoformat()}Z"

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if not told(request, given):
            return given
        document = given.document
        _timed(lambda _: start)(document)
        return given.with_document(document)

    return answer


def _numbered(document: Any) -> None:  # noqa: ANN401  JSON
    user = document["data"].get("relationships", {}).get("user")
    if user:
        user["data"]["id"] = 17
    for each_included in document.get("included", ()):
        each_included["id"] = 17


def _cut(params: object, vocabulary: Vocabulary) -> Selection:
    """Reads params that a column has cut: what is no JSON any more selects as if nothing were there."""
    return read_selection(params if len(json.dumps(params)) <= _COLUMN else None, vocabulary)


def _showing_now(document: Any) -> None:  # noqa: ANN401  JSON
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1))
    _timed(lambda _: now, ("export_at",))(document)


def _defect(name: str, sentence: str, change: Callable[[Any], object]) -> Defect:
    return Defect(name, sentence, "F101", "documents.echo", echoing(change))


DEFECTS: tuple[Defect, ...] = (
    # What a JSON library does to values.
    _defect(
        "echo-makes-lists-of-empty-objects",
        "An empty object is echoed as an object and not as a list.",
        each(on_objects(lambda value: value or [])),
    ),
    _defect(
        "echo-munges-lists-of-null",
        "A list that holds null alone is echoed as a list.",
        each(on_lists(lambda value: None if value and all(item is None for item in value) else value)),
    ),
    _defect(
        "echo-writes-decimals-as-text",
        "A number with a fraction is echoed as a number.",
        each(lambda value: str(value) if isinstance(value, float) else value),
    ),
    _defect(
        "echo-reads-datetimes",
        "A datetime in the params is echoed with the offset it was sent with.",
        each(on_texts(_in_utc)),
    ),
    _defect(
        "echo-writes-null-as-text",
        "Null in the params is echoed as null and not as empty text.",
        each(lambda value: "" if value is None else value),
    ),
    _defect(
        "echo-casts-text-to-booleans",
        "The texts true and false are echoed as text.",
        each(on_texts(lambda text: {"true": True, "false": False}.get(text, text))),
    ),
    _defect(
        "echo-composes-letters",
        "Text is echoed with its combining marks as they were sent.",
        each(on_texts(lambda text: unicodedata.normalize("NFC", text))),
    ),
    # What a column or a driver does to them.
    _defect(
        "echo-ends-at-an-emoji",
        "Text is echoed beyond the first character outside of the basic plane.",
        each(on_texts(_to_first_beyond)),
    ),
    Defect(
        "show-reads-text-as-yaml",
        "Showing an export gives a text of the params as text, though it be a word for null or true.",
        "F101",
        "documents.show-is-create",
        _showing(each(on_texts(lambda text: _YAML.get(text, text)))),
    ),
    Defect(
        "filter-cut-by-its-column",
        "A filter of several thousand characters selects as a short one does.",
        "M303",
        "selection.same",
        reading(_cut),
    ),
    # What hardening does to them.
    _defect(
        "echo-drops-prototypes",
        "Members called __proto__ and constructor are echoed as any other.",
        _without(lambda key: key in {"__proto__", "constructor", "prototype"}),
    ),
    _defect(
        "echo-drops-operators",
        "Members whose name holds a dollar sign or a point are echoed as any other.",
        _without(lambda key: key.startswith("$") or "." in key),
    ),
    _defect(
        "echo-hides-secrets",
        "Members are echoed with their values, though they be called password or token.",
        each(on_objects(_filtered)),
    ),
    _defect(
        "echo-escapes-markup",
        "Signs of markup in the params are echoed as they were sent.",
        each(on_texts(lambda text: text.replace("<", "&lt;").replace(">", "&gt;"))),
    ),
    _defect(
        "echo-empties-keys",
        "Keys are echoed with the white space around them.",
        on_keys(str.strip),
    ),
    # The serializer.
    Defect(
        "attributes-dasherised",
        "The names of attributes are joined by underscores and not by dashes.",
        "F101",
        "documents.attributes",
        _renamed(lambda name: name.replace("_", "-")),
    ),
    Defect(
        "user-id-is-a-number",
        "The id of a user is text and not the number of its row.",
        "F101",
        "documents.schema",
        editing(told, _numbered),
    ),
    Defect(
        "show-touches-export-at",
        "Showing an export gives the export_at that creating it gave.",
        "F101",
        "documents.show-is-create",
        editing(shown, _showing_now),
    ),
    Defect(
        "created-when-the-server-started",
        "An export is created now and not at the moment that a default was made.",
        "F101",
        "documents.timestamps-advance",
        intermediary(_frozen),
    ),
    Defect(
        "timestamps-to-the-minute",
        "The moment of a creation has its seconds and not none.",
        "F101",
        "documents.timestamps-advance",
        editing(told, _timed(lambda text: text[:17] + "00Z")),
    ),
)
"""The defects of this family."""
