"""The rest of the filter vocabulary: newsletter, places, dates, flags, and the forms in which a filter is sent."""

from __future__ import annotations

from conformance.checks import selection as checks
from conformance.exchange import json_text
from conformance.failures import Profile
from conformance.suite.scenario import Scenario
from conformance.suite.selection import everybody_with, places_of, prefix_of_a_name, whole
from conformance.suite.session import Session

_PLACES = (("city", "Mailing City"), ("state", "Mailing State"), ("country", "Mailing Country"))
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


def _places(session: Session) -> None:
    everybody = whole(session)
    for key, column in _PLACES:
        values = places_of(everybody, column)
        files = [
            everybody_with(session, f"{key} number {place}", **{key: value}) for place, value in enumerate(values, 1)
        ]
        for value, file in zip(values, files, strict=True):
            session.judge(checks.place, key, whole=everybody, part=file, value=value.value, column=column)
        if len(files) == 2:  # noqa: PLR2004  two places make a list
            both = everybody_with(session, f"both of them as {key}", **{key: values})
            session.judge(checks.place_list, key, whole=everybody, first=files[0], second=files[1], both=both)
    blank = everybody_with(session, "city=none", city="none")
    turned = everybody_with(session, "city=none reversed", city="none", reverse_city=True)
    session.judge(checks.place_blank, "city", whole=everybody, blank=blank, reversed_=turned)


def _dates(session: Session) -> None:
    everybody = whole(session)
    day = _telling_day(session)
    ranges = {
        "days": (f"1970-01-01...{day}", f"{day}..2100-01-01"),
        "instants": (f"1970-01-01T00:00:00Z...{day}T12:00:00Z", f"{day}T12:00:00Z..2100-01-01T00:00:00Z"),
        "offsets": (f"1970-01-01T00:00:00+00:00...{day}T14:00:00+02:00", f"{day}T12:00:00Z..2100-01-01T00:00:00Z"),
    }
    for form, (before, after) in ranges.items():
        files = [everybody_with(session, f"updated_at={value}", updated_at=value) for value in (before, after)]
        what = f"updated_at={before} and updated_at={after} do not make the whole"
        session.judge(checks.updated_at, form, whole=everybody, before=files[0], after=files[1], what=what)
    early = everybody_with(session, "updated_at=1970-01-01", updated_at="1970-01-01")
    session.judge(checks.unknown_values, "updated_at", whole=everybody, actual=early, everybody=False)
    pairs = (
        (f"1970-01-01..{day}", f"1970-01-01T00:00:00Z..{day}T23:59:59Z"),
        (f"1970-01-01...{day}", f"1970-01-01T00:00:00Z...{day}T00:00:00Z"),
        (day, f"{day}T00:00:00Z..{day}T23:59:59Z"),
        (f"{day}T12:00:00Z..2100-01-01T00:00:00Z", f"{day}T07:00:00-05:00..2100-01-01T00:00:00Z"),
    )
    for first, second in pairs:
        files = [everybody_with(session, f"updated_at={value}", updated_at=value) for value in (first, second)]
        session.judge(checks.updated_at_forms, first, first=files[0], second=files[1])


def _telling_day(session: Session) -> str:
    # Nothing but the filter itself tells when contacts were updated: halve the years until a day parts them.
    everybody = whole(session).bag().total()
    low, high = 2000, session.now().year + 1
    while high - low > 1:
        middle = (low + high) // 2
        rules = f"1970-01-01...{middle}-01-01"
        before = everybody_with(session, f"updated_at={rules}", updated_at=rules).bag().total()
        if 0 < before < everybody:
            return f"{middle}-01-01"
        low, high = (low, middle) if before == everybody else (middle, high)
    return f"{low}-07-01"


def _joins(session: Session) -> None:
    everybody = whole(session)
    prefix = prefix_of_a_name(everybody)
    named = everybody_with(session, "a name_like", name_like=prefix)
    active = session.file({}, "an empty filter")
    hidden = session.file({"status": "hidden"}, "status=hidden")
    joined = session.file({"name_like": prefix, "any_filter": True}, "any of a name_like and the default status")
    session.judge(checks.any_filter, "default status", left=active, right=named, joined=joined)
    joined = session.file(
        {"name_like": prefix, "status": "hidden", "any_filter": True}, "any of a name_like and status=hidden"
    )
    session.judge(checks.any_filter, "status=hidden", left=hidden, right=named, joined=joined)
    for word in ("all", "none", "no_value"):
        received = everybody_with(session, f"newsletter={word}", newsletter=word)
        both = everybody_with(session, f"that name_like and newsletter={word}", name_like=prefix, newsletter=word)
        session.judge(checks.joined, f"newsletter={word}", left=named, right=received, both=both)
        session.judge(checks.bounded, f"newsletter={word}", whole=named, part=both)


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


def _again(session: Session) -> None:
    first = session.file({}, "an empty filter")
    session.judge(
        checks.repeatable, "an empty filter", first=first, second=session.file({}, "an empty filter", again=True)
    )


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("forms of a filter", _forms, (checks.same, checks.blank_values, checks.unknown_keys)),
    Scenario("filters joined", _joins, (checks.any_filter, checks.joined)),
    Scenario("newsletter", _newsletter, (checks.newsletter, checks.newsletter_selects)),
    Scenario("places", _places, (checks.place, checks.place_list, checks.place_blank)),
    Scenario("dates", _dates, (checks.updated_at, checks.updated_at_forms)),
    Scenario("flags", _flags, (checks.booleans,)),
    Scenario("the same selection twice", _again, (checks.repeatable,), profile=Profile.STANDARD),
)
