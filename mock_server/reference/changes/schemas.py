"""Two schemas: what a value may be now that it might not be before, and the other way round."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import contains
from typing import Any, Final

from mock_server.reference.changes.model import Change, Extent, Side
from mock_server.reference.fields import Resolve, Schema, alternatives, type_words, whole
from mock_server.reference.layout import code_span, layout_json

# Whether a higher value of the keyword allows less.
_BOUNDS: Final[Mapping[str, bool]] = {
    "minLength": True,
    "minItems": True,
    "minProperties": True,
    "minimum": True,
    "maxLength": False,
    "maxItems": False,
    "maxProperties": False,
    "maximum": False,
}
_FORMS: Final = ("pattern", "multipleOf", "not")
_WORDS: Final = ("description", "example", "title")


@dataclass(frozen=True, slots=True)
class Compared:
    """How two schemas are compared: who sends the value, and how references of each contract are followed."""

    side: Side
    old: Resolve
    new: Resolve

    def changes(self, place: str, old: Schema, new: Schema) -> Iterator[Change]:
        """Yield what changed between two schemas.

        Args:
            place: Where the value is, in words.
            old: The older schema.
            new: The newer one.
        """
        before, after = whole(old, self.old), whole(new, self.new)
        was, now = _kinds(before, self.old), _kinds(after, self.new)
        yield from self._sets(place, "the kind of value", was, now, _covers)
        one, other = self._merged(before, self.old), self._merged(after, self.new)
        yield from self._values(place, one, other)
        yield from self._unsaid(place, one, other)
        yield from self._members(place, one, other)
        if "items" in one and "items" in other:
            yield from self.changes(_within(place, "[]"), one["items"], other["items"])
        if any(one.get(word) != other.get(word) for word in _WORDS):
            yield Change(place, "is described in other words", Extent.WORDS, self.side)

    @staticmethod
    def _merged(schema: Schema, resolve: Resolve) -> dict[str, Any]:
        """Return the keywords of a schema and of its alternatives together; those of the schema itself win."""
        merged: dict[str, Any] = {}
        for each in alternatives(schema, resolve):
            properties = {**merged.get("properties", {}), **each.get("properties", {})}
            merged = {**each, **merged, "properties": properties}
        return {**merged, **{word: schema[word] for word in _WORDS if word in schema}}

    def _sets(
        self, place: str, name: str, old: set[str], new: set[str], covers: Callable[[set[str], str], bool] = contains
    ) -> Iterator[Change]:
        for gone in sorted(value for value in old if not covers(new, value)):
            yield Change(place, f"{name} {code_span(gone)} is gone", Extent.NARROWER, self.side)
        for added in sorted(value for value in new if not covers(old, value)):
            yield Change(place, f"{name} {code_span(added)} is new", Extent.WIDER, self.side)

    def _values(self, place: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
        if "enum" in old and "enum" in new:
            was, now = ({layout_json(value) for value in each["enum"]} for each in (old, new))
            yield from self._sets(place, "the value", was, now)
        elif "enum" in old or "enum" in new:
            extent = Extent.WIDER if "enum" in old else Extent.NARROWER
            yield Change(place, f"its values are {'free now' if 'enum' in old else 'listed now'}", extent, self.side)
        for keyword, is_lower in _BOUNDS.items():
            if old.get(keyword) != new.get(keyword):
                yield Change(
                    place, _told(keyword, old, new), _of_bound(keyword, old, new, is_lower=is_lower), self.side
                )
        for keyword in _FORMS:
            if old.get(keyword) != new.get(keyword):
                added, gone = keyword not in old, keyword not in new
                extent = Extent.NARROWER if added else Extent.WIDER if gone else Extent.OTHER
                yield Change(place, _told(keyword, old, new), extent, self.side)

    def _unsaid(self, place: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
        """Yield what changed for a value that is left out, and for members that are not listed."""
        if old.get("default") != new.get("default"):
            # It says what a server does for clients that leave the value out; an answer has what it has.
            extent = Extent.OTHER if self.side is Side.REQUEST else Extent.WORDS
            yield Change(place, _told("default", old, new), extent, self.side)
        was, now = (each.get("additionalProperties", True) for each in (old, new))
        if was == now:
            return
        if now is False:
            yield Change(place, "has no members but those that are listed now", Extent.NARROWER, self.side)
        elif was is False:
            # A client ignores members that it does not know.
            extent = Extent.WIDER if self.side is Side.REQUEST else Extent.WORDS
            yield Change(place, "may have other members than those that are listed now", extent, self.side)
        else:
            yield Change(place, "its other members are of another kind", Extent.OTHER, self.side)

    def _members(self, place: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
        before, after = old.get("properties", {}), new.get("properties", {})
        # Which keys a filter has is said by its vocabulary, and declared for generated clients alone.
        is_vocabulary = "x-filter" in old and "x-filter" in new
        needed, need = set(old.get("required", ())), set(new.get("required", ()))
        for name in [*before, *(name for name in after if name not in before)]:
            own = _within(place, f".{name}")
            if is_vocabulary and (name in before) != (name in after):
                yield Change(own, f"is {'not ' if name in before else ''}declared now", Extent.WORDS, self.side)
            elif name not in after:
                # What is sent for it has no effect any more; what was answered for it is missing.
                extent = Extent.NARROWER if self.side is Side.REQUEST else Extent.WIDER
                yield Change(own, "is gone", extent, self.side)
            elif name not in before:
                yield Change(own, *self._new_member(is_needed=name in need), self.side)
            else:
                if (name in needed) != (name in need):
                    yield self._need(own, is_needed=name in need)
                yield from self.changes(own, before[name], after[name])
        for name in sorted((needed ^ need) - before.keys() - after.keys()):
            yield self._need(_within(place, f".{name}"), is_needed=name in need)

    def _need(self, place: str, *, is_needed: bool) -> Change:
        extent = Extent.NARROWER if is_needed else Extent.WIDER
        return Change(place, f"is {'required' if is_needed else 'optional'} now", extent, self.side)

    def _new_member(self, *, is_needed: bool) -> tuple[str, Extent]:
        if self.side is Side.REQUEST:
            return ("is new and required", Extent.OTHER) if is_needed else ("is new", Extent.WIDER)
        # A client ignores members that it does not know.
        return ("is new and always there", Extent.NARROWER) if is_needed else ("is new", Extent.WORDS)


def _within(place: str, step: str) -> str:
    """Return the place of a member or of an item: its path, in one code span behind the place of the whole."""
    if place.endswith("`"):
        return f"{place[:-1]}{step}`"
    return f"{place}, {code_span(step.removeprefix('.'))}"


def _kinds(schema: Schema, resolve: Resolve) -> set[str]:
    return {*type_words(schema, resolve), *(["null"] if _is_nullable(schema, resolve) else [])}


def _is_nullable(schema: Schema, resolve: Resolve) -> bool:
    return any(each.get("nullable", False) for each in (schema, *alternatives(schema, resolve)))


def _covers(kinds: set[str], kind: str) -> bool:
    """Return whether each value of a kind is of one of some kinds: what has a format also is a value without it."""
    wider = {kind, kind.partition(" (")[0]}
    if kind != "null":
        wider.add("any value")
    if kind == "integer":
        wider.add("number")
    is_array = kind == "empty array" or kind.startswith("array of ")
    return bool(kinds & wider) or (is_array and "array of any value" in kinds)


def _told(keyword: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    values = [code_span(layout_json(each[keyword])) if keyword in each else "nothing" for each in (old, new)]
    return f"its {keyword} was {values[0]} and is {values[1]}"


def _of_bound(keyword: str, old: Mapping[str, Any], new: Mapping[str, Any], *, is_lower: bool) -> Extent:
    if keyword not in old:
        return Extent.NARROWER
    if keyword not in new:
        return Extent.WIDER
    return Extent.NARROWER if (new[keyword] > old[keyword]) is is_lower else Extent.WIDER
