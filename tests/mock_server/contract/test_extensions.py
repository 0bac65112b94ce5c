"""The vendor extensions become values."""

import pytest

from mock_server.contract import ContractError, Lifecycle
from mock_server.contract.extensions import check_extension, read_lifecycle, read_table
from mock_server.contract.source import read_source

SOURCE = read_source(b"operation:\n  x-lifecycle:\n    resource: export\n    effect: destroys\n", "small.yaml")
COLUMN = {"name": "Contact Name", "source": "contact.name", "description": "The name."}


def test_a_broken_extension_is_refused_at_its_innermost_place() -> None:
    """The error has the pointer and the line of the value that breaks the schema of the extension."""
    value = SOURCE.value["operation"]["x-lifecycle"]
    with pytest.raises(ContractError, match="x-lifecycle breaks its schema") as caught:
        check_extension("x-lifecycle", value, "/operation/x-lifecycle", SOURCE)
    assert (caught.value.pointer, caught.value.line) == ("/operation/x-lifecycle/effect", 4)


def test_a_life_cycle_has_its_status_as_a_number() -> None:
    """The key of a response is text in the contract; the status is a number."""
    value = {"resource": "export", "effect": "uses-up", "when": "first-success", "then": "403"}
    assert read_lifecycle(value) == Lifecycle("export", "uses-up", "first-success", 403)
    assert read_lifecycle({"resource": "export", "effect": "creates"}) == Lifecycle("export", "creates")
    assert read_lifecycle(None) is None


def test_a_table_has_what_its_format_needs() -> None:
    """Members of the other format are None."""
    value = {"format": "xlsx", "header": True, "cells": "string", "sheet": "Contacts", "order": "contact.name"}
    table = read_table({**value, "columns": [COLUMN]})
    assert table is not None
    assert (table.format, table.sheet, table.delimiter, table.columns[0].source) == (
        "xlsx",
        "Contacts",
        None,
        "contact.name",
    )
    assert read_table(None) is None
