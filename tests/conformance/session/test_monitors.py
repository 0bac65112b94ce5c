"""Tests of the monitor of the target, which tells a faulty server from one that is gone."""

from collections.abc import Callable
from itertools import count

import pytest

from conformance.check import Profile
from conformance.http.exchange import GARBAGE_TOKEN, Exchange, Request, Response
from conformance.run.runner import judge
from conformance.session.monitors import TargetLostError, TargetMonitor, is_from_api
from conformance.verdict.model import Outcome, State
from tests.conformance.fakes import TWO, Fake, answered, creates, judged_by, refused
from tests.conformance.values import COLLECTION, CONTRACT, HTML, export_document

PAGE = answered(200, "<html>Sign in</html>", media_type=HTML)
BLOCKED = answered(403, "<html>Blocked</html>", media_type=HTML)
GATEWAY = answered(502, "<html>Bad Gateway</html>", media_type=HTML)
BARE = answered(503, "", media_type="text/plain")
MISSING = answered(404, "404 page not found", media_type="text/plain")
FORBIDDEN = answered(403, {"message": "Forbidden"}, media_type="application/json")
ODD = answered(500, "error code: 522", media_type="text/plain")
SOUND = answered(201, export_document())
CREATION = Request("POST", COLLECTION)
READ = Request("GET", f"{COLLECTION}/1.csv")
FAILED = "robustness.no-server-error"
RULES = ("lifecycle.second-get", "authorisation.foreign-read", "selection.reverse", FAILED, "errors.document")


@pytest.mark.parametrize("other", [PAGE, BLOCKED, GATEWAY, BARE, MISSING, FORBIDDEN, ODD, refused(302)], ids=str)
@pytest.mark.parametrize("last", [9, 30, 57])
def test_a_target_that_goes_away_is_not_accused(other: Response, last: int) -> None:
    """Whatever answers in its place, and whenever: the run ends, says so, and reports no failure."""
    fake = Fake(lambda _, response: other if fake.sent > last else response)
    verdict = judged_by(fake, *RULES)
    assert fake.sent == last + 3
    assert (verdict.outcome, verdict.failures()) == (Outcome.INCONCLUSIVE, ())
    told = f"After {last + 3} requests the target stopped answering as this API: {other.status} ("
    assert verdict.reasons[0].startswith(told)


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_a_target_that_stops_creating_is_not_accused(status: int) -> None:
    """A quota that is used up, or an endpoint that was taken away, is no fault in the last request."""
    fake = Fake(lambda request, response: refused(status) if creates(request) and fake.sent > 30 else response)
    verdict = judged_by(fake, *RULES)
    assert verdict.failures() == ()
    assert "the target stopped answering as this API" in verdict.reasons[0]


def test_a_sound_server_breaks_none_of_these_rules() -> None:
    """What the next test finds is there for the one answer of a gateway."""
    assert judged_by(Fake(), *RULES).failures() == ()


@pytest.mark.exhaustive
@pytest.mark.parametrize("place", range(10, 60, 5))
def test_one_answer_of_a_gateway_fails_one_check(place: int) -> None:
    """The server failed once; the request that it failed on is not judged by other checks."""
    fake = Fake(lambda _, response: GATEWAY if fake.sent == place else response)
    assert {failure.check_id for failure in judged_by(fake, *RULES).failures()} == {FAILED}


def test_gateways_do_not_stop_generated_sequences() -> None:
    """Generation goes on, and hypothesis has nothing to shrink."""
    fake = Fake(lambda _, response: refused(503) if fake.sent % 7 == 0 and fake.sent > 9 else response)
    verdict = judge(
        TWO, profile=Profile.STANDARD, contract=CONTRACT, client=fake, scenarios={"generated sequences"}, strict=True
    )
    assert not any("The suite itself failed" in reason for reason in verdict.reasons)
    (result,) = [result for result in verdict.results if result.check.check_id == FAILED]
    assert result.state is State.FAILED


NUMBERS = count(1)


def _answered(response: Response, request: Request) -> Exchange:
    return Exchange(next(NUMBERS), request, response, "downloadMailingExportCsv")


def _watched(watch: TargetMonitor, *kinds: Response | None) -> None:
    """Let a monitor see reads that were answered so; None stands for a good answer."""
    for response in kinds:
        watch.see(_answered(response or SOUND, READ))


def _asking(*answers: Response) -> tuple[TargetMonitor, Callable[[], int]]:
    """A monitor whose creations are answered in turn, the last answer repeated; and how many it asked for."""
    asked: list[Request] = []

    def send(request: Request) -> Exchange:
        asked.append(request)
        return _answered(answers[min(len(asked), len(answers)) - 1], request)

    watch = TargetMonitor(send)
    watch.begin(_answered(SOUND, CREATION))
    return watch, lambda: len(asked)


def test_each_kind_of_suspicious_answer_is_checked_once() -> None:
    """A server that still creates is there; the same kind of answer again means nothing new."""
    watch, asked = _asking(SOUND)
    _watched(watch, None, PAGE, None, PAGE, PAGE, None, PAGE, PAGE, None)
    assert asked() == 1
    _watched(watch, GATEWAY, None, GATEWAY, MISSING, FORBIDDEN, MISSING)
    assert asked() == 4


def test_a_known_kind_is_checked_again_before_a_new_failure() -> None:
    """The server that gave such answers before may have gone away since."""
    watch, asked = _asking(SOUND, PAGE)
    _watched(watch, PAGE, PAGE)
    assert asked() == 1
    with pytest.raises(TargetLostError, match=r"^the target stopped answering as this API: 200 \(text/html\), and 200"):
        watch.ask(_answered(PAGE, READ))
    assert asked() == 3


def test_an_answer_from_before_the_last_check_is_not_checked() -> None:
    """The target was there after it."""
    watch, asked = _asking(SOUND)
    early = _answered(PAGE, READ)
    watch.ask(_answered(GATEWAY, READ))
    watch.ask(early)
    assert asked() == 1


@pytest.mark.parametrize("other", [GATEWAY, refused(401), refused(400), PAGE, answered(201, "{}")])
def test_only_a_creation_shows_that_the_target_is_there(other: Response) -> None:
    """Only after two creations that fail, with whatever answer, is the target lost."""
    watch, asked = _asking(other, SOUND)
    _watched(watch, GATEWAY)
    assert asked() == 2
    watch, asked = _asking(other)
    with pytest.raises(TargetLostError, match=rf"302 \(.*\), and {other.status} to a creation"):
        _watched(watch, refused(302))


def test_ordinary_refusals_are_not_suspicious() -> None:
    """A 403 to a creation without a user's token, any error document, and a HEAD are not checked."""
    watch, asked = _asking(PAGE)
    watch.see(_answered(refused(403), Request("POST", COLLECTION, credentials=GARBAGE_TOKEN)))
    watch.see(_answered(answered(405, ""), Request("HEAD", READ.path)))
    _watched(watch, refused(403), refused(404), refused(500))
    assert asked() == 0


@pytest.mark.parametrize("status", [200, 201, 404])
def test_a_document_that_is_nested_too_deeply_is_of_this_api(status: int) -> None:
    """Its media type alone tells: such an answer is judged, and is no sign of another server."""
    nested = "[" * 300 + "]" * 300
    assert is_from_api(answered(status, nested))
    assert not is_from_api(answered(status, nested, media_type="application/json"))
    assert not is_from_api(answered(status, "[" * 100 + "]" * 100))


def test_before_the_first_creation_nothing_is_monitored() -> None:
    """There is no creation to repeat yet, and one without an export does not count."""
    watch = TargetMonitor(lambda request: _answered(PAGE, request))
    _watched(watch, PAGE, GATEWAY)
    watch.begin(_answered(answered(201, "{}"), CREATION))
    assert not watch.has_begun
