"""Which rows certain filters must select from a data set, as a file for the conformance suite.

The suite knows nothing of the mock's selection and must not repeat it. If the data are known, this file gives it the
correct answers: for each filter below, the rows of the file, in the form

    {"format": "mailing-expectations/1", "cases": [{"words": "...", "filter": {...}, "rows": [["...", ...], ...]}]}

The file contains contacts; keep it where the contacts may be kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from mock_server.contract import Contract, FilterRule, Table
from mock_server.files import rows
from mock_server.fixtures import Contact, Fixtures, User
from mock_server.selection import read_selection, select

FORMAT: Final = "mailing-expectations/1"
_EVERYBODY: Final = "active,hidden,null"


def expectations(contract: Contract, fixtures: Fixtures, user: User) -> dict[str, Any]:
    """Select contacts of a user with a range of filters.

    Args:
        contract: Its vocabulary says which filters there are, its first file which columns.
        fixtures: The data set.
        user: The user who would create the exports.

    Returns:
        A JSON document.
    """
    table = next(operation.table for operation in contract.operations.values() if operation.table is not None)
    own = [contact for contact in fixtures.contacts if contact.account_list_id in user.account_list_ids]
    cases = [
        {"words": words, "filter": rules, "rows": _rows(contract, fixtures, user, table, rules)}
        for words, rules in _filters(contract, own, user)
    ]
    return {"format": FORMAT, "cases": cases}


def _rows(
    contract: Contract, fixtures: Fixtures, user: User, table: Table, rules: Mapping[str, Any]
) -> list[tuple[str, ...]]:
    selection = read_selection({"filter": rules}, contract.vocabulary)
    contacts = select(selection, fixtures.contacts_in_order, user.account_list_ids)
    return list(rows(contacts, fixtures.home_countries, table.columns))


def _filters(contract: Contract, own: Sequence[Contact], user: User) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield filters with values that some of the contacts have; the words number the values and do not repeat them."""
    yield "the default", {}
    yield "everybody", {"status": _EVERYBODY}
    for name, rule in contract.vocabulary.rules.items():
        for place, value in enumerate(_values(rule, own, user), start=1):
            status = {} if name == "status" else {"status": _EVERYBODY}
            yield f"{name} {place}", {**status, name: value}
            if rule.reversible:
                reverse = {f"{contract.vocabulary.reverse_prefix}{name}": True}
                yield f"{name} {place}, reversed", {**status, name: value, **reverse}
            yield f"{name} {place}, or else the default status", {name: value, "any_filter": True}


def _values(rule: FilterRule, own: Sequence[Contact], user: User) -> list[Any]:
    if rule.values:
        return list(rule.values)
    if rule.matches == "account_list":
        return list(user.account_list_ids)
    if rule.matches.startswith("address."):
        return [_places(rule.matches.removeprefix("address."), own), rule.blank]
    return _SOURCES[rule.matches](own) if own else []


def _places(part: str, own: Sequence[Contact]) -> list[str]:
    addresses = (address for contact in own for address in contact.addresses if not address.historic)
    return sorted({place for address in addresses if (place := getattr(address, part)) and "," not in place})[:2]


def _beginnings(own: Sequence[Contact]) -> list[Any]:
    return sorted({contact.name[:2] for contact in own if contact.name[:2].isalpha()})[:3]


def _words(own: Sequence[Contact]) -> list[Any]:
    return sorted({word for contact in own for word in contact.name.split() if word.isalpha()})[:3]


def _ranges(own: Sequence[Contact]) -> list[Any]:
    moments = sorted(contact.updated_at for contact in own)
    return [f"{moments[0]:%Y-%m-%d}", f"{moments[0]:%Y-%m-%dT%H:%M:%SZ}...{moments[-1]:%Y-%m-%dT%H:%M:%SZ}"]


_SOURCES: Final[Mapping[str, Callable[[Sequence[Contact]], list[Any]]]] = {
    "id": lambda own: [[contact.id for contact in own[:3]], own[0].id],
    "name_prefix": _beginnings,
    "name_words": _words,
    "tags": lambda own: [sorted({tag for contact in own for tag in contact.tags})[:2]],
    "updated_at": _ranges,
}
"""Where the values of a filter come from, by what it matches."""
