"""Servers that end a connection, or fall silent, where an answer is due."""

from collections.abc import Callable
from dataclasses import replace

from conformance.target import Target
from tests.defects.connections import Break, breaking, closed, half, half_and_silent, reset, silent
from tests.defects.model import Defect
from tests.defects.wire import Request, creates, reads

_LONG = 3000


def _hurried(target: Target) -> Target:
    """Waits no longer for an answer than the tests have time."""
    return replace(target, limits=replace(target.limits, timeout=1.0))


def _unanswered(name: str, what: str, when: Callable[[Request], bool], how: Break) -> Defect:
    """Does not answer some requests, which it has not processed either."""
    build = breaking(when, how, unprocessed=True)
    return Defect(name, f"{what} is answered.", "F100", "robustness.no-server-error", build, told=_hurried)


def _lost(name: str, sentence: str, when: Callable[[Request], bool], how: Break, check: str = "answer-ends") -> Defect:
    """Processes some requests, and loses the answers on the way."""
    return Defect(name, sentence, "F100", f"robustness.{check}", breaking(when, how), told=_hurried)


DEFECTS = (
    Defect(
        "odd-bytes-close",
        "A path that is not UTF-8 is answered.",
        "F100",
        "robustness.odd-bytes-answered",
        breaking(lambda request: "\ufffd" in request.path, closed, unprocessed=True),
    ),
    Defect(
        "odd-bytes-in-query-reset",
        "A query that is not UTF-8 is answered.",
        "F100",
        "robustness.odd-bytes-answered",
        breaking(lambda request: "%ff" in request.query, reset, unprocessed=True),
    ),
    _unanswered("nul-in-id-closes", "An id with a NUL", lambda request: "\0" in request.path, closed),
    _unanswered("long-id-resets", "A long id", lambda request: len(request.path) > _LONG, reset),
    _unanswered("quote-in-id-stalls", "An id with a quote", lambda request: '"' in request.path, silent),
    _unanswered("head-closes", "A HEAD", lambda request: request.method == "HEAD", closed),
    _unanswered(
        "broken-escape-in-query-closes", "A query with a broken escape", lambda request: "%zz" in request.query, closed
    ),
    _unanswered(
        "long-body-resets", "A long body", lambda request: creates(request) and len(request.body) > 200_000, reset
    ),
    _lost(
        "workbook-claimed-and-closed",
        "A workbook that uses its export up is sent.",
        reads("xlsx"),
        closed,
        "no-server-error",
    ),
    _lost("workbook-half", "A workbook is sent to its end.", reads("xlsx"), half),
    _lost("csv-half-then-silent", "A CSV file is sent without a pause in the middle.", reads("csv"), half_and_silent),
    _lost("document-half", "The document of an export is sent to its end.", reads("json"), half),
)
"""The defects of broken connections."""
