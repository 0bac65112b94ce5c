"""Tests of the checks of authorisation."""

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.check import Check, TooLittleDataError
from conformance.rules.authorisation import checks
from tests.conformance.rules import statuses
from tests.conformance.values import (
    COLLECTION,
    DOCUMENT,
    ID,
    USER,
    created,
    error_document,
    exchange,
    export_document,
    found,
    names,
)

EXACT: tuple[statuses.Asked, ...] = (
    (checks.foreign_read, {}, 403, "Reading another user's fresh export"),
    (checks.foreign_used_up, {}, 403, "Reading another user's used-up export"),
    (checks.unknown_id, {}, 404, "Reading an id that does not exist"),
    (checks.not_a_uuid, {}, 404, "Reading an id that is not a UUID"),
    (checks.extension, {}, 404, "Reading with another extension"),
    (checks.strange_account_list, {}, 404, "Downloading contacts of an account list that is not the user's"),
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


def test_head_may_be_refused_in_any_way() -> None:
    """A HEAD of another user fails only where it succeeds: a server need not support HEAD."""
    for status in (301, 401, 403, 404, 405, 501):
        assert found(checks.foreign_read, exchange=exchange(status, method="HEAD")) == []
    for status in (200, 204):
        ((problem, expected, given),) = found(checks.foreign_read, exchange=exchange(status, method="HEAD"))
        assert problem.startswith("HEAD ")
        assert problem.endswith(" was answered")
        assert (expected, given) == ("a refusal", f"status {status}")


def test_another_method_that_succeeds_is_found() -> None:
    """Any 2xx is found, and no refusal is."""
    for status in (199, 300, 400, 405, 500):
        assert found(checks.other_methods, exchange=exchange(status)) == []
    for status in (200, 204, 299):
        finding = (f"GET was answered {status}", "a refusal", f"status {status}")
        assert found(checks.other_methods, exchange=exchange(status)) == [finding]


def test_an_id_in_upper_case_may_be_refused_in_any_way() -> None:
    """It may be another id; that it is read by another user all the same is found."""
    for status in (400, 403, 404):
        assert found(checks.foreign_read, exchange=exchange(status), otherwise="its id in upper case") == []
    problem = "Another user's fresh export was read with its id in upper case"
    for status in (200, 204):
        finding = (problem, "a refusal", f"status {status}")
        assert found(checks.foreign_read, exchange=exchange(status), otherwise="its id in upper case") == [finding]


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
def test_a_405_names_the_method_of_its_path(path: str, allow: str | None, expected: list[tuple[str, str, str]]) -> None:
    """Allow names POST on the collection and GET elsewhere, in any letter case and order."""
    headers = [("allow", allow)] if allow is not None else []
    assert found(checks.method_not_allowed, exchange=exchange(405, path=path, headers=headers)) == expected


def test_another_method_is_refused_with_405() -> None:
    """Another refusal is found, whatever Allow holds; a success is judged by another check."""
    assert found(checks.method_not_allowed, exchange=exchange(404, method="PUT")) == [
        ("PUT was answered 404", "status 405", "status 404")
    ]
    with pytest.raises(TooLittleDataError, match=r"^the method was not refused$"):
        found(checks.method_not_allowed, exchange=exchange(200, method="PUT"))


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
    """The owner's id is found in any letter case, where it stands by itself."""
    created, refused = exchange(201, export_document()), exchange(403, error_document(403, "Forbidden", detail=text))
    finding = ("The 403 names the owner of the export", "nothing about the other user", "the user's id")
    assert found(checks.owner_untold, created=created, refused=refused) == ([finding] if told else [])


def test_a_short_id_of_an_owner_is_inconclusive() -> None:
    """It may stand in the refusal by chance; a read that was not refused is inconclusive, too."""
    refused = exchange(403, error_document(403, detail="There are 17 exports."))
    with pytest.raises(TooLittleDataError, match="too short"):
        found(checks.owner_untold, created=exchange(201, export_document(user="17")), refused=refused)
    with pytest.raises(TooLittleDataError, match="was not refused"):
        found(checks.owner_untold, created=exchange(201, export_document()), refused=exchange(200))


def test_params_of_the_owner_in_a_refusal_are_found() -> None:
    """A text that only the params hold is found, also where no owner is named."""
    marked = exchange(403, error_document(403, meta={"params": {"filter": "only-mine"}}))
    finding = ("The 403 contains the params of the export", "nothing about the other user", "its params")
    own = exchange(201, export_document())
    assert found(checks.owner_untold, created=own, refused=marked, marker="only-mine") == [finding]
    assert found(checks.owner_untold, created=own, refused=marked, marker="mine-only") == []
    assert found(checks.owner_untold, created=own, refused=marked) == []


def test_from_eight_characters_on_an_owner_is_recognised() -> None:
    """A shorter id may stand in text by chance."""
    shortest = checks._SHORTEST_DISTINCT
    for length, expected in ((shortest, 1), (shortest - 1, None)):
        user = "abcdefghijklmnop"[:length]
        values = {
            "created": created(export_document(user=user)),
            "refused": exchange(403, error_document(403, "Forbidden", detail=f"It is {user}'s.")),
        }
        if expected is None:
            with pytest.raises(TooLittleDataError, match=r"^the owner's id is missing, or too short to be recognised"):
                found(checks.owner_untold, **values)
        else:
            assert len(found(checks.owner_untold, **values)) == expected


def test_users_without_a_shared_account_list_share_no_contact() -> None:
    """Contacts in the files of both are found and counted; without contacts the check is inconclusive."""
    assert found(checks.strangers, own=names("a", "b"), foreign=names("x")) == []
    assert found(checks.strangers, own=names(*"abcdefgh"), foreign=names(*"abcdefg")) == [
        ("Contacts stand in the files of both users", "no contact in common", "7 contacts in common")
    ]
    for own, foreign in ((names(), names("a")), (names("a"), names())):
        with pytest.raises(TooLittleDataError, match=r"^one of the users has no contacts$"):
            found(checks.strangers, own=own, foreign=foreign)


def test_a_few_equal_rows_are_one_contact_only_if_they_were_updated_in_one_second() -> None:
    """A foundation that supports two people is two records: told apart by the moment, it is no leak."""
    two = {"own": names("a", "b", "c"), "foreign": names("a", "b", "x")}
    assert found(checks.strangers, **two, moments=[(names("a"), names()), (names(), names("b", "x"))]) == []
    assert found(checks.strangers, **two, moments=[(names("a"), names()), (names("b"), names("b"))]) == [
        ("Contacts stand in the files of both users", "no contact in common", "2 contacts in common")
    ]


def test_a_few_equal_rows_of_a_moment_with_many_others_are_inconclusive() -> None:
    """Contacts that were imported together have one moment, which tells nothing apart; neither does none at all."""
    own, foreign = names(*"abcdefghijklmn"), names("a", *"opqrstuvwxyz")
    for moments in ([(own, foreign)], [(names("a"), foreign)], [(own, names("a"))], []):
        with pytest.raises(TooLittleDataError, match=r"^equal rows of both users may be one contact or two"):
            found(checks.strangers, own=own, foreign=foreign, moments=moments)


def test_few_rows_are_shared_where_they_may_be_records_of_both() -> None:
    """Up to five may be by chance, and so may more of them where they are less than half of the smaller file."""
    many = names(*(f"{number}" for number in range(100)))
    assert checks.few_are_shared(names(*"abcde"), names(*"abcde"))
    assert not checks.few_are_shared(names(*"abcdef"), names(*"abcdef"))
    assert checks.few_are_shared(many, names(*"0123456", *"abcdefgh"))


def test_a_name_or_an_address_of_the_owner_is_found_in_a_refusal() -> None:
    """What `included` tells of the owner as a whole word is found; a part of a word and other attributes are not."""
    document = export_document()
    names_of_owner = {"first_name": "Adela", "email": "adela@client.example", "locale": "English"}
    document["included"] = [{"id": USER, "type": "users", "attributes": names_of_owner}]
    for detail, count in (
        ("It belongs to Adela.", 1),
        ("Ask adela@client.example.", 1),
        ("It belongs to Adelaide, in English.", 0),
        ("It cannot be read.", 0),
    ):
        refused = exchange(403, error_document(403, "Forbidden", detail=detail))
        assert len(found(checks.owner_untold, created=created(document), refused=refused)) == count


def test_the_path_alone_decides_the_form() -> None:
    """Another media type is found, and so is a refusal; the media type of the path passes."""
    query = "format=csv"
    assert found(checks.format_parameter, exchange=exchange(query=query), media_type=DOCUMENT) == []
    assert found(
        checks.format_parameter, exchange=exchange(query=query, media_type="text/csv"), media_type=DOCUMENT
    ) == [("format=csv chose what is answered", DOCUMENT, "text/csv")]
    ((problem, _, _),) = found(checks.format_parameter, exchange=exchange(404, query=query), media_type=DOCUMENT)
    assert problem == "The first GET with the query format=csv was answered 404"
