"""The text of a JSON report: how it is read, and its JSON Schema.

A report may come from anywhere, so the reader trusts nothing of it. Whatever is wrong with a text ends in one error
that names the place and holds no value of the text, except its format.
"""

import inspect
import re
from typing import Any, TypeVar

import msgspec

from conformance.formats import MOST_LEVELS, is_too_deep
from conformance.verdict.document import FORMAT, NAME, Document, Occurrence
from conformance.verdict.neutral import visible

# A member in the section "Attributes" of a docstring, with the lines that continue it.
_MEMBER = re.compile(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)

_Kind = TypeVar("_Kind")


class DocumentError(ValueError):
    """A text is no verdict of this format; the message says where, and what to do."""


class JsonError(ValueError):
    """A text cannot be read as JSON; the message says why, in a sentence without a full stop.

    Attributes:
        line: The line on which it goes wrong.
    """

    def __init__(self, why: str, line: int = 1) -> None:
        super().__init__(why)
        self.line = line


class _Head(msgspec.Struct):
    format: str = ""


def read_document(text: str) -> Document:
    """Read the text of a JSON report.

    Raises:
        DocumentError: It is not JSON, or not a verdict of this version; the message names the place by its line or
            pointer, and holds no value of the text but its format.
    """
    try:
        written = decoded(text, _Head).format
    except msgspec.ValidationError:
        written = ""
    except JsonError as error:
        told = f"Line {error.line}: {error}; give a file that --report json=FILE wrote."
        raise DocumentError(told) from None
    if written != FORMAT:
        name = f"of the format {visible(written)[:60]}" if written.startswith(f"{NAME}/") else "of another kind"
        raise DocumentError(f"This document is {name}, not {FORMAT}; run the suite again with this version.")
    try:
        return decoded(text, Document)
    except msgspec.ValidationError as error:
        what, _, place = str(error).rpartition(" - at ")
        # Any other message quotes the value that is wrong.
        why = f" ({what})" if what.startswith(("Expected `", "Object missing")) else ""
        text = f"At #{pointer_in(place)} the document does not match {FORMAT}{why}; write it again."
        raise DocumentError(text) from None


def decoded(text: str, kind: type[_Kind], levels: int = MOST_LEVELS) -> _Kind:
    """Read the text of a file as JSON of a kind.

    Args:
        text: The text.
        kind: The kind.
        levels: How deep it may be nested.

    Raises:
        JsonError: It is not JSON, or nested too deeply.
        msgspec.ValidationError: It is JSON of another kind.
    """
    raw = text.encode("utf-8", "replace")
    # How deep msgspec reads depends on the kind of value, and on how deep this call is.
    if is_too_deep(text, levels):
        raise JsonError(f"This is nested more than {levels} levels deep")
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, RecursionError) as error:
        at = re.search(r"byte (\d+)", str(error))  # none where the text ends too early
        raise JsonError("This is not JSON", raw.count(b"\n", 0, int(at[1]) if at else len(raw)) + 1) from None


def pointer_in(place: str) -> str:
    """Return the JSON pointer of a place as msgspec writes it, such as `$.checks[0]`; empty for the whole."""
    return "".join(f"/{step}" for step in re.findall(r"\w+", place.partition("$")[2]))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the format, draft 2020-12."""
    _, parts = msgspec.json.schema_components([Document], ref_template="#/$defs/{name}")
    inherited = _MEMBER.findall(inspect.getdoc(Occurrence) or "")
    for part in parts.values():
        told = dict([*inherited, *_MEMBER.findall(part.get("description", ""))])
        for name, node in part.get("properties", {}).items():
            if name in told:
                node["description"] = re.sub(r"\s+", " ", told[name])
        part["description"] = re.sub(r"\s+", " ", part.get("description", "").partition("\n\n")[0])
    top = parts.pop("Document")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:{FORMAT.replace('/', ':verdict:')}"}
    return {**head, **top, "title": f"Verdict of {NAME}, version {FORMAT.rpartition('/')[2]}", "$defs": parts}
