"""From the `params` of an export to a selection.

The server refuses almost no value when an export is created, so this reader does not either: only `params` or `filter`
of another kind, text that is not a JSON object, too deep nesting and a wrong date format are errors. Every other value
has a meaning:

- null, a string of white space and an array of nothing else have no effect. A range is the exception: an array with
  anything in it is a wrong format, as the contract says.
- A comma separates only in a string; an array is read item by item, blank items left out.
- A number, a boolean, an object or an array instead of a text counts as its JSON text. So an object selects no contact,
  unless its JSON text is the name of one.
- A choice that is not one of the words has no effect.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mock_server.contract import Contract, FilterRule, Vocabulary
from mock_server.problems import quoted
from mock_server.selection.predicates import PREDICATES, Criterion
from mock_server.selection.ranges import Range, parse_range
from mock_server.strict_json import StrictJsonError, loads

MAX_DEPTH: Final = 100
_ANY_FILTER: Final = "any_filter"
_SCOPES: Final = frozenset({"account_list"})
_VOCABULARY: Final = "/components/schemas/FilterObject/x-filter"
_MOST_NAMES: Final = 10
_KIND: Final = "This must be an object, or a string that holds one as JSON."


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
    """The filter of an export.

    Attributes:
        scope: The filters that limit the whole selection: the account lists, if they are named.
        criteria: The other filters in force.
        any_criterion: Whether passing one criterion is enough.
    """

    scope: tuple[Criterion, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    any_criterion: bool = False


@dataclass(frozen=True, slots=True)
class Remarks:
    """What in a filter is probably not meant. It is true if there is anything; its text is one line of limited length.

    Attributes:
        ignored: The keys that no filter of the contract has.
        no_effect: The keys whose value has no effect, each as `key=value`.
    """

    ignored: tuple[str, ...] = ()
    no_effect: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.ignored or self.no_effect)

    def __str__(self) -> str:
        """Return a text for a log, without line breaks; empty if there is nothing to say."""
        parts = (("ignored", self.ignored), ("no effect", self.no_effect))
        return "; ".join(f"{what}: {_listed(names)}" for what, names in parts if names)


def read_selection(params: object, vocabulary: Vocabulary) -> Selection:
    """Read the params of an export.

    Args:
        params: An object, JSON text that holds one, or None for no filter.
        vocabulary: The filters there are (`/components/schemas/FilterObject/x-filter`).

    Returns:
        The selection, defaults filled in.

    Raises:
        FilterError: `params` or `filter` is of another kind, is not a JSON object, or is nested too deeply; or a date
            filter has a wrong format.
    """
    rules = _filter(params)
    # Most filters are absent in most exports.
    named = [rule for name, rule in vocabulary.rules.items() if name in rules or rule.default is not None]
    criteria = [_criterion(rule, rules, vocabulary) for rule in named]
    found = [criterion for criterion in criteria if criterion is not None]
    return Selection(
        scope=tuple(criterion for criterion in found if criterion.rule.scope),
        criteria=tuple(criterion for criterion in found if not criterion.rule.scope),
        any_criterion=_flag(rules.get(_ANY_FILTER)),
    )


def refuse_unsupported(contract: Contract) -> None:
    """Refuse a contract whose vocabulary has words that this package does not implement.

    Raises:
        ContractError: There are such words; it lists them, each with the filter that uses it.
    """
    if missing := unsupported(contract.vocabulary):
        raise contract.error(_VOCABULARY, f"the mock does not implement this: {', '.join(missing)}")


def unsupported(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the words of a vocabulary that this package does not implement, each with the filter that uses it."""
    modifiers = {rule.joined_by for rule in vocabulary.rules.values()} | {_ANY_FILTER}
    faults = [f"modifier {name}" for name in vocabulary.modifiers if name not in modifiers]
    for name, rule in vocabulary.rules.items():
        if rule.form not in _FORMS:
            faults.append(f"form {rule.form} of {name}")
        if rule.matches not in (_SCOPES if rule.scope else PREDICATES):
            faults.append(f"matches {rule.matches} of {name}")
    return tuple(faults)


def remarks(params: object, vocabulary: Vocabulary) -> Remarks:
    """Return what in a filter is probably not meant: keys that are ignored, and keys whose value has no effect.

    A blank value has no effect either, but is taken as meant, and so is a modifier that is false: clients send every
    field of a form, whether it is filled or not.

    Args:
        params: Params that `read_selection` can read.
        vocabulary: The filters there are.
    """
    rules, ignored, no_effect = _filter(params), list[str](), list[str]()
    for key, value in rules.items():
        rule = vocabulary.rules.get(key)
        if rule is not None:
            has_effect = _blank(value) or _FORMS[rule.form](value, rule) is not None
        elif (modified := _modified(key, vocabulary)) is not None:
            is_in_force = (_criterion(each, rules, vocabulary) is not None for each in modified)
            has_effect = _blank(value) or value in (False, "false") or (_flag(value) and any(is_in_force))
        else:
            ignored.append(quoted(key))
            continue
        if not has_effect:
            no_effect.append(f"{key}={quoted(_text(value))}")
    return Remarks(tuple(ignored), tuple(no_effect))


def _modified(key: str, vocabulary: Vocabulary) -> list[FilterRule] | None:
    """Return the filters of which one must be in force for a modifier to have an effect; None if it is no modifier."""
    if key == _ANY_FILTER:
        return list(vocabulary.rules.values())
    if key in vocabulary.modifiers:
        return [rule for rule in vocabulary.rules.values() if rule.joined_by == key]
    rule = vocabulary.rules.get(key.removeprefix(vocabulary.reverse_prefix))
    return [rule] if rule and rule.reversible and key != rule.name else None


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _filter(params: object) -> Mapping[str, object]:
    return _object(_object(params, "").get("filter"), "/filter")


def _object(value: object, pointer: str) -> Mapping[str, object]:
    if value is None:
        return {}
    if isinstance(value, str):
        try:
            value = loads(value, max_depth=MAX_DEPTH)
        except StrictJsonError as error:
            raise FilterError(pointer, f"{_KIND} {error}") from error
    if not isinstance(value, dict):
        raise FilterError(pointer, _KIND)
    if _deeper_than(value, MAX_DEPTH):
        raise FilterError(pointer, f"This is nested more than {MAX_DEPTH} levels deep.")
    return value


def _deeper_than(value: dict[str, Any] | list[Any], levels: int) -> bool:
    # Layer by layer, so that a value that is nested far too deeply cannot overflow the stack.
    layer = [value]
    for _ in range(levels):
        children = [child for one in layer for child in (one.values() if isinstance(one, dict) else one)]
        layer = [child for child in children if isinstance(child, dict | list)]
        if not layer:
            return False
    return True


def _criterion(rule: FilterRule, rules: Mapping[str, object], vocabulary: Vocabulary) -> Criterion | None:
    value = rules.get(rule.name)
    read = _FORMS[rule.form]
    operands = read(value, rule) or read(rule.default, rule)
    if operands is None:
        return None
    return Criterion(
        rule=rule,
        texts=() if isinstance(operands, Range) else operands,
        range=operands if isinstance(operands, Range) else None,
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
