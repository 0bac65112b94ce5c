"""Export documents: id, attributes, timestamps, echoed params, owner, and the parameters fields and include."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from conformance.answers.documents import outline
from conformance.answers.findings import export_of
from conformance.check import OTHER_USER, Basis, Finding, Severity, TooLittleDataError, check
from conformance.http.exchange import Exchange
from conformance.text import counted

ATTRIBUTES = ("created_at", "export_at", "params", "type", "updated_at", "updated_in_db_at")
TIMESTAMPS = ("created_at", "export_at", "updated_at", "updated_in_db_at")
_ATTRIBUTES = "#/components/schemas/ExportAttributes"
_CLOCK_LATITUDE = timedelta(minutes=5)
_SECONDS_LATITUDE = 3.0
_PARAMS = frozenset({"params", "filter"})


@check("#/components/schemas/Export/properties/id", fault="F101", severity=Severity.CRITICAL, check_id="documents.id")
def export_id(exchanges: Sequence[Exchange]) -> Iterator[Finding]:
    """The id of an export is a UUID, and every export has its own."""
    ids = [export_of(exchange).export_id for exchange in exchanges]
    for export_id in ids:
        try:
            is_uuid = str(UUID(export_id)) == export_id.lower()
        except ValueError:
            is_uuid = False
        if not is_uuid:
            yield Finding("The id is not a UUID", "a UUID", f"a text of {len(export_id)} characters")
            return
    if len(set(ids)) < len(ids):
        yield Finding("Two exports have the same id", f"{len(ids)} ids", f"{len(set(ids))} ids")


@check(_ATTRIBUTES, fault="F101")
def attributes(exchange: Exchange) -> Iterator[Finding]:
    """Without the parameter fields, a document has every attribute."""
    missing = [name for name in ATTRIBUTES if name not in export_of(exchange).attributes]
    if missing:
        yield Finding("Attributes are missing", ", ".join(ATTRIBUTES), f"without {', '.join(missing)}")


@check(f"{_ATTRIBUTES}/properties/type", fault="F101")
def export_type(exchange: Exchange) -> Iterator[Finding]:
    """The attribute type is Contacts Mailing."""
    value = export_of(exchange).attributes.get("type")
    if value != "Contacts Mailing":
        yield Finding("The attribute type has another value", '"Contacts Mailing"', outline(value, frozenset()))


@check("#/components/schemas/Timestamp", fault="F101")
def timestamp_format(exchange: Exchange) -> Iterator[Finding]:
    """Timestamps are UTC, ISO 8601, with seconds and Z."""
    values = export_of(exchange).attributes
    for name in TIMESTAMPS:
        if name in values and _moment(values[name]) is None:
            yield Finding(f"{name} has a wrong format", "YYYY-MM-DDThh:mm:ssZ", outline(values[name], frozenset()))


@check("#/paths/~1contacts~1exports~1mailing/post/responses/201", fault="F101")
def timestamps_equal(exchange: Exchange) -> Iterator[Finding]:
    """On create all four timestamps are the moment of creation.

    Timestamps that differ by less than a second pass.
    """
    moments = _moments(exchange)
    spread = max(moments) - min(moments)
    if spread >= timedelta(seconds=1):
        yield Finding(
            "The timestamps of a new export differ", "four equal moments", f"{spread.total_seconds():g} seconds apart"
        )


@check("#/paths/~1contacts~1exports~1mailing/post/responses/201", fault="F101")
def timestamps_now(exchange: Exchange, now: datetime) -> Iterator[Finding]:
    """The timestamps of a new export are the present moment; the clock may be five minutes off."""
    for moment in sorted(set(_moments(exchange))):
        offset = moment - now
        if abs(offset) > _CLOCK_LATITUDE:
            yield Finding(
                "A timestamp is not the moment of creation", "now", f"{offset.total_seconds():.0f} seconds from now"
            )


@check("#/paths/~1contacts~1exports~1mailing/post/responses/201", fault="F101")
def timestamps_advance(first: Exchange, later: Exchange, seconds: float) -> Iterator[Finding]:
    """Of two exports the timestamps are as far apart as their creations.

    So a moment that is kept from the start of a server, or has lost its seconds, shows within the latitude of clocks.

    Args:
        first: A creation.
        later: A creation after it.
        seconds: How long after it was answered.
    """
    apart = (min(_moments(later)) - min(_moments(first))).total_seconds()
    # A moment may lie anywhere between a request and its answer, and its fraction of a second may be missing.
    latitude = _SECONDS_LATITUDE + first.response.seconds + later.response.seconds
    if abs(apart - seconds) > latitude:
        yield Finding(
            "The timestamps of two exports are not as far apart as their creations",
            f"{seconds:.0f} seconds",
            f"{apart:.0f} seconds",
        )


@check("#/components/schemas/CreateAttributes/properties/created_at", fault="F203")
def sent_timestamps_ignored(exchange: Exchange, sent: datetime) -> Iterator[Finding]:
    """Timestamps sent on create are ignored."""
    taken = [name for name in TIMESTAMPS if _moment(export_of(exchange).attributes.get(name)) == sent]
    if taken:
        yield Finding(
            "The server used a timestamp from the request",
            "the moment of creation",
            f"the one sent, in {', '.join(taken)}",
        )


@check("#/paths/~1contacts~1exports~1mailing/post/responses/201", fault="F101")
def echo(exchange: Exchange, sent: object, form: str) -> Iterator[Finding]:
    """params are echoed unchanged, in the form in which they were sent.

    Numbers are compared as doubles, because a server may read them so (RFC 8259, 6).
    """
    values = export_of(exchange).attributes
    if "params" not in values or not _same(values["params"], sent):
        got = outline(values["params"], _PARAMS) if "params" in values else "nothing"
        yield Finding(f"What was sent as {form} came back changed", outline(sent, _PARAMS), got)


@check(
    "#/paths/~1contacts~1exports~1mailing/post/responses/201",
    fault="F101",
    basis=Basis.DECIDED,
    severity=Severity.MINOR,
)
def echo_absent(exchange: Exchange) -> Iterator[Finding]:
    """params absent or null are echoed as {}."""
    value = export_of(exchange).attributes.get("params")
    if value != {}:
        yield Finding("Absent params were not echoed as an empty object", "{}", outline(value, _PARAMS))


@check("#/components/schemas/UserIdentifier", fault="F101")
def user(exchange: Exchange) -> Iterator[Finding]:
    """The relationship user names the creator, a resource of type users."""
    export = export_of(exchange)
    if not export.has_user or not export.user_id:
        yield Finding("The export does not name its user", "relationships.user.data with an id", "none")
    elif export.user_type != "users":
        yield Finding("The user is of another type", '"users"', "another type")


@check(
    "#/components/schemas/Export/properties/relationships",
    fault="F206",
    severity=Severity.CRITICAL,
    needs=(OTHER_USER,),
)
def owner(own: Sequence[Exchange], foreign: Exchange) -> Iterator[Finding]:
    """All exports of one user name that user; those of another user name the other one."""
    ids = {export_of(exchange).user_id for exchange in own}
    if len(ids) > 1:
        yield Finding("Exports of one user name different users", "one user", f"{len(ids)} users")
    if export_of(foreign).user_id in ids:
        yield Finding("Exports of two users name the same user", "two users", "one user")


@check("#/paths/~1contacts~1exports~1mailing~1{id}/get/responses/200", fault="F101")
def show_is_create(created: Exchange, shown: Exchange) -> Iterator[Finding]:
    """Showing an export answers with the resource that creating it answered with."""
    before, after = export_of(created), export_of(shown)
    if before.export_id != after.export_id:
        yield Finding("Another export was shown", "the id that was asked for", "another id")
    if before.user_id != after.user_id:
        yield Finding("The export was shown with another user", "the creator", "another user")
    changed = [name for name in ATTRIBUTES if not _same(before.attributes.get(name), after.attributes.get(name))]
    if changed:
        yield Finding(
            "The export was shown with other attributes", "those of its creation", f"others in {', '.join(changed)}"
        )


@check("#/components/parameters/Fields", fault="F101")
def fields(exchange: Exchange, plain: Exchange, names: Sequence[str]) -> Iterator[Finding]:
    """fields[export_logs] returns only the fields it names; unknown names are ignored.

    The request must not be refused for the parameter either.

    Args:
        exchange: The request with that parameter.
        plain: The same kind of request without it.
        names: The fields that it names and that exist.
    """
    if _refused_for(exchange, plain):
        yield Finding("A request with fields[export_logs] was refused", "2xx", f"status {exchange.response.status}")
        return
    export = export_of(exchange)
    wanted = [name for name in ATTRIBUTES if name in names]
    missing = [name for name in wanted if name not in export.attributes]
    extra = [name for name in ATTRIBUTES if name in export.attributes and name not in names]
    if missing:
        yield Finding("Requested fields are missing", ", ".join(wanted), f"without {', '.join(missing)}")
    if extra:
        yield Finding(
            "Fields that were not requested are there", ", ".join(wanted) or "none", f"also {', '.join(extra)}"
        )
    if ("user" in names) is not export.has_user:
        requested, found = (("present" if has else "absent") for has in ("user" in names, export.has_user))
        yield Finding("The field user does not follow fields[export_logs]", requested, found)


@check("#/components/parameters/Include", fault="F101")
def include(exchange: Exchange, plain: Exchange, include: str, *, expected: bool) -> Iterator[Finding]:
    """include=user or include=* adds the user to included; no include, or an unknown name, adds nothing.

    The request must not be refused for the parameter either.

    Args:
        exchange: The request with that parameter.
        plain: The same kind of request without it.
        include: Its value.
        expected: Whether it names the user.
    """
    if _refused_for(exchange, plain):
        yield Finding(f"A request with include={include} was refused", "2xx", f"status {exchange.response.status}")
        return
    export = export_of(exchange)
    included = ("users", export.user_id) in export.included
    if expected and not included:
        yield Finding(
            f"include={include} did not add the user", "the user in included", f"{len(export.included)} resources"
        )
    if not expected and any(kind == "users" for kind, _ in export.included):
        yield Finding(
            "The user was included without being requested", "nothing in included", f"{len(export.included)} resources"
        )


@check("#/components/parameters/Include", fault="F206", severity=Severity.CRITICAL)
def included_users(exchange: Exchange) -> Iterator[Finding]:
    """included holds no user but the creator of the export."""
    export = export_of(exchange)
    if not export.user_id:
        raise TooLittleDataError("the export does not name its user")
    users = {user_id for kind, user_id in export.included if kind == "users"}
    others = len(users - {export.user_id})
    if others:
        yield Finding("included holds other users than the creator", "the creator alone", counted(others, "other user"))


def _refused_for(exchange: Exchange, plain: Exchange) -> bool:
    """Return whether a request was refused for its query alone."""
    return plain.response.ok and not exchange.response.ok


def _same(left: object, right: object) -> bool:
    # In Python, True == 1; in JSON, true and 1 differ.
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(_same(*pair) for pair in zip(left, right, strict=True))
    if isinstance(left, int | float) and isinstance(right, int | float):
        return _same_number(left, right)
    return type(left) is type(right) and left == right


def _same_number(left: float, right: float) -> bool:
    # A server may read numbers as doubles (RFC 8259, 6): then 1.0 becomes 1, and beyond 2^53 the last digits are lost.
    try:
        return float(left) == float(right)
    except OverflowError:
        return left == right


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value):
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except ValueError:
        return None


def _moments(exchange: Exchange) -> list[datetime]:
    values = export_of(exchange).attributes
    moments = [moment for name in TIMESTAMPS if (moment := _moment(values.get(name))) is not None]
    if not moments:
        raise TooLittleDataError("the export has no readable timestamp")
    return moments
