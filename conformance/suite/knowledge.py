"""Checks that take some knowledge of the data: known account lists, contacts and tags, strangers, expected rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

from conformance.checks import authentication, authorisation, responses, selection
from conformance.checks import known as checks
from conformance.exchange import Derived
from conformance.forgeries import is_jwt
from conformance.suite.scenario import Scenario
from conformance.suite.selection import everybody_with, whole
from conformance.suite.session import Session
from conformance.target import Target

_STRANGE = "00000000-0000-4000-8000-000000000000"
_NOBODYS = "No Such Tag 7f3a"
_MOST_TAGS = 3
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
    checks.expected.check_id: lambda target: "" if target.knowledge.expectations else "ask for it with --expect",
}
"""Why a check has nothing to do with this target; empty text where it has."""


def _account_lists(session: Session) -> None:
    everybody = whole(session)
    for place, known in enumerate(session.target.knowledge.account_lists, start=1):
        part = everybody_with(session, f"known account list {place}", account_list_id=known)
        for strange, form in ((f"{_STRANGE},{known}", "as text"), ([known, _STRANGE], "as a list")):
            words = f"known account list {place} beside a strange one, {form}"
            mixed = everybody_with(session, words, account_list_id=strange)
            session.judge(checks.account_lists, words, whole=everybody, part=part, with_strange=mixed)


def _ids(session: Session) -> None:
    everybody = whole(session)
    known = list(dict.fromkeys(session.target.knowledge.contacts))
    forms: list[tuple[object, str, int]] = [(known, "as a list", len(known)), (",".join(known), "as text", len(known))]
    forms += [(known[0], "only the first", 1)]
    for value, form, count in forms:
        chosen = everybody_with(session, f"ids of known contacts, {form}", ids=value)
        rest = everybody_with(session, f"not_ids of known contacts, {form}", not_ids=value)
        session.judge(checks.ids, form, whole=everybody, chosen=chosen, rest=rest, count=count)
        turned = everybody_with(session, f"ids of known contacts, {form}, reversed", ids=value, reverse_ids=True)
        session.judge(selection.reverse, f"ids {form}", whole=everybody, straight=chosen, reversed_=turned)


def _tags(session: Session) -> None:
    known = dict.fromkeys(session.target.knowledge.tags)
    tags = [Derived(tag, f"known tag {place}") for place, tag in enumerate(known, start=1)][:_MOST_TAGS]
    for first, second in combinations((*tags, Derived(_NOBODYS, "a tag of nobody")), 2):
        pair, words = [first, second], f"{first.recipe} and {second.recipe}"
        single = tuple(everybody_with(session, tag.recipe, tags=[tag]) for tag in pair)
        every = everybody_with(session, words, tags=pair)
        some = everybody_with(session, f"any of {words}", tags=pair, any_tags=True)
        rest = everybody_with(session, f"none of {words}", exclude_tags=pair)
        session.judge(checks.tags, words, whole=whole(session), single=single, every=every, some=some, rest=rest)


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
    Scenario("two strangers", _strangers, (authorisation.strangers,), needs_other=True),
    Scenario("expected rows", _expected, (checks.expected,)),
)
