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
from msgspec import convert

from mock_server.contract.model import FilterRule, Lifecycle, Table, Vocabulary
from mock_server.contract.source import Source, join


@cache
def _validator(name: str) -> Draft202012Validator:
    text = (files("mock_server.contract") / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def check_extension(name: str, value: object, pointer: str, source: Source) -> None:
    """Check an extension against its JSON Schema.

    Args:
        name: Its key, such as `x-table`.
        value: The value of the key.
        pointer: The JSON pointer of the value.
        source: Where it was read from, for the error.

    Raises:
        ContractError: It breaks its schema; the error names the innermost place.
    """
    error = best_match(_validator(name).iter_errors(value))
    if error is not None:
        raise source.error(join(pointer, *error.absolute_path), f"{name} breaks its schema: {error.message}")


def read_lifecycle(value: Mapping[str, Any] | None) -> Lifecycle | None:
    """Return the life cycle in a checked `x-lifecycle`, or None for None."""
    # Not strict, because the status is text there, as it is where the contract describes the response.
    return convert(value, Lifecycle | None, strict=False)


def read_table(value: Mapping[str, Any] | None) -> Table | None:
    """Return the table in a checked `x-table`, or None for None."""
    # The header and the type of the cells have one value each in the schema, so there is nothing to read.
    return convert(value, Table | None)


def read_vocabulary(value: Mapping[str, Any], pointer: str, source: Source) -> Vocabulary:
    """Return the vocabulary in a checked `x-filter`.

    Args:
        value: The extension.
        pointer: Its JSON pointer.
        source: Where it was read from, for the errors.

    Raises:
        ContractError: A filter names a modifier or a default that is not defined in the extension.
    """
    rules = {name: convert({"name": name, **raw}, FilterRule) for name, raw in value["filters"].items()}
    for rule in rules.values():
        place = join(pointer, "filters", rule.name)
        if rule.joined_by is not None and rule.joined_by not in value["modifiers"]:
            raise source.error(f"{place}/joined_by", f"there is no modifier {rule.joined_by}")
        for word in map(str.strip, rule.default.split(",") if rule.default and rule.values else ()):
            if word not in rule.values:
                raise source.error(f"{place}/default", f"{word!r} is not among the values of {rule.name}")
    return Vocabulary(
        rules=rules,
        forms=value["forms"],
        modifiers={name: modifier["effect"] for name, modifier in value["modifiers"].items()},
        reverse_prefix=value["reverse"]["prefix"],
        reverse_effect=value["reverse"]["effect"],
    )
