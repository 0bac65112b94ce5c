"""Checks that take some knowledge of the data: known account lists, contacts and tags, strangers, expected rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

from conformance.answers.tables import File
from conformance.check import Profile, TooLittleDataError
from conformance.http.credentials import is_jwt
from conformance.http.exchange import Derived, Exchange
from conformance.rules.authentication import checks as authentication
from conformance.rules.authorisation import checks as authorisation
from conformance.rules.documents import checks_answers as responses
from conformance.rules.selection import checks as selection
from conformance.rules.selection import checks_known as checks
from conformance.rules.selection.scenarios import everybody_with, whole
from conformance.session.files import RefusedError
from conformance.session.scenario import Scenario
from conformance.session.session import Session
from conformance.target import Target

_STRANGE = "00000000-0000-4000-8000-000000000000"
_NOBODYS = "No Such Tag 7f3a"
_MOST_TAGS = 3
_SHORTEST_TAG = 3
_MOST_WORKBOOKS = 5
_EVERYBODY = {"status": "active,hidden,null"}

WHY_NOT: Mapping[str, Callable[[Target], str]] = {
    authentication.forged_refused.check_id: lambda target: (
        "" if is_jwt(target.token.reveal()) else "the token is no JSON Web Token"
    ),
    authentication.void_refused.check_id: lambda target: (
        ""
        if target.knowledge.refused_tokens
        else "give tokens that have expired, or of nobody, with --refused-token-file or MAILING_REFUSED_TOKENS"
    ),
    authorisation.strangers.check_id: lambda target: (
        "" if target.knowledge.strangers else "ask for it with --strangers where the users share no account list"
    ),
    responses.latency.check_id: lambda target: "" if target.knowledge.max_latency else "ask for it with --max-latency",
    checks.account_lists.check_id: lambda target: (
        "" if target.knowledge.account_lists else "ask for it with --account-list"
    ),
    checks.ids.check_id: lambda target: "" if target.knowledge.contacts else "ask for it with --contact-id",
    checks.tags.check_id: lambda target: "" if target.knowledge.tags else "ask for it with --tag",
    checks.tag_as_stored.check_id: lambda target: (
        "" if len(set(target.knowledge.tags)) > 1 else "ask for it with --tag, twice at least"
    ),
    checks.expected.check_id: lambda target: "" if target.knowledge.expectations else "ask for it with --expect",
}
"""Why a check has nothing to do with this target; empty text where it has."""


def _account_lists(session: Session) -> None:
    parts: dict[str, File] = {}
    for place, known in enumerate(dict.fromkeys(session.target.knowledge.account_lists), start=1):
        try:
            parts[known] = everybody_with(session, f"known account list {place}", account_list_id=known)
        except RefusedError:
            session.untold(checks.account_lists, f"known account list {place} is not the user's any more")
    for known, part in parts.items():
        _lists_together(session, [part], (f"{_STRANGE},{known}", [known, _STRANGE]), "beside a strange one")
    if len(parts) > 1:
        several = list(parts)
        _lists_together(session, list(parts.values()), (",".join(several), several), "together")


def _lists_together(session: Session, parts: list[File], forms: tuple[object, object], how: str) -> None:
    for value, form in zip(forms, ("as text", "as a list"), strict=True):
        words = f"{' and '.join(part.words for part in parts)} {how}, {form}"
        together: File | Exchange
        try:
            together = everybody_with(session, words, account_list_id=value)
        except RefusedError as error:
            together = error.exchange
        session.judge(checks.account_lists, words, whole=whole(session), parts=parts, together=together)


def _ids(session: Session) -> None:
    everybody = whole(session)
    known = _still_there(session, list(dict.fromkeys(session.target.knowledge.contacts)))
    forms: list[tuple[object, str, int]] = [(known, "as a list", len(known)), (",".join(known), "as text", len(known))]
    forms += [(known[0], "only the first", 1)]
    for value, form, count in forms:
        chosen = everybody_with(session, f"ids of known contacts, {form}", ids=value)
        rest = everybody_with(session, f"not_ids of known contacts, {form}", not_ids=value)
        session.judge(checks.ids, form, whole=everybody, chosen=chosen, rest=rest, count=count)
        turned = everybody_with(session, f"ids of known contacts, {form}, reversed", ids=value, reverse_ids=True)
        session.judge(selection.reverse, f"ids {form}", whole=everybody, straight=chosen, reversed_=turned)


def _still_there(session: Session, known: list[str]) -> list[str]:
    """Return those contacts that are still there; who was told of may have been deleted since."""
    if len(everybody_with(session, "ids of known contacts, as a list", ids=known).table.rows) == len(known):
        return known
    kept = []
    for place, contact in enumerate(known, start=1):
        alone = everybody_with(session, f"known contact {place}", ids=contact)
        rest = everybody_with(session, f"all but known contact {place}", not_ids=contact)
        if alone.table.rows or rest.bag() != whole(session).bag():
            kept.append(contact)
        else:
            session.untold(checks.ids, f"known contact {place} is not there any more")
    if not kept:
        raise TooLittleDataError("there is no such contact any more")
    return kept


def _tags(session: Session) -> None:
    tags = _known_tags(session)
    for first, second in combinations((*tags, Derived(_NOBODYS, "a tag of nobody")), 2):
        pair, words = [first, second], f"{first.recipe} and {second.recipe}"
        single = tuple(everybody_with(session, tag.recipe, tags=[tag]) for tag in pair)
        every = everybody_with(session, words, tags=pair)
        some = everybody_with(session, f"any of {words}", tags=pair, any_tags=True)
        rest = everybody_with(session, f"none of {words}", exclude_tags=pair)
        session.judge(checks.tags, words, whole=whole(session), single=single, every=every, some=some, rest=rest)


def _tags_otherwise(session: Session) -> None:
    for tag in _known_tags(session)[:1]:
        _tags_in_forms(session, tag)
        _tags_beside_the_default(session, tag)


def _known_tags(session: Session) -> list[Derived]:
    known = dict.fromkeys(session.target.knowledge.tags)
    return [Derived(tag, f"known tag {place}") for place, tag in enumerate(known, start=1)][:_MOST_TAGS]


def _tags_in_forms(session: Session, tag: Derived) -> None:
    pair = [tag, Derived(_NOBODYS, "a tag of nobody")]
    text = Derived(f"{tag.value},{_NOBODYS}", f"{tag.recipe} and a tag of nobody, with a comma")
    words = f"any of {text.recipe}"
    some = everybody_with(session, f"any of {tag.recipe} and a tag of nobody", tags=pair, any_tags=True)
    every = everybody_with(session, f"{tag.recipe} and a tag of nobody", tags=pair)
    rest = everybody_with(session, f"none of {tag.recipe} and a tag of nobody", exclude_tags=pair)
    for listed, value, rules in (
        (some, "true", {"tags": text}),
        (some, " true ", {"tags": text}),
        (every, "TRUE", {"tags": pair}),
        (every, 1, {"tags": pair}),
    ):
        actual = everybody_with(session, f"{words}, any_tags={value!r}", any_tags=value, **rules)
        contrast = every if listed is some else some
        session.judge(selection.booleans, f"any_tags={value!r}", expected=listed, actual=actual, contrast=contrast)
    flagged = everybody_with(session, words, tags=text, any_tags=True)
    session.judge(selection.same, "tags with a comma", first=some, second=flagged)
    excluded = everybody_with(session, f"none of {text.recipe}", exclude_tags=text)
    session.judge(selection.same, "exclude_tags with a comma", first=rest, second=excluded)


def _tags_beside_the_default(session: Session, tag: Derived) -> None:
    for key in ("tags", "exclude_tags"):
        words = f"{tag.recipe} as {key}"
        session.judge(
            selection.default_status,
            f"{words} alone",
            explicit=session.file({key: [tag], "status": "active,null"}, f"status=active,null and {words}"),
            implicit=session.file({key: [tag]}, words),
            everybody=everybody_with(session, words, **{key: [tag]}),
        )


def _parts_of_tags(session: Session) -> None:
    tags = [tag for tag in _known_tags(session) if len(tag.value) > _SHORTEST_TAG]
    full = [everybody_with(session, tag.recipe, tags=[tag]) for tag in tags]
    for cut, how in ((slice(None, -1), "without its last letter"), (slice(1, None), "without its first letter")):
        # White space at an end would be stripped, and what is left may be another tag that is given.
        parts = [Derived(tag.value[cut], f"{tag.recipe}, {how}") for tag in tags]
        if any(part.value != part.value.strip() or part.value in session.target.knowledge.tags for part in parts):
            session.untold(checks.tag_as_stored, "a part of a known tag is no other text, or a known tag itself")
            continue
        files = [everybody_with(session, part.recipe, tags=[part]) for part in parts]
        session.judge(checks.tag_as_stored, how, full=full, shortened=files)


def _strangers(session: Session) -> None:
    own = session.file(_EVERYBODY, "the first user's everybody")
    foreign = session.file(_EVERYBODY, "the other user's everybody", credentials=session.other)
    session.judge(authorisation.strangers, "csv", own=own, foreign=foreign)


def _expected(session: Session) -> None:
    # A few workbooks tell whether they hold what the CSV files do, of which that of each filter is fetched.
    for place, expectation in enumerate(session.target.knowledge.expectations):
        for representation in ("csv", "xlsx") if place < _MOST_WORKBOOKS else ("csv",):
            actual = session.file(expectation.rules, expectation.words, representation)
            subject = f"{expectation.words}, {representation}"
            session.judge(checks.expected, subject, rows=expectation.rows, actual=actual)


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("known account lists", _account_lists, (checks.account_lists,)),
    Scenario("known contacts", _ids, (checks.ids,)),
    Scenario("known tags", _tags, (checks.tags,)),
    Scenario(
        "known tags in other forms",
        _tags_otherwise,
        (selection.same, selection.booleans, selection.default_status),
        profile=Profile.STANDARD,
    ),
    Scenario("parts of known tags", _parts_of_tags, (checks.tag_as_stored,)),
    Scenario("two strangers", _strangers, (authorisation.strangers,), needs_other=True),
    Scenario("expected rows", _expected, (checks.expected,)),
)
