"""The manual as a page."""

from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Final

from mock_server.contract import Contract
from mock_server.reference.manual.model import ApiOperation, Manual
from mock_server.reference.manual.places import place_in_reference
from mock_server.reference.manual.reading import read_api, read_fixture_fields
from mock_server.reference.prose import anchor
from mock_server.reference.rendering import render_page
from mock_server.reference.search import Found

PAGE: Final = "mock.html"
"""The name of the page."""

_CHAPTERS: Final = (
    ("client-rules", "Client rules"),
    ("commands", "Command line"),
    ("control", "Control API"),
    ("fixtures", "Fixture files"),
)


def render_manual(manual: Manual, contract: Contract, pages: Sequence[object]) -> bytes:
    """Render the manual.

    Args:
        manual: What it says.
        contract: The contract that it is for.
        pages: The pages beside it, with `name` and `title`.
    """
    operations = read_api(manual.control)
    example = (files("mock_server.reference") / "templates" / "fixtures.yaml").read_text(encoding="utf-8")
    return render_page(
        "manual.html.j2",
        name="The mock server",
        title=f"The mock server {contract.version}",
        index=tuple(_index(manual, operations)),
        chapters=_CHAPTERS,
        manual=manual,
        pages=pages,
        place_of=lambda clause: place_in_reference(clause, contract),
        operations=operations,
        fields=read_fixture_fields(manual.fixtures),
        example=example,
    )


def _index(manual: Manual, operations: tuple[ApiOperation, ...]) -> Iterator[Found]:
    for identifier, chapter in _CHAPTERS:
        yield chapter, "", identifier
    for rule in manual.rules:
        yield rule.rule_id, "Client rule", f"rule-{rule.rule_id}"
    for command in manual.commands:
        yield command.words, "Command", anchor(command.words)
        for option, _ in command.options:
            yield option, f"Option of {command.words}", f"{anchor(command.words)}.{anchor(option)}"
    for operation in operations:
        place = f"{operation.method} {operation.path}"
        yield operation.summary, place, f"control-{operation.operation_id}"
    for field in read_fixture_fields(manual.fixtures):
        yield field.name, "Fixture file", f"fixture.{anchor(field.name)}"
