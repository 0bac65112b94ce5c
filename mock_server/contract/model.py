"""The frozen values that a contract is read into.

Everything here is a value: no reading, no checking. The pointers named below are JSON pointers into `openapi.yaml`.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_server.contract.source import ContractError, Source


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file, in `x-table`.

    Attributes:
        name: The heading in the first row.
        source: Where a value comes from, such as `contact.name` or `address.city`.
        description: What the column holds, as Markdown.
    """

    name: str
    source: str
    description: str


@dataclass(frozen=True, slots=True)
class Table:
    """The file that an operation answers with: `x-table` of the schema of its success response.

    Attributes:
        format: `csv` or `xlsx`.
        columns: The columns from left to right.
        sheet: The name of the sheet, for xlsx.
        encoding: The character encoding, for csv.
        delimiter: The separator between two values, for csv.
        line_end: What ends a row, for csv.
        order: The source whose values put the rows in order.
    """

    format: str
    columns: tuple[Column, ...]
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    line_end: str | None = None
    order: str | None = None


@dataclass(frozen=True, slots=True)
class FilterRule:
    """One filter of the vocabulary, in `x-filter/filters`.

    Attributes:
        name: The key in the filter object.
        form: The form of its value, a key of `Vocabulary.forms`.
        matches: What of a contact it is compared with, such as `status` or `address.city`.
        reversible: Whether there is a key that reverses it.
        scope: Whether it limits the whole selection (the account lists), so that no other filter can widen it.
        excludes: Whether it selects the contacts that do not match.
        default: The value in force where the key has no effect, or None.
        joined_by: The modifier that makes any of its values enough instead of all of them, or None.
        blank: The word for an empty value, or None.
        values: The words for groups of stored values; None in a group is a missing value.
    """

    name: str
    form: str
    matches: str
    reversible: bool
    scope: bool = False
    excludes: bool = False
    default: str | None = None
    joined_by: str | None = None
    blank: str | None = None
    values: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a contact filter may say: `x-filter`.

    Attributes:
        rules: The filters by name, in the order of the contract.
        forms: What each form of value means, as Markdown.
        modifiers: The keys that change how filters are joined, and their effect.
        reverse_prefix: The prefix of the key that reverses a filter.
        reverse_effect: What reversing does.
    """

    rules: Mapping[str, FilterRule]
    forms: Mapping[str, str]
    modifiers: Mapping[str, str]
    reverse_prefix: str
    reverse_effect: str

    @property
    def statuses(self) -> tuple[str, ...]:
        """Every status that a filter names, each once; empty if none does."""
        return self._values_of("status")

    @property
    def newsletters(self) -> tuple[str, ...]:
        """Every newsletter that a filter names, each once; empty if none does."""
        return self._values_of("newsletter")

    def _values_of(self, member: str) -> tuple[str, ...]:
        """Return every value of a member of contacts that a filter names."""
        groups = [group for rule in self.rules.values() if rule.matches == member for group in rule.values.values()]
        return tuple(dict.fromkeys(value for group in groups for value in group if value is not None))


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What an operation does to the life of a resource: `x-lifecycle`.

    Attributes:
        resource: The resource, such as `export`.
        effect: `creates` or `uses-up`.
        when: Which request has the effect (`first-success`), for `uses-up`.
        then: The HTTP status of every request after that, for `uses-up`.
    """

    resource: str
    effect: str
    when: str | None = None
    then: int | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the contract.

    Attributes:
        operation_id: Its `operationId`.
        method: The HTTP method, upper case.
        path: The path template below the base path.
        success: The status of its one 2xx response.
        media_type: The media type of that response, without parameters.
        statuses: Every documented status, ascending.
        lifecycle: Its `x-lifecycle`, or None.
        table: The `x-table` of the success response, or None where that is no file.
    """

    operation_id: str
    method: str
    path: str
    success: int
    media_type: str
    statuses: tuple[int, ...]
    lifecycle: Lifecycle | None
    table: Table | None


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract that was read, and that the mock obeys in full.

    Attributes:
        source: The YAML, byte for byte as written.
        document: The parsed document with its `$ref`s in place. Not to be changed: `specification` gives a copy.
        version: `info/version`.
        digest: The SHA-256 of `source`, as lower-case hexadecimal digits.
        base_path: The path of the server URL, such as `/api/v2`; empty where that is `/`.
        operations: The operations by `operationId`, in the order in which their paths must be matched.
        vocabulary: The filter vocabulary.
        places: The file as it was read, for the lines of errors.
    """

    source: bytes
    document: Mapping[str, Any]
    version: str
    digest: str
    base_path: str
    operations: Mapping[str, Operation]
    vocabulary: Vocabulary
    places: Source = field(repr=False, compare=False)

    def specification(self) -> dict[str, Any]:
        """Return a deep copy of the document, which the caller owns: connexion resolves references in place."""
        return copy.deepcopy(dict(self.document))

    @property
    def security_schemes(self) -> tuple[Mapping[str, Any], ...]:
        """The security schemes that `security` names, each of which is enough."""
        schemes = self.document["components"]["securitySchemes"]
        return tuple(self.resolve(schemes[name]) for requirement in self.document["security"] for name in requirement)

    def resolve(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the component that a reference of the document names, or the value itself if it is no reference."""
        return resolved(self.document, value)

    def line(self, pointer: str) -> int:
        """Return the line, counted from 1, of the value at a JSON pointer.

        Args:
            pointer: A JSON pointer (RFC 6901) into the document. Where a part of it does not exist, the line is that
                of the last part that does.
        """
        return self.places.line(pointer)

    def error(self, pointer: str, message: str) -> ContractError:
        """Return an error about a place in this contract, for a caller who finds it only later."""
        return self.places.error(pointer, message)


def resolved(document: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a reference of a checked document names, or the value itself if it is no reference.

    References of a checked document are local, exist, and form no circle.
    """
    while "$ref" in value:
        section, name = value["$ref"].split("/")[2:4]
        value = document["components"][section][name]
    return value
