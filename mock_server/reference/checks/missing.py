"""What a contract says and its reference does not.

The contract is read here as it is written, and not by the modules that make the reference, so that what they overlook
is found.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from mock_server.contract import Contract
from mock_server.contract.source import join
from mock_server.reference.checks.described import objects
from mock_server.reference.checks.links import ids_of
from mock_server.reference.checks.model import TEMPLATES, Fault, quoted
from mock_server.reference.errors import REMEDIES
from mock_server.reference.manual import Manual
from mock_server.reference.prose import anchor
from mock_server.reference.site import MANUAL, MARKDOWN, PAGE

_FIXES: Final = {
    PAGE: f"let {TEMPLATES}/reference.html.j2 show it",
    MARKDOWN: f"let {TEMPLATES}/reference.md.j2 show it",
    MANUAL.name: f"let {TEMPLATES}/manual.html.j2 show it",
}
_RULES: Final = "mock_server/control/client_rules"
# click puts defaults and ranges after the words of an option.
_EXTRA: Final = re.compile(r"\[[^\[\]]*\]\s*$")
_REMEDY_FIX: Final = f"write it into {TEMPLATES}/remedies.yaml"


def undocumented(contract: Contract, site: Mapping[str, bytes], manual: Manual | None = None) -> Iterator[Fault]:
    """Yield each status, header, parameter, column and filter of a contract that its reference does not explain.

    Args:
        contract: The contract.
        site: The reference made from it.
        manual: What the manual in the site is made from; each command, option and client rule has to be in it, and
            to say something.
    """
    ids, text = set(ids_of(site[PAGE])), site[MARKDOWN].decode()
    for what, name, identifier, pointer in _expected(contract):
        details = quoted(contract, pointer)
        if identifier not in ids:
            yield Fault(PAGE, f"{what} is not documented: there is no #{identifier}", _FIXES[PAGE], details)
        if name not in text:
            yield Fault(MARKDOWN, f"{what} is not documented: {name} is not in it", _FIXES[MARKDOWN], details)
    if manual is not None:
        yield from _missing_of(manual, set(ids_of(site[MANUAL.name])))
    for status in sorted({status for operation in contract.operations.values() for status in operation.statuses}):
        if status >= HTTPStatus.BAD_REQUEST and status not in REMEDIES:
            yield Fault(PAGE, f"the status {status} has no remedy", _REMEDY_FIX)


def _missing_of(manual: Manual, known: Collection[str]) -> Iterator[Fault]:
    for what, identifier in _expected_of(manual):
        if identifier not in known:
            yield Fault(MANUAL.name, f"{what} is not documented: there is no #{identifier}", _FIXES[MANUAL.name])
    for what, words, place in _words_of(manual):
        if not _EXTRA.sub("", words).strip():
            yield Fault(place, f"{what} says nothing", f"write it into {place}")


def _expected_of(manual: Manual) -> Iterator[tuple[str, str]]:
    for rule in manual.rules:
        yield f"the client rule {rule.rule_id}", f"rule-{rule.rule_id}"
    for command in manual.commands:
        own = anchor(command.words)
        yield f"the command {command.words}", own
        for option, _ in command.options:
            yield f"the option {option} of {command.words}", f"{own}.{anchor(option)}"


def _words_of(manual: Manual) -> Iterator[tuple[str, str, str]]:
    """Yield what has to say something, what it says, and where that is written."""
    for rule in manual.rules:
        yield f"the claim of the client rule {rule.rule_id}", rule.claim, _RULES
        yield f"the fix of the client rule {rule.rule_id}", rule.fix, _RULES
    for command in manual.commands:
        yield f"the help of {command.words}", "".join(block.text for block in command.help), command.place
        for option, words in command.options:
            yield f"the help of the option {option} of {command.words}", words, command.place


Expected = tuple[str, str, str, str]
"""What has to be documented: in words, as it is in the Markdown, its fragment identifier, its JSON pointer."""


def _expected(contract: Contract) -> Iterator[Expected]:
    for path, item in contract.document["paths"].items():
        for method, operation in item.items():
            yield from _of_operation(contract, operation, join("/paths", path, method))
    for kind, pointer, value in objects(contract.document):
        if kind != "Schema":
            continue
        for group in ("filters", "modifiers"):
            for name in value.get("x-filter", {}).get(group, ()):
                yield f"the filter {name}", f"`{name}`", f"filter-{name}", join(pointer, "x-filter", group, name)
        if table := value.get("x-table"):
            yield f"the {table['format']} file", f"### {table['format'].upper()}", f"file-{table['format']}", pointer
            for place, column in enumerate(table["columns"]):
                name, own = column["name"], join(pointer, "x-table", "columns", place)
                yield f"the column {name}", name, f"column-{anchor(name)}", own


def _of_operation(contract: Contract, operation: Mapping[str, Any], pointer: str) -> Iterator[Expected]:
    own = operation["operationId"]
    yield f"the operation {own}", operation.get("summary", own), own, pointer
    for place, reference in enumerate(operation.get("parameters", ())):
        name, there = contract.resolve(reference)["name"], _pointer(reference, join(pointer, "parameters", place))
        yield f"the parameter {name} of {own}", f"`{name}`", f"{own}.{anchor(name)}", there
    for status, reference in operation["responses"].items():
        is_error, there = int(status) >= HTTPStatus.BAD_REQUEST, join(pointer, "responses", status)
        yield f"the status {status} of {own}", status, f"{own}-{status}", there
        if is_error:
            yield f"the status {status}", f"### {status} ", f"error-{status}", there
        for name in contract.resolve(reference).get("headers", {}):
            section = f"error-{status}" if is_error else f"{own}-{status}"
            header = join(_pointer(reference, there), "headers", name)
            yield f"the header {name} of the status {status}", f"`{name}`", f"{section}.{anchor(name)}", header


def _pointer(value: Mapping[str, Any], pointer: str) -> str:
    """Return the pointer to what a value refers to, or its own."""
    return str(value.get("$ref", pointer)).removeprefix("#")
