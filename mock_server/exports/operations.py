"""What the operations do, without HTTP.

The rules: an export belongs to the user who created it. The first successful read uses it up, whichever form it has;
HEAD is answered as a read is and changes nothing. A read is checked in a fixed order: whether the export exists, whose
it is and whether it is used up, and for a file whether its filter leaves an account list of the user's. The export is
claimed last, so that a refused read changes nothing, and atomically, so that of many reads at the same time one
succeeds.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from mock_server.clock import Clock
from mock_server.contract import Table, Vocabulary
from mock_server.exports.documents import RESOURCE_TYPE
from mock_server.exports.store import MemoryStore
from mock_server.files import MOST_ROWS, encode_csv, encode_xlsx, rows
from mock_server.fixtures import Fixtures, StoredExport, User
from mock_server.problems import BadRequest, Forbidden, InternalError, ReportedError, UsedUp, no_such_export
from mock_server.selection import FilterError, NoAccountList, read_selection, remarks, select

_LOG: Final = logging.getLogger(__name__)

PARAMS_POINTER: Final = "/data/attributes/params"
"""Where the params are in a document that creates an export."""

_ENCODERS: Final[Mapping[str, Callable[[Table, Iterator[tuple[str, ...]], datetime], Iterator[bytes]]]] = {
    "csv": lambda table, cells, _: encode_csv(table, cells),
    "xlsx": encode_xlsx,
}


class ExportError(ReportedError, ValueError):
    """An export of the data set has params that cannot be read; the text says which and why."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to send.

    Attributes:
        name: The file name for `Content-Disposition`.
        chunks: Its bytes, made while they are read; the reader closes it. Empty for HEAD.
    """

    name: str
    chunks: Iterator[bytes]


class Exports:
    """The operations on exports of one data set.

    Args:
        fixtures: The data set.
        store: Its exports, and those that are created.
        vocabulary: The filters that an export may have.
        clock: Where the time comes from.
        new_id: Returns the id for a new export.

    Raises:
        ExportError: An export of the data set has params that creating it would have refused.
    """

    def __init__(
        self,
        fixtures: Fixtures,
        store: MemoryStore,
        vocabulary: Vocabulary,
        *,
        clock: Clock,
        new_id: Callable[[], UUID],
    ) -> None:
        self._fixtures = fixtures
        # Sorted before the first request, which should not wait for it.
        self._contacts = fixtures.contacts_in_order
        self._store = store
        self._vocabulary = vocabulary
        self._clock = clock
        self._new_id = new_id
        # A data set need not come from a file, whose params are checked when it is read.
        for export in fixtures.exports:
            try:
                read_selection(export.params, vocabulary)
            except FilterError as error:
                raise ExportError(f"The params of the export {export.id} at {error.pointer or '/'}: {error}") from None

    @property
    def contacts(self) -> int:
        """How many contacts the data set has; no file has more rows."""
        return len(self._fixtures.contacts)

    def create(self, user: User, params: object) -> StoredExport:
        """Create an export; no contact is read yet.

        Args:
            user: Who it belongs to.
            params: An object, JSON text that holds one, or None for no filter.

        Returns:
            The export, its params in the form in which they came, `{}` for None.

        Raises:
            BadRequest: The params or their filter cannot be read.
        """
        try:
            read_selection(params, self._vocabulary)
        except FilterError as error:
            raise BadRequest(error.message, pointer=PARAMS_POINTER + error.pointer) from None
        kept = {} if params is None else params
        moment = self._clock()
        while True:
            export = StoredExport(str(self._new_id()), user.id, kept, moment, used_up=False)
            # A data set may hold any id, also the next one of a seeded source; then the one after it is taken.
            with suppress(ValueError):
                self._store.add(export)
                break
        # The server takes any filter, so this log is where a client developer learns of a misspelt one.
        if _LOG.isEnabledFor(logging.INFO) and (found := remarks(params, self._vocabulary)):
            _LOG.info("export %s: %s", export.id, found)
        return export

    def show(self, user: User, identifier: str, *, head: bool = False) -> StoredExport:
        """Read an export and use it up.

        Args:
            user: Who asks.
            identifier: The id of the export, as the client wrote it.
            head: Whether the request is a HEAD, which does not use the export up.

        Raises:
            NotFound: There is no export of this id.
            Forbidden: It is another user's.
            UsedUp: It is used up.
        """
        export = self._readable(user, identifier)
        self._claim(export, head=head)
        return export

    def download(self, user: User, identifier: str, table: Table, *, head: bool = False) -> File:
        """Use an export up and make its file, whose contacts are selected while it is read.

        Args:
            user: Who asks.
            identifier: The id of the export, as the client wrote it.
            table: The file to make.
            head: Whether the request is a HEAD, which does not use the export up and gets no bytes.

        Raises:
            NotFound: There is no export of this id, or none of the account lists in its filter is the user's.
            Forbidden: It is another user's.
            UsedUp: It is used up.
            InternalError: A sheet does not hold so many contacts.
        """
        export = self._readable(user, identifier)
        selection = read_selection(export.params, self._vocabulary)
        try:
            contacts = select(selection, self._contacts, user.account_list_ids)
        except NoAccountList:
            raise no_such_export(identifier, hint="None of the account lists it names is the user's.") from None
        if table.format == "xlsx" and self.contacts >= MOST_ROWS:
            # The head is sent before the last row is selected, so they are counted first.
            contacts = iter(selected := tuple(contacts))
            if len(selected) >= MOST_ROWS:
                raise InternalError(f"A sheet cannot hold more than {MOST_ROWS:,} rows; select fewer contacts.")
        self._claim(export, head=head)
        moment = self._clock()
        name = f"contacts-{moment.date().isoformat().replace('-', '')}.{table.format}"
        if head:
            return File(name, iter(()))
        cells = rows(contacts, self._fixtures.home_countries, table.columns)
        return File(name, _ENCODERS[table.format](table, cells, moment))

    def _readable(self, user: User, identifier: str) -> StoredExport:
        export = self._store.find(identifier)
        if export is None:
            raise no_such_export(identifier)
        if export.user_id != user.id:
            raise Forbidden(_unreadable(export), hint="It is another user's.")
        if export.used_up:
            raise UsedUp(_unreadable(export), hint="It is used up.")
        return export

    def _claim(self, export: StoredExport, *, head: bool) -> None:
        if not head and not self._store.use_up(export.id):
            raise UsedUp(_unreadable(export), hint="It is used up.")


def _unreadable(export: StoredExport) -> str:
    # One detail for both cases: a client must not learn which exports other users have.
    return f"{RESOURCE_TYPE} {export.id} cannot be read."
