"""What a changed contract may change, so that the checks can still follow it.

A check rests on more than it reads from the contract: on the paths, on most statuses, on what a filter selects. So the
contract that is given is compared with the one that comes with the suite, and each difference has to be one that is
listed here as followed. Any other is refused, because a check that judged by the old rule would blame a server for
following the new one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from conformance.source import Node, step

_POST: Final = "/paths/~1contacts~1exports~1mailing/post"
_GET: Final = "/paths/~1contacts~1exports~1mailing~1[{]id[}][.a-z]*/get"
_ANSWERS: Final = "ExportDocument|Export|ExportAttributes|Resource|UserIdentifier|ErrorDocument|Error"
_SCHEMAS: Final = "/components/schemas"
_FILTERS: Final = f"{_SCHEMAS}/FilterObject/x-filter/filters"

# What may change in any way, and be left out.
_FOLLOWED: Final = (
    r"/(info|tags|servers)(/.*)?",
    r"(?!.*/properties/[^/]+$).*/(description|summary|title|example|examples)(/.*)?",
    rf"{_SCHEMAS}/FilterObject/x-filter/(forms/.*|.*/effect)",
    rf"{_POST}/responses/2..",
)
# What may have another value.
_FOLLOWED_IF_THERE: Final = (
    rf"{_FILTERS}/status/values/[^/]+(/.*)?",
    rf"{_SCHEMAS}/CsvFile/x-table/columns/[^/]+/name",
    rf"{_SCHEMAS}/XlsxFile/x-table/(sheet|columns/[^/]+/name)",
    rf"{_GET}/x-lifecycle/then",
)
# What may be added.
_FOLLOWED_IF_NEW: Final = (
    rf"{_POST}/responses/[1-5]..",
    rf"{_GET}/responses/[1-5]..",
    r"/components/(schemas|responses|headers|parameters|examples)/[^/]+",
    rf"{_SCHEMAS}/({_ANSWERS}|CreateAttributes|FilterObject)/properties/[^/]+",
    rf"{_SCHEMAS}/({_ANSWERS})/required",
    rf"{_SCHEMAS}/(CsvFile|XlsxFile)/x-table/columns/[^/]+",
)
_REASONS: Final = (
    (rf"{_FILTERS}/newsletter", "the checks know the words of the newsletter and what each selects"),
    (rf"{_FILTERS}/", "the checks know what this filter selects"),
    (rf"{_SCHEMAS}/FilterObject/x-filter", "the checks know how filters are joined and reversed"),
    (rf"{_SCHEMAS}/(CsvFile|XlsxFile)/x-table/columns", "the checks judge this column; it may have another name"),
    (rf"{_SCHEMAS}/(CsvFile|XlsxFile)", "the checks read the files as the API writes them"),
    (rf"{_SCHEMAS}/(Create|Params|Filter)", "the checks know which requests are refused, and with which status"),
    (_SCHEMAS, "the checks rely on this part of the documents"),
    ("/(security|components/securitySchemes)", "the checks send tokens as the API takes them"),
    ("/paths/[^/]+/[a-z]+/responses", "the checks know this status"),
    ("/paths", "the checks address the operations of the API by their paths"),
    ("", "no check follows a change here"),
)
_MISSING: Final = object()


def unfollowed(own: Node, document: Node) -> list[tuple[str, str]]:
    """Return the changes that the checks cannot follow, as JSON pointers with reasons.

    Args:
        own: The contract that comes with the suite.
        document: The contract to judge by.
    """
    found = [
        (pointer, f"{_word(old, new)}, and {_reason(pointer)}")
        for pointer, old, new in _differences(own, document, "")
        if not _is_followed(pointer, old, new)
    ]
    found += _strange_filters(own, document)
    found += _strange_statuses(document)
    return found


def further_filters(own: Node, document: Node) -> dict[str, str]:
    """Return the filters that only the changed contract has, each with the filter of the API that compares the same.

    Args:
        own: The contract that comes with the suite.
        document: The contract to judge by.
    """
    known, filters = _filters(own), _filters(document)
    return {name: _like(rule, known) for name, rule in filters.items() if name not in known and _like(rule, known)}


def _differences(old: Any, new: Any, pointer: str) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401  any YAML value
    """Yield where two values differ, and both; `_MISSING` where one lacks it."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in {**old, **new}:
            yield from _differences(old.get(name, _MISSING), new.get(name, _MISSING), f"{pointer}/{step(name)}")
    elif pointer.endswith("/x-table/columns") and isinstance(old, list) and isinstance(new, list):
        yield from _columns(old, new, pointer)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (left, right) in enumerate(zip(old, new, strict=True)):
            yield from _differences(left, right, f"{pointer}/{place}")
    elif type(old) is not type(new) or old != new:
        yield pointer, old, new


def _columns(old: Sequence[Node], new: Sequence[Node], pointer: str) -> Iterator[tuple[str, Any, Any]]:
    """Compare columns by where their values come from, since their order may change."""
    known = {column.get("source"): column for column in old}
    for place, column in enumerate(new):
        before = known.pop(column.get("source"), _MISSING)
        yield from _differences(before, column, f"{pointer}/{place}")
    for column in known.values():
        yield pointer, column, _MISSING


def _is_followed(pointer: str, old: object, new: object) -> bool:
    if _is_any(_FOLLOWED, pointer) or (new is not _MISSING and _is_any(_FOLLOWED_IF_THERE, pointer)):
        return True
    if pointer.startswith(f"{_FILTERS}/") and old is _MISSING:
        return pointer.count("/") == _FILTERS.count("/") + 1  # a whole filter; whether one can be judged is asked apart
    grown = isinstance(old, list) and isinstance(new, list) and all(each in new for each in old)
    return _is_any(_FOLLOWED_IF_NEW, pointer) and (old is _MISSING or grown)


def _is_any(patterns: Iterable[str], pointer: str) -> bool:
    return any(re.fullmatch(pattern, pointer) for pattern in patterns)


def _word(old: object, new: object) -> str:
    return "this is new" if old is _MISSING else "this is missing" if new is _MISSING else "this is changed"


def _reason(pointer: str) -> str:
    return next(reason for pattern, reason in _REASONS if re.match(pattern, pointer))


def _filters(document: Node) -> Mapping[str, Any]:
    try:
        filters = document["components"]["schemas"]["FilterObject"]["x-filter"]["filters"]
    except (LookupError, TypeError):
        return {}
    return filters if isinstance(filters, Mapping) else {}


def _like(rule: object, known: Mapping[str, Any]) -> str:
    """Return the filter of the API that differs from another only in what it may differ in; empty text if none does."""
    if not isinstance(rule, Mapping):
        return ""
    wanted = {name: value for name, value in rule.items() if name not in {"reversible", "excludes"}}
    for name, other in known.items():
        kept = {key: value for key, value in other.items() if key != "reversible" and (key != "blank" or key in rule)}
        if wanted == kept and not other.get("scope"):
            return name
    return ""


def _strange_filters(own: Node, document: Node) -> Iterator[tuple[str, str]]:
    known = _filters(own)
    for name, rule in _filters(document).items():
        if name not in known and not _like(rule, known):
            reason = "no check can judge this filter: it compares in a way in which no filter of the API does"
            yield f"{_FILTERS}/{step(name)}", reason


def _strange_statuses(document: Node) -> Iterator[tuple[str, str]]:
    """Yield a status of used-up exports that is not that of the first representation: the checks expect one."""
    expected = None
    for path, item in document.get("paths", {}).items():
        then = item.get("get", {}).get("x-lifecycle", {}).get("then") if isinstance(item, Mapping) else None
        expected = expected or then
        if then != expected:
            yield f"/paths/{step(path)}/get/x-lifecycle/then", "the checks expect one status in all representations"
