"""The selection: from the filter of an export and the contacts of a user to the contacts of the file.

It has two steps. `read_selection` turns the `params` of an export into a `Selection` when the export is created, and
says what is wrong with them. `select` applies it when a file is downloaded, with the rights of the user who created
the export.

Which filters there are, and of what form, is in the contract (`x-filter`). Here are the readers of the forms
(`reading`) and the meaning of each word that `matches` may have (`predicates`), as tables.
"""

from mock_server.selection.reading import FilterError, Remarks, Selection, read_selection, refuse_unsupported, remarks
from mock_server.selection.selecting import NoAccountList, select

__all__ = [
    "FilterError",
    "NoAccountList",
    "Remarks",
    "Selection",
    "read_selection",
    "refuse_unsupported",
    "remarks",
    "select",
]
