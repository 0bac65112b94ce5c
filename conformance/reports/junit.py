"""The verdict as JUnit XML, in the dialect that CI systems read (``testsuites`` > ``testsuite`` > ``testcase``).

A family is a suite and a check is a case. A broken rule is a failure; advice passes and stands in ``system-out``; a
check that could not tell, was not run, or is broken only as the baseline accepts is skipped, with the reason. An entry
of the baseline that nothing bears out any more is a failed case of a suite of its own, since it fails the run. A case
has at most one ``failure``, because some readers look at the first alone: it holds every finding of the check.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from conformance.check import Family
from conformance.contract import Contract
from conformance.reports.clauses import place_of
from conformance.reports.summary import FORMAT_NAME, WORDS, command, facts, headline, upkeep, where
from conformance.text import counted
from conformance.verdict.acceptance import Entry, Standing
from conformance.verdict.detection import DetectionRate
from conformance.verdict.keys import failure_id
from conformance.verdict.limits import limits_of
from conformance.verdict.model import Failure, Result, State, Verdict
from conformance.verdict.neutral import neutral

_SKIPPED = (State.INCONCLUSIVE, State.NOT_RUN, State.ACCEPTED)


def render_junit(verdict: Verdict, contract: Contract, rate: DetectionRate | None = None) -> str:
    """Write a verdict as JUnit XML.

    Args:
        verdict: What a run came to.
        contract: The contract it was judged by, for the lines of the clauses.
        rate: What the suite itself was measured to find, if that is known.
    """
    verdict = neutral(verdict)
    gone = verdict.baseline.of(Standing.GONE) if verdict.baseline is not None else ()
    root = ET.Element(
        "testsuites",
        name=FORMAT_NAME,
        tests=str(len(verdict.results) + len(gone)),
        failures=str(len(verdict.of(State.FAILED)) + len(gone)),
        errors="0",
        time=f"{verdict.seconds:.3f}",
    )
    for family in Family:
        results = [result for result in verdict.results if result.check.family is family]
        if results:
            suite = _suite(root, family, results, verdict)
            for result in results:
                _case(suite, result, contract)
    if gone:
        _outdated(root, gone)
    # The root may hold no text, so what is said of the whole run stands in its first suite.
    for suite in root[:1]:
        ET.SubElement(suite, "system-out").text = _about(verdict, rate)
    ET.indent(root)
    # The declaration is spelt out, because the library's own names the encoding of the locale.
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(root: ET.Element, family: Family, results: Sequence[Result], verdict: Verdict) -> ET.Element:
    suite = ET.SubElement(
        root,
        "testsuite",
        name=f"{FORMAT_NAME}.{family}",
        tests=str(len(results)),
        failures=str(sum(result.state is State.FAILED for result in results)),
        errors="0",
        skipped=str(sum(result.state in _SKIPPED for result in results)),
    )
    properties = ET.SubElement(suite, "properties")
    for name, value in (("outcome", verdict.outcome.value), *facts(verdict)):
        ET.SubElement(properties, "property", name=name, value=value)
    return suite


def _outdated(root: ET.Element, gone: Sequence[Entry]) -> None:
    name = f"{FORMAT_NAME}.baseline"
    suite = ET.SubElement(root, "testsuite", name=name, tests=str(len(gone)), failures=str(len(gone)), errors="0")
    for entry in gone:
        case = ET.SubElement(
            suite, "testcase", classname=name, name=f"{entry.check_id} on {entry.subject} [{entry.key}]"
        )
        message = "accepted, but not seen again though it was looked for: remove the entry"
        failure = ET.SubElement(case, "failure", type="baseline", message=message)
        failure.text = f"{entry.problem}\naccepted until {entry.expires}: {entry.reason}"


def _case(suite: ET.Element, result: Result, contract: Contract) -> None:
    case = ET.SubElement(
        suite, "testcase", classname=f"{FORMAT_NAME}.{result.check.family}", name=result.check.check_id
    )
    if result.state in _SKIPPED:
        reason = "; ".join(_terms(failure) for failure in result.accepted) or result.reason
        ET.SubElement(case, "skipped", message=f"{WORDS[result.state]}: {reason}")
    elif result.state is State.FAILED:
        first, *others = result.failures
        more = f" (and {len(others)} more)" if others else ""
        failure = ET.SubElement(case, "failure", type=result.check.fault, message=f"{first.finding.problem}{more}")
        failure.text = _findings(result, contract)
    elif result.state is State.ADVICE:
        ET.SubElement(case, "system-out").text = f"advice, which fails no run\n\n{_findings(result, contract)}"
    else:
        subjects = f" on {', '.join(result.subjects)}" if result.subjects else ""
        ET.SubElement(case, "system-out").text = f"seen kept {counted(result.passed, 'time')}{subjects}"


def _findings(result: Result, contract: Contract) -> str:
    check = result.check
    head = [check.claim, f"{place_of(check.clause, contract)}  {check.clause}  ({check.basis}, {check.severity})"]
    known = [f"accepted  {_terms(failure)}" for failure in result.accepted]
    return "\n\n".join(["\n".join(head), *(_finding(failure) for failure in result.failures), *known])


def _terms(failure: Failure) -> str:
    terms = f", until {failure.entry.expires}: {failure.entry.reason}" if failure.entry is not None else ""
    return f"{failure.finding.problem}, on {failure.subject}{terms}"


def _finding(failure: Failure) -> str:
    times = f" ({failure.count} times)" if failure.count > 1 else ""
    lines = [
        f"{failure.finding.problem}, on {where(failure)}{times} [{failure_id(failure)}]",
        f"expected  {failure.finding.expected}",
        f"found     {failure.finding.found}",
    ]
    if failure.entry is not None:
        lines.append(f"expired   it was accepted until {failure.entry.expires}: {failure.entry.reason}")
    for step in failure.steps:
        lines += [f"$ {step.curl}", f"  -> {step.answer}"]
    return "\n".join(lines)


def _about(verdict: Verdict, rate: DetectionRate | None) -> str:
    lines = [
        headline(verdict),
        *verdict.reasons,
        *upkeep(verdict),
        "",
        *(f"{name}: {value}" for name, value in facts(verdict)),
    ]
    lines += ["", f"Again: {command(verdict)}", "", "What this suite cannot see:"]
    lines += [f"- {limit.topic}: {limit.sentence}" for limit in limits_of(verdict)]
    return "\n".join([*lines, *(["", str(rate)] if rate is not None else [])])
