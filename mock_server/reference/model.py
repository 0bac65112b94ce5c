"""What the documentation tells, as frozen values: the one model behind both templates.

Every `description` is Markdown as the contract has it. Anchors are the fragment identifiers of the HTML page.
"""

from dataclasses import dataclass

from mock_server.contract import Column


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a body.

    Attributes:
        operation_id: The operation it belongs to.
        status: The status of the response; None for a request.
        media_type: The media type under which it stands.
        name: Its key in the contract; `example` where it has none.
        summary: What it shows; empty where the contract does not say.
        value: The value as the contract has it.
        text: The value as it is printed.
        language: `json`, `csv` or `text`.
    """

    operation_id: str
    status: int | None
    media_type: str
    name: str
    summary: str
    value: object
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Field:
    """One member of a JSON object.

    Attributes:
        name: Its name.
        types: The kinds of value it takes, in words; several are alternatives.
        required: Whether it must be there.
        nullable: Whether it may be null.
        description: What it means.
        notes: What else the schema asks of it, as Markdown phrases.
        example: A value as text; empty where the contract gives none.
        see: The anchor of the section that tells its members; empty where `members` does.
        members: The members of the object, or of the objects in the array, that it holds.
    """

    name: str
    types: tuple[str, ...]
    required: bool
    nullable: bool
    description: str
    notes: tuple[str, ...]
    example: str
    see: str
    members: tuple["Field", ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a request, or a header of a response (`place` is then `header`)."""

    name: str
    place: str
    types: tuple[str, ...]
    required: bool
    description: str
    notes: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Link:
    """What one can do next with a response: the operation, and where its parameters come from."""

    name: str
    operation_id: str
    title: str
    description: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a request."""

    required: bool
    description: str
    media_types: tuple[str, ...]
    fields: tuple[Field, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Response:
    """One response of an operation; `file` is its format where it is a file of contacts, else empty."""

    status: int
    reason: str
    description: str
    headers: tuple[Parameter, ...]
    media_types: tuple[str, ...]
    content_description: str
    file: str
    fields: tuple[Field, ...]
    examples: tuple[Example, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation, told in full. `life` is what it does to the life of the resource, in one sentence."""

    operation_id: str
    title: str
    method: str
    path: str
    description: str
    life: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    successes: tuple[Response, ...]
    errors: tuple[Response, ...]
    curl: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to authenticate; `usage` shows it on the wire."""

    name: str
    title: str
    description: str
    usage: str


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """One status with one meaning, and the operations that answer so."""

    status: int
    reason: str
    description: str
    operations: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class File:
    """One file of contacts: `facts` are pairs of words and values, `same_as` an earlier file with the same columns."""

    format: str
    description: str
    facts: tuple[tuple[str, str], ...]
    operations: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    same_as: str


@dataclass(frozen=True, slots=True)
class FilterKey:
    """One key of a contact filter; `values` are the words it knows, each with the stored values it stands for."""

    name: str
    form: str
    description: str
    example: str
    matches: str
    default: str
    blank: str
    joined_by: str
    reversed_by: str
    scope: bool
    excludes: bool
    values: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Modifier:
    """A key that changes how filters are joined."""

    name: str
    form: str
    description: str
    effect: str
    example: str


@dataclass(frozen=True, slots=True)
class Filter:
    """The vocabulary of the contact filter; `reversals` are those reversing keys that the contract describes."""

    description: str
    forms: tuple[tuple[str, str], ...]
    keys: tuple[FilterKey, ...]
    modifiers: tuple[Modifier, ...]
    reverse_prefix: str
    reverse_effect: str
    reversals: tuple[Modifier, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One operation in the life of a resource."""

    operation_id: str
    title: str
    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Life:
    """The life of a resource: what creates it, what uses it up, and how it is refused then.

    Attributes:
        resource: The resource.
        creators: The operations that create it.
        consumers: The operations of which the first to succeed uses it up.
        created: The status that creating answers with.
        refused: The status of every request for it after that.
        refusal: The reason phrase of that status.
    """

    resource: str
    creators: tuple[Step, ...]
    consumers: tuple[Step, ...]
    created: int
    refused: int
    refusal: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole documentation."""

    title: str
    version: str
    digest: str
    licence: str
    base_path: str
    server: str
    introduction: str
    tags: tuple[tuple[str, str], ...]
    schemes: tuple[Scheme, ...]
    life: Life | None
    entries: tuple[Entry, ...]
    filter: Filter
    files: tuple[File, ...]
    errors: tuple[ErrorKind, ...]
    error_description: str
    error_fields: tuple[Field, ...]
