"""The contract, read from `openapi.yaml` into frozen values.

The mock server reads the same file with code of its own, and neither package imports the other: a mistake in one
reading shows as a disagreement between the two. Checks find here which statuses an operation documents, a compiled
validator for the schema of each JSON body, the columns of the files, the filter vocabulary, and the line of each
clause.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema_rs
import yaml

from conformance.formats import load_json
from conformance.schemas import compiled_schemas, member_names, without_surrogates

Node: TypeAlias = Mapping[str, Any]

# libyaml is ten times as fast; PyYAML may have been built without it.
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# A document may break its schema at each of a million places, and each would be a finding.
_MOST_VIOLATIONS = 50
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Validity(StrEnum):
    """What the contract says of the body of a creation.

    A body that is forbidden for its params alone is a case of its own: that rule is decided, so accepting such a body
    is advice and not a failure.
    """

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    ODD_PARAMS = "odd params"


class ContractError(Exception):
    """The contract cannot be read; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the contract.

    Attributes:
        operation_id: Its `operationId`.
        method: The HTTP method, upper case.
        path: The path template below the base path.
        pointer: JSON pointer of the operation in the contract.
        success: The status of success.
        media_type: The media type of a successful answer, lower case.
        statuses: Every documented status.
        columns: The column names of the file it answers with; empty if it answers with a document.
        sheet: The name of the sheet of the workbook it answers with; empty if it answers with something else.
    """

    operation_id: str
    method: str
    path: str
    pointer: str
    success: int
    media_type: str
    statuses: frozenset[int]
    columns: tuple[str, ...] = ()
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """The parsed contract.

    Attributes:
        document: The parsed YAML, `$ref` kept.
        version: `info.version`.
        digest: SHA-256 of the file, hexadecimal.
        base_path: The path of the first server, such as `/api/v2`.
        operations: The operations by `operationId`, from the most to the least specific path.
    """

    document: Node
    version: str
    digest: str
    base_path: str
    operations: Mapping[str, Operation]
    _lines: Mapping[str, int] = field(repr=False)
    _validators: Mapping[str, jsonschema_rs.Draft4Validator] = field(repr=False)
    _members: frozenset[str] = field(repr=False)

    def line(self, pointer: str) -> int:
        """Return the line, counted from 1, on which the node of a JSON pointer begins (RFC 6901).

        Raises:
            KeyError: The pointer leads to no node of the contract.
        """
        return self._lines[pointer]

    def knows(self, pointer: str) -> bool:
        """Return whether a JSON pointer leads to a node of the contract."""
        return pointer in self._lines

    def violations(self, schema: str, instance: object) -> list[str]:
        """Return where an instance breaks a schema of `components/schemas`, and which keyword it breaks.

        Args:
            schema: The name of the schema.
            instance: The parsed JSON value.

        Returns:
            Sorted texts such as `/data/type breaks enum`, a few dozen at most. They hold member names of the schema
            and positions, never a value of the instance, which may be a donor's.
        """
        found = []
        errors = self._validators[schema].iter_errors(without_surrogates(instance))
        for error in islice(errors, _MOST_VIOLATIONS):
            steps = [
                str(step) if isinstance(step, int) or step in self._members else "<other>"
                for step in error.instance_path
            ]
            keyword = next((str(step) for step in reversed(error.schema_path) if isinstance(step, str)), "schema")
            found.append(f"/{'/'.join(steps)} breaks {keyword}")
        return sorted(set(found))

    def validity(self, body: bytes | None) -> Validity:
        """Return what the contract says of the body of a creation.

        Args:
            body: The body as it was sent, under a JSON media type; None if there was none.
        """
        try:
            document = without_surrogates(load_json(body or b""))
        except ValueError:
            return Validity.FORBIDDEN
        validator = self._validators["CreateDocument"]
        attributes = _attributes(document)
        if any(str(name).endswith("_id") for name in attributes):
            return Validity.FORBIDDEN  # OpenAPI 3.0 cannot express a rule about names
        if validator.is_valid(document):
            return Validity.ALLOWED
        attributes.pop("params", None)
        return Validity.ODD_PARAMS if validator.is_valid(document) else Validity.FORBIDDEN

    def match(self, method: str, path: str) -> Operation | None:
        """Return the operation that a method and a path address; None if there is none.

        Args:
            method: The HTTP method, upper case.
            path: The path below the base path.
        """
        for operation in self.operations.values():
            pattern = re.escape(operation.path).replace(r"\{id\}", "[^/]+")
            if operation.method == method and re.fullmatch(pattern, path):
                return operation
        return None

    def filter_rules(self) -> Node:
        """Return the filter vocabulary, `x-filter`."""
        vocabulary: Node = self.document["components"]["schemas"]["FilterObject"]["x-filter"]
        return vocabulary

    @property
    def request_media_types(self) -> tuple[str, ...]:
        """Return the media types of a creation that the server reads, lower case."""
        operation = self.document["paths"][self.operations["createMailingExport"].path]["post"]
        return tuple(name.lower() for name in operation["requestBody"]["content"])


def load_contract(path: Path | None = None) -> Contract:
    """Read the contract.

    Args:
        path: The file; None for the `openapi.yaml` of this checkout, or the one installed beside the package.

    Raises:
        ContractError: It is missing, is not YAML, or lacks what the suite needs.
    """
    path = path or _own_contract()
    try:
        source = path.read_bytes()
    except OSError as error:
        raise ContractError(f"{path.name} cannot be read: {error.strerror}") from None
    try:
        # Twice: composing gives the line of each node, loading gives the values.
        root = yaml.compose(source, Loader=_LOADER)
        document: Node = yaml.load(source, Loader=_LOADER)  # noqa: S506  both loaders are safe ones
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ContractError(f"{path.name}:{line}: this is not YAML; fix it and try again") from None
    lines: dict[str, int] = {}
    _record_lines(root, "", lines)
    try:
        return Contract(
            document=document,
            version=document["info"]["version"],
            digest=hashlib.sha256(source).hexdigest(),
            base_path=document["servers"][0]["url"],
            operations=_operations(document),
            _lines=lines,
            _validators=compiled_schemas(document),
            _members=member_names(document),
        )
    except (LookupError, StopIteration, TypeError, AttributeError, ValueError) as error:
        raise ContractError(f"{path.name} lacks what the suite reads: {_lacking(error)}") from None


def _lacking(error: Exception) -> str:
    match error:
        case KeyError():
            return f"the member {error.args[0]} is missing"
        case ValueError():
            return str(error)
        case LookupError() | StopIteration():
            return "a list of servers, responses or media types is empty"
        case _:
            return "a member is of the wrong kind"


def _own_contract() -> Path:
    parent = Path(__file__).resolve().parent.parent
    checkout = parent / "openapi.yaml"
    return checkout if checkout.exists() else parent / "mailing_export_contract" / "openapi.yaml"


def _record_lines(node: yaml.Node | None, pointer: str, lines: dict[str, int]) -> None:
    if node is None:
        return
    lines.setdefault(pointer, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            # The line of a member is that of its key: a reader looks for the name.
            step = str(key.value).replace("~", "~0").replace("/", "~1")
            lines.setdefault(f"{pointer}/{step}", key.start_mark.line + 1)
            _record_lines(value, f"{pointer}/{step}", lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _record_lines(value, f"{pointer}/{index}", lines)


def _resolve(document: Node, node: Node) -> Node:
    while "$ref" in node:
        reference = node["$ref"]
        if not reference.startswith("#/"):
            raise ValueError(f"the reference {reference} is not local")
        target: Any = document
        for step in reference[2:].split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def _operations(document: Node) -> dict[str, Operation]:
    found = [
        _operation(document, path, method, item[method])
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    ]
    # `{id}.csv` before the bare `{id}`, which matches it as well.
    found.sort(key=lambda operation: (operation.path.endswith("}"), -len(operation.path)))
    return {operation.operation_id: operation for operation in found}


def _operation(document: Node, path: str, method: str, node: Node) -> Operation:
    success = next(int(status) for status in node["responses"] if status.startswith("2"))
    response = _resolve(document, node["responses"][str(success)])
    media_type, content = next(iter(response["content"].items()))
    table = _resolve(document, content["schema"]).get("x-table", {})
    step = path.replace("~", "~0").replace("/", "~1")
    return Operation(
        operation_id=node["operationId"],
        method=method.upper(),
        path=path,
        pointer=f"/paths/{step}/{method}",
        success=success,
        media_type=media_type.lower(),
        statuses=frozenset(int(status) for status in node["responses"]),
        columns=tuple(column["name"] for column in table.get("columns", ())),
        sheet=table.get("sheet", ""),
    )


def _attributes(document: object) -> dict[str, Any]:
    data = document.get("data") if isinstance(document, dict) else None
    attributes = data.get("attributes") if isinstance(data, dict) else None
    return attributes if isinstance(attributes, dict) else {}
