"""Authorisation: reads of other users' exports are refused, and refusals reveal nothing."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from conformance.answers.evidence import media_type_of
from conformance.answers.findings import export_of, status_is
from conformance.answers.tables import File
from conformance.check import (
    NO_SHARED_LIST,
    OTHER_USER,
    REPRESENTATIONS,
    Basis,
    Finding,
    Severity,
    TooLittleDataError,
    check,
)
from conformance.http.exchange import Exchange
from conformance.text import counted

_FORBIDDEN = "#/components/responses/Forbidden"
_NOT_FOUND = "#/components/responses/NotFound"
# A shorter id, such as a plain number, may occur in other text by chance.
_SHORTEST_DISTINCT = 8
_SHORTEST_NAME = 3
_MOST_BY_CHANCE = 5
"""So many records of two users may be equal, or be updated in the same second, by chance."""


@check(_FORBIDDEN, fault="F206", severity=Severity.CRITICAL, core=REPRESENTATIONS, needs=(OTHER_USER,))
def foreign_read(exchange: Exchange, *, otherwise: str = "") -> Iterator[Finding]:
    """Another user's export is a 403 in every representation.

    HEAD may be refused with any status.

    Args:
        exchange: The other user's request.
        otherwise: What is unusual about the request, such as an id in upper case; empty for nothing. The server may
            take it for a request for an unknown export, so any refusal passes.
    """
    if exchange.request.method == "HEAD":
        if exchange.response.ok:
            yield Finding(
                "HEAD of another user's export was answered", "a refusal", f"status {exchange.response.status}"
            )
    elif otherwise:
        if exchange.response.ok:
            yield Finding(
                f"Another user's fresh export was read with {otherwise}",
                "a refusal",
                f"status {exchange.response.status}",
            )
    else:
        yield from status_is(exchange, 403, "Reading another user's fresh export")


@check(_FORBIDDEN, fault="F204", needs=(OTHER_USER,))
def foreign_used_up(exchange: Exchange) -> Iterator[Finding]:
    """Another user's export is a 403 also when it is used up.

    A different status would reveal to another user that the export is used up.
    """
    yield from status_is(exchange, 403, "Reading another user's used-up export")


@check("#/components/schemas/ErrorDocument", fault="F204", needs=(OTHER_USER,))
def owner_untold(created: Exchange, refused: Exchange, marker: str = "") -> Iterator[Finding]:
    """The refusal to read another user's export reveals nothing about that user.

    The refusal must contain neither the params of the export nor the id of its owner, nor a name or an address of the
    owner that the creation tells in `included`.

    Args:
        created: The creation of the export.
        refused: The refusal.
        marker: A text that occurs only in the params of the export; empty for none.
    """
    if refused.response.ok:
        raise TooLittleDataError("reading another user's export was not refused")
    if marker and marker.encode() in refused.response.body:
        yield Finding(
            f"The {refused.response.status} contains the params of the export",
            "nothing about the other user",
            "its params",
        )
    body = refused.response.body.decode("utf-8", "replace")
    export = export_of(created)
    known = [text for text in export.included_names if len(text) >= _SHORTEST_NAME]
    if any(re.search(rf"(?<!\w){re.escape(text)}(?!\w)", body) for text in known):
        yield Finding(
            f"The {refused.response.status} tells something of the owner",
            "nothing about the other user",
            "a value of the user in included",
        )
    owner = export.user_id
    if len(owner) < _SHORTEST_DISTINCT or owner in refused.request.path:
        raise TooLittleDataError("the owner's id is missing, or too short to be recognised in other text")
    if re.search(rf"(?<![0-9A-Za-z]){re.escape(owner)}(?![0-9A-Za-z])", body, re.IGNORECASE):
        yield Finding(
            f"The {refused.response.status} names the owner of the export",
            "nothing about the other user",
            "the user's id",
        )


@check(_NOT_FOUND, fault="F204")
def unknown_id(exchange: Exchange) -> Iterator[Finding]:
    """An id that does not exist is a 404 in every representation."""
    yield from status_is(exchange, 404, "Reading an id that does not exist")


@check(_NOT_FOUND, fault="F102")
def not_a_uuid(exchange: Exchange) -> Iterator[Finding]:
    """An id that is not a UUID is a 404 in every representation."""
    yield from status_is(exchange, 404, "Reading an id that is not a UUID")


@check(
    "#/paths/~1contacts~1exports~1mailing~1{id}/get/description",
    fault="F210",
    basis=Basis.DECIDED,
    severity=Severity.MINOR,
)
def extension(exchange: Exchange) -> Iterator[Finding]:
    """Another extension than csv or xlsx is a 404."""
    yield from status_is(exchange, 404, "Reading with another extension")


@check("#/info/description", fault="F210", basis=Basis.DECIDED, severity=Severity.MINOR)
def format_parameter(exchange: Exchange, media_type: str) -> Iterator[Finding]:
    """The path alone decides the form of an answer: a query parameter such as format has no effect.

    Args:
        exchange: The owner's first GET, with that parameter.
        media_type: What the path asks for.
    """
    yield from status_is(exchange, 200, f"The first GET with the query {exchange.request.query}")
    if exchange.response.ok and exchange.response.media_type != media_type:
        yield Finding(f"{exchange.request.query} chose what is answered", media_type, media_type_of(exchange.response))


@check("#/components/responses/FileNotFound", fault="F206", severity=Severity.CRITICAL)
def strange_account_list(exchange: Exchange) -> Iterator[Finding]:
    """A filter that names only account lists of other users makes the download a 404."""
    yield from status_is(exchange, 404, "Downloading contacts of an account list that is not the user's")


@check(
    "#/components/schemas/FilterObject/properties/account_list_id",
    fault="F206",
    severity=Severity.CRITICAL,
    needs=(
        OTHER_USER,
        NO_SHARED_LIST,
    ),
)
def strangers(own: File, foreign: File, moments: Sequence[tuple[File, File]] = ()) -> Iterator[Finding]:
    """Users without a shared account list have no contact in common.

    A foundation that supports two people is a record in the list of each, and their rows are equal. Two records are
    seldom updated in the same second. So where a few rows are in both files, they count as one contact only if both
    users are given it for the same second, and few others with it.

    Args:
        own: The file of the first user.
        foreign: The file of the other user.
        moments: For some rows that are in both files, the files of both users for a range of `updated_at`: one that
            only one of them is given the row for, or the second for which both are.
    """
    if not own.table.rows or not foreign.table.rows:
        raise TooLittleDataError("one of the users has no contacts")
    shared = own.bag() & foreign.bag()
    if not shared:
        return
    if not few_are_shared(own, foreign) or any(_in_one_second(shared, *pair) for pair in moments):
        in_common = f"{counted(shared.total(), 'contact')} in common"
        yield Finding("Contacts stand in the files of both users", "no contact in common", in_common)
    elif not moments or any(shared.keys() & one.bag().keys() & other.bag().keys() for one, other in moments):
        raise TooLittleDataError("equal rows of both users may be one contact or two: many others have their moment")


def few_are_shared(own: File, foreign: File) -> bool:
    """Return whether so few rows are in the files of two users that they may be two records each."""
    shared, fewest = (own.bag() & foreign.bag()).total(), min(len(own.table.rows), len(foreign.table.rows))
    return shared <= _MOST_BY_CHANCE or shared < fewest / 2


def _in_one_second(shared: Counter[tuple[str, ...]], own: File, foreign: File) -> bool:
    together = shared.keys() & own.bag().keys() & foreign.bag().keys()
    return bool(together) and max(len(own.table.rows), len(foreign.table.rows)) <= _MOST_BY_CHANCE


@check("#/info/description", fault="F208", severity=Severity.CRITICAL)
def other_methods(exchange: Exchange) -> Iterator[Finding]:
    """A request with a method outside the contract does not succeed."""
    if exchange.response.ok:
        yield Finding(
            f"{exchange.request.method} was answered {exchange.response.status}",
            "a refusal",
            f"status {exchange.response.status}",
        )


@check("#/components/responses/ReadOnly", fault="F101", basis=Basis.DECIDED, severity=Severity.MINOR)
def method_not_allowed(exchange: Exchange) -> Iterator[Finding]:
    """A method that the path does not support is a 405 with Allow.

    Allow must name the method of the operation; other methods in it are not judged.
    """
    if exchange.response.ok:
        raise TooLittleDataError("the method was not refused")
    yield from status_is(exchange, 405, exchange.request.method)
    if exchange.response.status == 405:  # noqa: PLR2004  the status this check is about
        allowed = {name.strip().upper() for name in (exchange.response.header("allow") or "").split(",")}
        expected = "POST" if exchange.request.path.endswith("/mailing") else "GET"
        if expected not in allowed:
            yield Finding(
                "The Allow of the 405 lacks the method of the operation",
                f"Allow with {expected}",
                f"{len(allowed - {''})} methods",
            )
