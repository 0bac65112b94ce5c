"""Scenarios that need knowledge of the data: known account lists, contacts and tags, and expected rows."""

from itertools import combinations

from conformance.answers.tables import File
from conformance.check import CONTACTS, TAGS, TooLittleDataError
from conformance.http.exchange import Derived, Exchange
from conformance.rules.selection import checks as selection
from conformance.rules.selection import checks_known as checks
from conformance.session.account import AsIs
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import UNKNOWN_ID, UNUSED, RefusedError

_MOST_TAGS = 3
_SHORTEST_TAG = 3
_MOST_WORKBOOKS = 5


@scenario("known account lists", checks.account_lists)
def _account_lists(session: Session) -> None:
    parts: dict[str, File] = {}
    for place, known in enumerate(session.target.knowledge.account_lists, start=1):
        try:
            parts[known] = session.everybody_with(f"known account list {place}", account_list_id=known)
        except RefusedError:
            session.inconclusive(checks.account_lists, f"known account list {place} is not the user's any more")
    for known, part in parts.items():
        _lists_together(session, [part], (f"{UNKNOWN_ID},{known}", [known, UNKNOWN_ID]), "with an unknown one")
    if len(parts) > 1:
        several = list(parts)
        _lists_together(session, list(parts.values()), (",".join(several), several), "together")


def _lists_together(session: Session, parts: list[File], forms: tuple[object, object], how: str) -> None:
    for value, form in zip(forms, ("as text", "as a list"), strict=True):
        words = f"{' and '.join(part.words for part in parts)} {how}, {form}"
        together: File | Exchange
        try:
            together = session.everybody_with(words, account_list_id=value)
        except RefusedError as error:
            together = error.exchange
        session.judge(checks.account_lists, words, whole=session.whole(), parts=parts, together=together)


@scenario("known contacts", checks.ids)
def _ids(session: Session) -> None:
    if not session.target.knowledge.contacts:
        raise TooLittleDataError(CONTACTS.reason)
    everybody = session.whole()
    known = _still_there(session, list(dict.fromkeys(session.target.knowledge.contacts)))
    forms: list[tuple[object, str, int]] = [(known, "as a list", len(known)), (",".join(known), "as text", len(known))]
    forms += [(known[0], "only the first", 1)]
    for value, form, count in forms:
        chosen = session.everybody_with(f"ids of known contacts, {form}", ids=value)
        rest = session.everybody_with(f"not_ids of known contacts, {form}", not_ids=value)
        session.judge(checks.ids, form, whole=everybody, chosen=chosen, rest=rest, count=count)
        turned = session.everybody_with(f"ids of known contacts, {form}, reversed", ids=value, reverse_ids=True)
        session.judge(selection.reverse, f"ids {form}", whole=everybody, straight=chosen, reversed_=turned)


def _still_there(session: Session, known: list[str]) -> list[str]:
    """Return the known contacts that still exist; some may have been deleted since the owner named them."""
    if len(session.everybody_with("ids of known contacts, as a list", ids=known).table.rows) == len(known):
        return known
    existing = []
    for place, contact in enumerate(known, start=1):
        alone = session.everybody_with(f"known contact {place}", ids=contact)
        rest = session.everybody_with(f"all but known contact {place}", not_ids=contact)
        if alone.table.rows or rest.bag() != session.whole().bag():
            existing.append(contact)
        else:
            session.inconclusive(checks.ids, f"known contact {place} does not exist any more{_or_is_left_out(session)}")
    if not existing:
        raise TooLittleDataError(f"none of the known contacts exists any more{_or_is_left_out(session)}")
    return existing


def _or_is_left_out(session: Session) -> str:
    narrowed = session.account.prefix is not None
    return ", or is among those that a large account is narrowed to" if narrowed else ""


@scenario("known tags", checks.tags)
def _tags(session: Session) -> None:
    tags = _known_tags(session)
    for first, second in combinations((*tags, Derived(UNUSED, "an unknown tag")), 2):
        pair, words = [first, second], f"{first.recipe} and {second.recipe}"
        single = tuple(session.everybody_with(tag.recipe, tags=[tag]) for tag in pair)
        every = session.everybody_with(words, tags=pair)
        some = session.everybody_with(f"any of {words}", tags=pair, any_tags=True)
        rest = session.everybody_with(f"none of {words}", exclude_tags=pair)
        session.judge(checks.tags, words, whole=session.whole(), single=single, every=every, some=some, rest=rest)


@scenario("known tags in other forms", selection.same, selection.booleans, selection.default_status, needs=(TAGS,))
def _tags_otherwise(session: Session) -> None:
    for tag in _known_tags(session)[:1]:
        _tags_in_forms(session, tag)
        _tags_beside_the_default(session, tag)


def _known_tags(session: Session) -> list[Derived]:
    known = dict.fromkeys(session.target.knowledge.tags)
    return [Derived(tag, f"known tag {place}") for place, tag in enumerate(known, start=1)][:_MOST_TAGS]


def _tags_in_forms(session: Session, tag: Derived) -> None:
    pair = [tag, Derived(UNUSED, "an unknown tag")]
    text = Derived(f"{tag.value},{UNUSED}", f"{tag.recipe} and an unknown tag, with a comma")
    words = f"any of {text.recipe}"
    some = session.everybody_with(f"any of {tag.recipe} and an unknown tag", tags=pair, any_tags=True)
    every = session.everybody_with(f"{tag.recipe} and an unknown tag", tags=pair)
    rest = session.everybody_with(f"none of {tag.recipe} and an unknown tag", exclude_tags=pair)
    for listed, value, rules in (
        (some, "true", {"tags": text}),
        (some, " true ", {"tags": text}),
        (every, "TRUE", {"tags": pair}),
        (every, 1, {"tags": pair}),
    ):
        actual = session.everybody_with(f"{words}, any_tags={value!r}", any_tags=value, **rules)
        contrast = every if listed is some else some
        session.judge(selection.booleans, f"any_tags={value!r}", expected=listed, actual=actual, contrast=contrast)
    flagged = session.everybody_with(words, tags=text, any_tags=True)
    session.judge(selection.same, "tags with a comma", first=some, second=flagged)
    excluded = session.everybody_with(f"none of {text.recipe}", exclude_tags=text)
    session.judge(selection.same, "exclude_tags with a comma", first=rest, second=excluded)


def _tags_beside_the_default(session: Session, tag: Derived) -> None:
    for key in ("tags", "exclude_tags"):
        words = f"{tag.recipe} as {key}"
        session.judge(
            selection.default_status,
            f"{words} alone",
            explicit=session.file({key: [tag], "status": "active,null"}, f"status=active,null and {words}"),
            implicit=session.file({key: [tag]}, words),
            everybody=session.everybody_with(words, **{key: [tag]}),
        )


@scenario("parts of known tags", checks.tag_as_stored)
def _parts_of_tags(session: Session) -> None:
    tags = [tag for tag in _known_tags(session) if len(tag.value) > _SHORTEST_TAG]
    full = [session.everybody_with(tag.recipe, tags=[tag]) for tag in tags]
    for cut, how in ((slice(None, -1), "without its last letter"), (slice(1, None), "without its first letter")):
        # White space at an end would be stripped, and a part may be a known tag itself: neither can be judged.
        parts = [Derived(tag.value[cut], f"{tag.recipe}, {how}") for tag in tags]
        if any(part.value != part.value.strip() or part.value in session.target.knowledge.tags for part in parts):
            session.inconclusive(checks.tag_as_stored, "a part of a known tag has outer white space or is a known tag")
            continue
        files = [session.everybody_with(part.recipe, tags=[part]) for part in parts]
        session.judge(checks.tag_as_stored, how, full=full, shortened=files)


@scenario("expected rows", checks.expected)
def _expected(session: Session) -> None:
    # The CSV file of each filter is fetched; a few workbooks suffice to show whether they hold the same.
    for place, expectation in enumerate(session.target.knowledge.expectations):
        for representation in ("csv", "xlsx") if place < _MOST_WORKBOOKS else ("csv",):
            actual = session.file(AsIs(expectation.rules), expectation.words, representation)
            subject = f"{expectation.words}, {representation}"
            session.judge(checks.expected, subject, rows=expectation.rows, actual=actual)
