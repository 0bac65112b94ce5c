"""Tests of the contacts that a run works with: all of them or, of a large account, those that a prefix selects."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from conformance.answers.tables import File
from conformance.check import Check, TooLittleDataError
from conformance.http.exchange import Derived
from conformance.session.account import Account, AsIs
from conformance.session.terms import ABSENT, ABSENT_AS_IS, EVERYBODY
from tests.conformance.values import exchange, names

PREFIX = Derived("Wi", "the first 2 letters of some names")
SMALL = names("Ames", "Wise")
LARGE = names("Ames", "Wise", "Wilson", "WILLIS", "Bewick")
BY_NAME = {"filter": {"name_like": PREFIX}}


def judge(check: Check, subject: str, **values: object) -> bool:
    """No check is run here."""
    raise AssertionError((check, subject, values))


class Asked:
    """Fetches one file, whatever is asked for, and remembers what was."""

    def __init__(self, file: File = LARGE, error: Exception | None = None) -> None:
        self.file, self.error, self.rules = file, error, list[object]()

    def __call__(self, rules: object, words: str) -> File:
        """Remember the filter."""
        self.rules.append(rules)
        if self.error is not None:
            raise self.error
        return replace(self.file, words=words)


def account(fetch: Asked, prefix: Derived | None = PREFIX, too_large: int = 10) -> Account:
    """An account that is large from three contacts on."""
    return Account(fetch, judge, lambda *_: prefix, large=2, too_large=too_large)


def settled(fetch: Asked | None = None, prefix: Derived | None = PREFIX, too_large: int = 10) -> Account:
    """The same, after its size was found out."""
    made = account(fetch or Asked(), prefix, too_large)
    made.settle()
    return made


@pytest.mark.parametrize(
    ("params", "narrowed"),
    [
        (ABSENT, BY_NAME),
        ({"filter": {}}, BY_NAME),
        ({"sort": None}, {**BY_NAME, "sort": None}),
        (
            {"filter": {"status": "active"}, "sort": None},
            {"filter": {"status": "active", "name_like": PREFIX}, "sort": None},
        ),
        ({"filter": {"name_like": "A"}}, {"filter": {"name_like": "A", "wildcard_search": PREFIX}}),
        ({"filter": {"reverse_name_like": True}}, {"filter": {"reverse_name_like": True, "wildcard_search": PREFIX}}),
        ({"filter": {"wildcard_search": "A"}}, {"filter": {"wildcard_search": "A", "name_like": PREFIX}}),
    ],
)
def test_a_filter_on_a_large_account_is_narrowed(params: object, narrowed: Mapping[str, object]) -> None:
    """By the name or, where the filter has one already, by a search; what is received by a search is restricted."""
    made = settled()
    by_name = narrowed["filter"]["name_like"] is PREFIX if "name_like" in narrowed["filter"] else False  # type: ignore[index,operator]
    assert made.of_file(params) == (narrowed, not by_name)
    assert made.of_export(params) == narrowed
    again, restricts = made.of_file(made.of_export(params))
    assert (again, restricts) == (narrowed, False)


@pytest.mark.parametrize(
    "params",
    [
        {"filter": {"status": "x", "ids": "y", "any_filter": True}},
        {"filter": {"name_like": "A", "reverse_wildcard_search": True}},
        {"filter": Derived("{}", "text")},
        Derived("{}", "text"),
        {"filter": None},
    ],
)
def test_what_cannot_be_narrowed_is_sent_as_it_is_and_restricted(params: object) -> None:
    """A further filter would widen a union, and text is not looked into."""
    assert settled().of_file(params) == (params, True)


@pytest.mark.parametrize("params", [ABSENT_AS_IS, {"filter": AsIs(status=EVERYBODY)}])
def test_some_filters_are_for_all_contacts(params: object) -> None:
    """They are marked, and neither narrowed nor restricted."""
    assert settled().of_file(params) == (params, False)
    assert settled().of_export(params) is params


def test_a_small_account_is_left_as_it_is() -> None:
    """No filter is narrowed and no file restricted; whether it is small is asked once."""
    fetch = Asked(SMALL)
    made = settled(fetch)
    made.settle()
    assert fetch.rules == [{"status": EVERYBODY}]
    assert (made.prefix, made.of_file(ABSENT), made.of_export(ABSENT)) == (None, (ABSENT, False), ABSENT)
    assert made.restricted(LARGE) is LARGE
    assert made.groups(["name_like", "wildcard_search"]) == [("name_like", "wildcard_search")]


def test_the_contacts_with_the_prefix_are_kept_of_a_file() -> None:
    """Their names begin with it, in any letter case."""
    assert settled().restricted(LARGE).bag() == names("Wise", "Wilson", "WILLIS").bag()


def test_keys_that_narrow_are_not_tried_together() -> None:
    """One of the two has to be free to narrow the others."""
    made = settled()
    assert made.groups(["ids", "wildcard_search", "name_like"]) == [("ids", "name_like"), ("wildcard_search",)]
    assert made.groups(["ids", "wildcard_search"]) == [("ids", "wildcard_search")]


def test_the_size_is_asked_for_once_a_large_file_was_seen() -> None:
    """Until then nothing is fetched for it, so that a run of few requests sends few."""
    fetch = Asked()
    made = account(fetch)
    made.see(exchange(200, b"x" * 1000))
    assert (made.of_export(ABSENT), made.of_file(ABSENT), fetch.rules) == (ABSENT, (ABSENT, False), [])
    made.see(exchange(200, b"x" * 200_000))
    assert made.of_export(ABSENT) == BY_NAME
    assert len(fetch.rules) == 1


def test_an_account_that_nothing_narrows_is_worked_with_up_to_a_size() -> None:
    """Beyond it, files to compare would take too much memory and time; those of all contacts are still had."""
    assert settled(prefix=None).of_file(ABSENT) == (ABSENT, False)
    made = settled(prefix=None, too_large=4)
    with pytest.raises(TooLittleDataError, match=r"^there are 5 contacts, and no prefix of names narrows them$"):
        made.of_file(ABSENT)
    assert made.of_file(ABSENT_AS_IS) == (ABSENT_AS_IS, False)
    assert made.of_export(ABSENT) is ABSENT


def test_a_file_that_is_refused_narrows_nothing_and_an_interruption_is_no_answer() -> None:
    """The scenario that needs the file says why it is not there; after another error the size is asked for again."""
    fetch = Asked(error=TooLittleDataError("it was refused"))
    assert settled(fetch).prefix is None
    fetch = Asked(error=ConnectionError())
    made = account(fetch)
    with pytest.raises(ConnectionError):
        made.settle()
    fetch.error = None
    made.settle()
    assert made.prefix is PREFIX
