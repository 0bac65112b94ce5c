"""Tests of the checks of the lifecycle of an export."""

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.check import Check, TooLittleDataError
from conformance.http.exchange import Exchange
from conformance.rules.lifecycle import checks
from tests.conformance.rules import statuses
from tests.conformance.values import exchange, found

EXACT: tuple[statuses.Asked, ...] = (
    (checks.first_get, {}, 200, "The first GET of a new export"),
    (checks.content_type_ignored, {}, 200, "A GET with a Content-Type header"),
    (checks.head_answers, {"used_up": False}, 200, "HEAD of a new export"),
    (checks.head_answers, {"used_up": True}, 403, "HEAD of a used-up export"),
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
    passed_over = frozenset({405} if check is checks.head_answers else ())
    statuses.finds_any_but(status, check, values, what, passed_over)


PAIRED: tuple[tuple[Check, str, str, Mapping[str, Any], int, str], ...] = (
    (checks.second_get, "first", "second", {}, 403, "The second GET of the same export"),
    (
        checks.second_get_otherwise,
        "first",
        "second",
        {},
        403,
        "The second GET of the same export, in another representation,",
    ),
    (checks.apart, "used", "other", {}, 200, "The first GET of an export created before another was used up"),
)


@pytest.mark.parametrize(
    ("check", "before", "after", "values", "status", "what"),
    [pytest.param(*case, id=case[0].check_id) for case in PAIRED],
)
def test_what_follows_a_success_is_judged(  # noqa: PLR0913, PLR0917  the columns of the table
    check: Check, before: str, after: str, values: Mapping[str, Any], status: int, what: str
) -> None:
    """After a success the next request has one right status; without a success the check is inconclusive."""
    good = {before: exchange(200), **values}
    assert found(check, **good, **{after: exchange(status)}) == []
    for wrong in {200, 201, 401, 403, 404, 410, 500} - {status}:
        expected = (f"{what} was answered {wrong}", f"status {status}", f"status {wrong}")
        assert found(check, **good, **{after: exchange(wrong)}) == [expected]
    reason = "HEAD was refused" if check is checks.head_keeps else "the first GET was refused with 404"
    with pytest.raises(TooLittleDataError, match=f"^{reason}$"):
        found(check, **{before: exchange(404), after: exchange(500), **values})


def test_later_gets_are_counted_from_the_third() -> None:
    """Each further GET is a 403, and a finding gives the number of the one that was not."""
    before = {"first": exchange(200), "second": exchange(200)}
    assert found(checks.later_gets, **before, later=[exchange(403), exchange(403)]) == []
    assert found(checks.later_gets, **before, later=[exchange(403), exchange(200), exchange(404)]) == [
        ("GET number 4 of the same export was answered 200", "status 403", "status 200"),
        ("GET number 5 of the same export was answered 404", "status 403", "status 404"),
    ]
    with pytest.raises(TooLittleDataError, match="no further GET was sent"):
        found(checks.later_gets, **before, later=[])
    with pytest.raises(TooLittleDataError, match="the first GET was refused with 404"):
        found(checks.later_gets, first=exchange(404), second=exchange(404), later=[exchange(200)])


def test_a_refused_request_uses_nothing_up() -> None:
    """The owner's first GET after it is a 200; where the request was not refused the check is inconclusive."""
    values = {"refused": exchange(401), "case": "without a token"}
    assert found(checks.refusal_keeps, first=exchange(200), **values) == []
    assert found(checks.refusal_keeps, first=exchange(403), **values) == [
        ("The owner's first GET after a request without a token was answered 403", "status 200", "status 403")
    ]
    with pytest.raises(TooLittleDataError, match=r"^the request without a token was not refused$"):
        found(checks.refusal_keeps, refused=exchange(200), first=exchange(403), case="without a token")


def test_another_method_uses_nothing_up() -> None:
    """After PUT, PATCH, DELETE or POST the owner's first GET is a 200."""
    assert found(checks.other_methods_keep, first=exchange(200), method="PUT") == []
    assert found(checks.other_methods_keep, first=exchange(404), method="PUT") == [
        ("The owner's first GET after PUT was answered 404", "status 200", "status 404")
    ]


def test_a_server_need_not_support_head() -> None:
    """A 405 to HEAD leaves the check inconclusive."""
    with pytest.raises(TooLittleDataError, match=r"^the server does not support HEAD$"):
        found(checks.head_answers, exchange=exchange(405, method="HEAD"), used_up=True)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((200, 403, 403), []),
        ((403, 201, 403), []),
        ((200, 200, 403), [("3 downloads at once did not give one file", "exactly one 200", "2")]),
        ((403, 403), [("2 downloads at once did not give one file", "exactly one 200", "0")]),
        ((200, 200, 503), [("3 downloads at once did not give one file", "exactly one 200", "2")]),
        ((200, 502, 403), []),
        ((200, 404, 403), [("A simultaneous download was not refused with 403", "status 403", "status 404")]),
        (
            (500, 404, 500),
            [
                ("3 downloads at once did not give one file", "exactly one 200", "0"),
                ("A simultaneous download was not refused with 403", "status 403", "status 404, 500"),
            ],
        ),
    ],
)
def test_one_of_simultaneous_downloads_succeeds(
    statuses: tuple[int, ...], expected: list[tuple[str, str, str]]
) -> None:
    """The others are a 403; both ways to break that are found."""
    assert found(checks.race, exchanges=[exchange(status) for status in statuses]) == expected


def test_a_race_with_a_gateway_and_no_success_is_inconclusive() -> None:
    """The one success may be the answer that was lost on the way."""
    with pytest.raises(TooLittleDataError, match=r"^a gateway answered in place of the server$"):
        found(checks.race, exchanges=[exchange(status) for status in (403, 504, 403)])


def test_a_conditional_get_is_answered_as_any_other() -> None:
    """A 304 is found, whether the export is used up or new; so is a new one that is answered without a body."""
    assert found(checks.conditional, exchange=exchange(403), used_up=True) == []
    assert found(checks.conditional, exchange=exchange(200, "x"), used_up=False) == []
    for used_up, expected in ((True, "status 403"), (False, "status 200")):
        ((problem, right, wrong),) = found(checks.conditional, exchange=exchange(304), used_up=used_up)
        assert problem.endswith(" export with If-None-Match was answered 304")
        assert (right, wrong) == (expected, "status 304")
    ((problem, _, _),) = found(checks.conditional, exchange=exchange(200, b""), used_up=False)
    assert problem == "The first GET of a new export with If-None-Match is empty"


def test_what_one_connection_does_holds_on_another() -> None:
    """An export that another connection does not find, or reads again, is found; a gateway's answer is not judged."""
    assert found(checks.connections, first=exchange(200), second=exchange(403)) == []
    ((problem, _, _),) = found(checks.connections, first=exchange(404), second=exchange(404))
    assert problem == "The first GET of an export that another connection created was answered 404"
    ((problem, _, _),) = found(checks.connections, first=exchange(200), second=exchange(200))
    assert problem == "A GET of an export that another connection used up was answered 200"
    for first, second in ((exchange(502), exchange(403)), (exchange(200), exchange(503))):
        with pytest.raises(TooLittleDataError, match=r"^a gateway answered in place of the server$"):
            found(checks.connections, first=first, second=second)


def test_the_get_after_a_head_is_the_whole_answer() -> None:
    """A refusal is found, and so is an answer without a body; after a HEAD that failed nothing is judged."""
    head = exchange(200)
    assert found(checks.head_keeps, head=head, first=exchange(200, b"whole")) == []
    assert found(checks.head_keeps, head=head, first=exchange(200)) == [
        ("The first GET after HEAD has no body", "the whole answer", "0 bytes")
    ]
    assert len(found(checks.head_keeps, head=head, first=exchange(403, b"x"))) == 1
    with pytest.raises(TooLittleDataError):
        found(checks.head_keeps, head=exchange(404), first=exchange(200, b"whole"))


def _headed(status: int = 200, media_type: str = "text/csv", *, named: bool = True) -> Exchange:
    headers = (("content-disposition", 'attachment; filename="contacts-20260302.csv"'),) if named else ()
    return exchange(status, media_type=media_type, headers=headers)


def test_head_is_compared_with_its_get() -> None:
    """The same media type and a name are right, and so is any difference in case; another type or no name is found."""
    get = _headed()
    for head in (_headed(), _headed(media_type="TEXT/CSV; charset=utf-8")):
        assert found(checks.head_answers, exchange=head, used_up=False, get=get) == []
    for head, problem in (
        (_headed(media_type="text/html"), "HEAD has another media type than GET"),
        (_headed(named=False), "HEAD does not name the file"),
    ):
        assert [each[0] for each in found(checks.head_answers, exchange=head, used_up=False, get=get)] == [problem]
    # A GET that was refused says nothing of HEAD.
    assert found(checks.head_answers, exchange=_headed(named=False), used_up=False, get=_headed(403)) == []
