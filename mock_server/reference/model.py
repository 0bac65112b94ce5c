"""What the reference says, as frozen values: the one model behind both templates.

What the contract has as values already (operations, filter rules, tables) is used as it is. Every `description` is
Markdown as in the contract. Anchors are the fragment identifiers of the HTML page.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mock_server.contract import Contract, Operation, Table
from mock_server.reference.prose import slug


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a body.

    Attributes:
        media_type: The media type it is an example of.
        name: Its key in the contract; `example` if it has none.
        summary: What it shows; empty if the contract does not say.
        value: The value as in the contract.
        text: The value as it is printed.
        language: `json`, `csv` or `text`.
    """

    media_type: str
    name: str
    summary: str
    value: object
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Field:
    """A named value: a member of a JSON object, a parameter of a request, or a header of a response.

    Attributes:
        name: Its name.
        types: The kinds of value it takes, in words; several are alternatives.
        required: Whether it must be there.
        nullable: Whether it may be null.
        description: What it means.
        notes: What else the schema requires of it, as Markdown phrases.
        example: A value as text; empty if the contract has none.
        place: `path` or `query` for a parameter.
        see: The anchor of the section with its members; empty if they are in `members`.
        members: The members of the object, or of the objects in the array, that it holds.
    """

    name: str
    types: tuple[str, ...]
    required: bool
    nullable: bool
    description: str
    notes: tuple[str, ...]
    example: str
    place: str = ""
    see: str = ""
    members: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """What to do next with a response: the operation, and where its parameters come from."""

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
    """One response of an operation; `file` is its format if it is a file of contacts, else empty."""

    status: int
    reason: str
    description: str
    headers: tuple[Field, ...]
    media_types: tuple[str, ...]
    content_description: str
    file: str
    fields: tuple[Field, ...]
    examples: tuple[Example, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A program in one language, and what it did when it was run.

    Attributes:
        language: The key of the language.
        title: The language, for readers.
        library: What sends its requests; empty if there is nothing to tell.
        lexer: The language, for the highlighter.
        code: The program.
        output: What it printed; empty if nothing, or if it is not known.
        saved: The names of the files that it wrote.
    """

    language: str
    title: str
    library: str
    lexer: str
    code: str
    output: str
    saved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation in full.

    Attributes:
        operation: The operation.
        title: Its summary, or its id if it has none.
        path: Its path with the base path.
        description: What it does.
        life: What it does to the life of the resource, in one sentence; empty if nothing.
        warning: What a reader has to know before calling it; empty if nothing.
        parameters: Its parameters.
        body: Its request body, or None.
        successes: Its responses below 400.
        errors: Its other responses.
        samples: Programs that call it, one in each language.
    """

    operation: Operation
    title: str
    path: str
    description: str
    life: str
    warning: str
    parameters: tuple[Field, ...]
    body: Body | None
    successes: tuple[Response, ...]
    errors: tuple[Response, ...]
    samples: tuple[Sample, ...]

    @property
    def operation_id(self) -> str:
        """The id of the operation, which is its anchor."""
        return self.operation.operation_id


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to authenticate; `usage` shows it in a request."""

    title: str
    description: str
    usage: str

    @property
    def anchor(self) -> str:
        """The fragment identifier of its place."""
        return f"authentication-{slug(self.title)}"


@dataclass(frozen=True, slots=True)
class Cause:
    """One meaning of a status, and the operations that answer with it."""

    description: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """One status of errors; `remedy` is what a client does about it, as Markdown, or empty."""

    status: int
    reason: str
    causes: tuple[Cause, ...]
    remedy: str
    headers: tuple[Field, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class File:
    """One file of contacts.

    Attributes:
        entry: The operation that answers with it.
        table: Its columns and its form.
        description: What it is.
        facts: Pairs of words and values.
        same_as: The format of an earlier file with the same columns; empty if there is none.
        rows: Rows of the default data set: a contact at home, and one abroad.
    """

    entry: Entry
    table: Table
    description: str
    facts: tuple[tuple[str, str], ...]
    same_as: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Selected:
    """What a filter selects of the default data set.

    Attributes:
        filter: The filter, as JSON.
        names: The names of the contacts.
        number: How many contacts there are.
        of: How many contacts the user has.
    """

    filter: str
    names: tuple[str, ...]
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Filter:
    """The contact filter.

    Attributes:
        description: What it is.
        fields: What the contract says of each key, by name.
        reversals: Those of the reversing keys that the contract describes.
        selected: What an example of each key selects, by name; each key that reverses a filter is among them.
        user: The first name of the user whose contacts are selected.
    """

    description: str
    fields: Mapping[str, Field]
    reversals: tuple[Field, ...]
    selected: Mapping[str, Selected]
    user: str


@dataclass(frozen=True, slots=True)
class Life:
    """The life of a resource: what creates it, what uses it up, and how it is refused then.

    Attributes:
        resource: The resource.
        creators: The operations that create it.
        consumers: The operations of which the first successful one uses it up.
        refused: The status of every request for it after that.
        refusal: The reason phrase of that status.
    """

    resource: str
    creators: tuple[Entry, ...]
    consumers: tuple[Entry, ...]
    refused: int
    refusal: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole reference.

    Attributes:
        contract: The contract; what is printed as it is there, such as the title, has no field of its own.
        schemes: The ways to authenticate.
        life: The life of a resource, or None.
        entries: The operations.
        filter: The contact filter.
        files: The files of contacts.
        failures: The errors of all operations.
        error: The first error, whose document is that of every error; None if there is none.
        whole: Programs that create an export and save its file whatever comes in between; empty without a life.
    """

    contract: Contract
    schemes: tuple[Scheme, ...]
    life: Life | None
    entries: tuple[Entry, ...]
    filter: Filter
    files: tuple[File, ...]
    failures: tuple[Failure, ...]
    error: Response | None
    whole: tuple[Sample, ...]
