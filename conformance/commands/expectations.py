"""The file of `--expect`: the rows that certain filters must select, where the data are known.

    {"format": "mailing-expectations/1",
     "cases": [{"words": "status=hidden", "filter": {"status": "hidden"}, "rows": [["Doe, Jane", ...], ...]}]}

The file holds contacts, so no message holds a value of it. A mistake is reported by its JSON pointer.
"""

import json
from pathlib import Path
from typing import Any

from conformance.target import Expectation, TargetError

FORMAT = "mailing-expectations/1"


def read_expectations(path: Path) -> tuple[Expectation, ...]:
    """Read the file of expected rows.

    Raises:
        TargetError: It cannot be read, is not JSON, or has another structure; the text names the file, the place and
            what to do.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TargetError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise TargetError(f"{path} is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise TargetError(f"{path}:{error.lineno}: this is not JSON.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, or lists nested too deeply
        raise TargetError(f"{path}: this JSON cannot be read; 'mailing-mock expect' writes such a file.") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise TargetError(f"{path}: /format must be {FORMAT}; 'mailing-mock expect' writes such a file.")
    cases = document.get("cases")
    if not isinstance(cases, list) or not cases:
        raise TargetError(f"{path}: /cases must be a list with at least one case.")
    return tuple(_case(path, place, case) for place, case in enumerate(cases))


def _case(path: Path, place: int, case: Any) -> Expectation:  # noqa: ANN401  any JSON value
    pointer = f"{path}: /cases/{place}"
    if not isinstance(case, dict):
        raise TargetError(f"{pointer} must be an object with words, filter and rows.")
    words, rules, rows = case.get("words"), case.get("filter"), case.get("rows")
    if not isinstance(words, str) or not words.isprintable():
        raise TargetError(f"{pointer}/words must be a line of text.")
    if not isinstance(rules, dict):
        raise TargetError(f"{pointer}/filter must be an object.")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise TargetError(f"{pointer}/rows must be a list of lists of text.")
    if not all(isinstance(cell, str) for row in rows for cell in row):
        raise TargetError(f"{pointer}/rows must hold only text.")
    return Expectation(words, rules, tuple(tuple(row) for row in rows))
