"""Creating an export (`createMailingExport`): which requests are accepted, and which are refused."""

from collections.abc import Iterator

from conformance.answers.findings import status_is
from conformance.check import Basis, Finding, Severity, check
from conformance.http.exchange import Exchange

_CREATE = "#/paths/~1contacts~1exports~1mailing/post"


@check(f"{_CREATE}/responses/201", fault="F101", severity=Severity.CRITICAL, core=("create",))
def created(exchange: Exchange) -> Iterator[Finding]:
    """A valid request is answered 201."""
    yield from status_is(exchange, exchange.statuses.created, "Creating an export")


@check("#/components/schemas/Params", fault="F101")
def forms(exchange: Exchange, form: str) -> Iterator[Finding]:
    """params and filter may be an object, a string that holds one as JSON, null or absent."""
    yield from status_is(exchange, exchange.statuses.created, f"Creating with {form}")


@check(f"{_CREATE}/requestBody/content", fault="F101")
def media_types(exchange: Exchange, media_type: str) -> Iterator[Finding]:
    """The three JSON media types are read, in any letter case, with or without parameters."""
    yield from status_is(exchange, exchange.statuses.created, f"Creating with Content-Type {media_type}")


@check(f"{_CREATE}/description", fault="F102", basis=Basis.OBSERVED, severity=Severity.MINOR)
def unread_media_type(exchange: Exchange, media_type: str) -> Iterator[Finding]:
    """A body of another media type, or of none, is not read: its type is missing, which is a 409."""
    yield from status_is(exchange, 409, f"Creating with {media_type}")


@check("#/info/description", fault="F101")
def no_negotiation(exchange: Exchange, expected: int, accept: str) -> Iterator[Finding]:
    """The Accept header has no effect, on creating and on reading.

    The request must not be refused for it, nor be answered in the media type that it names.

    Args:
        exchange: The request with that header.
        expected: The status without it.
        accept: The media type it names, which is not the operation's.
    """
    if exchange.response.ok and exchange.response.media_type == accept:
        yield Finding(f"Accept chose what {exchange.request.method} answers", "what the path asks for", accept)
    else:
        yield from status_is(exchange, expected, f"{exchange.request.method} with an Accept header of another type")


@check("#/components/schemas/CreateAttributes", fault="F101")
def unknown_members(exchange: Exchange, where: str) -> Iterator[Finding]:
    """Unknown attributes, unknown members of params and unknown filter keys are ignored."""
    yield from status_is(exchange, exchange.statuses.created, f"Creating with an unknown member in {where}")


@check("#/components/schemas/CreateAttributes/properties/created_at", fault="F101")
def sent_timestamps(exchange: Exchange) -> Iterator[Finding]:
    """created_at, updated_at and updated_in_db_at may be sent on create."""
    yield from status_is(exchange, exchange.statuses.created, "Creating with timestamps among the attributes")


@check(f"{_CREATE}/responses/409", fault="F102")
def type_conflict(exchange: Exchange, case: str) -> Iterator[Finding]:
    """A type that is absent, null, empty or not export_logs is a 409; so is a document without data."""
    yield from status_is(exchange, 409, f"Creating with {case}")


@check(f"{_CREATE}/responses/409", fault="F203")
def id_conflict(exchange: Exchange) -> Iterator[Finding]:
    """`id` among the attributes is a 409."""
    yield from status_is(exchange, 409, "Creating with id among the attributes")


@check(f"{_CREATE}/responses/409", fault="F203", severity=Severity.CRITICAL)
def foreign_key_conflict(exchange: Exchange, name: str) -> Iterator[Finding]:
    """An attribute whose name ends in `_id` is a 409."""
    yield from status_is(exchange, 409, f"Creating with {name} among the attributes")


@check(f"{_CREATE}/responses/400", fault="F102")
def not_json(exchange: Exchange, case: str) -> Iterator[Finding]:
    """A body that is not JSON (RFC 8259) is a 400."""
    yield from status_is(exchange, 400, f"Creating with {case}")


@check(f"{_CREATE}/responses/400", fault="F102")
def kinds(exchange: Exchange, case: str) -> Iterator[Finding]:
    """A document, data or attributes that is not an object is a 400."""
    yield from status_is(exchange, 400, f"Creating with {case}")


@check("#/components/schemas/Params", fault="F102", basis=Basis.DECIDED, severity=Severity.MINOR)
def params_kinds(exchange: Exchange, case: str) -> Iterator[Finding]:
    """params or filter that is neither an object nor a string that holds a JSON object is a 400."""
    yield from status_is(exchange, 400, f"Creating with {case}")


@check(f"{_CREATE}/requestBody/description", fault="F102", basis=Basis.DECIDED, severity=Severity.MINOR)
def nesting(exchange: Exchange) -> Iterator[Finding]:
    """params nested beyond 100 levels are a 400."""
    yield from status_is(exchange, 400, "Creating with params nested 150 levels deep")


@check(
    "#/components/schemas/FilterObject/properties/updated_at",
    fault="F102",
    basis=Basis.DECIDED,
    severity=Severity.MINOR,
)
def date_format(exchange: Exchange, case: str, download: Exchange | None = None) -> Iterator[Finding]:
    """A date filter in a wrong format is a 400.

    Args:
        exchange: The creation.
        case: The value of `updated_at`.
        download: The download of the export, if it was created: the server has to refuse it then.
    """
    yield from status_is(exchange, 400, f"Creating with updated_at {case}")
    if download is not None:
        yield from status_is(download, 400, f"Downloading an export that was created with updated_at {case}")


@check(f"{_CREATE}/responses/413", fault="F102", basis=Basis.DECIDED, severity=Severity.MINOR)
def too_large(exchange: Exchange) -> Iterator[Finding]:
    """A body over 1 MiB is a 413."""
    yield from status_is(exchange, 413, "Creating with a body of more than 1 MiB")
