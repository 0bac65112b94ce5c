"""Tests of runs whose budget is spent before their end."""

import pytest

from conformance.check import Profile, Severity
from conformance.http.budget import BudgetSpentError, TimeSpentError
from conformance.http.exchange import Request, Response
from conformance.reports.summary import headline
from conformance.run.runner import judge
from conformance.verdict.model import State, Verdict
from tests.conformance.fakes import TWO, Fake, judged_by
from tests.conformance.values import CONTRACT
from tests.sweeps import sweep

SPENT = "the budget is spent"


def _with_budget(requests: int, error: type[BudgetSpentError] = BudgetSpentError) -> Fake:
    def change(_: Request, response: Response) -> Response:
        if fake.sent > requests:
            raise error(SPENT)
        return response

    fake = Fake(change)
    return fake


def _looked_at(verdict: Verdict) -> set[str]:
    return {result.check.check_id for result in verdict.results if result.state is not State.NOT_RUN}


@pytest.mark.exhaustive
def test_scenarios_that_ended_within_the_budget_count() -> None:
    """A larger budget never leaves fewer checks with a result."""
    whole = judged_by(Fake())
    shares = [_looked_at(judged_by(_with_budget(whole.requests * part // 10))) for part in (2, 5, 9, 10)]
    assert shares[0] < shares[1] < shares[2] < shares[3] == _looked_at(whole)
    assert len(shares[2]) > 0.8 * len(shares[3])


def test_a_check_that_was_cut_off_names_the_budget() -> None:
    """A check one of whose scenarios was cut off was not run, for that reason."""
    verdict = judged_by(_with_budget(200))
    cut = [result.reason for result in verdict.results if not result.check.core and result.state is State.NOT_RUN]
    assert SPENT in cut


@pytest.mark.exhaustive
@pytest.mark.parametrize("requests", sweep(range(9, 60, 6), [9]))
def test_a_budget_that_ends_within_generated_sequences_is_no_fault(requests: int) -> None:
    """Hypothesis sees other answers from there on than before, and that is no fault of the suite."""
    verdict = judge(
        TWO,
        profile=Profile.STANDARD,
        contract=CONTRACT,
        client=_with_budget(requests),
        scenarios={"generated sequences"},
    )
    assert verdict.requests == requests + 1
    assert verdict.obstacles == (SPENT,)


def _cut(verdict: Verdict, *severities: Severity) -> set[str]:
    cut = (one.check for one in verdict.of(State.NOT_RUN) if one.reason == SPENT)
    return {check.check_id for check in cut if check.severity in (severities or Severity)}


@pytest.mark.parametrize("error", [BudgetSpentError, TimeSpentError])
def test_only_a_run_out_of_time_is_inconclusive_for_a_critical_check(error: type[BudgetSpentError]) -> None:
    """A slow server must not pass for being slow; a budget of requests is set on purpose."""
    verdict = judged_by(_with_budget(200, error))
    critical = _cut(verdict, Severity.CRITICAL)
    told = [reason for reason in verdict.reasons if reason.startswith("The budget is spent: ")]
    assert critical
    assert bool(told) is (error is TimeSpentError)
    for reason in told:
        assert f": {len(_cut(verdict))} checks of {len(verdict.results)} were not played to their end, " in reason
        assert f"{len(critical)} of them critical (" in reason


def test_a_run_out_of_time_says_how_much_it_left_out() -> None:
    """Where no critical check was cut off, it is conformant as far as it went, and the headline says how far."""
    only = ("creating.forms", "selection.reverse")
    whole = judged_by(Fake(), *only)
    verdict = judged_by(_with_budget(whole.requests - 1, TimeSpentError), *only)
    assert headline(verdict) == ("CONFORMANT as far as it went: 1 of 2 checks passed, 1 not run (the budget is spent)")
