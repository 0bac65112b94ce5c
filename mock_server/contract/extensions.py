"""The vendor extensions: their JSON Schemas, and the values they are read into.

The schemas are the files of `contract/schemas`, named after the extension. What a JSON Schema cannot say, such as that
a filter is joined by one of the modifiers listed beside it, is checked here.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from mock_server.contract.model import Column, FilterRule, Lifecycle, Table, Vocabulary
from mock_server.contract.source import Source, join


@cache
def _validator(name: str) -> Draft202012Validator:
    text = (files("mock_server.contract") / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def check_extension(name: str, value: object, pointer: str, source: Source) -> None:
    """Check an extension against its JSON Schema.

    Args:
        name: Its key, such as `x-table`.
        value: What stands under the key.
        pointer: The JSON pointer of the value.
        source: Where it was read from, for the error.

    Raises:
        ContractError: It breaks its schema; the error names the innermost place.
    """
    error = best_match(_validator(name).iter_errors(value))
    if error is None:
        return
    place = pointer
    for step in error.absolute_path:
        place = join(place, step)
    raise source.error(place, f"{name} breaks its schema: {error.message}")


def read_lifecycle(value: Mapping[str, Any] | None) -> Lifecycle | None:
    """The life cycle that a checked `x-lifecycle` tells, None for none."""
    if value is None:
        return None
    then = value.get("then")
    return Lifecycle(value["resource"], value["effect"], value.get("when"), None if then is None else int(then))


def read_table(value: Mapping[str, Any] | None) -> Table | None:
    """The table that a checked `x-table` tells, None for none."""
    if value is None:
        return None
    columns = tuple(Column(column["name"], column["source"], column["description"]) for column in value["columns"])
    return Table(
        format=value["format"],
        columns=columns,
        sheet=value.get("sheet"),
        encoding=value.get("encoding"),
        delimiter=value.get("delimiter"),
        line_end=value.get("line_end"),
        order=value.get("order"),
    )


def read_vocabulary(value: Mapping[str, Any], pointer: str, source: Source) -> Vocabulary:
    """The vocabulary that a checked `x-filter` tells.

    Args:
        value: The extension.
        pointer: Its JSON pointer.
        source: Where it was read from, for the errors.

    Raises:
        ContractError: A filter names a modifier or a default that stands nowhere else in the extension.
    """
    rules = {name: _rule(name, raw) for name, raw in value["filters"].items()}
    for rule in rules.values():
        place = join(join(pointer, "filters"), rule.name)
        _check_rule(rule, value, place, source)
    return Vocabulary(
        rules=rules,
        forms=dict(value["forms"]),
        modifiers={name: modifier["effect"] for name, modifier in value["modifiers"].items()},
        reverse_prefix=value["reverse"]["prefix"],
        reverse_effect=value["reverse"]["effect"],
    )


def _rule(name: str, raw: Mapping[str, Any]) -> FilterRule:
    return FilterRule(
        name=name,
        form=raw["form"],
        matches=raw["matches"],
        scope=raw.get("scope", False),
        excludes=raw.get("excludes", False),
        reversible=raw["reversible"],
        default=raw.get("default"),
        joined_by=raw.get("joined_by"),
        blank=raw.get("blank"),
        values={word: tuple(group) for word, group in raw.get("values", {}).items()},
    )


def _check_rule(rule: FilterRule, value: Mapping[str, Any], place: str, source: Source) -> None:
    if rule.joined_by is not None and rule.joined_by not in value["modifiers"]:
        raise source.error(join(place, "joined_by"), f"there is no modifier {rule.joined_by}")
    for word in (rule.default or "").split(","):
        if rule.default is not None and rule.values and word.strip() not in rule.values:
            raise source.error(join(place, "default"), f"{word.strip()!r} is not among the values of {rule.name}")
