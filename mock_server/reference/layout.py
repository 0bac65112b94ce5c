"""Values to text: JSON laid out for reading, and anything else as it is in a file."""

import json
import re
from typing import Final

WIDTH: Final = 72


def layout_json(value: object, indent: int = 0) -> str:
    """Return a JSON value as text: what fits in a line stays in a line, the rest is broken up and indented by two.

    Args:
        value: The value.
        indent: How many columns it is indented by.
    """
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or indent + len(flat) <= WIDTH:
        return flat
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(name, ensure_ascii=False)}: {layout_json(item, indent + 2)}" for name, item in value.items()
        ]
        opening, closing = "{}"
    else:
        parts = [layout_json(item, indent + 2) for item in value]
        opening, closing = "[]"
    body = ",\n".join(inner + part for part in parts)
    return f"{opening}\n{body}\n{' ' * indent}{closing}"


def layout_example(media_type: str, value: object) -> tuple[str, str]:
    """Return an example as text, and the language it is in.

    Args:
        media_type: The media type it is an example of.
        value: The example.

    Returns:
        The text and `json`, `csv` or `text`. Characters that do not print are written as escapes.
    """
    if not isinstance(value, str):
        return layout_json(value), "json"
    if media_type.partition(";")[0].strip() == "text/csv":
        return value.removesuffix("\n"), "csv"
    if value.isprintable():
        return value, "text"
    return json.dumps(value), "text"


def layout_scalar(value: object) -> str:
    """Return a short example, such as that of a parameter, as text: a string without its quotes."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def code_span(text: str) -> str:
    """Return text as a code span of Markdown, on one line; there are more ticks around it than it has in a row."""
    line = re.sub(r"\s*[\r\n]\s*", " ", text)
    ticks = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    # A Markdown reader removes one space at both ends if both have one; a tick at an end would lengthen the run.
    apart = " " if line[:1] == "`" or line[-1:] == "`" or line[:1] == line[-1:] == " " or not line else ""
    return f"{ticks}{apart}{line}{apart}{ticks}"
