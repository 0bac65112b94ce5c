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
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs

from conformance.changes import further_filters, unfollowed
from conformance.formats import load_json
from conformance.operations import Operation, Statuses, operations_of
from conformance.schemas import compiled_schemas, member_names, without_surrogates
from conformance.source import Node, NotYamlError, read_source

__all__ = ["Contract", "ContractError", "Operation", "Statuses", "Validity", "load_contract", "read_contract"]

# A document may break its schema at each of a million places, and each would be a finding.
_MOST_VIOLATIONS = 50


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
class Contract:
    """The parsed contract.

    Attributes:
        document: The parsed YAML, `$ref` kept.
        version: `info.version`.
        digest: SHA-256 of the file, hexadecimal.
        base_path: The path of the first server, such as `/api/v2`.
        operations: The operations by `operationId`, from the most to the least specific path.
        file: Its file, as reports name it.
        further_filters: The filters that the contract of the suite does not have, each with the one of its filters that
            compares the same.
    """

    document: Node
    version: str
    digest: str
    base_path: str
    operations: Mapping[str, Operation]
    file: str
    further_filters: Mapping[str, str]
    _lines: Mapping[str, int] = field(repr=False)
    _validators: Mapping[str, jsonschema_rs.Draft4Validator] = field(repr=False)
    _members: frozenset[str] = field(repr=False)

    def line(self, pointer: str) -> int:
        """Return the line, counted from 1, on which the node of a JSON pointer begins (RFC 6901).

        Raises:
            KeyError: The pointer leads to no node of the contract.
        """
        return self._lines[pointer]

    def nearest(self, pointer: str) -> str:
        """Return the pointer itself, or that of the nearest node above it that the contract has."""
        while pointer not in self._lines:  # it knows the root, whose pointer is empty
            pointer = pointer.rpartition("/")[0]
        return pointer

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
    def statuses(self) -> Statuses:
        """Return the statuses that the contract may change."""
        operations = self.operations.values()
        created = next((one.success for one in operations if one.method == "POST"), Statuses().created)
        return Statuses(created, next((one.then for one in operations if one.then), Statuses().used_up))

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
        ContractError: It is missing, is not YAML, lacks what the suite needs, or changes what no check can follow.
    """
    own = _own_contract()
    if path is None:
        return read_contract(_bytes_of(own, own.name), own.name)
    name = str(path)
    source = _bytes_of(path, name)
    contract, usual = read_contract(source, name), load_contract()
    if contract.digest == usual.digest:
        return contract
    refused = unfollowed(usual.document, contract.document)
    if refused:
        places = sorted((contract.line(contract.nearest(pointer)), pointer, reason) for pointer, reason in refused)
        raise ContractError("\n".join(f"{name}:{line}: {pointer}: {reason}" for line, pointer, reason in places))
    return read_contract(source, name, usual)


def read_contract(source: bytes, name: str, usual: Contract | None = None) -> Contract:
    """Read a contract whatever it changes.

    Args:
        source: The bytes of the file.
        name: The file, as errors and reports name it.
        usual: The contract that the checks are written for; None for the one that is read.

    Raises:
        ContractError: It is not YAML, or lacks what the suite needs.
    """
    try:
        document, lines = read_source(source)
    except NotYamlError as error:
        raise ContractError(f"{name}:{error.line}: this is not YAML; fix it and try again") from None
    try:
        return Contract(
            document=document,
            version=document["info"]["version"],
            digest=hashlib.sha256(source).hexdigest(),
            base_path=urlsplit(document["servers"][0]["url"]).path.rstrip("/"),
            operations=operations_of(document, usual.operations if usual else {}),
            file=name,
            further_filters=further_filters(usual.document, document) if usual else {},
            _lines=lines,
            _validators=compiled_schemas(document),
            _members=member_names(document),
        )
    except (LookupError, StopIteration, TypeError, AttributeError, ValueError) as error:
        raise ContractError(f"{name} lacks what the suite reads: {_lacking(error)}") from None


def _bytes_of(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ContractError(f"{name} cannot be read: {error.strerror}") from None


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


def _attributes(document: object) -> dict[str, Any]:
    data = document.get("data") if isinstance(document, dict) else None
    attributes = data.get("attributes") if isinstance(data, dict) else None
    return attributes if isinstance(attributes, dict) else {}
