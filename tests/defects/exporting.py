"""Servers whose files differ: a builder for each step on the way from the params of an export to its bytes.

The steps are those of the sound application: read the params, select contacts, order them, make their cells, write the
bytes. Each builder replaces one step, so that a fault hits what it says and nothing else.
"""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from mock_server.contract import Column, Table, Vocabulary
from mock_server.exports.operations import Exports
from mock_server.files import encode_csv, encode_xlsx
from mock_server.files.table import SOURCES, Entry, rows
from mock_server.fixtures import Address, Contact
from mock_server.selection import Selection, read_selection, select
from mock_server.selection.predicates import PREDICATES, Criterion, Test
from mock_server.selection.reading import _criterion, _filter
from tests.defects.model import Build
from tests.defects.parts import composed, rewired
from tests.defects.wire import answering, downloaded

Row = tuple[str, ...]
Rules = dict[str, Any]
Write = Callable[[Table, list[Row]], bytes]

COLUMNS = (
    "contact.name",
    "contact.greeting",
    "contact.envelope_greeting",
    "address.street",
    "address.city",
    "address.state",
    "address.postal_code",
    "address.country_abroad",
    "contact.address_block",
)
"""The sources of the columns, from left to right."""


def exporting(**parts: object) -> Build:
    """Builds an application in which some parts of the exports are replaced, by their names in `operations`."""
    return composed(Exports=rewired(Exports, **parts))


# Reading the params.


def reading(read: Callable[[object, Vocabulary], Selection]) -> Build:
    """Builds an application that reads params otherwise."""
    return exporting(read_selection=read)


def ruled(change: Callable[[Rules], Mapping[str, object]]) -> Build:
    """Builds an application that takes the rules of a filter for others."""

    def rules(params: object) -> Mapping[str, object]:
        return change(dict(_filter(params)))

    return reading(rewired(read_selection, _filter=rules))


def worded(**words: Mapping[str, Sequence[str | None] | None]) -> Build:
    """Builds an application with other words.

    Args:
        words: By filter and word, what the word stands for; None for a word that is unknown.
    """

    def read(params: object, vocabulary: Vocabulary) -> Selection:
        rules = dict(vocabulary.rules)
        for name, changed in words.items():
            values = {**rules[name].values, **changed}
            known = {word: tuple(group) for word, group in values.items() if group is not None}
            rules[name] = replace(rules[name], values=known)
        return read_selection(params, replace(vocabulary, rules=rules))

    return reading(read)


def matching(**predicates: Callable[[Criterion], Test]) -> Build:
    """Builds an application that compares otherwise.

    Args:
        predicates: What makes a test of a criterion, by `matches` word; a dot is written as two underscores.
    """
    changed = {**PREDICATES, **{name.replace("__", "."): each for name, each in predicates.items()}}
    test = rewired(Criterion.test, PREDICATES=changed)
    criterion = type("Criterion", (Criterion,), {"__slots__": (), "test": test})
    return reading(rewired(read_selection, _criterion=rewired(_criterion, Criterion=criterion)))


# Selecting and ordering.


def selecting(
    choose: Callable[[Selection, tuple[Contact, ...], Collection[str]], Iterable[Contact]],
) -> Build:
    """Builds an application that chooses other contacts."""

    def chosen(selection: Selection, contacts: Iterable[Contact], own: Collection[str]) -> list[Contact]:
        return list(choose(selection, tuple(contacts), own))

    return exporting(select=chosen)


def ordered(key: Callable[[Contact], Any], *, reverse: bool = False) -> Build:
    """Builds an application that puts the contacts in another order."""
    return selecting(
        lambda selection, contacts, own: sorted(select(selection, contacts, own), key=key, reverse=reverse)
    )


# Making cells.


def celled(source: str, cell: Callable[[Entry], str]) -> Build:
    """Builds an application that fills the column of one source otherwise, in both files."""
    return filled({source: cell})


def filled(sources: Mapping[str, Callable[[Entry], str]]) -> Build:
    """Builds an application that fills the columns of some sources otherwise, in both files."""
    return exporting(rows=rewired(rows, SOURCES={**SOURCES, **sources}))


def addressed(choose: Callable[[Sequence[Address]], Address]) -> Build:
    """Builds an application that sends the mail of a contact to another of its addresses."""
    return exporting(rows=rewired(rows, mailing_address=choose))


def rowed(change: Callable[[list[Row]], Iterable[Row]], *forms: str) -> Build:
    """Builds an application with other rows in the files of some forms; in both, where none is named."""
    encoders = {
        form: _changed(encode, change) if form in (forms or ("csv", "xlsx")) else encode
        for form, encode in _ENCODERS.items()
    }
    return exporting(_ENCODERS=encoders)


def cells(change: Callable[[str], str], *forms: str, source: str | None = None) -> Build:
    """Builds an application that writes each cell otherwise, or each cell of one column."""
    place = None if source is None else COLUMNS.index(source)
    return rowed(
        lambda table: [
            tuple(change(cell) if place in {None, number} else cell for number, cell in enumerate(row)) for row in table
        ],
        *forms,
    )


def headed(change: Callable[[tuple[str, ...]], Sequence[str]], *forms: str) -> Build:
    """Builds an application with other headings above the same rows."""

    def encoder(encode: _Encode) -> _Encode:
        def changed(table: Table, table_rows: Iterator[Row], moment: datetime) -> Iterator[bytes]:
            names = change(tuple(column.name for column in table.columns))
            columns = tuple(Column(name, "", "") for name in names)
            return encode(replace(table, columns=columns), table_rows, moment)

        return changed

    return exporting(
        _ENCODERS={form: encoder(encode) if form in forms else encode for form, encode in _ENCODERS.items()}
    )


# Writing bytes.


def written(form: str, change: Callable[[bytes], bytes]) -> Build:
    """Builds an application whose files of one form are other bytes."""
    return answering(downloaded(form), lambda answer: answer.with_body(change(answer.body)))


def csv_written(**dialect: Any) -> Build:  # noqa: ANN401  what csv.writer takes
    """Builds an application that writes CSV files in another dialect."""

    def change(content: bytes) -> bytes:
        text = io.StringIO(newline="")
        writer = csv.writer(text, **{"lineterminator": "\n", **dialect})
        writer.writerows(csv.reader(io.StringIO(content.decode(), newline="")))
        return text.getvalue().encode()

    return written("csv", change)


def workbooks(write: Write) -> Build:
    """Builds an application with another writer of workbooks."""

    def encode(table: Table, table_rows: Iterator[Row], _moment: datetime) -> Iterator[bytes]:
        yield write(table, list(table_rows))

    return exporting(_ENCODERS={**_ENCODERS, "xlsx": encode})


_Encode = Callable[[Table, Iterator[Row], datetime], Iterator[bytes]]


def _plain(table: Table, table_rows: Iterator[Row], _moment: datetime) -> Iterator[bytes]:
    return encode_csv(table, table_rows)


_ENCODERS: Mapping[str, _Encode] = {"csv": _plain, "xlsx": encode_xlsx}


def _changed(encode: _Encode, change: Callable[[list[Row]], Iterable[Row]]) -> _Encode:
    return lambda table, table_rows, moment: encode(table, iter(change(list(table_rows))), moment)
