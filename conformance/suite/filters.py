"""The rest of the filter vocabulary: newsletter, filters joined, flags, and the forms in which a filter is sent."""

from __future__ import annotations

from conformance.checks import selection as checks
from conformance.exchange import json_text
from conformance.failures import Profile, TooLittleDataError
from conformance.suite import dates, places
from conformance.suite.deriving import prefix_of_a_name
from conformance.suite.scenario import Scenario
from conformance.suite.selection import NOBODYS, everybody_with, whole
from conformance.suite.session import Session
from conformance.tables import File, TableError, read_csv

_NEWSLETTER = {
    "all": ("address_only", "email_only", "both"),
    "address": ("address_only", "both"),
    "email": ("email_only", "both"),
}
_APART = ("address_only", "email_only", "both", "none", "no_value")


def _newsletter(session: Session) -> None:
    everybody = whole(session)
    files = {word: everybody_with(session, f"newsletter={word}", newsletter=word) for word in (*_APART, *_NEWSLETTER)}
    for word, values in _NEWSLETTER.items():
        what = f"newsletter={word} is not {' and '.join(values)}"
        session.judge(
            checks.newsletter, word, expected=[files[value] for value in values], actual=files[word], what=what
        )
    unknown = everybody_with(session, "newsletter=sometimes", newsletter="sometimes")
    parts = [files[word] for word in _APART]
    session.judge(checks.newsletter_selects, "newsletter", whole=everybody, parts=parts, unknown=unknown)


def _joins(session: Session) -> None:
    everybody, active = whole(session), session.file({}, "an empty filter")
    hidden = session.file({"status": "hidden"}, "status=hidden")
    # The name of a hidden contact, so that it and the default status overlap in part at most.
    prefix = prefix_of_a_name(everybody, hidden if hidden.table.rows else None)
    named = everybody_with(session, "a name_like", name_like=prefix)
    for status, left in (({}, active), ({"status": "hidden"}, hidden)):
        words = f"{left.words} and a name_like"
        rules = {"name_like": prefix, **status}
        joined = session.file({**rules, "any_filter": True}, f"any of {words}")
        session.judge(checks.any_filter, words, whole=everybody, left=left, right=named, joined=joined)
        both = session.file(rules, words)
        session.judge(checks.joined, words, whole=everybody, left=left, right=named, both=both)
    for word in ("all", "none", "no_value"):
        received = everybody_with(session, f"newsletter={word}", newsletter=word)
        words = f"that name_like and newsletter={word}"
        both = everybody_with(session, words, name_like=prefix, newsletter=word)
        session.judge(checks.joined, f"newsletter={word}", whole=everybody, left=named, right=received, both=both)
        session.judge(checks.bounded, f"newsletter={word}", whole=named, part=both)
        # A status of nobody takes the default status out of the union.
        rules = {"status": NOBODYS, "name_like": prefix, "newsletter": word, "any_filter": True}
        joined = session.file(rules, f"any of {words}")
        session.judge(
            checks.any_filter, f"newsletter={word}", whole=everybody, left=named, right=received, joined=joined
        )


def _flags(session: Session) -> None:
    everybody = whole(session)
    prefix = prefix_of_a_name(everybody)
    straight = everybody_with(session, "a name_like", name_like=prefix)
    turned = everybody_with(session, "that name_like reversed", name_like=prefix, reverse_name_like=True)
    for value, expected, contrast in (
        ("true", turned, straight),
        (" true ", turned, straight),
        (False, straight, turned),
        ("false", straight, turned),
        (None, straight, turned),
        ("yes", straight, turned),
        (1, straight, turned),
        ("1", straight, turned),
    ):
        words = f"reverse_name_like={value!r}"
        actual = everybody_with(session, words, name_like=prefix, reverse_name_like=value)
        session.judge(checks.booleans, words, expected=expected, actual=actual, contrast=contrast)


def _forms(session: Session) -> None:
    everybody = whole(session)
    prefix = prefix_of_a_name(everybody)
    rules = {"status": "active,hidden,null", "name_like": prefix}
    as_object = session.file(rules, "a name_like")
    as_text = session.file(json_text(rules), "the same filter as a JSON string")
    session.judge(checks.same, "a JSON string", first=as_object, second=as_text)
    params_as_text = _file_of_params(session, json_text({"filter": rules}), "the same params as a JSON string")
    session.judge(checks.same, "params as a JSON string", first=as_object, second=params_as_text)
    for key in (
        "name_like",
        "wildcard_search",
        "newsletter",
        "ids",
        "not_ids",
        "tags",
        "city",
        "updated_at",
        "account_list_id",
    ):
        for value, shown in ((None, "null"), ("", "empty text"), ([], "an empty list")):
            blank = everybody_with(session, f"{key} {shown}", **{key: value})
            session.judge(checks.blank_values, f"{key} {shown}", whole=everybody, blank=blank)
    unknown = everybody_with(session, "an unknown key", no_such_filter="x", reverse_no_such_filter=True)
    session.judge(checks.unknown_keys, "an unknown key", whole=everybody, actual=unknown)


def _file_of_params(session: Session, params: object, words: str) -> File:
    export = session.fresh(params)
    download = session.read(export.export_id, "csv")
    if not download.response.ok:
        raise TooLittleDataError(f"the download for {words} was refused with {download.response.status}")
    try:
        return File(read_csv(download.response.body), (export.created, download), words)
    except TableError:
        raise TooLittleDataError(f"the csv file for {words} cannot be read") from None


def _again(session: Session) -> None:
    first = session.file({}, "an empty filter")
    session.judge(
        checks.repeatable, "an empty filter", first=first, second=session.file({}, "an empty filter", again=True)
    )


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("forms of a filter", _forms, (checks.same, checks.blank_values, checks.unknown_keys)),
    Scenario("filters joined", _joins, (checks.any_filter, checks.joined, checks.bounded)),
    Scenario("newsletter", _newsletter, (checks.newsletter, checks.newsletter_selects)),
    *places.SCENARIOS,
    *dates.SCENARIOS,
    Scenario("flags", _flags, (checks.booleans,)),
    Scenario("the same selection twice", _again, (checks.repeatable,), profile=Profile.STANDARD),
)
