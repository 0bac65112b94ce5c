"""What a contract says and its reference does not.

The contract is read here as it is written, and not by the modules that make the reference, so that what they overlook
is found.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from mock_server.contract import Contract
from mock_server.reference.checks.links import ids_of
from mock_server.reference.checks.model import Fault
from mock_server.reference.errors import REMEDIES
from mock_server.reference.manual import Manual
from mock_server.reference.prose import anchor
from mock_server.reference.site import MANUAL, MARKDOWN, PAGE

_FIX: Final = "let a template of mock_server/reference/templates show it"
_WORDS_FIX: Final = "write its help into mock_server/commands, or its words into mock_server/control/client_rules"
# click puts defaults and ranges after the words of an option.
_EXTRA: Final = re.compile(r"\[[^\[\]]*\]\s*$")
_REMEDY_FIX: Final = "write it into mock_server/reference/templates/remedies.yaml"


def undocumented(contract: Contract, site: Mapping[str, bytes], manual: Manual | None = None) -> Iterator[Fault]:
    """Yield each status, header, parameter, column and filter of a contract that its reference does not explain.

    Args:
        contract: The contract.
        site: The reference made from it.
        manual: What the manual in the site is made from; each command, option and client rule has to be in it, and
            to say something.
    """
    ids, text = set(ids_of(site[PAGE])), site[MARKDOWN].decode()
    for what, name, identifier in _expected(contract):
        if identifier not in ids:
            yield Fault(PAGE, f"{what} is not documented: there is no #{identifier}", _FIX)
        if name not in text:
            yield Fault(MARKDOWN, f"{what} is not documented: {name} is not in it", _FIX)
    if manual is not None:
        yield from _missing_of(manual, set(ids_of(site[MANUAL.name])))
    for status in sorted({status for operation in contract.operations.values() for status in operation.statuses}):
        if status >= HTTPStatus.BAD_REQUEST and status not in REMEDIES:
            yield Fault(PAGE, f"the status {status} has no remedy", _REMEDY_FIX)


def _missing_of(manual: Manual, known: Collection[str]) -> Iterator[Fault]:
    for what, identifier in _expected_of(manual):
        if identifier not in known:
            yield Fault(MANUAL.name, f"{what} is not documented: there is no #{identifier}", _FIX)
    for what, words in _words_of(manual):
        if not _EXTRA.sub("", words).strip():
            yield Fault(MANUAL.name, f"{what} says nothing", _WORDS_FIX)


def _expected_of(manual: Manual) -> Iterator[tuple[str, str]]:
    for rule in manual.rules:
        yield f"the client rule {rule.rule_id}", f"rule-{rule.rule_id}"
    for command in manual.commands:
        own = anchor(command.words)
        yield f"the command {command.words}", own
        for option, _ in command.options:
            yield f"the option {option} of {command.words}", f"{own}.{anchor(option)}"


def _words_of(manual: Manual) -> Iterator[tuple[str, str]]:
    """Yield what has to say something, and what it says."""
    for rule in manual.rules:
        yield f"the claim of the client rule {rule.rule_id}", rule.claim
        yield f"the fix of the client rule {rule.rule_id}", rule.fix
    for command in manual.commands:
        yield f"the command {command.words}", "".join(block.text for block in command.help)
        for option, words in command.options:
            yield f"the option {option} of {command.words}", words


def _expected(contract: Contract) -> Iterator[tuple[str, str, str]]:
    """Yield what has to be documented: in words, as it is in the Markdown, and its fragment identifier."""
    for path in contract.document["paths"].values():
        for operation in path.values():
            yield from _of_operation(contract, operation)
    vocabulary = contract.vocabulary
    for name in (*vocabulary.rules, *vocabulary.modifiers):
        yield f"the filter {name}", f"`{name}`", f"filter-{name}"
    for table in (operation.table for operation in contract.operations.values() if operation.table):
        yield f"the {table.format} file", f"### {table.format.upper()}", f"file-{table.format}"
        for column in table.columns:
            yield f"the column {column.name}", column.name, f"column-{anchor(column.name)}"


def _of_operation(contract: Contract, operation: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    own = operation["operationId"]
    yield f"the operation {own}", operation.get("summary", own), own
    for reference in operation.get("parameters", ()):
        name = contract.resolve(reference)["name"]
        yield f"the parameter {name} of {own}", f"`{name}`", f"{own}.{anchor(name)}"
    for status, reference in operation["responses"].items():
        is_error = int(status) >= HTTPStatus.BAD_REQUEST
        yield f"the status {status} of {own}", status, f"{own}-{status}"
        if is_error:
            yield f"the status {status}", f"### {status} ", f"error-{status}"
        for name in contract.resolve(reference).get("headers", {}):
            place = f"error-{status}" if is_error else f"{own}-{status}"
            yield f"the header {name} of the status {status}", f"`{name}`", f"{place}.{anchor(name)}"
