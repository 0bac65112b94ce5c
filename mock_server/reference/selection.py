"""The contact filter, and the files that it fills."""

from collections.abc import Mapping
from typing import Any, Final

from mock_server.contract import Contract, Table
from mock_server.reference.layout import layout_scalar
from mock_server.reference.model import Entry, File, Filter, FilterKey, Modifier

_LINE_ENDS: Final = {"\n": "LF", "\r\n": "CR LF"}
_DELIMITERS: Final = {",": "a comma", ";": "a semicolon", "\t": "a tab"}


def read_filter(contract: Contract) -> Filter:
    """Return the contact filter, with the descriptions of the properties it names."""
    schemas = contract.document["components"]["schemas"].values()
    schema = next(schema for schema in schemas if "x-filter" in schema)
    properties: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    vocabulary = contract.vocabulary

    def described(name: str) -> tuple[str, str]:
        own = properties.get(name, {})
        return own.get("description", ""), layout_scalar(own.get("example"))

    def modifier(name: str, form: str, effect: str = "") -> Modifier:
        description, example = described(name)
        return Modifier(name, form, description, effect, example)

    modifiers = schema["x-filter"]["modifiers"].items()
    known = {*vocabulary.rules, *vocabulary.modifiers}
    reversing = (name for name in properties if name.startswith(vocabulary.reverse_prefix) and name not in known)
    return Filter(
        description=schema.get("description", ""),
        vocabulary=vocabulary,
        keys=tuple(FilterKey(rule, *described(name)) for name, rule in vocabulary.rules.items()),
        modifiers=tuple(modifier(name, each["form"], each["effect"]) for name, each in modifiers),
        reversals=tuple(modifier(name, "flag") for name in reversing),
    )


def read_files(entries: tuple[Entry, ...]) -> tuple[File, ...]:
    """Return the files that operations answer with, each format once, in the order of the document."""
    files: dict[str, File] = {}
    for entry in entries:
        operation, table = entry.operation, entry.operation.table
        if table is None:
            continue
        response = next(each for each in entry.successes if each.status == operation.success)
        same = next((file.table.format for file in files.values() if file.table.columns == table.columns), "")
        facts = (("Media type", operation.media_type), *_facts(table))
        files[table.format] = File(entry, table, response.content_description, facts, same)
    return tuple(files.values())


def _facts(table: Table) -> tuple[tuple[str, str], ...]:
    ordered_by = next((column.name for column in table.columns if column.source == table.order), None)
    facts = (
        ("Sheet", table.sheet),
        ("Encoding", table.encoding.upper() if table.encoding else None),
        ("Between values", _DELIMITERS.get(table.delimiter or "", table.delimiter)),
        ("End of a row", _LINE_ENDS.get(table.line_end or "", table.line_end)),
        ("First row", "the names of the columns"),
        ("Order of the other rows", ordered_by),
    )
    return tuple((word, value) for word, value in facts if value)
