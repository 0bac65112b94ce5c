"""The selection: from the filter of an export and the contacts of a user to the contacts of the file.

Two steps, because they happen at two moments. `read_selection` turns the `params` of an export into a `Selection` when
the export is created, and says what is wrong with them. `select` applies it when a file is downloaded, with the rights
of the user who created the export.

Which filters there are, of what form and kind, stands in the contract (`x-filter`); here are only the readers of the
forms (`reading`) and the meaning of each `matches` word (`predicates`), as tables.
"""

from mock_server.selection.predicates import Criterion
from mock_server.selection.ranges import Range, parse_range
from mock_server.selection.reading import FilterError, Selection, read_selection, unsupported
from mock_server.selection.selecting import NoAccountList, select

__all__ = [
    "Criterion",
    "FilterError",
    "NoAccountList",
    "Range",
    "Selection",
    "parse_range",
    "read_selection",
    "select",
    "unsupported",
]
