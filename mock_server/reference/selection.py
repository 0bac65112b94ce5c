"""What there is to tell of the contact filter and of the files it fills."""

from collections.abc import Mapping
from typing import Any

from mock_server.contract import Contract, FilterRule, Table
from mock_server.reference.layout import layout_scalar
from mock_server.reference.model import File, Filter, FilterKey, Modifier

_LINE_ENDS = {"\n": "LF", "\r\n": "CR LF"}
_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}


def read_filter(contract: Contract) -> Filter:
    """The vocabulary of the contact filter, with the descriptions of the properties it names."""
    schemas = contract.document["components"]["schemas"].values()
    schema = next(schema for schema in schemas if "x-filter" in schema)
    properties: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    vocabulary = contract.vocabulary
    forms = {name: modifier["form"] for name, modifier in schema["x-filter"]["modifiers"].items()}
    return Filter(
        description=schema.get("description", ""),
        forms=tuple(vocabulary.forms.items()),
        keys=tuple(
            _key(rule, properties.get(rule.name, {}), vocabulary.reverse_prefix) for rule in vocabulary.rules.values()
        ),
        modifiers=tuple(
            _modifier(name, forms[name], effect, properties.get(name, {}))
            for name, effect in vocabulary.modifiers.items()
        ),
        reverse_prefix=vocabulary.reverse_prefix,
        reverse_effect=vocabulary.reverse_effect,
        reversals=tuple(
            _modifier(name, "flag", "", described)
            for name, described in properties.items()
            if name.startswith(vocabulary.reverse_prefix) and name not in {*vocabulary.rules, *vocabulary.modifiers}
        ),
    )


def _modifier(name: str, form: str, effect: str, described: Mapping[str, Any]) -> Modifier:
    return Modifier(
        name=name,
        form=form,
        description=described.get("description", ""),
        effect=effect,
        example=layout_scalar(described.get("example")),
    )


def _key(rule: FilterRule, described: Mapping[str, Any], prefix: str) -> FilterKey:
    return FilterKey(
        name=rule.name,
        form=rule.form,
        description=described.get("description", ""),
        example=layout_scalar(described.get("example")),
        matches=rule.matches,
        default=rule.default or "",
        blank=rule.blank or "",
        joined_by=rule.joined_by or "",
        reversed_by=prefix + rule.name if rule.reversible else "",
        scope=rule.scope,
        excludes=rule.excludes,
        values=tuple(
            (word, tuple("no value" if value is None else value for value in group))
            for word, group in rule.values.items()
        ),
    )


def read_files(contract: Contract, titles: Mapping[str, str]) -> tuple[File, ...]:
    """The files that operations answer with, each once, in the order of the document."""
    files: dict[str, File] = {}
    for operation_id, title in titles.items():
        operation = contract.operations[operation_id]
        table = operation.table
        if table is None:
            continue
        raw = contract.document["paths"][operation.path][operation.method.lower()]
        response = contract.resolve(raw["responses"][str(operation.success)])
        schema = contract.resolve(response["content"][operation.media_type]["schema"])
        same = next((file.format for file in files.values() if file.columns == table.columns), "")
        files[table.format] = File(
            format=table.format,
            description=schema.get("description", ""),
            facts=(("Media type", operation.media_type), *_facts(table)),
            operations=((operation_id, title),),
            columns=table.columns,
            same_as=same,
        )
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
