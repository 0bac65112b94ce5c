"""Tests of the checks of export documents."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from conformance.answers.findings import export_of
from conformance.check import Check, TooLittleDataError
from conformance.http.exchange import Exchange
from conformance.rules.documents import checks as exports
from tests.conformance.values import HTML, ID, OTHER_ID, USER, created, exchange, export_document, found, without

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
ON_ONE: dict[str, tuple[Check, dict[str, Any]]] = {
    check.check_id: (check, values)
    for check, values in (
        (exports.attributes, {}),
        (exports.export_type, {}),
        (exports.timestamp_format, {}),
        (exports.timestamps_equal, {}),
        (exports.timestamps_now, {"now": NOW}),
        (exports.sent_timestamps_ignored, {"sent": NOW}),
        (exports.echo, {"sent": {}, "form": "an object"}),
        (exports.echo_absent, {}),
        (exports.user, {}),
        (exports.fields, {"names": ("type",), "plain": exchange(403)}),
        (exports.include, {"include": "user", "expected": True, "plain": exchange(403)}),
    )
}


@pytest.mark.parametrize("name", ON_ONE)
def test_without_an_export_every_check_is_inconclusive(name: str) -> None:
    """A refusal and a body that is no JSON have no document to judge."""
    check, values = ON_ONE[name]
    with pytest.raises(TooLittleDataError, match=r"^the answer holds no export: status 403$"):
        found(check, exchange=exchange(403, export_document()), **values)
    with pytest.raises(TooLittleDataError, match=r"^the answer holds no export: text/html, not JSON$"):
        found(check, exchange=exchange(200, "<p>Jane Doe</p>", media_type=HTML), **values)


def test_an_export_is_read_from_any_success() -> None:
    """Whatever the status of success."""
    assert export_of(exchange(200, export_document())).export_id == ID
    assert export_of(created()).export_id == ID


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ((ID, OTHER_ID), []),
        ((ID.upper(), OTHER_ID), []),
        ((ID,), []),
        ((ID, ID, OTHER_ID), [("Two exports have the same id", "3 ids", "2 ids")]),
        ((ID, "17"), [("The id is not a UUID", "a UUID", "a text of 2 characters")]),
        (("", ""), [("The id is not a UUID", "a UUID", "a text of 0 characters")]),
        ((ID.replace("-", ""), ID), [("The id is not a UUID", "a UUID", "a text of 32 characters")]),
        ((f"{{{ID}}}", ID), [("The id is not a UUID", "a UUID", "a text of 38 characters")]),
    ],
)
def test_ids_are_different_uuids(ids: tuple[str, ...], expected: list[tuple[str, str, str]]) -> None:
    """An id is a UUID in its usual form, and no two exports share one."""
    assert found(exports.export_id, exchanges=[created(export_document(one)) for one in ids]) == expected


def test_every_attribute_is_there() -> None:
    """A whole document has six attributes; those that are missing are named in the finding."""
    assert found(exports.attributes, exchange=created()) == []
    for name in exports.ATTRIBUTES:
        assert found(exports.attributes, exchange=created(without(export_document(), name))) == [
            (
                "Attributes are missing",
                "created_at, export_at, params, type, updated_at, updated_in_db_at",
                f"without {name}",
            )
        ]
    lacking = without(export_document(), "type", "created_at")
    assert found(exports.attributes, exchange=created(lacking))[0][2] == "without created_at, type"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("contacts mailing", "string(16)"),
        ("", "string(0)"),
        (None, "null"),
        (7, "number"),
        (["x"], "list(1) of string(1)"),
    ],
)
def test_the_type_attribute_is_contacts_mailing(value: object, told: str) -> None:
    """Another type is described by its kind and length, never by its value."""
    assert found(exports.export_type, exchange=created()) == []
    document = export_document(type=value)
    assert found(exports.export_type, exchange=created(document)) == [
        ("The attribute type has another value", '"Contacts Mailing"', told)
    ]


@pytest.mark.parametrize("value", ["2026-03-02T09:15:00Z", "2026-03-02T09:15:00.123Z", "2026-12-31T23:59:59.123456Z"])
def test_timestamps_in_utc_with_seconds_and_z(value: str) -> None:
    """Seconds, with or without a fraction, and Z make a timestamp."""
    document = export_document(created_at=value, export_at=value)
    assert found(exports.timestamp_format, exchange=created(document)) == []


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-02T09:15:00+00:00",
        "2026-03-02T09:15Z",
        "2026-03-02 09:15:00Z",
        "2026-03-02T09:15:00z",
        "2026-03-02T09:15:00",
        "2026-02-30T09:15:00Z",
        "2026-03-02T09:15:00.Z",
        " 2026-03-02T09:15:00Z",
        "2026-03-02T09:15:00Z\n",
        "2026-03-02",
        "",
        None,
        1772442900,
    ],
)
@pytest.mark.parametrize("name", exports.TIMESTAMPS)
def test_timestamps_of_another_form(name: str, value: object) -> None:
    """Any other form is found in each of the four attributes, without its value in the finding."""
    (finding,) = found(exports.timestamp_format, exchange=created(export_document(**{name: value})))
    assert finding[:2] == (f"{name} has a wrong format", "YYYY-MM-DDThh:mm:ssZ")
    assert finding[2].partition("(")[0] in {"string", "null", "number"}


def test_a_missing_timestamp_has_no_form() -> None:
    """That it is missing is found by another check."""
    assert found(exports.timestamp_format, exchange=created(without(export_document(), *exports.TIMESTAMPS))) == []


def test_timestamps_of_a_new_export_are_equal() -> None:
    """Less than a second between the first and the last is the same moment."""
    assert found(exports.timestamps_equal, exchange=created()) == []
    near = export_document(updated_in_db_at="2026-03-02T09:15:00.999Z")
    assert found(exports.timestamps_equal, exchange=created(near)) == []
    for name, value, told in (
        ("created_at", "2026-03-02T09:14:59Z", "1"),
        ("export_at", "2026-03-02T09:15:01Z", "1"),
        ("updated_at", "2026-03-02T09:15:02.500Z", "2.5"),
    ):
        finding = ("The timestamps of a new export differ", "four equal moments", f"{told} seconds apart")
        assert found(exports.timestamps_equal, exchange=created(export_document(**{name: value}))) == [finding]


@pytest.mark.parametrize("check", [exports.timestamps_equal, exports.timestamps_now])
def test_without_timestamps_the_checks_of_moments_are_inconclusive(check: Check) -> None:
    """Neither whether they are equal nor whether they are of now can be judged."""
    values = {"now": NOW} if check is exports.timestamps_now else {}
    for document in (
        without(export_document(), *exports.TIMESTAMPS),
        export_document(**dict.fromkeys(exports.TIMESTAMPS, "yesterday")),
    ):
        with pytest.raises(TooLittleDataError, match=r"^the export has no readable timestamp$"):
            found(check, exchange=created(document), **values)


@pytest.mark.parametrize(
    ("offset", "told"),
    [
        (timedelta(0), None),
        (timedelta(minutes=5), None),
        (-timedelta(minutes=5), None),
        (timedelta(minutes=5, seconds=1), "-301"),
        (-timedelta(minutes=5, seconds=1), "301"),
    ],
)
def test_the_moment_of_creation_is_now(offset: timedelta, told: str | None) -> None:
    """The server's clock may be five minutes off either way, and no more."""
    expected = [("A timestamp is not the moment of creation", "now", f"{told} seconds from now")] if told else []
    assert found(exports.timestamps_now, exchange=created(), now=NOW + offset) == expected


def test_each_wrong_moment_is_one_finding() -> None:
    """Two attributes with one wrong moment make one finding, two wrong moments make two, the earlier first."""
    early, late = "2026-03-02T08:15:00Z", "2026-03-02T10:15:00Z"
    document = export_document(created_at=late, updated_at=late, export_at=early)
    assert [told for _, _, told in found(exports.timestamps_now, exchange=created(document), now=NOW)] == [
        "-3600 seconds from now",
        "3600 seconds from now",
    ]


def test_sent_timestamps_are_not_taken_over() -> None:
    """A timestamp equal to the one that was sent is found, and the attributes are named."""
    sent = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert found(exports.sent_timestamps_ignored, exchange=created(), sent=sent) == []
    document = export_document(created_at="2001-02-03T04:05:06Z", updated_at="2001-02-03T04:05:06.000Z")
    assert found(exports.sent_timestamps_ignored, exchange=created(document), sent=sent) == [
        (
            "The server used a timestamp from the request",
            "the moment of creation",
            "the one sent, in created_at, updated_at",
        )
    ]


@pytest.mark.parametrize("user", ["", None, 7])
def test_a_document_names_its_user(user: object) -> None:
    """A user without an id is none, and no relationship is none either."""
    none = [("The export does not name its user", "relationships.user.data with an id", "none")]
    assert found(exports.user, exchange=created()) == []
    assert found(exports.user, exchange=created(export_document(user=user))) == none
    document = export_document()
    kinds: tuple[object, ...] = ({}, {"user": {}}, {"user": {"data": None}}, None)
    for relationships in kinds:
        changed = {"data": {**document["data"], "relationships": relationships}}
        assert found(exports.user, exchange=created(changed)) == none


def test_the_user_is_of_type_users() -> None:
    """Another type of the user is found, and not printed."""
    assert found(exports.user, exchange=created(export_document(user_type="people"))) == [
        ("The user is of another type", '"users"', "another type")
    ]


def _owned(*users: str) -> list[Exchange]:
    return [created(export_document(user=user)) for user in users]


def test_exports_of_two_users_name_two_users() -> None:
    """All exports of one user name that user, and none names the other."""
    (foreign,) = _owned("ben")
    assert found(exports.owner, own=_owned("ada", "ada"), foreign=foreign) == []
    several = ("Exports of one user name different users", "one user", "2 users")
    shared = ("Exports of two users name the same user", "two users", "one user")
    assert found(exports.owner, own=_owned("ada", "cleo"), foreign=foreign) == [several]
    assert found(exports.owner, own=_owned("ben", "ben"), foreign=foreign) == [shared]
    assert found(exports.owner, own=_owned("ada", "ben"), foreign=foreign) == [several, shared]


def test_an_export_is_shown_as_it_was_created() -> None:
    """Id, user and attributes are those of the creation; what differs is named."""
    before = created()
    assert found(exports.show_is_create, created=before, shown=exchange(200, export_document())) == []
    cases: list[tuple[dict[str, Any], tuple[str, str, str]]] = [
        (export_document(OTHER_ID), ("Another export was shown", "the id that was asked for", "another id")),
        (
            export_document(user="somebody"),
            ("The export was shown with another user", "the creator", "another user"),
        ),
        (
            export_document(type="x", params={"a": 1}),
            (
                "The export was shown with other attributes",
                "those of its creation",
                "others in params, type",
            ),
        ),
        (
            without(export_document(), "export_at"),
            ("The export was shown with other attributes", "those of its creation", "others in export_at"),
        ),
    ]
    for document, expected in cases:
        assert found(exports.show_is_create, created=before, shown=exchange(200, document)) == [expected]


def _sparse(*names: str, user: bool = False) -> Exchange:
    document = without(export_document(), *(set(exports.ATTRIBUTES) - set(names)))
    if not user:
        document["data"].pop("relationships")
    return created(document)


def test_a_sparse_document_holds_what_was_asked_for() -> None:
    """Unknown names of fields do not count."""
    assert found(exports.fields, plain=created(), exchange=_sparse("params", "type"), names=("type", "params")) == []
    assert (
        found(exports.fields, plain=created(), exchange=_sparse("type", user=True), names=("type", "user", "x")) == []
    )
    assert found(exports.fields, plain=created(), exchange=_sparse(), names=()) == []


def test_fields_that_are_missing_or_were_not_asked_for() -> None:
    """A missing field, one too many and a wrong relationship are three findings."""
    assert found(exports.fields, plain=created(), exchange=_sparse("created_at"), names=("type", "params")) == [
        ("Requested fields are missing", "params, type", "without params, type"),
        ("Fields that were not requested are there", "params, type", "also created_at"),
    ]
    assert found(exports.fields, plain=created(), exchange=_sparse("type"), names=()) == [
        ("Fields that were not requested are there", "none", "also type")
    ]
    assert found(exports.fields, plain=created(), exchange=_sparse(user=True), names=()) == [
        ("The field user does not follow fields[export_logs]", "absent", "present")
    ]
    assert found(exports.fields, plain=created(), exchange=_sparse(), names=("user",)) == [
        ("The field user does not follow fields[export_logs]", "present", "absent")
    ]


def _including(*resources: tuple[str, str]) -> Exchange:
    included = [{"type": kind, "id": name} for kind, name in resources]
    return created({**export_document(user="ada"), "included": included})


def test_the_user_is_included_where_it_was_asked_for() -> None:
    """The very user of the export must be among what is included."""
    values: dict[str, Any] = {"include": "user", "expected": True}
    assert (
        found(exports.include, plain=created(), exchange=_including(("lists", "1"), ("users", "ada")), **values) == []
    )
    for wrong in (_including(("users", "ben")), _including(("people", "ada"))):
        assert found(exports.include, plain=created(), exchange=wrong, **values) == [
            ("include=user did not add the user", "the user in included", "1 resources")
        ]


def test_no_user_is_included_without_being_asked_for() -> None:
    """A user that was not asked for is found; other resources are not looked at."""
    values: dict[str, Any] = {"include": "", "expected": False}
    assert found(exports.include, plain=created(), exchange=created(), **values) == []
    assert found(exports.include, plain=created(), exchange=_including(("lists", "1")), **values) == []
    assert found(exports.include, plain=created(), exchange=_including(("users", "ben"), ("lists", "1")), **values) == [
        ("The user was included without being requested", "nothing in included", "2 resources")
    ]


def test_a_refused_query_is_found_where_the_request_succeeds_without_it() -> None:
    """Where that fails, too, other checks find what is wrong."""
    finding = ("2xx", "status 400")
    values = {"exchange": exchange(400), "plain": created()}
    assert found(exports.fields, names=(), **values) == [("A request with fields[export_logs] was refused", *finding)]
    assert found(exports.include, include="x", expected=False, **values) == [
        ("A request with include=x was refused", *finding)
    ]


def test_users_in_included_are_the_creator_alone() -> None:
    """Another user is found and counted; other resources are not users, and without a creator nothing can be judged."""
    document = export_document()
    document["included"] = [{"id": USER, "type": "users"}, {"id": "x", "type": "account_lists"}]
    assert found(exports.included_users, exchange=created(document)) == []
    document["included"] += [{"id": OTHER_ID, "type": "users"}]
    assert found(exports.included_users, exchange=created(document)) == [
        ("included holds other users than the creator", "the creator alone", "1 other user")
    ]
    with pytest.raises(TooLittleDataError, match=r"^the export does not name its user$"):
        found(exports.included_users, exchange=created(export_document(user=7)))


def _created_at(moment: str) -> Exchange:
    return created(export_document(**dict.fromkeys(exports.TIMESTAMPS, moment)))


@pytest.mark.parametrize("later", ["2026-03-02T09:15:05Z", "2026-03-02T09:15:08Z", "2026-03-02T09:15:10.9Z"])
def test_timestamps_that_advance_with_the_clock_pass(later: str) -> None:
    """A moment may lie anywhere within its request, and may lack its fraction."""
    first = _created_at("2026-03-02T09:15:00Z")
    assert found(exports.timestamps_advance, first=first, later=_created_at(later), seconds=8.0) == []


@pytest.mark.parametrize(
    ("later", "apart"), [("2026-03-02T09:15:00Z", "0"), ("2026-03-02T09:16:00Z", "60"), ("2026-03-02T09:14:59Z", "-1")]
)
def test_timestamps_that_stand_still_or_leap_are_found(later: str, apart: str) -> None:
    """A moment that was kept, or has lost its seconds, is not as far from another as the creations are."""
    first = _created_at("2026-03-02T09:15:00Z")
    assert found(exports.timestamps_advance, first=first, later=_created_at(later), seconds=8.0) == [
        ("The timestamps of two exports are not as far apart as their creations", "8 seconds", f"{apart} seconds")
    ]


def test_without_timestamps_nothing_advances() -> None:
    """That they are missing, or cannot be read, is found by other checks."""
    bare = created(without(export_document(), *exports.TIMESTAMPS))
    with pytest.raises(TooLittleDataError, match="no readable timestamp"):
        found(exports.timestamps_advance, first=bare, later=bare, seconds=8.0)
