"""Tests of the checks that ask for a status: of each, the right answer and the wrong ones beside it."""

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.check import Check, TooLittleDataError
from conformance.rules.authentication import checks as authentication
from conformance.rules.authorisation import checks as authorisation
from conformance.rules.creating import checks as creating
from conformance.rules.lifecycle import checks as lifecycle
from conformance.rules.robustness import checks as generated
from tests.conformance.values import COLLECTION, ID, USER, error_document, exchange, export_document, found

EXACT: tuple[tuple[Check, Mapping[str, Any], int, str], ...] = (
    (authentication.nobody_refused, {}, 401, "A request without a token"),
    (authentication.garbage_in_header_refused, {}, 401, "A garbage token in the header"),
    (authentication.garbage_in_query_refused, {}, 401, "A garbage token in access_token"),
    (authentication.void_refused, {"place": 2}, 401, "Token number 2 of those to be refused"),
    (authentication.first, {"case": "reading an odd id"}, 401, "Without a token, reading an odd id"),
    (authentication.header_decides, {"good_header": False}, 401, "A bad header beside a good access_token"),
    (authorisation.foreign_read, {}, 403, "Reading another user's fresh export"),
    (authorisation.foreign_used_up, {}, 403, "Reading another user's used-up export"),
    (authorisation.unknown_id, {}, 404, "Reading an id that does not exist"),
    (authorisation.not_a_uuid, {}, 404, "Reading an id that is not a UUID"),
    (authorisation.extension, {}, 404, "Reading with another extension"),
    (authorisation.strange_account_list, {}, 404, "Downloading contacts of an account list that is not the user's"),
    (lifecycle.first_get, {}, 200, "The first GET of a new export"),
    (lifecycle.content_type_ignored, {}, 200, "A GET with a Content-Type header"),
    (lifecycle.head_answers, {"used_up": False}, 200, "HEAD of a new export"),
    (lifecycle.head_answers, {"used_up": True}, 403, "HEAD of a used-up export"),
    (creating.created, {}, 201, "Creating an export"),
    (creating.forms, {"form": "params null"}, 201, "Creating with params null"),
    (creating.media_types, {"media_type": "text/x-json"}, 201, "Creating with Content-Type text/x-json"),
    (creating.unread_media_type, {"media_type": "no Content-Type"}, 409, "Creating with no Content-Type"),
    (creating.no_negotiation, {"expected": 201, "accept": "a/b"}, 201, "GET with an Accept header of another type"),
    (creating.no_negotiation, {"expected": 200, "accept": "a/b"}, 200, "GET with an Accept header of another type"),
    (creating.unknown_members, {"where": "params"}, 201, "Creating with an unknown member in params"),
    (creating.sent_timestamps, {}, 201, "Creating with timestamps among the attributes"),
    (creating.type_conflict, {"case": "no type"}, 409, "Creating with no type"),
    (creating.id_conflict, {}, 409, "Creating with id among the attributes"),
    (creating.foreign_key_conflict, {"name": "user_id"}, 409, "Creating with user_id among the attributes"),
    (creating.not_json, {"case": "NaN"}, 400, "Creating with NaN"),
    (creating.kinds, {"case": "a list as data"}, 400, "Creating with a list as data"),
    (creating.params_kinds, {"case": "filter a number"}, 400, "Creating with filter a number"),
    (creating.nesting, {}, 400, "Creating with params nested 150 levels deep"),
    (creating.date_format, {"case": "yesterday"}, 400, "Creating with updated_at yesterday"),
    (creating.too_large, {}, 413, "Creating with a body of more than 1 MiB"),
)
_ASKED = [pytest.param(*case, id=f"{case[0].check_id}-{case[2]}") for case in EXACT]
OTHERS = (200, 201, 204, 302, 400, 401, 403, 404, 405, 409, 413, 422, 500)


@pytest.mark.parametrize(("check", "values", "status", "what"), _ASKED)
def test_the_right_status_is_no_finding(check: Check, values: Mapping[str, Any], status: int, what: str) -> None:
    """A check that asks for one status finds nothing where it is given."""
    del what
    assert found(check, exchange=exchange(status), **values) == []


@pytest.mark.parametrize(("check", "values", "status", "what"), _ASKED)
def test_any_other_status_is_found(check: Check, values: Mapping[str, Any], status: int, what: str) -> None:
    """Every other status is found, and the finding names the request, the right status and the wrong one."""
    unsaid = {405} if check is lifecycle.head_answers else set()
    for wrong in sorted({*OTHERS, status - 1, status + 1} - {status} - unsaid):
        expected = (f"{what} was answered {wrong}", f"status {status}", f"status {wrong}")
        assert found(check, exchange=exchange(wrong), **values) == [expected]


@pytest.mark.parametrize("check", [authentication.nobody_refused, authorisation.foreign_read])
def test_head_may_be_refused_in_any_way(check: Check) -> None:
    """HEAD by somebody who may not read is told only where it succeeds: a server may do without HEAD."""
    for status in (301, 401, 403, 404, 405, 501):
        assert found(check, exchange=exchange(status, method="HEAD")) == []
    for status in (200, 204):
        ((problem, expected, given),) = found(check, exchange=exchange(status, method="HEAD"))
        assert problem.startswith("HEAD ")
        assert problem.endswith(" was answered")
        assert (expected, given) == ("a refusal", f"status {status}")


def test_another_users_id_in_other_letters_may_be_refused_in_any_way() -> None:
    """It may be an id that does not exist; that it is read all the same is found."""
    for status in (400, 403, 404):
        assert found(authorisation.foreign_read, exchange=exchange(status), spelt_otherwise=True) == []
    problem = "Another user's fresh export was read with its id in upper case"
    for status in (200, 204):
        finding = (problem, "a refusal", f"status {status}")
        assert found(authorisation.foreign_read, exchange=exchange(status), spelt_otherwise=True) == [finding]


SUCCEED: tuple[tuple[Check, Mapping[str, Any], str], ...] = (
    (authentication.header_works, {}, "A good token in the Authorization header was refused"),
    (authentication.query_works, {}, "A good token in access_token was refused"),
    (
        authentication.header_decides,
        {"good_header": True},
        "A request with a good header was refused for a bad access_token",
    ),
)


@pytest.mark.parametrize(("check", "values", "problem"), [pytest.param(*case, id=case[0].check_id) for case in SUCCEED])
def test_a_good_token_must_be_accepted(check: Check, values: Mapping[str, Any], problem: str) -> None:
    """Any 2xx accepts a good token; anything else refuses it."""
    for status in (200, 201, 299):
        assert found(check, exchange=exchange(status), **values) == []
    for status in (199, 300, 401, 403, 500):
        assert found(check, exchange=exchange(status), **values) == [(problem, "2xx", f"status {status}")]


PROMISED: tuple[tuple[Check, str], ...] = (
    (generated.accepts_valid, "A valid request was refused (coverage)"),
    (generated.links, "A link of the contract was refused"),
)


@pytest.mark.parametrize(("check", "problem"), [pytest.param(*case, id=case[0].check_id) for case in PROMISED])
def test_what_the_contract_promises_is_not_refused(check: Check, problem: str) -> None:
    """A refusal is found; a success is none, and a 5xx is left to the check that is about it."""
    values = {"phase": "coverage"} if check is generated.accepts_valid else {}
    for status in (200, 201, 299, 500, 503):
        assert found(check, exchange=exchange(status), **values) == []
    for status in (300, 400, 404, 499):
        assert found(check, exchange=exchange(status), **values) == [(problem, "2xx", f"status {status}")]


FORBIDDEN: tuple[tuple[Check, Mapping[str, Any], str, str], ...] = (
    (generated.refuses_invalid, {"phase": "fuzzing"}, "An invalid request was accepted (fuzzing)", "4xx"),
    (generated.refuses_odd_params, {"phase": "fuzzing"}, "params of another kind were accepted (fuzzing)", "4xx"),
    (authorisation.other_methods, {}, "GET succeeded", "a refusal"),
)


@pytest.mark.parametrize(
    ("check", "values", "problem", "expected"), [pytest.param(*case, id=case[0].check_id) for case in FORBIDDEN]
)
def test_what_the_contract_forbids_does_not_succeed(
    check: Check, values: Mapping[str, Any], problem: str, expected: str
) -> None:
    """Any 2xx is found, and no refusal is."""
    for status in (199, 300, 400, 405, 500):
        assert found(check, exchange=exchange(status), **values) == []
    for status in (200, 204, 299):
        assert found(check, exchange=exchange(status), **values) == [(problem, expected, f"status {status}")]


def test_odd_paths_are_refused_or_fail_elsewhere() -> None:
    """An odd path may be refused with any 4xx; a success or a redirection is found, a 5xx is another check's."""
    for status in (400, 404, 405, 414, 499, 500):
        assert found(generated.odd_paths, exchange=exchange(status), case="GET of dots") == []
    for status in (200, 299, 300, 301, 399):
        finding = ("GET of dots was not refused", "4xx", f"status {status}")
        assert found(generated.odd_paths, exchange=exchange(status), case="GET of dots") == [finding]


@pytest.mark.parametrize(
    ("check", "values", "problem"),
    [
        (generated.odd_text, {"case": "a long text"}, "Creating with a long text was refused"),
        (generated.chunked, {}, "A chunked body was not read"),
    ],
)
def test_unusual_creations_are_a_201(check: Check, values: Mapping[str, Any], problem: str) -> None:
    """An unusual body is answered 201 and nothing else."""
    assert found(check, exchange=exchange(201), **values) == []
    for status in (200, 202, 400, 411, 500):
        assert found(check, exchange=exchange(status), **values) == [(problem, "status 201", f"status {status}")]


PAIRED: tuple[tuple[Check, str, str, Mapping[str, Any], int, str], ...] = (
    (lifecycle.second_get, "first", "second", {}, 403, "The second GET of the same export"),
    (
        lifecycle.second_get_otherwise,
        "first",
        "second",
        {},
        403,
        "The second GET of the same export, in another representation,",
    ),
    (lifecycle.apart, "used", "other", {}, 200, "The first GET of an export created before another was used up"),
    (lifecycle.head_keeps, "head", "first", {}, 200, "The first GET after HEAD"),
)


@pytest.mark.parametrize(
    ("check", "before", "after", "values", "status", "what"),
    [pytest.param(*case, id=case[0].check_id) for case in PAIRED],
)
def test_what_follows_a_success_is_judged(  # noqa: PLR0913, PLR0917  the columns of the table
    check: Check, before: str, after: str, values: Mapping[str, Any], status: int, what: str
) -> None:
    """After a first request that succeeded the next has one right status; after one that did not nothing is told."""
    good = {before: exchange(200), **values}
    assert found(check, **good, **{after: exchange(status)}) == []
    for wrong in {200, 201, 401, 403, 404, 410, 500} - {status}:
        expected = (f"{what} was answered {wrong}", f"status {status}", f"status {wrong}")
        assert found(check, **good, **{after: exchange(wrong)}) == [expected]
    reason = "HEAD was refused" if check is lifecycle.head_keeps else "the first GET was refused with 404"
    with pytest.raises(TooLittleDataError, match=f"^{reason}$"):
        found(check, **{before: exchange(404), after: exchange(500), **values})


def test_later_gets_are_counted_from_the_third() -> None:
    """Each further GET is a 403, and a finding says which of them was not."""
    before = {"first": exchange(200), "second": exchange(200)}
    assert found(lifecycle.later_gets, **before, later=[exchange(403), exchange(403)]) == []
    assert found(lifecycle.later_gets, **before, later=[exchange(403), exchange(200), exchange(404)]) == [
        ("GET number 4 of the same export was answered 200", "status 403", "status 200"),
        ("GET number 5 of the same export was answered 404", "status 403", "status 404"),
    ]
    with pytest.raises(TooLittleDataError, match="no further GET was sent"):
        found(lifecycle.later_gets, **before, later=[])
    with pytest.raises(TooLittleDataError, match="the first GET was refused with 404"):
        found(lifecycle.later_gets, first=exchange(404), second=exchange(404), later=[exchange(200)])


def test_a_refusal_keeps_the_export() -> None:
    """After a refused request the owner's first GET is a 200; where the request succeeded nothing is told."""
    values = {"refused": exchange(401), "case": "without a token"}
    assert found(lifecycle.refusal_keeps, first=exchange(200), **values) == []
    assert found(lifecycle.refusal_keeps, first=exchange(403), **values) == [
        ("The owner's first GET after a request without a token was answered 403", "status 200", "status 403")
    ]
    with pytest.raises(TooLittleDataError, match=r"^the request without a token was not refused$"):
        found(lifecycle.refusal_keeps, refused=exchange(200), first=exchange(403), case="without a token")


def test_another_method_keeps_the_export() -> None:
    """After PUT, PATCH, DELETE or POST the owner's first GET is a 200."""
    assert found(lifecycle.other_methods_keep, first=exchange(200), method="PUT") == []
    assert found(lifecycle.other_methods_keep, first=exchange(404), method="PUT") == [
        ("The owner's first GET after PUT was answered 404", "status 200", "status 404")
    ]


def test_a_server_may_do_without_head() -> None:
    """A 405 to HEAD leaves the check without a word."""
    with pytest.raises(TooLittleDataError, match=r"^the server does not support HEAD$"):
        found(lifecycle.head_answers, exchange=exchange(405, method="HEAD"), used_up=True)


def test_accept_does_not_choose_the_form() -> None:
    """An answer of the type that Accept names is found; one of a third type was not negotiated."""
    values = {"expected": 200, "accept": "text/csv"}
    finding = ("Accept chose what GET answers", "what the path asks for", "text/csv")
    assert found(creating.no_negotiation, exchange=exchange(media_type="Text/CSV; charset=utf-8"), **values) == [
        finding
    ]
    assert found(creating.no_negotiation, exchange=exchange(media_type="text/plain"), **values) == []
    assert found(creating.no_negotiation, exchange=exchange(406, media_type="text/csv"), **values) == [
        ("GET with an Accept header of another type was answered 406", "status 200", "status 406")
    ]


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
def test_a_race_has_one_winner(statuses: tuple[int, ...], expected: list[tuple[str, str, str]]) -> None:
    """Exactly one of several downloads succeeds and the others are a 403; both ways to break that are told."""
    assert found(lifecycle.race, exchanges=[exchange(status) for status in statuses]) == expected


def test_a_race_that_a_gateway_may_have_won_cannot_be_told() -> None:
    """The one success may be the one whose answer was lost on the way."""
    with pytest.raises(TooLittleDataError, match=r"^a gateway answered in place of the server$"):
        found(lifecycle.race, exchanges=[exchange(status) for status in (403, 504, 403)])


def test_a_challenge_comes_with_a_401() -> None:
    """A 401 names a scheme; another status tells nothing of it."""
    assert found(authentication.challenge, exchange=exchange(401, headers=[("www-authenticate", "Bearer")])) == []
    finding = [("The 401 names no scheme", "WWW-Authenticate", "no such header")]
    assert found(authentication.challenge, exchange=exchange(401)) == finding
    assert found(authentication.challenge, exchange=exchange(401, headers=[("www-authenticate", "")])) == finding
    for status in (200, 400, 403):
        with pytest.raises(TooLittleDataError, match=r"^no 401 was seen$"):
            found(authentication.challenge, exchange=exchange(status))


@pytest.mark.parametrize(
    ("path", "allow", "expected"),
    [
        (f"{COLLECTION}/{ID}.csv", "GET, HEAD", []),
        (f"{COLLECTION}/{ID}.csv", "head ,get", []),
        (COLLECTION, "POST", []),
        (COLLECTION, "OPTIONS, post", []),
        (
            COLLECTION,
            "GET, HEAD",
            [("The Allow of the 405 lacks the method of the operation", "Allow with POST", "2 methods")],
        ),
        (
            f"{COLLECTION}/{ID}",
            "POST",
            [("The Allow of the 405 lacks the method of the operation", "Allow with GET", "1 methods")],
        ),
        (
            f"{COLLECTION}/{ID}",
            None,
            [("The Allow of the 405 lacks the method of the operation", "Allow with GET", "0 methods")],
        ),
        (
            f"{COLLECTION}/{ID}",
            " , ",
            [("The Allow of the 405 lacks the method of the operation", "Allow with GET", "0 methods")],
        ),
    ],
)
def test_a_405_names_the_methods_there_are(path: str, allow: str | None, expected: list[tuple[str, str, str]]) -> None:
    """Allow names POST on the collection and GET elsewhere, in any letter case and order."""
    headers = [("allow", allow)] if allow is not None else []
    assert found(authorisation.method_not_allowed, exchange=exchange(405, path=path, headers=headers)) == expected


def test_another_method_is_refused_with_405() -> None:
    """Another refusal than 405 is found without asking for Allow; a success is left to the check that is about it."""
    assert found(authorisation.method_not_allowed, exchange=exchange(404, method="PUT")) == [
        ("PUT was answered 404", "status 405", "status 404")
    ]
    with pytest.raises(TooLittleDataError, match=r"^the method was not refused$"):
        found(authorisation.method_not_allowed, exchange=exchange(200, method="PUT"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"export_logs {ID} cannot be read.", False),
        (f"It belongs to {USER}.", True),
        (f"It belongs to {USER.upper()}", True),
        (f"It belongs to x{USER}", False),
        ("", False),
    ],
)
def test_a_refusal_does_not_name_the_owner(text: str, told: bool) -> None:  # noqa: FBT001  a column of the table
    """The id of the owner is found in any letter case where it stands by itself."""
    created, refused = exchange(201, export_document()), exchange(403, error_document(403, "Forbidden", detail=text))
    finding = ("The 403 names the owner of the export", "nothing about the other user", "the user's id")
    assert found(authorisation.owner_untold, created=created, refused=refused) == ([finding] if told else [])


def test_an_owner_that_cannot_be_told() -> None:
    """A short id stands anywhere by chance, and a read that was not refused has nothing to say."""
    refused = exchange(403, error_document(403, detail="There are 17 exports."))
    with pytest.raises(TooLittleDataError, match="too short"):
        found(authorisation.owner_untold, created=exchange(201, export_document(user="17")), refused=refused)
    with pytest.raises(TooLittleDataError, match="was not refused"):
        found(authorisation.owner_untold, created=exchange(201, export_document()), refused=exchange(200))


def test_a_refusal_that_tells_what_was_asked_for() -> None:
    """A text that stands in the owner's params alone is found in the refusal, also where no owner is named."""
    marked = exchange(403, error_document(403, meta={"params": {"filter": "only-mine"}}))
    finding = ("The 403 contains the params of the export", "nothing about the other user", "its params")
    own = exchange(201, export_document())
    assert found(authorisation.owner_untold, created=own, refused=marked, marker="only-mine") == [finding]
    assert found(authorisation.owner_untold, created=own, refused=marked, marker="mine-only") == []
    assert found(authorisation.owner_untold, created=own, refused=marked) == []
