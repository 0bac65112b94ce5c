"""Tests of the checks of creating."""

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.check import Check
from conformance.rules.creating import checks
from tests.conformance.rules import statuses
from tests.conformance.values import COLLECTION, exchange, found

EXACT: tuple[statuses.Asked, ...] = (
    (checks.created, {}, 201, "Creating an export"),
    (checks.forms, {"form": "params null"}, 201, "Creating with params null"),
    (checks.media_types, {"media_type": "text/x-json"}, 201, "Creating with Content-Type text/x-json"),
    (checks.unread_media_type, {"media_type": "no Content-Type"}, 409, "Creating with no Content-Type"),
    (checks.no_negotiation, {"expected": 201, "accept": "a/b"}, 201, "GET with an Accept header of another type"),
    (checks.no_negotiation, {"expected": 200, "accept": "a/b"}, 200, "GET with an Accept header of another type"),
    (checks.unknown_members, {"where": "params"}, 201, "Creating with an unknown member in params"),
    (checks.sent_timestamps, {}, 201, "Creating with timestamps among the attributes"),
    (checks.type_conflict, {"case": "no type"}, 409, "Creating with no type"),
    (checks.id_conflict, {}, 409, "Creating with id among the attributes"),
    (checks.foreign_key_conflict, {"name": "user_id"}, 409, "Creating with user_id among the attributes"),
    (checks.not_json, {"case": "NaN"}, 400, "Creating with NaN"),
    (checks.kinds, {"case": "a list as data"}, 400, "Creating with a list as data"),
    (checks.params_kinds, {"case": "filter a number"}, 400, "Creating with filter a number"),
    (checks.nesting, {}, 400, "Creating with params nested 150 levels deep"),
    (checks.date_format, {"case": "yesterday"}, 400, "Creating with updated_at yesterday"),
    (checks.too_large, {}, 413, "Creating with a body of more than 1 MiB"),
)
ASKED = pytest.mark.parametrize(statuses.COLUMNS, statuses.rows(EXACT))


@ASKED
def test_the_right_status_is_no_finding(check: Check, values: Mapping[str, Any], status: int, what: str) -> None:
    """A check that asks for one status finds nothing where it is given."""
    del what
    statuses.finds_nothing_in(status, check, values)


@ASKED
def test_any_other_status_is_found(check: Check, values: Mapping[str, Any], status: int, what: str) -> None:
    """Every other status is found, and the finding names the request, the right status and the wrong one."""
    statuses.finds_any_but(status, check, values, what)


def test_an_answer_that_was_chosen_by_accept_is_found() -> None:
    """An answer of the type in Accept is found; one of a third type was not chosen by it."""
    values = {"expected": 200, "accept": "text/csv"}
    finding = ("Accept chose what GET answers", "what the path asks for", "text/csv")
    assert found(checks.no_negotiation, exchange=exchange(media_type="Text/CSV; charset=utf-8"), **values) == [finding]
    assert found(checks.no_negotiation, exchange=exchange(media_type="text/plain"), **values) == []
    assert found(checks.no_negotiation, exchange=exchange(406, media_type="text/csv"), **values) == [
        ("GET with an Accept header of another type was answered 406", "status 200", "status 406")
    ]


def test_a_wrong_date_that_was_taken_has_to_be_refused_at_the_download() -> None:
    """The creation is found either way; a download that is not a 400 is found beside it."""
    created = exchange(201, method="POST", path=COLLECTION)
    assert len(found(checks.date_format, exchange=created, case="yesterday", download=exchange(400))) == 1
    for status in (200, 404, 500):
        _, (problem, expected, _) = found(
            checks.date_format, exchange=created, case="yesterday", download=exchange(status)
        )
        assert problem == f"Downloading an export that was created with updated_at yesterday was answered {status}"
        assert expected == "status 400"
