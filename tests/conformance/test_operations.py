"""Tests of the operations as values."""

from copy import deepcopy
from typing import Any

import pytest

from conformance.operations import Statuses, operations_of
from tests.conformance.values import COLUMNS, CONTRACT

CSV = "downloadMailingExportCsv"


def _changed() -> dict[str, Any]:
    return deepcopy(dict(CONTRACT.document))


def test_the_most_specific_path_comes_first() -> None:
    """A path that ends in a bare {id} comes last."""
    assert list(operations_of(CONTRACT.document, {}))[-1] == "showMailingExport"


def test_the_checks_know_a_renamed_column_by_its_usual_name() -> None:
    """A column is the same one where its values come from the same source, in whichever place it stands."""
    document = _changed()
    columns = document["components"]["schemas"]["CsvFile"]["x-table"]["columns"]
    columns[4] = {**columns[4], "name": "Town"}
    columns.reverse()
    changed = operations_of(document, CONTRACT.operations)[CSV]
    assert changed.columns[4] == "Town"
    assert changed.usual_columns == COLUMNS[::-1]
    assert changed.sources[-1] == "contact.name"
    assert operations_of(document, {})[CSV].usual_columns == changed.columns


def test_the_status_after_the_first_get_is_read() -> None:
    """An operation that uses nothing up has none."""
    operations = CONTRACT.operations
    assert {name: operation.then for name, operation in operations.items()} == {
        name: 0 if name == "createMailingExport" else 403 for name in operations
    }
    assert Statuses() == CONTRACT.statuses


def test_an_operation_without_a_success_is_an_error() -> None:
    """The judge would not know what to ask for."""
    document = _changed()
    del document["paths"]["/contacts/exports/mailing"]["post"]["responses"]["201"]
    with pytest.raises(StopIteration):
        operations_of(document, {})
