"""Tests of narrowing a large account by a prefix that is shown to narrow it."""

from collections import Counter
from collections.abc import Callable

import pytest

from conformance.answers.tables import File
from conformance.check import Check
from conformance.http.client import HttpClient
from conformance.http.exchange import Derived, Exchange, Request
from conformance.rules.selection import checks as selection
from conformance.rules.selection.narrowing import (
    first_download,
    narrow,
    other_beginning,
    prefixes_of,
    without_filter,
)
from conformance.run.runner import judge
from conformance.session.terms import UsedUp
from conformance.verdict.model import Outcome, State
from mock_server.app import create_app
from mock_server.fixtures import generate_fixtures
from tests.conformance.fakes import NOW, Fake, session_with
from tests.conformance.rules.playing import Recording
from tests.conformance.values import COLLECTION, COLUMNS, CONTRACT, exchange, names
from tests.targets import served, target_of

_HEADER = ",".join(COLUMNS)
FAMILIES = ("Ames", "Ambler", "Bell", "Wilson", "Willis", "Bewick", "Müller", "Muller", "Ōta")
NAMES = tuple(f"{family}, {first}" for family in FAMILIES for first in ("Ann", "Bob", "Cole"))


def rows(*cells: str) -> bytes:
    """A CSV file with these names."""
    return "".join(f"{line}\n" for line in (_HEADER, *(f'"{name}"{"," * 8}' for name in cells))).encode()


def prefixes(fewest: int = 3, most: int = 10, of: tuple[str, ...] = NAMES) -> list[str]:
    """The prefixes that fit."""
    return [prefix.value for prefix in prefixes_of(of, fewest, most)]


def test_a_prefix_selects_some_names_of_which_a_longer_one_selects_fewer() -> None:
    """It has letters only, those of the most names come first, and accents make no difference to what it selects."""
    assert prefixes() == ["Am", "Be", "Wil"]
    assert prefixes(fewest=7) == []
    assert prefixes(most=5) == []
    assert prefixes(of=("Wilson, Ann",) * 9) == []
    assert prefixes(of=(*NAMES, "Ämes, Ann")) == ["Be", "Wil"]
    assert prefixes(of=(*NAMES, *(["X Wil"] * 3001)))[:2] == ["Am", "Be"]
    assert "Wil" not in prefixes(of=(*NAMES, *(["X Wil"] * 3001)))


def asked(found: Callable[[str], bool]) -> tuple[object, dict[str, bool]]:
    """The prefix among many contacts, and which filters were found to narrow, where a server selects like this."""
    whole, results = names(*NAMES * 10), dict[str, bool]()

    def fetch(rules: object, words: str) -> File:
        assert isinstance(rules, dict)
        text = rules["name_like"].value if "name_like" in rules else rules["wildcard_search"].value
        begins = "name_like" in rules
        selected = (name for name in NAMES * 10 if (name.startswith(text) if begins else text in name) or found(words))
        return names(*selected, words=words)

    def judged(check: Check, subject: str, **values: object) -> bool:
        assert subject == "a prefix to narrow a large account by"
        results[check.check_id] = not list(check.judge(**values))
        return results[check.check_id]

    prefix = narrow(whole, fetch, judged)
    return (None if prefix is None else prefix.value), results


def test_a_prefix_has_to_be_shown_to_narrow() -> None:
    """Both filters have to select exactly the names of the whole file that they describe; else nothing is narrowed."""
    good = {"selection.name-like": True, "selection.wildcard-search": True}
    assert asked(lambda _: False) == ("Am", good)
    assert asked(lambda words: "name_like" in words) == (None, good | {"selection.name-like": False})
    assert asked(lambda words: "wildcard" in words) == (None, good | {"selection.wildcard-search": False})
    assert narrow(names(*"abc"), lambda *_: names(), lambda *_, **__: True) is None


def test_another_beginning_holds_the_prefix() -> None:
    """It selects names that another prefix does not, or there is none."""
    whole = names("Wilson", "Willis", "Wi 3")
    wi, wil, wils = (Derived(text, "the beginning of a name") for text in ("Wi", "Wil", "Wils"))
    other = other_beginning(whole, wil, wils)
    assert other is not None
    assert other.value == "Will"
    assert other_beginning(whole, wi, wil) is None
    assert other_beginning(whole, None, wils) is None


@pytest.mark.parametrize("body", [rows("a"), b"\xff"])
@pytest.mark.parametrize("status", [200, 404])
def test_the_first_download_of_the_run_is_looked_at_where_there_is_one(body: bytes, status: int) -> None:
    """It counts where it succeeded and can be read; in its place there is nothing otherwise."""
    session = session_with(Fake())
    assert first_download(session) is None
    first = exchange(status, body, path=f"{COLLECTION}/1.csv")
    session.used_up["csv"] = UsedUp((first,), NOW)
    file = first_download(session)
    assert (file is not None) is (status == 200 and body != b"\xff")
    assert file is None or (isinstance(file, File) and file.exchanges == (first,) and len(file.table.rows) == 1)


def test_without_a_filter_a_large_account_is_not_read_again() -> None:
    """The first download of the run was such a file: of it the contacts are kept that others are narrowed to."""
    fake = Fake()
    session = session_with(fake)
    session.used_up["csv"] = UsedUp((exchange(200, rows(*NAMES), number=7, path=f"{COLLECTION}/1.csv"),), NOW)
    small = without_filter(session)
    assert (fake.sent, small.bag().total()) == (2, 0)
    session.account.prefix = next(prefixes_of(NAMES, 3))
    assert sorted(without_filter(session).table.column("Contact Name")) == sorted(NAMES[:6])
    assert fake.sent == 2


class Weighing(Recording):
    """A client that keeps how large the files were."""

    def __init__(self, client: HttpClient) -> None:
        super().__init__(client)
        self.large: Counter[str] = Counter()

    def send(self, request: Request) -> Exchange:
        """Count a file that is as large as one of all contacts."""
        exchange = super().send(request)
        if exchange.response.size > 100_000:
            self.large[request.path.rpartition(".")[2]] += 1
        return exchange


@pytest.mark.exhaustive
def test_a_large_account_is_rarely_read_whole_and_judged_as_a_small_one() -> None:
    """Every check that runs on few contacts passes on many; only the first exports read all of them."""
    fixtures = generate_fixtures(1, 3000)
    with served(create_app(fixtures)) as base_url:
        target = target_of(base_url, fixtures)
        with HttpClient(target, CONTRACT) as client:
            weighing = Weighing(client)
            verdict = judge(target, profile="quick", strict=True, client=weighing)
    assert verdict.outcome is Outcome.CONFORMANT
    # The known contacts and tags may be of others than those that the account is narrowed to.
    known = {"selection.ids", "selection.tags", "selection.account-lists"}
    open_ = {result.check.check_id for result in verdict.results if result.state is State.INCONCLUSIVE}
    assert open_ <= known
    # In each representation one is of a first export, before the account is known to be large, and one of all contacts.
    # The third CSV file is of an export that another user must not read: its owner has to be able to.
    assert weighing.large["csv"] == 3
    assert weighing.large["xlsx"] == 2
    assert selection.name_like.check_id not in open_
