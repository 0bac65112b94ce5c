"""Servers that give the params back in another form than they were sent in."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.defects.model import Build, Defect
from tests.defects.wire import editing, shown, told

_KNOWN_MEMBERS = ("filter",)
_TEXT_COLUMN = 65_535


def echoing(change: Callable[[Any], object]) -> Build:
    """Changes the params in every document."""

    def edit(document: Any) -> None:  # noqa: ANN401  JSON
        attributes = document["data"].get("attributes", {})
        if "params" in attributes:
            attributes["params"] = change(attributes["params"])

    return editing(told, edit)


def each(change: Callable[[Any], object]) -> Callable[[Any], object]:
    """Changes every value within a value, the innermost first."""

    def walk(value: Any) -> object:  # noqa: ANN401  JSON
        if isinstance(value, dict):
            return change({key: walk(child) for key, child in value.items()})
        if isinstance(value, list):
            return change([walk(child) for child in value])
        return change(value)

    return walk


def _filter(change: Callable[[Any], object]) -> Callable[[Any], object]:
    """Changes the filter of params that are an object and have one."""
    return lambda params: (
        {**params, "filter": change(params["filter"])} if isinstance(params, dict) and "filter" in params else params
    )


def _parsed(value: Any) -> object:  # noqa: ANN401  JSON
    return json.loads(value) if isinstance(value, str) else value


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def on_objects(change: Callable[[dict[str, Any]], object]) -> Callable[[Any], object]:
    """Changes a value that is an object."""
    return lambda value: change(value) if isinstance(value, dict) else value


def on_lists(change: Callable[[list[Any]], object]) -> Callable[[Any], object]:
    """Changes a value that is a list."""
    return lambda value: change(value) if isinstance(value, list) else value


def on_texts(change: Callable[[str], object]) -> Callable[[Any], object]:
    """Changes a value that is text."""
    return lambda value: change(value) if isinstance(value, str) else value


def on_keys(change: Callable[[str], str]) -> Callable[[Any], object]:
    """Changes every key within a value."""
    return each(on_objects(lambda value: {change(key): child for key, child in value.items()}))


def _cut_below(levels: int) -> Callable[[Any], object]:
    """Puts null in the place of what is nested deeper."""

    def walk(value: Any, left: int) -> object:  # noqa: ANN401  JSON
        if not isinstance(value, dict | list):
            return value
        if not left:
            return None
        if isinstance(value, dict):
            return {key: walk(child, left - 1) for key, child in value.items()}
        return [walk(child, left - 1) for child in value]

    return lambda params: walk(params, levels)


def _once_each(items: list[Any]) -> list[Any]:
    return list({json.dumps(item, sort_keys=True): item for item in items}.values())


def _defect(name: str, sentence: str, change: Callable[[Any], object]) -> Defect:
    return Defect(name, sentence, "F101", "documents.echo", echoing(change))


DEFECTS: tuple[Defect, ...] = (
    _defect("echo-parses-params", "Params that were sent as text are echoed as text.", _parsed),
    _defect("echo-parses-filter", "A filter that was sent as text is echoed as text.", _filter(_parsed)),
    _defect(
        "echo-writes-filter-as-text",
        "A filter that was sent as an object is echoed as an object.",
        _filter(lambda value: json.dumps(value) if isinstance(value, dict) else value),
    ),
    _defect(
        "echo-rewrites-text",
        "Params that were sent as text are echoed letter by letter, white space included.",
        on_texts(lambda text: json.dumps(json.loads(text), separators=(",", ":"))),
    ),
    _defect(
        "echo-camelises-keys",
        "Keys are echoed as they are spelt.",
        each(on_objects(lambda value: {_camel(key): child for key, child in value.items()})),
    ),
    _defect(
        "echo-drops-nulls",
        "Members that are null are echoed.",
        each(on_objects(lambda value: {key: child for key, child in value.items() if child is not None})),
    ),
    _defect(
        "echo-drops-empty-values",
        "Members that are empty lists or empty text are echoed.",
        each(on_objects(lambda value: {key: child for key, child in value.items() if child not in ("", [])})),
    ),
    _defect(
        "echo-drops-unknown-members",
        "Members of params that the server does not know are echoed.",
        on_objects(lambda params: {key: value for key, value in params.items() if key in _KNOWN_MEMBERS}),
    ),
    _defect(
        "echo-sorts-lists",
        "Lists are echoed in the order in which they were sent.",
        each(on_lists(lambda items: sorted(items, key=str))),
    ),
    _defect(
        "echo-splits-lists",
        "A comma separated list is echoed as text.",
        _filter(
            on_objects(
                lambda value: {
                    key: child.split(",") if isinstance(child, str) and "," in child else child
                    for key, child in value.items()
                }
            )
        ),
    ),
    _defect("echo-strips-texts", "Text is echoed with the white space around it.", each(on_texts(str.strip))),
    _defect(
        "echo-writes-booleans-as-text",
        "A boolean is echoed as a boolean.",
        each(lambda value: json.dumps(value) if isinstance(value, bool) else value),
    ),
    _defect(
        "echo-fills-in-the-default",
        "The default status is not echoed where none was sent.",
        _filter(on_objects(lambda value: {"status": "active,null", **value})),
    ),
    _defect("echo-is-always-empty", "Params that were sent as an object are echoed.", on_objects(lambda _: {})),
    _defect(
        "echo-loses-other-scripts",
        "Text in any script is echoed.",
        each(on_texts(lambda text: text.encode("latin-1", "replace").decode("latin-1"))),
    ),
    _defect(
        "echo-underscores-dashes",
        "Keys are echoed with their dashes.",
        on_keys(lambda key: key.replace("-", "_")),
    ),
    _defect(
        "echo-underscores-capitals",
        "Keys in camel case are echoed in camel case.",
        on_keys(lambda key: re.sub(r"(?<=[a-z])[A-Z]", lambda capital: f"_{capital[0].lower()}", key)),
    ),
    _defect(
        "echo-strips-params",
        "Params that were sent as text are echoed with the white space around them.",
        on_texts(str.strip),
    ),
    _defect(
        "echo-mends-line-ends",
        "Text is echoed with the line ends it was sent with.",
        each(on_texts(lambda text: text.replace("\r\n", "\n"))),
    ),
    _defect(
        "echo-decodes-escapes",
        "A percent sign in text is a percent sign.",
        each(on_texts(unquote)),
    ),
    _defect("echo-drops-duplicates", "A list is echoed with what it holds twice.", each(on_lists(_once_each))),
    _defect(
        "echo-rounds-numbers",
        "A number is echoed with its digits.",
        each(lambda value: float(f"{value:.6g}") if isinstance(value, float) else value),
    ),
    _defect("echo-ends-at-level-10", "What is nested deeper than ten levels is echoed.", _cut_below(10)),
    _defect("echo-ends-at-level-50", "What is nested deeper than fifty levels is echoed.", _cut_below(50)),
    _defect(
        "echo-cuts-long-text",
        "Text longer than a text column of a database is echoed to its end.",
        each(on_texts(lambda text: text[:_TEXT_COLUMN])),
    ),
    Defect(
        "absent-params-are-null",
        "Params that were not sent are echoed as an empty object.",
        "F101",
        "documents.echo-absent",
        echoing(lambda params: None if params == {} else params),
    ),
    Defect(
        "show-forgets-params",
        "Showing an export gives the params that were sent.",
        "F101",
        "documents.show-is-create",
        editing(
            shown,
            lambda document: (
                document["data"]["attributes"].update(params={})
                if "params" in document["data"].get("attributes", {})
                else None
            ),
        ),
    ),
)
"""The defects of this family."""
