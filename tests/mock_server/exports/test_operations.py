"""Tests of the operations, without HTTP."""

import csv
import io
import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from openpyxl import load_workbook

from mock_server.clock import fixed_clock
from mock_server.contract import Table, load_contract
from mock_server.exports import operations
from mock_server.exports.operations import ExportError, Exports
from mock_server.exports.store import MemoryStore
from mock_server.fixtures import Contact, Fixtures, generate, load
from mock_server.problems import BadRequest, Forbidden, InternalError, NotFound, Problem
from mock_server.selection import Selection, select
from tests.mock_server.driving import BENS, FOREIGN_LIST, FRESH, UNKNOWN, USED_UP

FIXTURES = load()
ADA, BEN = FIXTURES.users[:2]
CONTRACT = load_contract()
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NEW_ID = UUID("11111111-1111-4111-8111-111111111111")


def _table(file_format: str) -> Table:
    return next(one.table for one in CONTRACT.operations.values() if one.table and one.table.format == file_format)


CSV, XLSX = _table("csv"), _table("xlsx")


def _exports(fixtures: Fixtures = FIXTURES) -> Exports:
    store = MemoryStore(fixtures.exports)
    return Exports(fixtures, store, CONTRACT.vocabulary, clock=fixed_clock(NOW), new_id=lambda: NEW_ID)


@pytest.mark.parametrize(("params", "kept"), [(None, {}), ({}, {}), ("{}", "{}"), ({"a": [1]}, {"a": [1]})])
def test_a_new_export_belongs_to_its_creator(params: object, kept: object) -> None:
    """It has the id and the moment it was given, its params in the form in which they came, and is not used up."""
    exports = _exports()
    export = exports.create(BEN, params)
    assert (export.id, export.user_id, export.created_at, export.used_up) == (str(NEW_ID), BEN.id, NOW, False)
    assert export.params == kept
    assert exports.show(BEN, export.id) == export


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"filter": {"updated_at": "tomorrow"}}, "/data/attributes/params/filter/updated_at"),
        ({"filter": "[]"}, "/data/attributes/params/filter"),
        ("nonsense", "/data/attributes/params"),
        ("NaN", "/data/attributes/params"),
    ],
)
def test_params_that_cannot_be_read_are_refused(params: object, pointer: str) -> None:
    """A wrong filter is a bad request at its place in the document, and creates nothing."""
    exports = _exports()
    with pytest.raises(BadRequest) as caught:
        exports.create(ADA, params)
    assert caught.value.pointer == pointer
    with pytest.raises(NotFound):
        exports.show(ADA, str(NEW_ID))


def test_the_log_says_what_in_a_filter_is_in_vain(caplog: pytest.LogCaptureFixture) -> None:
    """At INFO, under the id of the new export; a filter without mistakes is not mentioned, nor what it selects by."""
    caplog.set_level(logging.INFO, logger="mock_server.exports.operations")
    exports = _exports()
    exports.create(ADA, {"filter": {"newsleter": "all", "newsletter": "Nonsense", "name_like": "Doe"}})
    told = f"export {NEW_ID}: ignored: newsleter; no effect: newsletter=Nonsense"
    assert [record.getMessage() for record in caplog.records] == [told]
    _exports().create(ADA, {"filter": {"name_like": "Doe"}})
    caplog.set_level(logging.WARNING, logger="mock_server.exports.operations")
    _exports().create(ADA, {"filter": {"newsleter": "all"}})
    assert len(caplog.records) == 1


def test_an_id_that_is_taken_is_not_given_again() -> None:
    """Where the source of ids gives one that the data set holds, the next one is taken; the first export stays."""
    ids = iter([UUID(FRESH), UUID(BENS), NEW_ID])
    store = MemoryStore(FIXTURES.exports)
    exports = Exports(FIXTURES, store, CONTRACT.vocabulary, clock=fixed_clock(NOW), new_id=ids.__next__)
    assert exports.create(ADA, {"a": 1}).id == str(NEW_ID)
    assert exports.show(BEN, BENS).params != {"a": 1}


READS: list[Callable[[Exports, str], object]] = [
    lambda exports, identifier: exports.show(ADA, identifier),
    lambda exports, identifier: exports.download(ADA, identifier, CSV),
    lambda exports, identifier: exports.download(ADA, identifier, XLSX),
]


@pytest.mark.parametrize("first", READS)
@pytest.mark.parametrize("second", READS)
def test_the_first_read_uses_an_export_up(
    first: Callable[[Exports, str], object], second: Callable[[Exports, str], object]
) -> None:
    """After a read in any form, a read in any form is forbidden."""
    exports = _exports()
    first(exports, FRESH)
    with pytest.raises(Forbidden, match=f"export_logs {FRESH}"):
        second(exports, FRESH)


def test_a_head_request_changes_nothing() -> None:
    """However often the head of an export is read, in whichever form, the export can still be read once."""
    exports = _exports()
    for _ in range(2):
        exports.show(ADA, FRESH, head=True)
        headed = exports.download(ADA, FRESH, CSV, head=True)
        assert list(headed.chunks) == []
    assert exports.download(ADA, FRESH, CSV).name == headed.name


@pytest.mark.parametrize(
    ("identifier", "kind"), [(UNKNOWN, NotFound), (BENS, Forbidden), (USED_UP, Forbidden), ("no uuid", NotFound)]
)
def test_a_refused_read_names_the_export(identifier: str, kind: type[Problem]) -> None:
    """What does not exist is not found, what may not be read is forbidden; both name the id."""
    for read in READS:
        with pytest.raises(kind, match=identifier):
            read(_exports(), identifier)


def test_a_foreign_read_does_not_use_up() -> None:
    """The owner can still read what another user was refused."""
    exports = _exports()
    with pytest.raises(Forbidden):
        exports.show(ADA, BENS)
    with pytest.raises(Forbidden):
        exports.download(ADA, BENS, XLSX)
    exports.show(BEN, BENS)


def test_a_foreign_and_a_used_up_export_are_refused_in_the_same_words() -> None:
    """The refusal does not tell which of the two it is."""
    details = []
    for identifier in (BENS, USED_UP):
        with pytest.raises(Forbidden) as caught:
            _exports().show(ADA, identifier)
        details.append(str(caught.value.detail).replace(identifier, "ID"))
    assert details == ["export_logs ID cannot be read."] * 2


def test_a_file_without_an_account_list_is_not_found_and_not_used_up() -> None:
    """Where the filter leaves no account list, the file is not found; as JSON the export can still be read."""
    exports = _exports()
    for table in (CSV, XLSX):
        for head in (True, False):
            with pytest.raises(NotFound, match=FOREIGN_LIST):
                exports.download(ADA, FOREIGN_LIST, table, head=head)
    exports.show(ADA, FOREIGN_LIST)


def test_a_file_holds_the_selected_contacts_of_the_user() -> None:
    """The rows are those of the contacts that the filter selects; the name has the date of the clock."""
    exports = _exports()
    export = exports.create(ADA, {"filter": {"name_like": "=sum"}})
    file = exports.download(ADA, export.id, CSV)
    assert file.name == "contacts-20260102.csv"
    lines = b"".join(file.chunks).decode().splitlines()
    assert lines[0].startswith("Contact Name,")
    assert lines[1].startswith('"=SUM(A1:A9), Formula"')
    assert exports.download(BEN, BENS, XLSX).name == "contacts-20260102.xlsx"


def test_an_unreadable_export_of_the_data_set_is_told_at_once() -> None:
    """A data set whose export could not have been created is refused before anybody downloads it."""
    broken = replace(FIXTURES.exports[0], params={"filter": {"updated_at": "Rosamund"}})
    with pytest.raises(ExportError, match=f"{broken.id} at /filter/updated_at") as caught:
        _exports(replace(FIXTURES, exports=(broken,)))
    assert "Rosamund" not in str(caught.value)


@pytest.mark.parametrize("head", [True, False])
def test_more_contacts_than_a_sheet_holds_are_refused_before_the_export_is_used_up(
    head: bool,  # noqa: FBT001  a value under test
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No row is dropped silently; the export can be downloaded as CSV instead."""
    monkeypatch.setattr(operations, "MOST_ROWS", 2)
    exports = _exports()
    with pytest.raises(InternalError, match="more than 2 rows"):
        exports.download(ADA, FRESH, XLSX, head=head)
    assert len(b"".join(exports.download(ADA, FRESH, CSV).chunks).splitlines()) > 2


def test_a_sheet_is_made_of_few_contacts_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the data set holds besides them does not count."""
    monkeypatch.setattr(operations, "MOST_ROWS", 2)
    exports = _exports()
    export = exports.create(ADA, {"filter": {"ids": FIXTURES.contacts[0].id, "status": "active,hidden,null"}})
    content = b"".join(exports.download(ADA, export.id, XLSX).chunks)
    assert len(list(load_workbook(io.BytesIO(content)).worksheets[0].rows)) == 2


def test_a_file_is_in_the_order_of_names() -> None:
    """Whatever the order of the data set is."""
    exports = _exports()
    content = b"".join(exports.download(ADA, exports.create(ADA, {}).id, CSV).chunks)
    names = [row[0].casefold() for row in csv.reader(io.StringIO(content.decode(), newline=""))][1:]
    assert len(names) > 10
    assert names == sorted(names)


@pytest.mark.parametrize("table", [CSV, XLSX], ids=["csv", "xlsx"])
def test_contacts_are_selected_while_the_file_is_read(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first bytes of a long file do not wait for its last row, and no copy of all its contacts is kept."""
    taken = list[Contact]()

    def select_and_note(selection: Selection, contacts: Iterable[Contact], own: Collection[str]) -> Iterator[Contact]:
        for contact in select(selection, contacts, own):
            taken.append(contact)
            yield contact

    monkeypatch.setattr(operations, "select", select_and_note)
    fixtures = generate(contacts=2_000, seed=1)
    chunks = _exports(fixtures).download(fixtures.users[0], fixtures.exports[0].id, table).chunks
    assert not taken
    assert next(chunks)
    assert 0 < len(taken) < 1_000


def test_an_export_that_was_dropped_is_unknown() -> None:
    """When the store is full, the id of an old export is answered as an id that never was, to other users, too."""
    ids = iter([NEW_ID, UUID(int=NEW_ID.int + 1)])
    exports = Exports(FIXTURES, MemoryStore(most=1), CONTRACT.vocabulary, clock=fixed_clock(NOW), new_id=ids.__next__)
    first, second = exports.create(ADA, {}), exports.create(ADA, {})
    for user in (ADA, BEN):
        with pytest.raises(NotFound, match=first.id):
            exports.show(user, first.id)
    assert exports.show(ADA, second.id) == second
