"""What the manual says, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.reference.model import Field


@dataclass(frozen=True, slots=True)
class RuleText:
    """A client rule: its id, whether it is a failure or advice, what a client does, where that is said, and the fix."""

    rule_id: str
    severity: str
    claim: str
    clause: str
    fix: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a help text, or lines that are printed as they are."""

    text: str
    is_code: bool


@dataclass(frozen=True, slots=True)
class CommandText:
    """A command of a program.

    Attributes:
        words: What is typed before its arguments, such as `mailing-mock docs build`.
        usage: The whole line, with its arguments.
        help: What it does.
        options: Its options: how they are written, and what they do.
        place: The file and line that its help is written at.
    """

    words: str
    usage: str
    help: tuple[Block, ...]
    options: tuple[tuple[str, str], ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Manual:
    """What the manual is made from.

    Attributes:
        rules: The client rules.
        commands: The commands of the program, itself first.
        control: The contract of the control API, an OpenAPI document.
        fixtures: The JSON Schema of a fixture file.
    """

    rules: tuple[RuleText, ...]
    commands: tuple[CommandText, ...]
    control: Mapping[str, Any]
    fixtures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ApiOperation:
    """An operation of the control API.

    Attributes:
        operation_id: Its id.
        method: Its method.
        path: Its whole path.
        summary: What it does, in a few words.
        description: What it does.
        parameters: Its parameters.
        body: The members of its body.
        body_description: What its body is.
        example: A body; empty if there is none.
        answer: The members of what it answers where it succeeds, or of the objects in the array.
        answers: Pairs of status and meaning.
    """

    operation_id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    body_description: str
    example: str
    answer: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]
