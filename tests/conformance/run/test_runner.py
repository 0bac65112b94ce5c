"""Tests of a run: which scenarios it plays, when it ends, and what it reports of checks that were not run."""

import re
from dataclasses import replace
from functools import partial
from zlib import crc32

import pytest

from conformance.check import Profile
from conformance.http.budget import BudgetSpentError
from conformance.http.client import UnreachableError
from conformance.http.exchange import Request, Response, User
from conformance.rules import RULES, SCENARIOS
from conformance.run.runner import InterruptedRunError, judge
from conformance.target import Budget, Limits
from conformance.verdict.model import Outcome, State, Verdict
from tests.conformance.fakes import ONE, TWO, Fake, answered, creates, judged_by, refused
from tests.conformance.values import CONTRACT

SINGLE_USE = "lifecycle.second-get"
FOREIGN = "authorisation.foreign-read"
SOME = (SINGLE_USE, "lifecycle.first-get", FOREIGN, "selection.reverse")


def state(verdict: Verdict, check_id: str) -> tuple[State, str]:
    """What a verdict says of a check."""
    (result,) = (one for one in verdict.results if one.check.check_id == check_id)
    return result.state, result.reason


def test_a_sound_fake_passes_the_core() -> None:
    """Single use and foreign reads pass on every representation."""
    verdict = judged_by(Fake(), SINGLE_USE, "lifecycle.first-get", FOREIGN)
    assert (verdict.outcome, verdict.exit_status, verdict.reasons) == (Outcome.CONFORMANT, 0, ())
    assert {result.check.check_id for result in verdict.results} == {SINGLE_USE, "lifecycle.first-get", FOREIGN}
    assert all(result.state is State.PASSED and not result.missing_core for result in verdict.results)
    assert (verdict.profile, verdict.seed, verdict.strict) == (Profile.QUICK, 1, False)
    assert (verdict.contract_version, verdict.contract_digest) == (CONTRACT.version, CONTRACT.digest)
    assert verdict.requests > verdict.exports > 0
    assert verdict.seconds > 0


def test_a_fault_is_found_with_evidence() -> None:
    """An export that can be read twice fails, with the requests that show it."""

    def change(request: Request, response: Response) -> Response:
        own = request.credentials.user is User.FIRST
        return answered(200, "{}") if own and response.status == 403 else response

    verdict = judged_by(Fake(change), SINGLE_USE)
    assert (verdict.outcome, verdict.exit_status) == (Outcome.BROKEN, 1)
    (failure,) = (one for one in verdict.failures() if one.subject == "json")
    assert [step.answer.partition(",")[0] for step in failure.steps] == ["201", "200", "200"]


def test_a_run_may_stop_at_its_first_failure() -> None:
    """It sends nothing afterwards, and says why the rest was not run."""

    def change(request: Request, response: Response) -> Response:
        own = request.credentials.user is User.FIRST
        return answered(200, "{}") if own and response.status == 403 else response

    def run(*, fail_fast: bool) -> Verdict:
        return judge(TWO, profile=Profile.QUICK, only=SOME, contract=CONTRACT, client=Fake(change), fail_fast=fail_fast)

    whole, short = run(fail_fast=False), run(fail_fast=True)
    assert [len(verdict.of(State.FAILED)) for verdict in (whole, short)] == [2, 1]
    assert len(whole.failures()) > len(short.failures()) == 1
    assert short.requests < whole.requests
    assert state(short, "selection.reverse") == (State.NOT_RUN, "the run stopped at the first failure")


def test_advice_stops_a_strict_run_only() -> None:
    """A run that stops at its first failure goes on after advice, unless it is strict."""
    names: list[str] = []

    def run(*, strict: bool) -> Verdict:
        return judge(
            TWO,
            profile=Profile.QUICK,
            only={"creating.nesting"},
            contract=CONTRACT,
            client=Fake(),
            strict=strict,
            fail_fast=True,
            progress=lambda _done, _all, name: names.append(name),
        )

    assert run(strict=False).of(State.ADVICE)
    assert names.pop() == "done"
    assert run(strict=True).of(State.FAILED)
    assert names[-1] != "done"


def test_with_one_user_nothing_is_sent_for_another() -> None:
    """Checks that take two users are not run."""
    fake = Fake()
    verdict = judged_by(fake, SINGLE_USE, FOREIGN, target=ONE)
    assert verdict.outcome is Outcome.CONFORMANT
    assert state(verdict, FOREIGN) == (State.NOT_RUN, "there is one user only")
    assert state(verdict, SINGLE_USE)[0] is State.PASSED
    assert all(request.credentials.user is not User.OTHER for request in fake.requests)


@pytest.mark.parametrize("check_id", ["robustness.links", "robustness.refuses-invalid"])
def test_checks_of_a_deeper_profile_are_not_run(check_id: str) -> None:
    """The reason names the profile that runs them."""
    verdict = judged_by(Fake(), check_id)
    assert state(verdict, check_id) == (State.NOT_RUN, "it runs from the profile standard on")


@pytest.mark.parametrize("check_id", ["selection.ids", "authentication.forged-refused", "authorisation.strangers"])
def test_a_check_whose_needs_are_not_given_is_not_run(check_id: str) -> None:
    """The reason says what it takes."""
    told, reason = state(judged_by(Fake(), check_id), check_id)
    assert told is State.NOT_RUN
    assert reason.startswith(("ask for it with --", "the token is not a JSON Web Token"))


def test_a_rule_for_all_answers_is_fed_by_every_scenario() -> None:
    """Choosing such a rule plays all scenarios that are for the target."""
    rule = RULES.of_answers[0].check_id
    names: list[str] = []
    verdict = judge(
        ONE,
        profile=Profile.QUICK,
        only={rule},
        contract=CONTRACT,
        client=Fake(),
        dry_run=True,
        progress=lambda _done, _all, name: names.append(name),
    )
    assert state(verdict, rule)[0] is State.PASSED
    expected = {one.name for one in SCENARIOS if one.profile is Profile.QUICK and one.is_for(ONE)}
    assert set(names) <= expected | {"done"}
    assert len(names) > 20
    assert names[-1] == "done"


def lost(after: int, error: Exception) -> Fake:
    """A fake to which the connection breaks after some requests."""

    def change(_: Request, response: Response) -> Response:
        if fake.sent > after:
            raise error
        return response

    fake = Fake(change)
    return fake


def test_a_comparison_that_was_cut_off_makes_the_run_inconclusive() -> None:
    """Wherever the run is cut off before a finding is confirmed, it gives that as the reason."""
    created = [b""]

    def change(request: Request, response: Response, last: int) -> Response:
        # Every filter selects a contact of its own.
        if fake.sent > last:
            raise BudgetSpentError("the budget is spent")
        if creates(request):
            created[0] = request.body or b""
        if not request.path.endswith(".csv") or response.status != 200:
            return response
        row = f"{crc32(created[0])}" + "," * response.body.count(b",")
        return replace(response, body=response.body + f"{row}\n".encode())

    seen: list[str] = []
    for last in range(1, 30):
        fake = Fake(partial(change, last=last))
        verdict = judged_by(fake, "selection.default-status", dry_run=False)
        doubts = [reason for reason in verdict.reasons if reason.startswith("A comparison of selection.default-status")]
        seen.append(f"{verdict.outcome}{'?' if doubts else ''}")
    assert [*dict.fromkeys(seen)] == ["inconclusive", "inconclusive?", "contract broken", "contract broken?"]


def test_a_run_without_an_answer_is_inconclusive() -> None:
    """Every check is inconclusive or not run, and the reason is given once."""
    verdict = judged_by(lost(0, UnreachableError("the connection failed (ConnectError)")))
    assert (verdict.outcome, verdict.exit_status) == (Outcome.INCONCLUSIVE, 3)
    assert verdict.reasons[0].startswith("After 1 request: the connection failed (ConnectError).")
    assert verdict.of(State.PASSED, State.FAILED, State.ADVICE) == ()
    assert len(verdict.reasons) == 1


def test_a_url_and_an_application_are_no_target() -> None:
    """The error says what makes a target of them."""
    for wrong in ("http://127.0.0.1/api/v2", object()):
        with pytest.raises(TypeError, match=r"read_target\(\) makes one of a URL and tokens; judge_app\(\)"):
            judge(wrong)  # type: ignore[arg-type]


def test_only_chosen_scenarios_are_played() -> None:
    """They are played after preflight, and no other is."""

    def run(*names: str) -> tuple[list[str], Verdict]:
        played: list[str] = []
        verdict = judge(
            TWO,
            profile=Profile.QUICK,
            only={SINGLE_USE, FOREIGN},
            scenarios=names,
            contract=CONTRACT,
            client=Fake(),
            progress=lambda _done, _all, name: played.append(name),
        )
        return played, verdict

    played, verdict = run("single use")
    assert played == ["single use", "done"]
    assert state(verdict, SINGLE_USE)[0] is State.PASSED
    assert state(verdict, FOREIGN)[0] is State.INCONCLUSIVE
    played, verdict = run()
    assert played == ["done"]
    assert 0 < verdict.requests < 9


def test_a_failure_names_its_scenario() -> None:
    """A failure that preflight found names preflight."""

    def change(request: Request, response: Response) -> Response:
        own = request.credentials.user is User.FIRST
        wrong = answered(200, "{}") if own and response.status == 403 else response
        return replace(wrong, headers=()) if request.method == "POST" else wrong

    verdict = judged_by(Fake(change), SINGLE_USE, "documents.media-type")
    named = {result.check.check_id: result.failures[0].scenario for result in verdict.results}
    assert named == {SINGLE_USE: "single use", "documents.media-type": "first questions"}


def test_a_connection_that_breaks_ends_the_run() -> None:
    """What was seen before counts; core checks that were cut off are inconclusive, others were not run."""
    verdict = judged_by(lost(18, UnreachableError("no answer within 10 seconds")), *SOME)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert state(verdict, "lifecycle.first-get")[0] is State.PASSED
    assert state(verdict, FOREIGN)[0] is State.INCONCLUSIVE
    assert state(verdict, "selection.reverse")[0] is State.NOT_RUN


def test_a_spent_budget_ends_the_run() -> None:
    """The reason says which budget is spent."""
    verdict = judged_by(lost(20, BudgetSpentError("the budget of 20 requests is spent")), *SOME)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert state(verdict, "selection.reverse") == (State.NOT_RUN, "the budget of 20 requests is spent")
    assert any("the budget of 20 requests is spent" in reason for reason in verdict.reasons)


def test_a_failure_outweighs_what_was_inconclusive() -> None:
    """One failure with evidence is enough, whatever else could not be judged."""

    def change(request: Request, response: Response) -> Response:
        if fake.sent > 40:
            raise UnreachableError("gone")
        return replace(response, status=500) if request.method == "GET" and 10 < fake.sent < 16 else response

    fake = Fake(change)
    verdict = judged_by(fake, *SOME, "robustness.no-server-error")
    assert (verdict.outcome, verdict.exit_status) == (Outcome.BROKEN, 1)
    assert state(verdict, "robustness.no-server-error")[0] is State.FAILED
    assert re.match(r"After \d+ requests: gone\. ", verdict.reasons[0])


def test_a_token_that_expires_during_a_run_fails_no_check() -> None:
    """The run is inconclusive, and says whose token it was."""

    def change(_: Request, response: Response) -> Response:
        return refused(401) if fake.sent > 60 else response

    fake = Fake(change)
    verdict = judged_by(fake, SINGLE_USE, FOREIGN, "authentication.header-works", "selection.reverse")
    assert verdict.outcome is Outcome.INCONCLUSIVE
    told = r"After \d+ requests the token of the (first|other) user was accepted before and is refused now\. It "
    assert re.match(told, verdict.reasons[0])
    assert verdict.failures() == ()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (refused(401), "The token of the first user is refused"),
        (refused(301), "The target redirects"),
        (refused(404), "there is no such endpoint"),
    ],
)
def test_an_obstacle_ends_the_run(answer: Response, told: str) -> None:
    """What preflight finds is the reason of an inconclusive run."""
    verdict = judged_by(Fake(lambda _, __: answer), "creating.forms")
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert told in verdict.reasons[0]
    assert len(judged_by(Fake(lambda _, __: answer)).reasons) == 1
    assert state(verdict, "creating.forms") == (State.NOT_RUN, "the run ended before")


def test_advice_fails_a_strict_run_only() -> None:
    """A rule that is our interpretation is advice otherwise."""

    def change(request: Request, response: Response) -> Response:
        return answered(200, "") if request.method == "HEAD" else response

    plain = judged_by(Fake(change), "lifecycle.head-keeps", "creating.nesting")
    assert (plain.outcome, state(plain, "creating.nesting")[0]) == (Outcome.CONFORMANT, State.ADVICE)
    strict = judged_by(Fake(change), "lifecycle.head-keeps", "creating.nesting", strict=True)
    assert (strict.outcome, state(strict, "creating.nesting")[0]) == (Outcome.BROKEN, State.FAILED)
    assert strict.strict


class Odd(Exception):  # noqa: N818  it is no error of the judge's
    """A fault of the suite itself."""


def test_a_fault_of_the_suite_is_an_obstacle_without_values() -> None:
    """A crash in a scenario names the scenario, the kind and the place, and no value; the others are played."""

    def change(request: Request, response: Response) -> Response:
        if request.method == "HEAD" and request.credentials.user is User.FIRST:
            raise Odd("Zaphod Canary")
        return response

    verdict = judged_by(Fake(change), SINGLE_USE, "lifecycle.head-answers", FOREIGN)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    (reason,) = verdict.reasons
    assert reason.startswith("The suite itself failed in the scenario 'HEAD' (Odd at test_runner.py:")
    assert reason.endswith("). Please report it.")
    assert "Canary" not in repr(verdict)
    assert state(verdict, FOREIGN)[0] is State.PASSED


def test_a_fault_of_the_suite_in_preflight_is_an_obstacle_too() -> None:
    """A crash before the first scenario makes the run inconclusive."""

    def change(_: Request, __: Response) -> Response:
        raise Odd("Zaphod Canary")

    assert judged_by(Fake(change), SINGLE_USE).outcome is Outcome.INCONCLUSIVE


def test_too_little_data_leaves_every_check_of_a_scenario_inconclusive() -> None:
    """Each of its checks gives the reason, and core checks make the run inconclusive."""
    fake = Fake(lambda request, response: refused(409) if creates(request) else response)
    verdict = judged_by(fake, SINGLE_USE, "lifecycle.apart")
    assert state(verdict, "lifecycle.apart") == (State.INCONCLUSIVE, "creating an export was refused with 409")
    assert verdict.reasons == (
        f"{SINGLE_USE} was never exercised on json, csv, xlsx (creating an export was refused with 409)",
    )


def test_scenarios_may_play_at_the_same_time() -> None:
    """With several workers the same checks pass."""
    busy = replace(TWO, budget=Budget(workers=4))
    verdict = judged_by(Fake(), SINGLE_USE, FOREIGN, "lifecycle.apart", target=busy)
    assert verdict.outcome is Outcome.CONFORMANT
    assert len(verdict.of(State.PASSED)) == 3


def test_without_a_client_the_target_itself_is_asked() -> None:
    """The run makes a client of its own, which finds that nobody is there."""
    nobody = replace(TWO, base_url="http://127.0.0.1:9/api/v2", limits=Limits(timeout=0.5))
    verdict = judge(nobody, profile=Profile.QUICK, only={SINGLE_USE})
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.requests == 1


def test_scenarios_have_different_names() -> None:
    """Every scenario has a name of its own and feeds some check."""
    assert len({one.name for one in SCENARIOS}) == len(SCENARIOS)
    assert all(one.checks for one in SCENARIOS)


def test_an_interrupted_run_has_a_verdict() -> None:
    """The interruption holds it: what was seen counts, the rest was not run, nothing more is sent."""

    def change(_: Request, response: Response) -> Response:
        if fake.sent == 40:
            raise KeyboardInterrupt
        return response

    fake = Fake(change)
    with pytest.raises(KeyboardInterrupt) as caught:
        judged_by(fake, *SOME)
    assert isinstance(caught.value, InterruptedRunError)
    verdict = caught.value.verdict
    assert verdict.obstacles == ("The run was interrupted after 40 requests.",)
    assert verdict.reasons[0] == verdict.obstacles[0]
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert state(verdict, "selection.reverse") == (State.NOT_RUN, "the run was interrupted")
    assert verdict.of(State.PASSED)
    assert fake.sent == 40


def test_a_verdict_says_how_much_was_chosen() -> None:
    """A run of some checks, and one with a single user, are marked as such."""
    some, alone = judged_by(Fake(), SINGLE_USE), judged_by(Fake(), SINGLE_USE, target=ONE)
    assert (some.partial, some.single_user) == (True, False)
    assert (alone.partial, alone.single_user) == (True, True)
    whole = judged_by(lost(0, UnreachableError("the connection failed (ConnectError)")))
    assert (whole.partial, whole.single_user) == (False, False)
