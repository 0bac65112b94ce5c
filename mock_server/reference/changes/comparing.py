"""Two contracts: what changed in their operations, in the filter, and in how to authenticate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from mock_server.contract import Contract
from mock_server.reference.changes.extensions import filter_changes, operation_changes
from mock_server.reference.changes.model import Change, Extent, Side
from mock_server.reference.changes.schemas import Compared
from mock_server.reference.layout import code_span

_WORDS = ("summary", "description")
Raw = Mapping[str, Any]


def compare(old: Contract, new: Contract) -> tuple[Change, ...]:
    """Return what changed between two contracts, each change once.

    Args:
        old: The older contract.
        new: The newer one.
    """
    return tuple(dict.fromkeys(_Comparison(old, new).changes()))


@dataclass(frozen=True, slots=True)
class _Comparison:
    old: Contract
    new: Contract

    def changes(self) -> Iterator[Change]:
        before, after = (
            {_name(path, method): each for path, method, each in _operations(c)} for c in (self.old, self.new)
        )
        if self.old.base_path != self.new.base_path:
            yield Change("The base path", f"is {code_span(self.new.base_path)} now", Extent.OTHER)
        for name in dict.fromkeys((*before, *after)):
            if name not in after:
                yield Change(name, "is gone", Extent.NARROWER)
            elif name not in before:
                yield Change(name, "is new", Extent.WIDER)
            else:
                yield from self._operation(name, before[name], after[name])
        yield from filter_changes(self.old, self.new)
        yield from self._schemes()
        if self.old.document["info"].get("description") != self.new.document["info"].get("description"):
            yield Change("The introduction", "is in other words", Extent.WORDS)

    def _schemes(self) -> Iterator[Change]:
        before, after = ({_scheme(each) for each in contract.security_schemes} for contract in (self.old, self.new))
        for scheme in sorted(before - after):
            yield Change(f"Authentication {scheme}", "is gone", Extent.NARROWER)
        for scheme in sorted(after - before):
            yield Change(f"Authentication {scheme}", "is new", Extent.WIDER)

    def _operation(self, place: str, old: Raw, new: Raw) -> Iterator[Change]:
        if any(old.get(word) != new.get(word) for word in _WORDS):
            yield Change(place, "is described in other words", Extent.WORDS)
        if old["operationId"] != new["operationId"]:
            # Generated clients have a method of this name.
            yield Change(place, f"its operationId is {code_span(new['operationId'])} now", Extent.NARROWER)
        else:
            one, other = (each.operations[old["operationId"]] for each in (self.old, self.new))
            yield from operation_changes(place, one, other)
        yield from self._parameters(place, old, new)
        yield from self._body(f"{place}, the body", old.get("requestBody"), new.get("requestBody"))
        yield from self._answers(place, old["responses"], new["responses"])

    def _compared(self, side: Side) -> Compared:
        return Compared(side, self.old.resolve, self.new.resolve)

    def _parameters(self, place: str, old: Raw, new: Raw) -> Iterator[Change]:
        before = {each["name"]: each for each in map(self.old.resolve, old.get("parameters", ()))}
        after = {each["name"]: each for each in map(self.new.resolve, new.get("parameters", ()))}
        for name in dict.fromkeys((*before, *after)):
            own = f"{place}, the parameter {code_span(name)}"
            was, now = (each.get(name, {}).get("required", False) for each in (before, after))
            if name not in after:
                yield Change(own, "is gone", Extent.NARROWER)
            elif name not in before:
                yield Change(own, "is new and required" if now else "is new", Extent.OTHER if now else Extent.WIDER)
            else:
                if was != now:
                    extent = Extent.NARROWER if now else Extent.WIDER
                    yield Change(own, f"is {'required' if now else 'optional'} now", extent)
                yield from self._compared(Side.REQUEST).changes(own, _described(before[name]), _described(after[name]))

    def _body(self, place: str, old: Raw | None, new: Raw | None) -> Iterator[Change]:
        if old is None or new is None:
            if old is not new:
                yield Change(place, "is gone" if new is None else "is new", Extent.OTHER)
            return
        before, after = self.old.resolve(old), self.new.resolve(new)
        was, now = (each.get("required", False) for each in (before, after))
        if was != now:
            yield Change(place, f"is {'required' if now else 'optional'} now", Extent.NARROWER if now else Extent.WIDER)
        yield from self._content(place, before["content"], after["content"], Side.REQUEST)

    def _content(self, place: str, old: Raw, new: Raw, side: Side) -> Iterator[Change]:
        for media_type in dict.fromkeys((*old, *new)):
            if media_type not in new:
                yield Change(f"{place} as {code_span(media_type)}", "is gone", Extent.NARROWER, Side.REQUEST)
            elif media_type not in old:
                extent = Extent.WIDER
                yield Change(f"{place} as {code_span(media_type)}", "is new", extent, side)
            else:
                yield from self._compared(side).changes(place, old[media_type]["schema"], new[media_type]["schema"])

    def _answers(self, place: str, old: Raw, new: Raw) -> Iterator[Change]:
        for status in sorted({*old, *new}):
            own = f"{place}, {status}"
            is_error = int(status) >= HTTPStatus.BAD_REQUEST
            if status not in new:
                # An error that is not documented any more must not be answered; a client may have waited for a success.
                yield Change(own, "is gone", Extent.NARROWER if is_error else Extent.OTHER, Side.ANSWER)
            elif status not in old:
                # A client has to expect errors that it does not know.
                yield Change(own, "is new", Extent.WORDS if is_error else Extent.WIDER, Side.ANSWER)
            else:
                yield from self._answer(own, self.old.resolve(old[status]), self.new.resolve(new[status]))

    def _answer(self, place: str, old: Raw, new: Raw) -> Iterator[Change]:
        if old["description"] != new["description"]:
            yield Change(place, "is described in other words", Extent.WORDS, Side.ANSWER)
        if old.get("links") != new.get("links"):
            yield Change(place, "leads to other operations", Extent.WORDS, Side.ANSWER)
        before, after = old.get("headers", {}), new.get("headers", {})
        for name in dict.fromkeys((*before, *after)):
            own = f"{place}, the header {code_span(name)}"
            one, other = self.old.resolve(before.get(name, {})), self.new.resolve(after.get(name, {}))
            was, now = one.get("required", False), other.get("required", False)
            if not other:
                yield Change(own, "is gone", Extent.WIDER, Side.ANSWER)
            elif not one:
                yield Change(own, "is new", Extent.NARROWER if now else Extent.WORDS, Side.ANSWER)
            elif was != now:
                words = f"is {'always there' if now else 'optional'} now"
                yield Change(own, words, Extent.NARROWER if now else Extent.WIDER, Side.ANSWER)
            else:
                yield from self._compared(Side.ANSWER).changes(own, _described(one), _described(other))
        yield from self._content(f"{place}, the body", old.get("content", {}), new.get("content", {}), Side.ANSWER)


def _operations(contract: Contract) -> Iterator[tuple[str, str, Raw]]:
    for path, item in contract.document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _name(path: str, method: str) -> str:
    return f"{method.upper()} {path}"


def _scheme(scheme: Raw) -> str:
    return f"{scheme['type']} {scheme.get('scheme', scheme.get('name', ''))}"


def _described(raw: Raw) -> Raw:
    """Return the schema of a parameter or a header with the words that are beside it."""
    return {**raw["schema"], **{word: raw[word] for word in ("description", "example") if word in raw}}
