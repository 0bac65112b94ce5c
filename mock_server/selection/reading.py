"""From the `params` of an export to a selection.

The server hardly refuses a value when an export is created, so neither does this reader: only `params` or `filter` of
another kind, text that is not a JSON object, too deep nesting and a wrong date format are errors. Every other value
means something:

- null, a string of white space and an array of nothing else do not select. A range is the exception: an array with
  anything in it is a wrong format, as the contract has it.
- A comma separates only in a string; an array is taken item by item, blank items left out.
- A number, a boolean, an object or an array where a text is expected counts as its JSON text. So an object selects
  nobody, unless somebody really has it for a name.
- A choice that is not one of the words does not select.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from mock_server.contract import FilterRule, Vocabulary
from mock_server.selection.predicates import PREDICATES, Criterion
from mock_server.selection.ranges import Range, parse_range
from mock_server.strict_json import StrictJsonError, loads

MAX_DEPTH: Final = 100
_ANY_FILTER: Final = "any_filter"
_SCOPES: Final = frozenset({"account_list"})


class FilterError(ValueError):
    """The params of an export cannot be read.

    Attributes:
        pointer: The JSON pointer below `params`; empty for `params` itself.
        message: What is wrong and what to do; it never repeats a value.
    """

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer
        self.message = message


@dataclass(frozen=True, slots=True)
class Selection:
    """What an export asks for.

    Attributes:
        scope: The filters that bound the whole: the account lists, where they are named.
        criteria: The other filters in force.
        any_criterion: Whether passing one criterion is enough.
    """

    scope: tuple[Criterion, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    any_criterion: bool = False


def read_selection(params: object, vocabulary: Vocabulary) -> Selection:
    """Reads the params of an export.

    Args:
        params: An object, JSON text that holds one, or None for no rule.
        vocabulary: The filters there are (`/components/schemas/FilterObject/x-filter`).

    Returns:
        The selection, defaults filled in.

    Raises:
        FilterError: `params` or `filter` is of another kind, is not a JSON object, or is nested too deep; or a date
            filter has a wrong format.
    """
    rules = _filter(params)
    found = [
        criterion
        for rule in vocabulary.rules.values()
        if (criterion := _criterion(rule, rules, vocabulary)) is not None
    ]
    return Selection(
        scope=tuple(criterion for criterion in found if criterion.rule.scope),
        criteria=tuple(criterion for criterion in found if not criterion.rule.scope),
        any_criterion=_flag(rules.get(_ANY_FILTER)),
    )


def unsupported(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words of a vocabulary that this package does not implement, each with the filter that uses it."""
    modifiers = {rule.joined_by for rule in vocabulary.rules.values()} | {_ANY_FILTER}
    faults = [f"modifier {name}" for name in vocabulary.modifiers if name not in modifiers]
    for name, rule in vocabulary.rules.items():
        if rule.form not in _FORMS:
            faults.append(f"form {rule.form} of {name}")
        if rule.matches not in (_SCOPES if rule.scope else PREDICATES):
            faults.append(f"matches {rule.matches} of {name}")
    return tuple(faults)


def _filter(params: object) -> Mapping[str, object]:
    return _object(_object(params, "").get("filter"), "/filter")


def _object(value: object, pointer: str) -> Mapping[str, object]:
    if value is None:
        return {}
    if isinstance(value, str):
        try:
            value = loads(value, max_depth=MAX_DEPTH)
        except StrictJsonError as error:
            raise FilterError(
                pointer, f"This must be an object, or a string that holds one as JSON. {error}"
            ) from error
    if not isinstance(value, dict):
        raise FilterError(pointer, "This must be an object, or a string that holds one as JSON.")
    if _deeper_than(value, MAX_DEPTH):
        raise FilterError(pointer, f"This is nested more than {MAX_DEPTH} levels deep.")
    return value


def _deeper_than(value: object, levels: int) -> bool:
    # Layer by layer, so that a value that is nested far too deep cannot exhaust the stack.
    layer = [value]
    for _ in range(levels):
        layer = [child for parent in layer for child in _children(parent) if isinstance(child, dict | list)]
        if not layer:
            return False
    return True


def _children(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _criterion(rule: FilterRule, rules: Mapping[str, object], vocabulary: Vocabulary) -> Criterion | None:
    operands = _FORMS[rule.form](rules.get(rule.name), rule)
    if operands is None and rule.default is not None:
        operands = _FORMS[rule.form](rule.default, rule)
    if operands is None:
        return None
    span = operands if isinstance(operands, Range) else None
    return Criterion(
        rule=rule,
        texts=() if isinstance(operands, Range) else operands,
        range=span,
        any_text=rule.joined_by is not None and _flag(rules.get(rule.joined_by)),
        reversed=rule.reversible and _flag(rules.get(vocabulary.reverse_prefix + rule.name)),
    )


def _flag(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.strip() == "true")


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _blank(value: object) -> bool:
    if isinstance(value, list):
        return all(_blank(item) for item in value)
    return value is None or (isinstance(value, str) and not value.strip())


def _read_list(value: object, _: FilterRule) -> tuple[str, ...] | None:
    items = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else [value]
    return tuple(_text(item) for item in items if not _blank(item)) or None


def _read_text(value: object, _: FilterRule) -> tuple[str, ...] | None:
    return None if _blank(value) else (_text(value),)


def _read_choice(value: object, rule: FilterRule) -> tuple[str, ...] | None:
    return None if _blank(value) or _text(value) not in rule.values else (_text(value),)


def _read_range(value: object, rule: FilterRule) -> Range | None:
    if value is None or value == [] or (isinstance(value, str) and not value.strip()):
        return None
    try:
        if isinstance(value, str):
            return parse_range(value.strip())
    except ValueError:
        pass
    raise FilterError(
        f"/filter/{rule.name}",
        "This must be D, D..D or D...D, where every D is a date YYYY-MM-DD "
        "or every D is a datetime YYYY-MM-DDThh:mm:ss with Z or +hh:mm, and exists.",
    )


_FORMS: Final[Mapping[str, Callable[[object, FilterRule], tuple[str, ...] | Range | None]]] = {
    "list": _read_list,
    "text": _read_text,
    "choice": _read_choice,
    "range": _read_range,
}
