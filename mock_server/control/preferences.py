"""What a tester prefers to a plain answer: another status, an example of the contract, a delay or a fault.

A preference comes with a request, in the header `Prefer` (RFC 7240) or, for a navigation, in the query parameter
`__prefer`, or it comes from a rule (`rules.py`). `Prefer` also carries preferences that others understand; as the RFC
says, those that are not known here are ignored.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl
from urllib.request import parse_http_list

import msgspec
from starlette.types import Scope

from mock_server.problems import BadRequest, quoted

QUERY: Final = "__prefer"
_HEADER: Final = b"prefer"
_LONGEST_WAIT: Final = 60_000


class Fault(StrEnum):
    """What may go wrong with a connection.

    The first three come before the request is processed, so it changes nothing. The others spoil the answer of a
    request that was processed, so it uses an export up, as it would if the network failed.
    """

    RESET = "reset"
    EMPTY = "empty"
    STALL = "stall"
    TRUNCATE = "truncate"
    GARBAGE = "garbage"
    SLOW_BODY = "slow-body"


BEFORE: Final = frozenset({Fault.RESET, Fault.EMPTY, Fault.STALL})
"""The faults that come before a request is processed."""


class Preference(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """What is preferred to a plain answer.

    Attributes:
        code: The status to answer with: one that the contract documents for the operation, or a gateway's 5xx.
        example: The name of an example in the contract to answer with.
        retry_after: How many seconds the header `Retry-After` of that answer names.
        wait: For how many milliseconds the answer is delayed; with `stall` and `slow-body`, how long they take.
        fault: What goes wrong with the connection.
    """

    code: Annotated[int, msgspec.Meta(ge=100, le=599)] | None = None
    example: str | None = None
    retry_after: Annotated[int, msgspec.Meta(ge=0, le=86_400)] | None = None
    wait: Annotated[int, msgspec.Meta(ge=0, le=_LONGEST_WAIT)] | None = None
    fault: Fault | None = None


NAMES: Final = tuple(field.encode_name for field in msgspec.structs.fields(Preference))
"""The names of the preferences, as they are written in `Prefer`."""


class PreferenceError(ValueError):
    """A preference has a value that it cannot have; the text says which and what it may be."""


def sent_preference(scope: Scope) -> tuple[Preference, str] | None:
    """Return what a request prefers, and how it said so; None if it prefers nothing that is known here.

    Args:
        scope: The ASGI scope of the request.

    Raises:
        BadRequest: A preference has a value that it cannot have.
    """
    # Nearly all requests prefer nothing, and these two questions are quickly answered.
    is_in_query = b"__prefer=" in scope["query_string"]
    if not is_in_query and _HEADER not in dict(scope["headers"]):
        return None
    said = [value.decode("latin-1") for name, value in scope["headers"] if name == _HEADER]
    if is_in_query:
        query = parse_qsl(scope["query_string"].decode("latin-1"))
        said += [value for name, value in query if name == QUERY]
    values = _known(said)
    if not values:
        return None
    try:
        return preference_of(values), ", ".join(f"{name}={value}" for name, value in values.items())
    except PreferenceError as error:
        raise BadRequest(f"Prefer: {error}") from None


def preference_of(values: Mapping[str, Any]) -> Preference:
    """Read a preference.

    Args:
        values: Its members by name; a number may be given as its digits.

    Raises:
        PreferenceError: There is no such name, or a value is none that it can have.
    """
    try:
        preference = msgspec.convert(values, Preference, strict=False)
    except msgspec.ValidationError:
        # The library's message names types of Python; the members are few enough to say what each may be.
        pass
    else:
        if preference.retry_after is not None and preference.code is None and preference.example is None:
            raise PreferenceError("retry-after goes with the answer that has it; add code=429.")
        return preference
    for name, value in values.items():
        if name not in NAMES:
            raise PreferenceError(f"{quoted(name)} is unknown; there are {', '.join(NAMES)}.")
        try:
            msgspec.convert({name: value}, Preference, strict=False)
        except msgspec.ValidationError:
            raise PreferenceError(f"{name}={quoted(str(value))} cannot be used; {_ALLOWED[name]}.") from None
    raise AssertionError(values)


_ALLOWED: Final[Mapping[str, str]] = {
    "code": "it is a status, a number from 100 to 599",
    "example": "it is the name of an example in the contract",
    "retry-after": "it is a number of seconds, at most 86400",
    "wait": f"it is a number of milliseconds, at most {_LONGEST_WAIT}",
    "fault": f"it is one of {', '.join(Fault)}",
}


def _known(said: Iterable[str]) -> dict[str, str]:
    """Return the known preferences among comma-separated ones; of several of one name the first (RFC 7240, 2)."""
    values: dict[str, str] = {}
    for item in (item for line in said for item in parse_http_list(line)):
        name, _, value = item.partition(";")[0].partition("=")
        if name.strip().lower() in NAMES:
            values.setdefault(name.strip().lower(), value.strip().strip('"'))
    return values
