"""Further filters: newsletter, filters joined by AND and OR, and the default status beside other filters."""

from collections.abc import Iterator, Mapping

from conformance.answers.tables import File
from conformance.check import TooLittleDataError
from conformance.http.exchange import Derived
from conformance.rules.selection import checks
from conformance.rules.selection.deriving import PLACES, first_place_of, first_word_of, prefix_of_a_name
from conformance.rules.selection.narrowing import other_beginning
from conformance.rules.selection.scenarios import SELECTING_EVERYBODY, SELECTING_NOBODY
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import EVERYBODY, UNUSED

_NEWSLETTER = {
    "all": ("address_only", "email_only", "both"),
    "address": ("address_only", "both"),
    "email": ("email_only", "both"),
}
_APART = ("address_only", "email_only", "both", "none", "no_value")


@scenario("newsletter", checks.newsletter, checks.newsletter_selects)
def _newsletter(session: Session) -> None:
    everybody = session.whole()
    files = {word: session.everybody_with(f"newsletter={word}", newsletter=word) for word in (*_APART, *_NEWSLETTER)}
    for word, values in _NEWSLETTER.items():
        what = f"newsletter={word} is not {' and '.join(values)}"
        expected = [files[value] for value in values]
        session.judge(checks.newsletter, word, whole=everybody, expected=expected, actual=files[word], what=what)
    parts = [files[word] for word in _APART]
    for word in ("sometimes", "ALL"):
        unknown = session.everybody_with(f"newsletter={word}", newsletter=word)
        session.judge(checks.newsletter_selects, f"newsletter={word}", whole=everybody, parts=parts, unknown=unknown)


@scenario("filters joined", checks.any_filter, checks.joined, checks.bounded)
def _joins(session: Session) -> None:
    everybody, active = session.whole(), session.file({}, "an empty filter")
    hidden = session.file({"status": "hidden"}, "status=hidden")
    # The name of a hidden contact, so that the filter also selects contacts that the default status leaves out.
    prefix = prefix_of_a_name(everybody, hidden if hidden.table.rows else None)
    named = session.everybody_with("a name_like", name_like=prefix)
    for status, left in (({}, active), ({"status": "hidden"}, hidden)):
        words = f"{left.words} and a name_like"
        rules = {"name_like": prefix, **status}
        _any_of(session, rules, words, left, named)
        both = session.file(rules, words)
        session.judge(checks.joined, words, whole=everybody, left=left, right=named, both=both)
    for word in ("all", "none", "no_value"):
        received = session.everybody_with(f"newsletter={word}", newsletter=word)
        words = f"that name_like and newsletter={word}"
        both = session.everybody_with(words, name_like=prefix, newsletter=word)
        session.judge(checks.joined, f"newsletter={word}", whole=everybody, left=named, right=received, both=both)
        session.judge(checks.bounded, f"newsletter={word}", whole=named, part=both)
        # An unknown status selects no contact, which keeps the default status out of the union.
        rules = {"status": UNUSED, "name_like": prefix, "newsletter": word}
        _any_of(session, rules, f"newsletter={word}", named, received)
    _any_of_two_names(session, prefix, named)


def _any_of(session: Session, rules: Mapping[str, object], subject: str, left: File, right: File) -> None:
    # Of a large account, the union with what is no name would be large as well.
    if session.account.prefix is None:
        joined = session.file({**rules, "any_filter": True}, f"any of {left.words} and {right.words}")
        session.judge(checks.any_filter, subject, whole=session.whole(), left=left, right=right, joined=joined)


def _any_of_two_names(session: Session, prefix: Derived, named: File) -> None:
    word = other_beginning(session.whole(), session.account.prefix, prefix)
    if word is not None:
        found = session.everybody_with("a wildcard_search", wildcard_search=word)
        rules = {"status": UNUSED, "name_like": prefix, "wildcard_search": word, "any_filter": True}
        joined = session.file(rules, f"any of {named.words} and {found.words}")
        session.judge(checks.any_filter, "two names", whole=session.whole(), left=named, right=found, joined=joined)


@scenario("the default status beside other filters", checks.default_status)
def _defaults(session: Session) -> None:
    hidden = session.file({"status": "hidden"}, "status=hidden")
    if not hidden.table.rows:
        raise TooLittleDataError("no contact has a hidden status")
    for rules, words in _rules_beside(session, hidden):
        session.judge(
            checks.default_status,
            f"{words} alone",
            explicit=session.file({**rules, "status": "active,null"}, f"status=active,null and {words}"),
            implicit=session.file(rules, words),
            everybody=session.file({**rules, "status": EVERYBODY}, f"status={EVERYBODY} and {words}"),
        )


def _rules_beside(session: Session, hidden: File) -> Iterator[tuple[Mapping[str, object], str]]:
    """Yield filters that hidden contacts pass: if the server drops the default status, these contacts show."""
    for word in (*_APART, *_NEWSLETTER):
        file = session.everybody_with(f"newsletter={word}", newsletter=word)
        if file.bag() & hidden.bag():
            yield {"newsletter": word}, f"newsletter={word}"
            break
    derived: dict[str, Derived | None] = {"wildcard_search": first_word_of(hidden)}
    derived |= {key: first_place_of(hidden, column) for key, column in PLACES}
    for key, value in derived.items():
        if value is not None:
            yield {key: value}, f"as {key} {value.recipe}"
    # All of these select every contact, so one request tries all remaining keys.
    rules: dict[str, object] = {**SELECTING_EVERYBODY, **SELECTING_NOBODY}
    for keys in session.account.groups(rules):
        beside = {key: rules[key] for key in keys} | {f"reverse_{key}": True for key in keys if key in SELECTING_NOBODY}
        yield beside, "filters that every contact passes"
