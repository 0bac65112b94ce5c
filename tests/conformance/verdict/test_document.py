"""Tests of the document of a verdict: what it says of checks and failures."""

import msgspec

from conformance.reports.json_report import document_of
from conformance.verdict.document import CheckRecord
from conformance.verdict.keys import ID_LENGTH
from tests.conformance.reports.verdicts import CONTRACT, MIXED, RATE, WITH_BASELINE, hostile


def test_every_failure_is_listed_once() -> None:
    """Subject by subject, with accepted ones and advice; its id is the beginning of its key."""
    failures = document_of(WITH_BASELINE, CONTRACT, RATE).failures()
    assert [(one.check_id, one.subject, one.accepted) for one in failures] == [
        ("lifecycle.second-get", "csv", True),
        ("creating.nesting", "create", False),
        ("files.csv-line-ends", "csv", False),
        ("robustness.chunked", "create", False),
        ("files.csv-header", "csv", False),
        ("files.csv-header", "xlsx", False),
    ]
    assert all(one.failure_id == one.key[:ID_LENGTH] for one in failures)
    assert len({one.key for one in failures}) == len(failures)


def test_the_texts_of_a_failure_are_safe_to_print() -> None:
    """A document that somebody wrote by hand has no effect on a terminal."""
    document = document_of(hostile(), CONTRACT)
    (check, *_), text = (check for check in document.checks if check.failures), "a\x1b[2J\nb"
    one = msgspec.structs.replace(check.failures[0], problem=text, subject=text)
    forged = msgspec.structs.replace(document, checks=(msgspec.structs.replace(check, failures=(one,)),))
    (first, *_) = forged.failures()
    assert (first.problem, first.subject) == (r"a\x1b[2J\x0ab",) * 2


def test_a_check_was_exercised_where_it_passed_or_failed() -> None:
    """On the subjects of its failures, accepted or not, and on those it passed on; days do not count."""
    check = document_of(WITH_BASELINE, CONTRACT).check("lifecycle.second-get")
    assert isinstance(check, CheckRecord)
    assert [check.exercised_on(subject) for subject in ("json", "csv", "xlsx", "pdf")] == [True, True, True, False]
    dated = msgspec.structs.replace(check, subjects=("2026-03-02..2026-03-03",))
    assert dated.exercised_on("2026-04-02..2026-04-03")
    assert document_of(MIXED, CONTRACT).check("files.bom") is None
