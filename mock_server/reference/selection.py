"""The contact filter, and the files that it fills; both with contacts of a data set."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.resources import files
from typing import Any, Final

import yaml

from mock_server.contract import Contract, Table
from mock_server.files import rows
from mock_server.fixtures import Fixtures
from mock_server.reference.fields import read_field
from mock_server.reference.model import Entry, File, Filter, Selected
from mock_server.selection import FilterError, NoAccountList, read_selection, select

MATCHES: Final[Mapping[str, str]] = yaml.safe_load(
    (files("mock_server.reference") / "templates" / "matches.yaml").read_text(encoding="utf-8")
)
"""What of a contact a filter is compared with, in words."""

_LINE_ENDS: Final = {"\n": "LF", "\r\n": "CR LF"}
_DELIMITERS: Final = {",": "a comma", ";": "a semicolon", "\t": "a tab"}


def read_filter(contract: Contract, fixtures: Fixtures) -> Filter:
    """Return the contact filter, with the descriptions of the properties it names.

    Args:
        contract: The contract.
        fixtures: The data set that examples select from, as its first user does.
    """
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
        selected=_all_selected(contract, fixtures, properties),
        user=fixtures.users[0].first_name,
    )


def _all_selected(contract: Contract, fixtures: Fixtures, properties: Mapping[str, Any]) -> dict[str, Selected]:
    found: dict[str, Selected] = {}
    for name, example in _examples(contract, properties):
        # An example of another contract may be none that the default data set has an answer to.
        with suppress(FilterError, NoAccountList):
            found[name] = _selected(contract, fixtures, example)
    return found


def _examples(contract: Contract, properties: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield an example for each key: alone, a modifier with what it modifies, and each that is reversed."""
    vocabulary = contract.vocabulary
    values = {name: each["example"] for name, each in properties.items() if "example" in each}
    for name, rule in vocabulary.rules.items():
        if name in values:
            yield name, {name: values[name]}
            if rule.joined_by:
                yield rule.joined_by, {name: values[name], rule.joined_by: True}
    places = [name for name, rule in vocabulary.rules.items() if rule.blank and name in values]
    for name in vocabulary.modifiers:
        if not any(rule.joined_by == name for rule in vocabulary.rules.values()):
            yield name, {"status": "hidden", **{place: values[place] for place in places[-2:]}, name: True}
    for name, rule in vocabulary.rules.items():
        if rule.reversible and name in values:
            reversing = vocabulary.reverse_prefix + name
            yield reversing, {name: values[name], reversing: True}


def _selected(contract: Contract, fixtures: Fixtures, example: Mapping[str, Any]) -> Selected:
    own = fixtures.users[0].account_list_ids
    selection = read_selection({"filter": example}, contract.vocabulary)
    contacts = list(select(selection, fixtures.contacts_in_order, own))
    return Selected(
        filter=json.dumps(example, ensure_ascii=False),
        names=tuple(contact.name for contact in contacts),
        number=len(contacts),
        of=sum(contact.account_list_id in own for contact in fixtures.contacts),
    )


def read_files(entries: tuple[Entry, ...], fixtures: Fixtures) -> tuple[File, ...]:
    """Return the files that operations answer with, each format once, in the order of the document.

    Args:
        entries: The operations.
        fixtures: The data set that two rows are taken from.
    """
    found: dict[str, File] = {}
    for entry in entries:
        operation, table = entry.operation, entry.operation.table
        if table is None:
            continue
        response = next(each for each in entry.successes if each.status == operation.success)
        same = next((file.table.format for file in found.values() if file.table.columns == table.columns), "")
        facts = (("Media type", operation.media_type), *_facts(table))
        found[table.format] = File(entry, table, response.content_description, facts, same, _rows(table, fixtures))
    return tuple(found.values())


def _rows(table: Table, fixtures: Fixtures) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the first contact, and of the first that is abroad."""
    places = [place for place, column in enumerate(table.columns) if column.source == "address.country_abroad"]
    found = list(rows(fixtures.contacts, fixtures.home_countries, table.columns))
    abroad = next((row for row in found if any(row[place] for place in places)), None)
    return tuple(row for row in (found[0], abroad) if row)


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
