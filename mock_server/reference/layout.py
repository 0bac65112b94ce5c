"""Values to text: JSON laid out for reading, and anything else as it is in a file."""

import json
import re
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 72


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a language writes a value of JSON; the defaults are those of JSON itself.

    Attributes:
        null: Its word for null.
        true: Its word for true.
        false: Its word for false.
        object: What an object is written between.
        empty: An empty object; empty for `object` with nothing between.
        pair: What stands between a name and its value.
        quote: What strings are written between; with `"`, also `'` where that needs no escapes.
        interpolates: Whether `#` in a string has to be escaped.
        indent: How many columns the members of an object are indented by.
        after: What stands after the last of several lines.
    """

    null: str = "null"
    true: str = "true"
    false: str = "false"
    object: tuple[str, str] = ("{", "}")
    empty: str = ""
    pair: str = ": "
    quote: str = '"'
    interpolates: bool = False
    indent: int = 4
    after: str = ","

    def string(self, text: str) -> str:
        """Return a string as a literal."""
        plain = text.isprintable() and not set(text) & {"'", "\\"}
        if self.quote == "'" or ('"' in text and plain and self != JSON):
            escaped = text.replace("\\", "\\\\").replace("'", "\\'")
            return f"'{escaped}'"
        quoted = json.dumps(text, ensure_ascii=False)
        return quoted.replace("#", "\\#") if self.interpolates else quoted


JSON: Final = Dialect(indent=2, after="")
"""JSON, as it is read by people."""


def layout_value(value: object, dialect: Dialect, indent: int = 0) -> str:
    """Return a value as a literal: what fits in a line stays in a line, the rest is broken up and indented.

    Args:
        value: The value, as JSON has it.
        dialect: The language.
        indent: How many columns it is indented by.
    """
    flat = _flat(value, dialect)
    if not isinstance(value, dict | list) or not value or indent + len(flat) <= WIDTH:
        return flat
    below = indent + dialect.indent
    if isinstance(value, dict):
        parts = [
            f"{dialect.string(name)}{dialect.pair}{layout_value(item, dialect, below)}" for name, item in value.items()
        ]
        opening, closing = dialect.object
    else:
        parts = [layout_value(item, dialect, below) for item in value]
        opening, closing = "[]"
    body = ",\n".join(" " * below + part for part in parts)
    return f"{opening}\n{body}{dialect.after}\n{' ' * indent}{closing}"


def _flat(value: object, dialect: Dialect) -> str:
    if isinstance(value, dict):
        parts = [f"{dialect.string(name)}{dialect.pair}{_flat(item, dialect)}" for name, item in value.items()]
        return dialect.empty if dialect.empty and not parts else ", ".join(parts).join(dialect.object)
    if isinstance(value, list):
        return f"[{', '.join(_flat(item, dialect) for item in value)}]"
    if isinstance(value, str):
        return dialect.string(value)
    if value is None or isinstance(value, bool):
        return {None: dialect.null, True: dialect.true, False: dialect.false}[value]
    return json.dumps(value)


def layout_json(value: object) -> str:
    """Return a JSON value as text, laid out for reading."""
    return layout_value(value, JSON)


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
