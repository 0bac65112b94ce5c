"""Whose an export is: a foreign read is refused in every representation, and ids tell nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.answers.findings import export_of, status_is
from conformance.answers.tables import File
from conformance.check import Basis, Check, Finding, Severity, TooLittleDataError, check
from conformance.http.exchange import Exchange

_FORBIDDEN = "#/components/responses/Forbidden"
_NOT_FOUND = "#/components/responses/NotFound"
# Shorter ids, such as a plain number, stand in other text by chance.
_TELLING = 8


@check(
    "authorisation.foreign-read",
    "Another user's export is a 403 in every representation.",
    clause=_FORBIDDEN,
    fault="F206",
    severity=Severity.CRITICAL,
    core=("json", "csv", "xlsx"),
    needs_other=True,
)
def foreign_read(exchange: Exchange, *, spelt_otherwise: bool = False) -> Iterator[Finding]:
    """Find a representation in which another user may read an export; HEAD may be refused with any status.

    Args:
        exchange: The other user's request.
        spelt_otherwise: Whether the id stands there in other letters than it was given in. It may be another id then.
    """
    if exchange.request.method == "HEAD":
        if exchange.response.ok:
            yield Finding(
                "HEAD of another user's export was answered", "a refusal", f"status {exchange.response.status}"
            )
    elif spelt_otherwise:
        if exchange.response.ok:
            yield Finding(
                "Another user's fresh export was read under its id in upper case",
                "a refusal",
                f"status {exchange.response.status}",
            )
    else:
        yield from status_is(exchange, 403, "Reading another user's fresh export")


@check(
    "authorisation.foreign-used-up",
    "Another user's export is a 403 also when it is used up.",
    clause=_FORBIDDEN,
    fault="F204",
    needs_other=True,
)
def foreign_used_up(exchange: Exchange) -> Iterator[Finding]:
    """Find a used-up export that is told from a fresh one to another user."""
    yield from status_is(exchange, 403, "Reading another user's used-up export")


@check(
    "authorisation.owner-untold",
    "A refusal to read another user's export tells nothing of that user.",
    clause="#/components/schemas/ErrorDocument",
    fault="F204",
    needs_other=True,
)
def owner_untold(created: Exchange, refused: Exchange, marker: str = "") -> Iterator[Finding]:
    """Find what the owner asked for, or the owner's id as the owner was told it, in the refusal another user gets.

    Args:
        created: The creation of the export.
        refused: The refusal.
        marker: A text in the params of the export that stands nowhere else; empty where there is none.
    """
    if refused.response.ok:
        raise TooLittleDataError("reading another user's export was not refused")
    if marker and marker.encode() in refused.response.body:
        yield Finding(
            f"The {refused.response.status} tells what the export is of", "nothing of the other user", "its params"
        )
    owner = export_of(created).user_id
    if len(owner) < _TELLING or owner in refused.request.path:
        raise TooLittleDataError("the owner's id is missing, or too short to be told from other text")
    body = refused.response.body.decode("utf-8", "replace")
    if re.search(rf"(?<![0-9A-Za-z]){re.escape(owner)}(?![0-9A-Za-z])", body, re.IGNORECASE):
        yield Finding(
            f"The {refused.response.status} names the user whose export it is", "nothing of that user", "the user's id"
        )


@check(
    "authorisation.unknown-id",
    "An id that does not exist is a 404 in every representation.",
    clause=_NOT_FOUND,
    fault="F204",
)
def unknown_id(exchange: Exchange) -> Iterator[Finding]:
    """Find an unknown id that was not answered 404."""
    yield from status_is(exchange, 404, "Reading an id that does not exist")


@check(
    "authorisation.not-a-uuid",
    "An id that is not a UUID is a 404 in every representation.",
    clause=_NOT_FOUND,
    fault="F102",
)
def not_a_uuid(exchange: Exchange) -> Iterator[Finding]:
    """Find an id that is no UUID and was not answered 404."""
    yield from status_is(exchange, 404, "Reading an id that is not a UUID")


@check(
    "authorisation.extension",
    "Another extension than csv or xlsx is a 404.",
    clause="#/paths/~1contacts~1exports~1mailing~1{id}/get/description",
    fault="F210",
    basis=Basis.DECIDED,
    severity=Severity.MINOR,
)
def extension(exchange: Exchange) -> Iterator[Finding]:
    """Find another extension that was not answered 404."""
    yield from status_is(exchange, 404, "Reading with another extension")


@check(
    "authorisation.strange-account-list",
    "A filter that names only account lists which are not the user's makes the download a 404.",
    clause="#/components/responses/FileNotFound",
    fault="F206",
    severity=Severity.CRITICAL,
)
def strange_account_list(exchange: Exchange) -> Iterator[Finding]:
    """Find a download for account lists that the user does not have."""
    yield from status_is(exchange, 404, "Downloading contacts of an account list that is not the user's")


@check(
    "authorisation.strangers",
    "Users who share no account list share no contact.",
    clause="#/components/schemas/FilterObject/properties/account_list_id",
    fault="F206",
    severity=Severity.CRITICAL,
    needs_other=True,
)
def strangers(own: File, foreign: File) -> Iterator[Finding]:
    """Find contacts that stand in the unfiltered files of both users."""
    if not own.table.rows or not foreign.table.rows:
        raise TooLittleDataError("one of the users has no contacts")
    shared = (own.bag() & foreign.bag()).total()
    if shared:
        yield Finding(
            "Contacts stand in the files of both users", "no contact in common", f"{shared} contacts in common"
        )


@check(
    "authorisation.other-methods",
    "No other method succeeds.",
    clause="#/info/description",
    fault="F208",
    severity=Severity.CRITICAL,
)
def other_methods(exchange: Exchange) -> Iterator[Finding]:
    """Find a method outside the contract that succeeded."""
    if exchange.response.ok:
        yield Finding(f"{exchange.request.method} succeeded", "a refusal", f"status {exchange.response.status}")


@check(
    "authorisation.method-not-allowed",
    "Another method is a 405 with Allow.",
    clause="#/components/responses/ReadOnly",
    fault="F101",
    basis=Basis.DECIDED,
    severity=Severity.MINOR,
)
def method_not_allowed(exchange: Exchange) -> Iterator[Finding]:
    """Find another method that was refused otherwise, or without naming the methods there are."""
    if exchange.response.ok:
        raise TooLittleDataError("the method was not refused at all")
    yield from status_is(exchange, 405, exchange.request.method)
    if exchange.response.status == 405:  # noqa: PLR2004  the status this check is about
        allowed = {name.strip().upper() for name in (exchange.response.header("allow") or "").split(",")}
        expected = "POST" if exchange.request.path.endswith("/mailing") else "GET"
        if expected not in allowed:
            yield Finding(
                "The 405 does not name the method there is", f"Allow with {expected}", f"{len(allowed - {''})} methods"
            )


CHECKS: tuple[Check, ...] = (
    foreign_read,
    foreign_used_up,
    owner_untold,
    unknown_id,
    not_a_uuid,
    extension,
    strange_account_list,
    strangers,
    other_methods,
    method_not_allowed,
)
