"""What creating accepts and what it refuses (`createMailingExport`)."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.answers.findings import status_is
from conformance.check import Basis, Check, Finding, Profile, Severity, check
from conformance.http.exchange import Exchange

_CREATE = "#/paths/~1contacts~1exports~1mailing/post"


@check(
    "creating.created",
    "A valid request is answered 201.",
    clause=f"{_CREATE}/responses/201",
    fault="F101",
    severity=Severity.CRITICAL,
    core=("create",),
)
def created(exchange: Exchange) -> Iterator[Finding]:
    """Find a plain creation that was not answered 201."""
    yield from status_is(exchange, 201, "Creating an export")


@check(
    "creating.forms",
    "params and filter may be an object, a string that holds one as JSON, null or absent.",
    clause="#/components/schemas/Params",
    fault="F101",
)
def forms(exchange: Exchange, form: str) -> Iterator[Finding]:
    """Find a form of the request that was refused."""
    yield from status_is(exchange, 201, f"Creating with {form}")


@check(
    "creating.media-types",
    "The three JSON media types are read, in any letter case, with or without parameters.",
    clause=f"{_CREATE}/requestBody/content",
    fault="F101",
)
def media_types(exchange: Exchange, media_type: str) -> Iterator[Finding]:
    """Find a media type that was not read."""
    yield from status_is(exchange, 201, f"Creating with Content-Type {media_type}")


@check(
    "creating.unread-media-type",
    "A body of another media type, or of none, is not read: its type is missing, which is a 409.",
    clause=f"{_CREATE}/description",
    fault="F102",
    basis=Basis.OBSERVED,
    severity=Severity.MINOR,
)
def unread_media_type(exchange: Exchange, media_type: str) -> Iterator[Finding]:
    """Find a body that was read, or refused otherwise, although its media type is not a JSON one."""
    yield from status_is(exchange, 409, f"Creating with {media_type}")


@check(
    "creating.no-negotiation",
    "Any Accept is served, on creating and on reading.",
    clause="#/info/description",
    fault="F101",
)
def no_negotiation(exchange: Exchange, expected: int, accept: str) -> Iterator[Finding]:
    """Find a request that was refused for its Accept header, or served in the form that it names, not the path's.

    Args:
        exchange: The request with that header.
        expected: The status without it.
        accept: The media type it names, which is not the operation's.
    """
    if exchange.response.ok and exchange.response.media_type == accept:
        yield Finding(f"Accept chose what {exchange.request.method} answers", "what the path asks for", accept)
    else:
        yield from status_is(exchange, expected, f"{exchange.request.method} with an Accept header of another type")


@check(
    "creating.unknown-members",
    "Unknown attributes, unknown members of params and unknown filter keys are ignored.",
    clause="#/components/schemas/CreateAttributes",
    fault="F101",
)
def unknown_members(exchange: Exchange, where: str) -> Iterator[Finding]:
    """Find a request that was refused for a member the server need not know."""
    yield from status_is(exchange, 201, f"Creating with an unknown member in {where}")


@check(
    "creating.sent-timestamps",
    "created_at, updated_at and updated_in_db_at may be sent on create.",
    clause="#/components/schemas/CreateAttributes/properties/created_at",
    fault="F101",
)
def sent_timestamps(exchange: Exchange) -> Iterator[Finding]:
    """Find a request that was refused for its timestamps."""
    yield from status_is(exchange, 201, "Creating with timestamps among the attributes")


@check(
    "creating.type-conflict",
    "A type that is absent, null, empty or another is a 409; so is a document without data.",
    clause=f"{_CREATE}/responses/409",
    fault="F102",
)
def type_conflict(exchange: Exchange, case: str) -> Iterator[Finding]:
    """Find a wrong type that was not answered 409."""
    yield from status_is(exchange, 409, f"Creating with {case}")


@check("creating.id-conflict", "`id` among the attributes is a 409.", clause=f"{_CREATE}/responses/409", fault="F203")
def id_conflict(exchange: Exchange) -> Iterator[Finding]:
    """Find an `id` among the attributes that was not answered 409."""
    yield from status_is(exchange, 409, "Creating with id among the attributes")


@check(
    "creating.foreign-key-conflict",
    "An attribute whose name ends in `_id` is a 409.",
    clause=f"{_CREATE}/responses/409",
    fault="F203",
    severity=Severity.CRITICAL,
)
def foreign_key_conflict(exchange: Exchange, name: str) -> Iterator[Finding]:
    """Find a foreign key among the attributes that was not answered 409."""
    yield from status_is(exchange, 409, f"Creating with {name} among the attributes")


@check(
    "creating.not-json",
    "A body that is not JSON as RFC 8259 has it is a 400.",
    clause=f"{_CREATE}/responses/400",
    fault="F102",
)
def not_json(exchange: Exchange, case: str) -> Iterator[Finding]:
    """Find a malformed body that was not answered 400."""
    yield from status_is(exchange, 400, f"Creating with {case}")


@check(
    "creating.kinds",
    "A document, data or attributes of another kind than object is a 400.",
    clause=f"{_CREATE}/responses/400",
    fault="F102",
)
def kinds(exchange: Exchange, case: str) -> Iterator[Finding]:
    """Find a member of another kind that was not answered 400."""
    yield from status_is(exchange, 400, f"Creating with {case}")


@check(
    "creating.params-kinds",
    "params or filter of another kind, or a string that holds no JSON object, is a 400.",
    clause="#/components/schemas/Params",
    fault="F102",
    basis=Basis.DECIDED,
    severity=Severity.MINOR,
)
def params_kinds(exchange: Exchange, case: str) -> Iterator[Finding]:
    """Find params or a filter of another kind that was not answered 400."""
    yield from status_is(exchange, 400, f"Creating with {case}")


@check(
    "creating.nesting",
    "params nested beyond 100 levels are a 400.",
    clause=f"{_CREATE}/requestBody/description",
    fault="F102",
    basis=Basis.DECIDED,
    severity=Severity.MINOR,
)
def nesting(exchange: Exchange) -> Iterator[Finding]:
    """Find deep nesting that was not answered 400."""
    yield from status_is(exchange, 400, "Creating with params nested 150 levels deep")


@check(
    "creating.date-format",
    "A date filter in a wrong format is a 400.",
    clause="#/components/schemas/FilterObject/properties/updated_at",
    fault="F102",
    basis=Basis.DECIDED,
    severity=Severity.MINOR,
)
def date_format(exchange: Exchange, case: str) -> Iterator[Finding]:
    """Find a date in a wrong format that was not answered 400."""
    yield from status_is(exchange, 400, f"Creating with updated_at {case}")


@check(
    "creating.too-large",
    "A body over 1 MiB is a 413.",
    clause=f"{_CREATE}/responses/413",
    fault="F102",
    basis=Basis.DECIDED,
    severity=Severity.MINOR,
    profile=Profile.STANDARD,
)
def too_large(exchange: Exchange) -> Iterator[Finding]:
    """Find a body over the limit that was not answered 413."""
    yield from status_is(exchange, 413, "Creating with a body of more than 1 MiB")


CHECKS: tuple[Check, ...] = (
    created,
    forms,
    media_types,
    unread_media_type,
    no_negotiation,
    unknown_members,
    sent_timestamps,
    type_conflict,
    id_conflict,
    foreign_key_conflict,
    not_json,
    kinds,
    params_kinds,
    nesting,
    date_format,
    too_large,
)
