"""What the operations do, free of HTTP.

An export belongs to the user who created it. The first successful read uses it up, whichever form it has; a peek is
answered as a read is and changes nothing. The order in which a read is refused is fixed: first whether the export
exists, then whose it is and whether it is used up, and only then, for a file, whether its filter leaves an account list
of the user's. The claim comes last, so that a refused read changes nothing, and it is atomic, so that of many reads at
the same time one wins.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from mock_server.clock import Clock
from mock_server.contract import Table, Vocabulary
from mock_server.exports.documents import RESOURCE_TYPE
from mock_server.exports.store_protocol import Store
from mock_server.files import encode_csv, encode_xlsx, rows
from mock_server.fixtures import Contact, Fixtures, StoredExport, User
from mock_server.problems import BadRequest, Forbidden, no_such_export
from mock_server.selection import FilterError, NoAccountList, read_selection, select

PARAMS_POINTER: Final = "/data/attributes/params"
"""Where a document that creates an export carries its params."""

_ENCODERS: Final[Mapping[str, Callable[[Table, Iterator[tuple[str, ...]], datetime], Iterator[bytes]]]] = {
    "csv": lambda table, cells, _: encode_csv(table, cells),
    "xlsx": encode_xlsx,
}


class ExportError(ValueError):
    """An export of the data set has params that cannot be read; the text says which and why."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that may be sent.

    Attributes:
        name: What it is to be saved as.
        chunks: Its bytes, made while they are taken; to be closed by whoever takes them. Empty for a peek.
    """

    name: str
    chunks: Iterator[bytes]


class Exports:
    """The operations on exports of one data set.

    Raises:
        ExportError: An export of the data set has params that creating it would have refused.
    """

    def __init__(
        self, fixtures: Fixtures, store: Store, vocabulary: Vocabulary, *, clock: Clock, new_id: Callable[[], UUID]
    ) -> None:
        self._contacts: tuple[Contact, ...] = fixtures.contacts
        self._home_countries = {one.id: one.home_country for one in fixtures.account_lists}
        self._store = store
        self._vocabulary = vocabulary
        self._clock = clock
        self._new_id = new_id
        for export in fixtures.exports:
            try:
                read_selection(export.params, vocabulary)
            except FilterError as error:
                raise ExportError(f"The params of the export {export.id} at {error.pointer or '/'}: {error}") from None

    def create(self, user: User, params: object) -> StoredExport:
        """Creates an export; no contact is read yet.

        Args:
            user: Who it belongs to.
            params: An object, JSON text that holds one, or None for no rule.

        Returns:
            The export, its params in the form in which they came, `{}` for None.

        Raises:
            BadRequest: The params or their filter cannot be read.
        """
        try:
            read_selection(params, self._vocabulary)
        except FilterError as error:
            raise BadRequest(error.message, pointer=PARAMS_POINTER + error.pointer) from None
        moment = self._clock()
        while True:
            export = StoredExport(
                id=str(self._new_id()),
                user_id=user.id,
                params={} if params is None else params,
                created_at=moment,
                used_up=False,
            )
            # A data set may hold any id, also the next one of a source that can be foretold; then another is drawn.
            with suppress(ValueError):
                self._store.add(export)
                return export

    def show(self, user: User, identifier: str, *, peek: bool = False) -> StoredExport:
        """Reads an export and uses it up, unless it is only peeked at.

        Args:
            user: Who asks.
            identifier: The id of the export, as the client wrote it.
            peek: Whether to leave the export as it is.

        Raises:
            NotFound: There is no export of this id.
            Forbidden: It is another user's, or used up.
        """
        export = self._readable(user, identifier)
        self._claim(export, peek=peek)
        return export

    def download(self, user: User, identifier: str, table: Table, *, peek: bool = False) -> File:
        """Selects the contacts of an export for a file and uses the export up, unless it is only peeked at.

        Args:
            user: Who asks.
            identifier: The id of the export, as the client wrote it.
            table: The file to make.
            peek: Whether to leave the export as it is and make no file.

        Raises:
            NotFound: There is no export of this id, or its filter names account lists of which none is the user's.
            Forbidden: It is another user's, or used up.
        """
        export = self._readable(user, identifier)
        selection = read_selection(export.params, self._vocabulary)
        try:
            contacts = select(selection, self._contacts, user.account_list_ids)
        except NoAccountList:
            raise no_such_export(identifier, hint="None of the account lists it names is the user's.") from None
        self._claim(export, peek=peek)
        moment = self._clock()
        name = f"contacts-{moment.date().isoformat().replace('-', '')}.{table.format}"
        if peek:
            return File(name, iter(()))
        cells = rows(contacts, self._home_countries, table.columns)
        return File(name, _ENCODERS[table.format](table, cells, moment))

    def _readable(self, user: User, identifier: str) -> StoredExport:
        export = self._store.find(identifier)
        if export is None:
            raise no_such_export(identifier)
        if export.user_id != user.id or export.used_up:
            raise _unreadable(export, "It is used up." if export.user_id == user.id else "It is another user's.")
        return export

    def _claim(self, export: StoredExport, *, peek: bool) -> None:
        if not peek and not self._store.use_up(export.id):
            raise _unreadable(export, "It is used up.")


def _unreadable(export: StoredExport, hint: str) -> Forbidden:
    # The same words for another user's export and for one that is used up: which of the two it is, is not told.
    return Forbidden(f"{RESOURCE_TYPE} {export.id} cannot be read.", hint=hint)
