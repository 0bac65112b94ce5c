"""The contact filter, and the files that it fills."""

from typing import Final

from mock_server.contract import Contract, Table
from mock_server.reference.fields import read_field
from mock_server.reference.model import Entry, File, Filter

_LINE_ENDS: Final = {"\n": "LF", "\r\n": "CR LF"}
_DELIMITERS: Final = {",": "a comma", ";": "a semicolon", "\t": "a tab"}


def read_filter(contract: Contract) -> Filter:
    """Return the contact filter, with the descriptions of the properties it names."""
    schemas = contract.document["components"]["schemas"].values()
    schema = next(schema for schema in schemas if "x-filter" in schema)
    vocabulary = contract.vocabulary
    known = dict.fromkeys((*vocabulary.rules, *vocabulary.modifiers))
    properties = {name: {} for name in known} | schema.get("properties", {})
    fields = {name: read_field(name, each, contract.resolve, required=False) for name, each in properties.items()}
    reversing = (name for name in fields if name.startswith(vocabulary.reverse_prefix) and name not in known)
    return Filter(
        description=schema.get("description", ""),
        fields=fields,
        reversals=tuple(fields[name] for name in reversing),
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
