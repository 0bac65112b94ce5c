"""The house rules of `openapi.yaml`, each a pure function from a document to what breaks it.

A rule yields `(pointer, message)` pairs and knows no line and no file, so that a test can hand it a document it has
changed. `findings` adds the lines. The rules need only the YAML reader of the mock and the table of its OpenAPI; what
the contract means to the mock does not matter to them. Two of them are those of `docs check`.
"""

import csv
import io
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from jsonschema import Draft202012Validator, FormatChecker
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import OpenAPIV30SpecValidator
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from mock_server.contract.paths import covers
from mock_server.contract.source import Source, join, tokens
from mock_server.reference.checks.described import everything_is_described, filters_have_examples, objects

Document = Mapping[str, Any]
Breaches = Iterator[tuple[str, str]]

ERROR_MEDIA_TYPE = "application/vnd.api+json"
EXTENSIONS = {"x-lifecycle": "Operation", "x-table": "Schema", "x-filter": "Schema"}
METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})

FORMATS = FormatChecker(formats=())


@FORMATS.checks("uuid", raises=ValueError)
def is_uuid(value: object) -> bool:
    """Whether a string is a UUID in its canonical form."""
    return not isinstance(value, str) or str(uuid.UUID(value)) == value.lower()


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(value: object) -> bool:
    """Whether a string is a date and time with a zone (RFC 3339, section 5.6)."""
    if not isinstance(value, str):
        return True
    written = re.fullmatch(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", value, re.ASCII)
    return bool(written and datetime.fromisoformat(value.upper()))


@FORMATS.checks("json-object", raises=ValueError)
def is_json_object(value: object) -> bool:
    """Whether a string holds a JSON object."""
    return not isinstance(value, str) or isinstance(json.loads(value), dict)


@FORMATS.checks("date-range", raises=ValueError)
def is_date_range(value: object) -> bool:
    """Whether a string is `D`, `D..D` or `D...D`, every D a date or every D a date and time; blank is no range."""
    if not isinstance(value, str) or not value.strip():
        return True
    ends = re.split(r"\.{2,3}", value.strip())
    if all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", end, re.ASCII) for end in ends):
        return len(ends) <= 2 and all(date.fromisoformat(end) for end in ends)
    # No fractions of a second, and the letters in upper case.
    moments = all(re.fullmatch(r"[\d-]{10}T[\d:]{8}(Z|[+-][\d:]{5})", end, re.ASCII) for end in ends)
    return len(ends) <= 2 and moments and all(is_moment(end) for end in ends)


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of a house rule."""

    rule: str
    pointer: str
    line: int
    message: str


def at(document: Document, pointer: str) -> Any:  # noqa: ANN401 - JSON values have no narrower type
    """The value at a JSON pointer; LookupError where there is none."""
    value: Any = document
    for token in tokens(pointer):
        value = value[int(token)] if isinstance(value, list) else value[token]
    return value


def resolved(document: Document, value: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference names, or the value itself."""
    while "$ref" in value:
        value = at(document, value["$ref"].removeprefix("#"))
    return value


def operations(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every operation with its pointer, whichever method it has."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield join(join("/paths", path), method), operation


def responses(document: Document) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every response of every operation: its pointer, its status and the response itself."""
    for pointer, operation in operations(document):
        for status, response in operation["responses"].items():
            yield join(f"{pointer}/responses", status), status, resolved(document, response)


def examples_of(value: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, Any]]:
    """The examples of a media type, a parameter or a header, with their pointers."""
    if "example" in value:
        yield f"{pointer}/example", value["example"]
    for name, example in value.get("examples", {}).items():
        yield join(f"{pointer}/examples", name) + "/value", example.get("value")


def is_openapi(document: Document) -> Breaches:
    """The document is OpenAPI 3.0, as openapi-spec-validator reads it."""
    for error in OpenAPIV30SpecValidator(dict(document)).iter_errors():
        yield "".join(join("", step) for step in error.absolute_path), error.message.splitlines()[0]


def examples_fit_their_schemas(document: Document) -> Breaches:
    """Every example validates against the schema it stands beside or in."""
    contents = DRAFT202012.create_resource(document)
    registry: Registry[Any] = Registry().with_resource("urn:contract", contents)

    def breaches(schema: str, example: str, value: object) -> Breaches:
        reference = {"$ref": f"urn:contract#{quote(schema)}"}
        validator = OAS30Validator(reference, registry=registry, format_checker=FORMATS)
        for error in validator.iter_errors(value):
            yield example + "".join(join("", step) for step in error.absolute_path), error.message

    for kind, pointer, value in objects(document):
        if kind == "Schema" and "example" in value:
            yield from breaches(pointer, f"{pointer}/example", value["example"])
        elif kind in {"Parameter", "Header", "MediaType"} and "$ref" not in value:
            for example, shown in examples_of(value, pointer):
                yield from breaches(f"{pointer}/schema", example, shown)


def references_are_local(document: Document) -> Breaches:
    """Every `$ref` points to something within the document."""
    for pointer, value in _references(document, ""):
        if not isinstance(value, str) or not value.startswith("#/"):
            yield pointer, f"{value} is not within this file"
            continue
        try:
            at(document, value[1:])
        except LookupError:
            yield pointer, f"{value} does not exist"


def _references(value: object, pointer: str) -> Iterator[tuple[str, object]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        if name == "$ref":
            yield join(pointer, name), child
        yield from _references(child, join(pointer, name))


def extensions_are_known(document: Document) -> Breaches:
    """Every `x-` key is one of ours and stands in the kind of object it was made for."""
    home: set[str] = set()
    for kind, pointer, value in objects(document):
        home.update(join(pointer, name) for name in value if EXTENSIONS.get(name) == kind)

    def walk(value: object, pointer: str) -> Breaches:
        children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for name, child in children:
            place = join(pointer, name)
            if place in home:
                continue
            if isinstance(name, str) and name.startswith("x-"):
                yield place, f"{name} is not known here"
            yield from walk(child, place)

    yield from walk(document, "")


def operations_are_complete(document: Document) -> Breaches:
    """Every operation has an id, a summary, a description, a 2xx response with an example, and a 401."""
    for pointer, operation in operations(document):
        for member in ("operationId", "summary", "description"):
            if not operation.get(member):
                yield pointer, f"{member} is missing"
        if "401" not in operation["responses"]:
            yield f"{pointer}/responses", "401 is missing"
        successes = [response for status, response in operation["responses"].items() if status.startswith("2")]
        if not successes:
            yield f"{pointer}/responses", "a 2xx response is missing"
        for success in successes:
            for media in resolved(document, success).get("content", {}).values():
                if not any(True for _ in examples_of(media, "")):
                    yield f"{pointer}/responses", "the 2xx response has no example"


def errors_are_documents(document: Document) -> Breaches:
    """Every error response is a JSON:API document, and only that, with an example that bears its status."""
    for pointer, status, response in responses(document):
        if status[0] not in "45":
            continue
        content = response.get("content", {})
        if set(content) != {ERROR_MEDIA_TYPE}:
            yield pointer, f"an error has the one media type {ERROR_MEDIA_TYPE}, not {sorted(content)}"
            continue
        shown = list(examples_of(content[ERROR_MEDIA_TYPE], pointer))
        if not shown:
            yield pointer, "the error has no example"
        for _, value in shown:
            if any(error.get("status") != status for error in value.get("errors", ())):
                yield pointer, f"an example has another status than {status}"


def paths_are_in_order(document: Document) -> Breaches:
    """No path stands before one that is more specific."""
    listed = list(document["paths"])
    for index, path in enumerate(listed):
        for later in listed[index + 1 :]:
            if covers(path, later):
                yield join("/paths", path), f"it matches all that {later} matches; put it after"


def links_lead_somewhere(document: Document) -> Breaches:
    """Every link names an operation, and gives only parameters that this operation has."""
    by_id = {operation.get("operationId"): operation for _, operation in operations(document)}
    for kind, pointer, link in objects(document):
        if kind != "Link" or "$ref" in link:
            continue
        target = by_id.get(link.get("operationId"))
        if target is None:
            yield pointer, f"there is no operation {link.get('operationId')}"
            continue
        known = {resolved(document, parameter)["name"] for parameter in target.get("parameters", ())}
        for name in link.get("parameters", {}):
            if name not in known:
                yield join(f"{pointer}/parameters", name), f"{link['operationId']} has no parameter {name}"


def created_ids_are_handed_on(document: Document) -> Breaches:
    """Every operation with an id in its path is linked from the one that creates, and the link gives the new id."""
    targets = {
        link["operationId"]
        for kind, _, link in objects(document)
        if kind == "Link" and link.get("parameters") == {"id": "$response.body#/data/id"}
    }
    for pointer, operation in operations(document):
        if "{id}" in tokens(pointer)[1] and operation.get("operationId") not in targets:
            yield pointer, "no link gives it the id of a new export"


def components_are_used(document: Document) -> Breaches:
    """Every component is referred to from outside itself; every security scheme is required; every tag is borne."""
    used: dict[str, set[str]] = {}
    for pointer, target in _references(document, ""):
        used.setdefault(str(target), set()).add(pointer)
    for section, components in document["components"].items():
        for name in components:
            place = f"/components/{section}/{name}"
            users = {pointer for pointer in used.get(f"#{place}", ()) if not pointer.startswith(f"{place}/")}
            schemes = {scheme for requirement in document["security"] for scheme in requirement}
            if not users and not (section == "securitySchemes" and name in schemes):
                yield place, "nothing refers to it"
    borne = {tag for _, operation in operations(document) for tag in operation.get("tags", ())}
    for index, tag in enumerate(document.get("tags", ())):
        if tag["name"] not in borne:
            yield f"/tags/{index}", "no operation bears this tag"


def nullable_has_a_type(document: Document) -> Breaches:
    """`nullable` stands beside a `type`; without one OpenAPI 3.0.3 gives it no meaning."""
    for kind, pointer, value in objects(document):
        if kind == "Schema" and "nullable" in value and "type" not in value:
            yield pointer, "nullable without a type has no effect"


def objects_are_open(document: Document) -> Breaches:
    """Every object says that it may have other members; generated clients drop or refuse what is left implicit."""
    for kind, pointer, value in objects(document):
        # What stands below `not` describes no value.
        described = "/not" not in pointer and value.get("type") == "object"
        if kind == "Schema" and described and value.get("additionalProperties") is not True:
            yield pointer, "additionalProperties: true is missing"


def forms_are_exclusive(document: Document) -> Breaches:
    """Where a value has several forms, exactly one fits; some generators merge those of an `anyOf` and lose a text."""
    for kind, pointer, value in objects(document):
        if kind == "Schema" and "anyOf" in value:
            yield join(pointer, "anyOf"), "write oneOf"


def filters_are_properties(document: Document) -> Breaches:
    """The keys of a filter object and the vocabulary tell of the same filters."""
    for kind, pointer, value in objects(document):
        if kind != "Schema" or "x-filter" not in value:
            continue
        vocabulary = value["x-filter"]
        prefix = vocabulary["reverse"]["prefix"]
        reversing = {prefix + name for name, rule in vocabulary["filters"].items() if rule["reversible"]}
        named = {*vocabulary["filters"], *vocabulary["modifiers"], *reversing}
        for name in sorted(named - set(value["properties"])):
            yield pointer, f"{name} is in the vocabulary but is no property"
        for name in sorted(set(value["properties"]) - named):
            yield join(f"{pointer}/properties", name), "the vocabulary does not know it"


def tables_match_their_examples(document: Document) -> Breaches:
    """The first row of a CSV example names the columns of the table, and every row has as many values."""
    for kind, pointer, value in objects(document):
        if kind != "MediaType":
            continue
        table = resolved(document, value["schema"]).get("x-table", {})
        if table.get("format") != "csv":
            continue
        names = [column["name"] for column in table["columns"]]
        for place, text in examples_of(value, pointer):
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=table["delimiter"]))
            if rows[0] != names or any(len(row) != len(names) for row in rows):
                yield place, "its rows are not those of the table"


RULES: tuple[Callable[[Document], Breaches], ...] = (
    is_openapi,
    references_are_local,
    extensions_are_known,
    examples_fit_their_schemas,
    operations_are_complete,
    errors_are_documents,
    paths_are_in_order,
    links_lead_somewhere,
    created_ids_are_handed_on,
    components_are_used,
    everything_is_described,
    filters_have_examples,
    nullable_has_a_type,
    objects_are_open,
    forms_are_exclusive,
    filters_are_properties,
    tables_match_their_examples,
)


def findings(rule: Callable[[Document], Breaches], source: Source) -> list[Finding]:
    """What breaks one rule in a file, with the lines.

    A rule that cannot read the document because another is broken says so instead of failing.
    """
    document = source.value
    try:
        breaches = list(rule(document))
    except (LookupError, TypeError, AttributeError, Unresolvable) as error:
        breaches = [("", f"cannot be judged: {error!r}")]
    return [Finding(rule.__name__, pointer, source.line(pointer), message) for pointer, message in breaches]


def accepts(document: Document, component: str, value: object) -> bool:
    """Whether a schema component accepts a value, by the rules of OpenAPI 3.0 and with real formats."""
    contents = DRAFT202012.create_resource(document)
    registry: Registry[Any] = Registry().with_resource("urn:contract", contents)
    reference = {"$ref": f"urn:contract#/components/schemas/{component}"}
    return bool(OAS30Validator(reference, registry=registry, format_checker=FORMATS).is_valid(value))


def schema_is_sound(schema: Mapping[str, Any]) -> bool:
    """Whether the JSON Schema of an extension is one itself."""
    Draft202012Validator.check_schema(schema)
    return True
