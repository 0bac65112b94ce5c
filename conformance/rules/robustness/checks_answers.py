"""Rules for every answer: the server does not fail, there is an answer, it ends, and it comes in time."""

from collections.abc import Iterator

from conformance.answers.answer import Answer, no_such_answer
from conformance.check import LATENCY_BOUND, Basis, Finding, Severity, check


@check("RFC 9110, 15.6", fault="F100", severity=Severity.CRITICAL)
def no_server_error(answer: Answer) -> Iterator[Finding]:
    """No request is answered with a 5xx, and each is answered."""
    if not answer.response.answered:
        if not answer.exchange.request.is_utf8:
            raise no_such_answer()
        yield _unanswered(answer)
    if answer.response.status >= 500:  # noqa: PLR2004  the class of server errors
        yield Finding("The server failed", "a status below 500", f"status {answer.response.status}")


@check("#/components/parameters/ExportId", fault="F100", basis=Basis.DECIDED, severity=Severity.MINOR)
def odd_bytes_answered(answer: Answer) -> Iterator[Finding]:
    """A request whose path or query is not UTF-8 is answered, too: ignored, or refused with 400 or 404."""
    if answer.exchange.request.is_utf8:
        raise no_such_answer()
    if not answer.response.answered:
        yield _unanswered(answer)


def _unanswered(answer: Answer) -> Finding:
    why = answer.response.cut_off or ""
    return Finding("The server does not answer this request, and answers others", "an answer", f"no answer: {why}")


@check("RFC 9112, 8", fault="F100")
def answer_ends(answer: Answer) -> Iterator[Finding]:
    """Every answer ends: it is whole, within the limits, and decodes as its headers say."""
    if not answer.response.answered:
        raise no_such_answer()
    if answer.response.cut_off:
        yield Finding("The answer had to be cut off", "a complete answer", answer.response.cut_off)


@check("#/info/description", fault="F100", severity=Severity.MINOR, needs=(LATENCY_BOUND,))
def latency(answer: Answer) -> Iterator[Finding]:
    """Every answer comes within the time that --max-latency sets."""
    if answer.max_latency is None or not answer.response.answered:
        raise no_such_answer()
    if answer.response.seconds > answer.max_latency:
        # The exact time is left out: it differs with each answer, and each would count as another finding.
        yield Finding("An answer took too long", f"{answer.max_latency:g} seconds", "a longer time")
