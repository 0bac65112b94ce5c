"""Tests of what tells a faulty server from one that is not there any more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.exchange import FIRST, STRANGER, Exchange, Request, Response
from conformance.failures import Profile
from conformance.suite.runner import judge
from conformance.suite.target_watch import TargetLostError, TargetWatch
from conformance.verdict import Outcome, State
from tests.conformance.fakes import TWO, Fake, answered, creates, judged_by, refused
from tests.conformance.values import COLLECTION, CONTRACT, HTML

PAGE = answered(200, "<html>Sign in</html>", media_type=HTML)
BLOCKED = answered(403, "<html>Blocked</html>", media_type=HTML)
GATEWAY = answered(502, "<html>Bad Gateway</html>", media_type=HTML)
BARE = answered(503, "", media_type="text/plain")
SOUND = answered(201, "{}")
FAILED = "robustness.no-server-error"
RULES = ("lifecycle.second-get", "authorisation.foreign-read", "selection.reverse", FAILED, "errors.document")


@pytest.mark.parametrize("other", [PAGE, BLOCKED, GATEWAY, BARE, refused(302), refused(504)], ids=str)
@pytest.mark.parametrize("last", [9, 30, 57])
def test_a_target_that_goes_away_is_not_accused(other: Response, last: int) -> None:
    """Whatever answers in its place, and whenever: the run ends, says so, and has found nothing."""
    fake = Fake(lambda _, response: other if fake.sent > last else response)
    verdict = judged_by(fake, *RULES)
    assert fake.sent == last + 3
    assert (verdict.outcome, verdict.failures()) == (Outcome.INCONCLUSIVE, ())
    told = f"After {last + 3} requests the target stopped answering as this API: {other.status} ("
    assert verdict.reasons[0].startswith(told)


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_creations_that_are_refused_from_some_moment_on(status: int) -> None:
    """A quota that is used up, or an endpoint that was taken away, is no fault in what was asked last."""
    fake = Fake(lambda request, response: refused(status) if creates(request) and fake.sent > 30 else response)
    verdict = judged_by(fake, *RULES)
    assert verdict.failures() == ()
    assert "the target stopped answering as this API" in verdict.reasons[0]


@pytest.mark.parametrize("place", range(10, 60, 5))
def test_one_answer_of_a_gateway_breaks_one_rule(place: int) -> None:
    """The server failed once; what was asked for then was not looked at, and nothing else was broken."""
    verdict = judged_by(Fake(), *RULES)
    assert verdict.failures() == ()
    fake = Fake(lambda _, response: GATEWAY if fake.sent == place else response)
    assert {failure.check_id for failure in judged_by(fake, *RULES).failures()} == {FAILED}


def test_a_gateway_amid_generated_sequences_is_survived() -> None:
    """What is generated goes on, and hypothesis has nothing to make smaller."""
    fake = Fake(lambda _, response: refused(503) if fake.sent % 7 == 0 and fake.sent > 9 else response)
    verdict = judge(
        TWO, profile=Profile.STANDARD, contract=CONTRACT, sender=fake, scenarios={"generated sequences"}, strict=True
    )
    assert not any("The suite itself failed" in reason for reason in verdict.reasons)
    (result,) = [result for result in verdict.results if result.check.check_id == FAILED]
    assert result.state is State.FAILED


def _watched(watch: TargetWatch, *kinds: Response | None) -> None:
    """Let a watch see reads, answered in these ways; None is answered well."""
    for place, response in enumerate(kinds):
        read = Request("GET", f"{COLLECTION}/{place}.csv")
        watch.see(Exchange(place, read, response or SOUND, "downloadMailingExportCsv"), FIRST)


def _asking(*answers: Response) -> tuple[TargetWatch, Callable[[], int]]:
    """A watch whose creations are answered in turn, the last one time and again; and how many it asked for."""
    asked: list[Request] = []

    def send(request: Request) -> Exchange:
        asked.append(request)
        return Exchange(len(asked), request, answers[min(len(asked), len(answers)) - 1], None)

    return TargetWatch(send), lambda: len(asked)


def test_a_faulty_answer_is_asked_about_once() -> None:
    """A server that is there creates; the same kind of answer again means no more than before."""
    watch, asked = _asking(SOUND)
    _watched(watch, None, PAGE, None, PAGE, PAGE, None, PAGE, PAGE, None)
    assert asked() == 1
    _watched(watch, GATEWAY, None, GATEWAY)
    assert asked() == 2


def test_a_kind_that_is_known_is_asked_about_where_nothing_else_comes() -> None:
    """The server that gave such answers before has gone away now, too."""
    watch, asked = _asking(SOUND, PAGE)
    _watched(watch, PAGE, None, PAGE, PAGE, PAGE, PAGE)
    assert asked() == 1
    with pytest.raises(TargetLostError, match=r"^the target stopped answering as this API: 200 \(text/html\), to a"):
        _watched(watch, PAGE)
    assert asked() == 3


def test_a_creation_that_fails_now_and_then_is_no_lost_target() -> None:
    """It takes two in a row."""
    watch, asked = _asking(GATEWAY, SOUND)
    _watched(watch, GATEWAY)
    assert asked() == 2


def test_a_refusal_of_what_is_to_be_refused_is_no_sign() -> None:
    """A 403 to a creation without a user's token, and any document of errors, says nothing of the target."""
    watch, asked = _asking(PAGE)
    request = Request("POST", COLLECTION, credentials=STRANGER)
    watch.see(Exchange(1, request, refused(403), "createMailingExport"), FIRST)
    _watched(watch, refused(403), refused(404), refused(500))
    assert asked() == 0
