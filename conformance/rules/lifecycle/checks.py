"""The life of an export: its first successful GET, in any representation, uses it up; nothing else does."""

from collections.abc import Iterator, Sequence

from conformance.answers.evidence import media_type_of
from conformance.answers.findings import status_is
from conformance.check import REPRESENTATIONS, Basis, Finding, Severity, TooLittleDataError, check
from conformance.http.exchange import Exchange

_USED_UP = "#/paths/~1contacts~1exports~1mailing~1{id}/get/x-lifecycle"


@check(_USED_UP, fault="M201", severity=Severity.CRITICAL, core=REPRESENTATIONS)
def first_get(exchange: Exchange) -> Iterator[Finding]:
    """The owner's first GET of a new export is a 200, in every representation."""
    yield from status_is(exchange, 200, "The first GET of a new export")


@check(_USED_UP, fault="M202", severity=Severity.CRITICAL, core=REPRESENTATIONS)
def second_get(first: Exchange, second: Exchange) -> Iterator[Finding]:
    """The second GET in the same representation is a 403."""
    _needs_success(first)
    yield from status_is(second, second.statuses.used_up, "The second GET of the same export")


@check(_USED_UP, fault="M203", severity=Severity.CRITICAL)
def second_get_otherwise(first: Exchange, second: Exchange) -> Iterator[Finding]:
    """A GET in one representation uses the export up for the others."""
    _needs_success(first)
    what = "The second GET of the same export, in another representation,"
    yield from status_is(second, second.statuses.used_up, what)


@check(_USED_UP, fault="M202")
def later_gets(first: Exchange, second: Exchange, later: Sequence[Exchange]) -> Iterator[Finding]:
    """Every GET after the first is a 403, not the second alone.

    The second GET is part of the evidence; `lifecycle.second-get` judges it.
    """
    _needs_success(first)
    if not later:
        raise TooLittleDataError(f"after the second, answered {second.response.status}, no further GET was sent")
    for place, exchange in enumerate(later, start=3):
        yield from status_is(exchange, exchange.statuses.used_up, f"GET number {place} of the same export")


@check(_USED_UP, fault="F104", severity=Severity.CRITICAL)
def refusal_keeps(refused: Exchange, first: Exchange, case: str) -> Iterator[Finding]:
    """A refused request (401, 403, 404) does not use the export up.

    The owner must still be able to read the export after the refusal.
    """
    if refused.response.ok:
        raise TooLittleDataError(f"the request {case} was not refused")
    yield from status_is(first, 200, f"The owner's first GET after a request {case}")


@check("#/info/description", fault="F104")
def other_methods_keep(first: Exchange, method: str) -> Iterator[Finding]:
    """A request with another method does not use the export up."""
    yield from status_is(first, 200, f"The owner's first GET after {method}")


@check("#/info/description", fault="F101", basis=Basis.DECIDED, severity=Severity.MINOR)
def head_answers(exchange: Exchange, *, used_up: bool, get: Exchange | None = None) -> Iterator[Finding]:
    """HEAD answers as GET does, without a body.

    The status is compared; and with the GET the media type, and whether the answer is an attachment. A server that
    answers 405 does not support HEAD, which it need not.

    Args:
        exchange: The HEAD.
        used_up: Whether the export was used up before it.
        get: The GET after it; None if there is none.
    """
    if exchange.response.status == 405:  # noqa: PLR2004  HEAD unsupported
        raise TooLittleDataError("the server does not support HEAD")
    expected = exchange.statuses.used_up if used_up else 200
    yield from status_is(exchange, expected, f"HEAD of a {'used-up' if used_up else 'new'} export")
    if get is None or not (get.response.ok and exchange.response.ok):
        return
    if exchange.response.media_type != get.response.media_type:
        yield Finding("HEAD has another media type than GET", media_type_of(get.response), "another")
    if get.response.header("content-disposition") and not exchange.response.header("content-disposition"):
        yield Finding("HEAD does not name the file", "the Content-Disposition of GET", "none")


@check("#/info/description", fault="M204", basis=Basis.DECIDED, severity=Severity.MAJOR)
def head_keeps(head: Exchange, first: Exchange) -> Iterator[Finding]:
    """HEAD does not use the export up."""
    if not head.response.ok:
        raise TooLittleDataError("HEAD was refused")
    yield from status_is(first, 200, "The first GET after HEAD")
    # A cache that keeps the answer to HEAD has no body to give.
    if first.response.ok and not first.response.body:
        yield Finding("The first GET after HEAD has no body", "the whole answer", "0 bytes")


@check(_USED_UP, fault="M205", severity=Severity.CRITICAL)
def race(exchanges: Sequence[Exchange]) -> Iterator[Finding]:
    """Of several simultaneous downloads of one export, exactly one succeeds; the others are 403.

    Downloads that a gateway answered in place of the server are left out: no success among the others is inconclusive
    then, but more than one is still a failure.
    """
    answered = [exchange for exchange in exchanges if not exchange.response.of_gateway]
    successes = sum(exchange.response.ok for exchange in answered)
    if len(answered) < len(exchanges) and successes == 0:
        raise TooLittleDataError("a gateway answered in place of the server")
    if successes != 1:
        yield Finding(f"{len(exchanges)} downloads at once did not give one file", "exactly one 200", f"{successes}")
    refusal = exchanges[0].statuses.used_up
    others = {exchange.response.status for exchange in answered if not exchange.response.ok} - {refusal}
    if others:
        named = ", ".join(str(status) for status in sorted(others))
        problem = f"A simultaneous download was not refused with {refusal}"
        yield Finding(problem, f"status {refusal}", f"status {named}")


@check(_USED_UP, fault="M203", severity=Severity.CRITICAL)
def apart(used: Exchange, other: Exchange) -> Iterator[Finding]:
    """Using one export up does not affect any other export."""
    _needs_success(used)
    yield from status_is(other, 200, "The first GET of an export created before another was used up")


@check(_USED_UP, fault="M202")
def conditional(exchange: Exchange, *, used_up: bool) -> Iterator[Finding]:
    """A conditional GET is answered as any other: 403 if the export is used up, else the whole export, never 304."""
    if used_up:
        yield from status_is(exchange, exchange.statuses.used_up, "A GET of a used-up export with If-None-Match")
        return
    yield from status_is(exchange, 200, "The first GET of a new export with If-None-Match")
    if exchange.response.ok and not exchange.response.body:
        yield Finding("The first GET of a new export with If-None-Match is empty", "the whole export", "no body")


@check(_USED_UP, fault="M206", severity=Severity.CRITICAL)
def connections(first: Exchange, second: Exchange) -> Iterator[Finding]:
    """What one connection creates or uses up holds on every other connection.

    A server that keeps its exports in the memory of each process forgets them from one connection to the next.
    """
    if first.response.of_gateway or second.response.of_gateway:
        raise TooLittleDataError("a gateway answered in place of the server")
    yield from status_is(first, 200, "The first GET of an export that another connection created")
    if first.response.ok:
        yield from status_is(second, second.statuses.used_up, "A GET of an export that another connection used up")


@check("#/paths/~1contacts~1exports~1mailing~1{id}.xlsx/get/description", fault="F101", basis=Basis.OBSERVED)
def content_type_ignored(exchange: Exchange) -> Iterator[Finding]:
    """Content-Type on a GET without a body is ignored, as real clients send text/csv and application/xlsx there."""
    yield from status_is(exchange, 200, "A GET with a Content-Type header")


def _needs_success(exchange: Exchange) -> None:
    if not exchange.response.ok:
        raise TooLittleDataError(f"the first GET was refused with {exchange.response.status}")
