"""The file of `--expect`: the rows that certain filters must select, where the data are known.

    {"format": "mailing-expectations/1",
     "cases": [{"words": "status=hidden", "filter": {"status": "hidden"}, "rows": [["Doe, Jane", ...], ...]}]}

The file holds contacts, so no message holds a value of it. A mistake is reported by its JSON pointer.
"""

from pathlib import Path
from typing import Annotated

import msgspec

from conformance.target import Expectation, TargetError
from conformance.verdict.document_file import JsonError, decoded, pointer_in

FORMAT = "mailing-expectations/1"
_REMEDY = "'mailing-mock expect' writes such a file."
# The body of a request may be nested 100 levels deep, and a filter is one level deeper in it than it is in this file.
_MOST_LEVELS = 99


class _Case(msgspec.Struct):
    words: str
    filter: dict[str, object]
    rows: tuple[tuple[str, ...], ...]


class _File(msgspec.Struct):
    format: str
    cases: Annotated[tuple[_Case, ...], msgspec.Meta(min_length=1)]


def read_expectations(path: Path) -> tuple[Expectation, ...]:
    """Read the file of expected rows.

    Raises:
        TargetError: It cannot be read, is not JSON, or has another structure; the text names the file, the place and
            what to do.
    """
    try:
        file = decoded(path.read_text(encoding="utf-8-sig"), _File, _MOST_LEVELS)
    except OSError as error:
        raise TargetError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise TargetError(f"{path}:{line}: This is not UTF-8. {_REMEDY}") from None
    except JsonError as error:
        raise TargetError(f"{path}:{error.line}: {error}. {_REMEDY}") from None
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at ")
        raise TargetError(f"{path}: {pointer_in(place) or '/'}: {what}. {_REMEDY}") from None
    if file.format != FORMAT:
        raise TargetError(f"{path}: /format: This must be {FORMAT}. {_REMEDY}")
    for number, case in enumerate(file.cases):
        if not case.words.isprintable():
            raise TargetError(f"{path}: /cases/{number}/words: This must be one line of text.")
    return tuple(Expectation(case.words, case.filter, case.rows) for case in file.cases)
