"""What of a creation was sent in vain: the server takes it without a word, and the file is another than was meant."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from mock_server.contract import Contract
from mock_server.contract.source import join
from mock_server.problems import quoted
from mock_server.selection import remarks
from mock_server.strict_json import loads

# A journal of a thousand requests must not fill the memory, and the first ones are enough to find the mistake.
_MOST: Final = 10
# Members that JSON:API 1.0 defines may be sent although this API does not read them (sections 7.1 and 7.2).
_JSON_API: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset({"meta", "jsonapi", "links", "included"}),
    "/data": frozenset({"id", "relationships", "links", "meta"}),
}


class Creations:
    """Tells what of a document that created an export was sent in vain.

    Args:
        contract: Says which members and filters there are. It is read once, because a request must not wait for that.
    """

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._members = dict(self._members_of(_schema(contract), ""))

    def remarks_on(self, content: bytes) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Return what was sent in vain.

        Args:
            content: The document, which the mock has read without an error.

        Returns:
            The keys of the filter that are ignored; the keys of the filter whose value has no effect, each with its
            value; and the members outside of the filter that are ignored, as JSON pointers. Of each the first ten. A
            member that is null is left out, because it means nothing wherever it stands.
        """
        document = loads(content)
        found = remarks((document["data"].get("attributes") or {}).get("params"), self._contract.vocabulary)
        unknown = [quoted(pointer) for pointer in self._unknown(document, "")]
        return found.ignored[:_MOST], found.no_effect[:_MOST], tuple(unknown[:_MOST])

    def _members_of(self, schema: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, frozenset[str]]]:
        """Return the known members of each object of a document, by its pointer."""
        schema = self._contract.resolve(schema)
        branches = [self._contract.resolve(branch) for branch in schema.get("oneOf") or schema.get("anyOf") or [schema]]
        members = {name: member for branch in branches for name, member in branch.get("properties", {}).items()}
        # The members of a filter are told by its vocabulary, which also knows what their values do.
        if members and not any("x-filter" in branch for branch in branches):
            yield pointer, _JSON_API.get(pointer, frozenset()).union(members)
            for name, member in members.items():
                yield from self._members_of(member, join(pointer, name))

    def _unknown(self, value: Any, pointer: str) -> Iterator[str]:  # noqa: ANN401  JSON is any value
        known = self._members[pointer]
        value = loads(value) if isinstance(value, str) else value
        for name, member in (value or {}).items():
            place = f"{pointer}/{name}"
            if place in self._members:
                yield from self._unknown(member, place)
            elif name not in known and member is not None:
                yield join(pointer, name)


def _schema(contract: Contract) -> Mapping[str, Any]:
    """Return the schema of the document that creates a resource."""
    for operation in contract.operations.values():
        if operation.lifecycle is not None and operation.lifecycle.effect == "creates":
            described = contract.document["paths"][operation.path][operation.method.lower()]["requestBody"]
            schema: Mapping[str, Any] = next(iter(contract.resolve(described)["content"].values()))["schema"]
            return schema
    raise AssertionError(contract)
