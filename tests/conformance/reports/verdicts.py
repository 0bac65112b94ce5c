"""The verdicts that the tests of the reports print: one with something in every state, and one full of hostile text."""

from dataclasses import replace
from datetime import date

from conformance.answers.evidence import Step
from conformance.check import Check, Finding, Profile
from conformance.contract import load_contract
from conformance.rules import CATALOGUE
from conformance.rules.creating import checks as creating
from conformance.rules.files import checks as files
from conformance.rules.lifecycle import checks as lifecycle
from conformance.rules.robustness import checks as generated
from conformance.rules.selection import checks as selection
from conformance.verdict.acceptance import BaselineResult, Entry, EntryState
from conformance.verdict.baseline import apply_baseline
from conformance.verdict.detection import DetectionRate
from conformance.verdict.keys import failure_key
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict, together

CONTRACT = load_contract()
RATE = DetectionRate(defects=93, found=92, quick_found=86, variants=22, stamp="f" * 64, failing=90, quick_failing=85)
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> '\"> </details></summary> | a | b | ``` ```` `x` "
    "[link](https://evil.example/x) ![image](//evil.example/y) www.evil.example @everyone #12 GH-34 {0} "
    "{{ 7*7 }} {% x %} "
    "\x1b[31mred\x1b[0m \x00\x08\x9b2J \r\n# heading\n\nCONFORMANT: 123 checks passed\u2028 \u202eright-to-left\u202c "
    "\ufffe\uffff \ud800 ]]> --> &amp; &#60;b&#62; %0A::error::x "
)


def failure(check: Check, subject: str = "csv", problem: str = "It was answered 200", count: int = 1) -> Failure:
    """A failure of a check, with one exchange as its evidence."""
    step = Step(3, 'curl -sS "$MAILING_BASE_URL/x" -H "Authorization: Bearer $MAILING_TOKEN"', "200, text/csv, 9 bytes")
    return Failure(check.check_id, subject, Finding(problem, "status 403", "status 200"), (step,), count)


MIXED = Verdict(
    Outcome.BROKEN,
    (),
    (
        Result(lifecycle.first_get, State.PASSED, 3, ("json", "csv", "xlsx")),
        Result(lifecycle.second_get, State.FAILED, 2, ("json", "xlsx"), (failure(lifecycle.second_get, count=3),)),
        Result(lifecycle.race, State.NOT_RUN, reason="it runs from the profile standard on"),
        Result(creating.created, State.PASSED, 5, ("create",)),
        Result(creating.nesting, State.ADVICE, failures=(failure(creating.nesting, "create"),)),
        Result(files.csv_line_ends, State.FAILED, failures=(failure(files.csv_line_ends),)),
        Result(selection.reverse, State.INCONCLUSIVE, reason="there is no contact"),
        Result(generated.chunked, State.FAILED, failures=(failure(generated.chunked, "create"),)),
    ),
    Profile.QUICK,
    7,
    strict=False,
    contract_version=CONTRACT.version,
    contract_digest=CONTRACT.digest,
    requests=12,
    exports=5,
    seconds=1234.5678,
    waited=2.0,
)
SOUND = replace(
    MIXED,
    outcome=Outcome.CONFORMANT,
    results=tuple(Result(check, State.PASSED, 2, check.core or ("csv",)) for check in CATALOGUE),
)


TODAY = date(2026, 3, 2)
KNOWN = frozenset(check.check_id for check in CATALOGUE)


def entry(of: Failure, expires: date, reason: str = "The cache is being replaced, API-17") -> Entry:
    """An entry of a baseline that accepts a failure."""
    return Entry(failure_key(of), of.check_id, of.subject, of.finding.problem, reason, expires)


ENTRIES = (
    entry(failure(lifecycle.second_get), date(2026, 5, 1)),
    entry(failure(generated.chunked, "create"), date(2026, 3, 1)),
    entry(failure(lifecycle.first_get, "json"), date(2026, 5, 1)),
    entry(failure(selection.reverse), date(2026, 5, 1)),
)
WITH_BASELINE = apply_baseline(
    replace(
        MIXED,
        results=(
            *MIXED.results,
            Result(
                files.csv_header,
                State.FAILED,
                failures=(together([failure(files.csv_header, count=3), failure(files.csv_header, "xlsx", count=2)]),),
            ),
        ),
    ),
    ENTRIES,
    TODAY,
    KNOWN,
)
"""A verdict with a baseline that has an entry in every state, and with a finding on two subjects."""


def hostile(text: str = HOSTILE, checks: tuple[Check, ...] = CATALOGUE) -> Verdict:
    """A verdict that holds a text wherever a verdict can hold one."""
    finding = Finding(f"p {text}", f"e {text}", f"f {text}")
    steps = (Step(1, f"curl {text}", f"answer {text}"), Step(2, text, text))
    states = tuple(State)
    known = Entry("0" * 16, f"k {text}", f"l {text}", f"m {text}", f"n {text}", TODAY)
    results = []
    for place, check in enumerate(checks):
        state = states[place % len(states)]
        failed = state in {State.FAILED, State.ADVICE}
        one = Failure(check.check_id, f"s {text}", finding, steps, 2, f"c {text}")
        failures = (together([replace(one, entry=known), replace(one, subject=f"t {text}")]),) if failed else ()
        accepted = (replace(one, entry=known),) if state is State.ACCEPTED else ()
        reason = "" if failed or accepted else f"r {place} {text}"
        results.append(Result(check, state, 1, (f"u {text}",), failures, reason, accepted))
    baseline = BaselineResult(tuple((known, state) for state in EntryState))
    return replace(
        MIXED, results=tuple(results), reasons=(f"w {text}",), contract_version=f"v {text}", baseline=baseline
    )
