"""Tests of the scenarios of the life of an export: each question has an export of its own."""

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest

from conformance.check import Profile
from conformance.http.exchange import Request, Response
from conformance.rules import RULES, SCENARIOS, lifecycle
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.target import Target
from conformance.verdict.model import Outcome, State
from tests.conformance.fakes import NOW, TWO, Fake, answered, in_query, judged_by, refused, session_with
from tests.conformance.rules.playing import fed, of_each, played, scenario_of
from tests.conformance.values import CONTRACT, export_document

# Beside the first one that is used up another is created, which waits.
_USE = of_each("GET {0}, GET {0}, GET {0} in the query, GET {0}")
_USES = [_USE[0], "", *_USE[1:]]
_LATER = tuple(zip(_USES, ("ID", "", "ID.csv", "ID.xlsx"), strict=True))
EXPORTS: dict[str, Sequence[str]] = {
    "single use": _USES,
    "single use across representations": [
        "GET ID, GET ID.csv",
        "GET ID, GET ID.xlsx",
        "GET ID.csv, GET ID",
        "GET ID.csv, GET ID.xlsx",
        "GET ID.xlsx, GET ID",
        "GET ID.xlsx, GET ID.csv",
    ],
    "one export beside another": of_each("GET {}", "GET {}"),
    "refusals that use nothing up": of_each(
        "GET {0} by nobody, GET {0}", "GET {0} with garbage, GET {0}", "GET {0} with garbage in the query, GET {0}"
    ),
    "HEAD": of_each("HEAD {0}, GET {0}, HEAD {0}"),
    "conditional requests": of_each("GET {0}, GET {0}", "GET {0}"),
    "several connections at the same time": of_each("GET {0}, GET {0}") * 3,
    "Content-Type on a GET": ["GET ID.csv", "GET ID.xlsx", "GET ID"],
    "downloads at the same time": of_each(", ".join(["GET {0}"] * 12)),
    "conditions on the first GET": ["GET ID.csv", "GET ID.csv", "GET ID.xlsx", "GET ID.xlsx"],
    "downloads of every representation at the same time": [", ".join(["GET ID", "GET ID.csv", "GET ID.xlsx"] * 4)],
    # Played alone it uses the exports up by itself, and asks for each once more. The one that waited is read at last.
    "used-up exports at the end of the run": [
        *(each or "GET ID" for each in (f"{asked}, GET {form}" if asked else "" for asked, form in _LATER)),
        "",
    ],
}
_AT_ONCE = frozenset({"downloads of every representation at the same time"})
# The fake names no file in its answer to HEAD of an export that is open for ever.
_HEADS = ("json, used up", "csv, used up", "xlsx, used up", "csv, beside GET", "xlsx, beside GET")
ALL = pytest.mark.parametrize("name", EXPORTS)


def test_every_scenario_of_the_family_is_looked_at() -> None:
    """A scenario that is added here needs a line that says what it asks of its exports."""
    assert {one.name for one in lifecycle.SCENARIOS} == set(EXPORTS)


@ALL
def test_a_scenario_asks_for_each_representation_with_fresh_exports(name: str) -> None:
    """Of each export just this is asked, in this order, and nothing is asked of what the run did not create."""
    one = played(name)
    # What is sent at the same time comes in any order.
    in_order = sorted if name in _AT_ONCE else list
    asked, expected = ([in_order(each.split(", ")) for each in exports] for exports in (one.exports, EXPORTS[name]))
    assert asked == expected
    assert one.elsewhere == []


@ALL
def test_a_scenario_feeds_every_check_that_it_names(name: str, sound: Target) -> None:
    """Played alone against a sound server it leaves none of its checks without a result."""
    assert {result.state for result in fed(name, sound).values()} == {State.PASSED}


@ALL
def test_where_nothing_is_created_nothing_more_is_asked(name: str) -> None:
    """Each question needs an export: without one, a single creation is tried, and no check fails."""
    one = played(name, Fake(lambda _, __: refused(409)))
    assert one.elsewhere == ["POST"]
    assert {result.state for result in one.results().values()} == {State.INCONCLUSIVE}


def test_an_older_export_is_read_after_a_newer_one_was_used_up() -> None:
    """Whether a server uses up what came before is seen only in this order."""
    one = played("one export beside another")
    ids = [request.path.rpartition("/")[2].partition(".")[0] for request in one.requests if request.method == "GET"]
    created = list(one.session.sender.created_ids)
    assert ids == [
        export_id for older, newer in zip(created[::2], created[1::2], strict=True) for export_id in (newer, older)
    ]


def test_the_media_types_that_clients_send_on_a_get_are_tried() -> None:
    """Each GET carries the Content-Type that was seen in practice, and no body."""
    reads = [request for request in played("Content-Type on a GET").requests if request.method == "GET"]
    assert [(dict(request.headers)["Content-Type"], request.body) for request in reads] == [
        ("text/csv", None),
        ("application/xlsx", None),
        ("text/csv", None),
    ]


def test_downloads_that_race_are_under_way_together() -> None:
    """All twelve wait for each other before the first is sent, so each is sent by a thread of its own."""
    threads: list[int] = []

    def change(request: Request, response: Response) -> Response:
        if request.method == "GET":
            threads.append(threading.get_ident())
        return response

    one = played("downloads at the same time", Fake(change))
    assert one.results()["lifecycle.race"].subjects == ("json", "csv", "xlsx")
    assert [len(set(threads[at : at + 12])) for at in (0, 12, 24)] == [12, 12, 12]


def test_a_server_without_tokens_in_the_query_passes() -> None:
    """A 401 in the other place of the token says nothing of the export."""
    one = played("single use", Fake(lambda request, response: refused(401) if in_query(request) else response))
    assert one.failed() == {}
    assert {len(used.gets) for used in one.session.used_up.values()} == {3}
    assert one.results()["lifecycle.later-gets"].state is State.PASSED


def test_what_was_used_up_is_kept_for_the_end_of_the_run() -> None:
    """Each representation leaves its GETs and the moment of the last one, so that it can be asked for much later."""
    used = played("single use").session.used_up
    assert list(used) == ["json", "csv", "xlsx"]
    assert {(len(each.gets), each.moment - NOW) for each in used.values()} == {(4, timedelta())}


@pytest.mark.parametrize(
    ("name", "check_id", "subjects"),
    [
        ("single use", "lifecycle.second-get", {"json", "csv", "xlsx"}),
        ("single use", "lifecycle.later-gets", {"json", "csv", "xlsx"}),
        ("single use across representations", "lifecycle.second-get-otherwise", None),
        ("HEAD", "lifecycle.head-answers", set(_HEADS)),
        ("downloads at the same time", "lifecycle.race", {"json", "csv", "xlsx"}),
        ("used-up exports at the end of the run", "lifecycle.later-gets", None),
    ],
)
def test_an_export_that_stays_open_is_found(name: str, check_id: str, subjects: set[str] | None) -> None:
    """A server that serves its exports time and again fails on every subject that the scenario looks at."""

    def change(request: Request, response: Response) -> Response:
        return answered(200, export_document()) if request.method != "POST" and response.status == 403 else response

    failed = played(name, Fake(change)).failed()
    assert check_id in failed
    assert subjects is None or failed[check_id] == subjects


@pytest.mark.parametrize(
    ("name", "check_id"),
    [
        ("single use", "lifecycle.first-get"),
        ("one export beside another", "lifecycle.apart"),
        ("Content-Type on a GET", "lifecycle.content-type-ignored"),
    ],
)
def test_an_export_that_never_opens_is_found_or_left_alone(name: str, check_id: str) -> None:
    """A first GET that is refused is a failure where that is the question, and no ground to judge what follows it."""
    fake = Fake(lambda request, response: response if request.method == "POST" else refused(403))
    failed = played(name, fake).failed()
    assert failed == ({} if check_id == "lifecycle.apart" else {check_id: {"json", "csv", "xlsx"}})


def test_used_up_exports_are_read_again_at_the_very_end() -> None:
    """No scenario comes after it, and a server that keeps them used up passes."""
    assert SCENARIOS[-1].name == "used-up exports at the end of the run"
    assert judged_by(Fake(), "lifecycle.later-gets").outcome is Outcome.CONFORMANT


@pytest.mark.real_pause
@pytest.mark.parametrize(("passed", "waited"), [(0, 6), (2, 4), (6, 0), (60, 0), (-3600, 6)])
def test_some_seconds_pass_before_the_end(passed: int, waited: int) -> None:
    """The rest of six seconds is waited for, also where the clock was put back.

    Without used-up exports, some are used up first.
    """
    moments, waits = [NOW], list[float]()

    def pause(seconds: float) -> None:
        waits.append(seconds)
        moments.append(NOW + timedelta(seconds=seconds))

    fake = Fake()
    session = Session(fake, TWO, CONTRACT, RULES, Settings(Profile.QUICK, 1, lambda: moments[-1], pause))
    scenario_of("single use").run(session)
    moments.append(NOW + timedelta(seconds=passed))
    before = fake.sent
    scenario_of("used-up exports at the end of the run").run(session)
    assert waits == [waited]
    # Beside the three, one more is created, and the one that waited is read.
    assert fake.sent - before == 5
    alone = session_with(Fake())
    scenario_of("used-up exports at the end of the run").run(alone)
    assert sorted(alone.used_up) == ["csv", "json", "xlsx"]


def test_an_export_that_opens_again_is_found() -> None:
    """A fifth GET that is served is a failure, though the second was refused."""
    counts: dict[str, int] = {}

    def change(request: Request, response: Response) -> Response:
        counts[request.path] = counts.get(request.path, 0) + 1
        return answered(200, {}) if request.method == "GET" and counts[request.path] > 4 else response

    session = session_with(Fake(change))
    scenario_of("used-up exports at the end of the run").run(session)
    later_gets = scenario_of("used-up exports at the end of the run").checks[0]
    (result,) = session.recorder.results.results([later_gets], {}, strict=True, chosen=None)
    assert result.state is State.FAILED
    assert {subject for failure in result.failures for subject in [failure.subject]} == {"json, long after"}
