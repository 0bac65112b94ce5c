"""Tests of runs whose budget is spent before their end."""

import pytest

from conformance.check import Profile
from conformance.http.budget import BudgetSpentError
from conformance.http.exchange import Request, Response
from conformance.run.runner import judge
from conformance.verdict.model import State, Verdict
from tests.conformance.fakes import TWO, Fake, judged_by
from tests.conformance.values import CONTRACT

SPENT = "the budget is spent"


def _with_budget(requests: int) -> Fake:
    def change(_: Request, response: Response) -> Response:
        if fake.sent > requests:
            raise BudgetSpentError(SPENT)
        return response

    fake = Fake(change)
    return fake


def _looked_at(verdict: Verdict) -> set[str]:
    return {result.check.check_id for result in verdict.results if result.state is not State.NOT_RUN}


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


@pytest.mark.parametrize("requests", range(9, 60, 6))
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
