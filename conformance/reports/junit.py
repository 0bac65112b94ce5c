"""The verdict as JUnit XML, in the dialect that CI systems read (`testsuites` > `testsuite` > `testcase`).

A family is a suite and a check is a case, by these rules:

* A failed check has one `failure` with all its findings, because some readers show only the first.
* Advice passes; its findings are in `system-out`.
* An inconclusive check, one that was not run, and one that failed only as the baseline accepts are skipped with a
  reason.
* An entry of the baseline whose failure is gone is a failed case of a suite of its own, because it fails the run.
"""

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from conformance.check import Family
from conformance.contract import Contract
from conformance.reports import summary
from conformance.reports.clauses import place_of
from conformance.reports.pasting import commands_of
from conformance.text import counted
from conformance.verdict.acceptance import Entry, EntryState
from conformance.verdict.detection import DetectionRate
from conformance.verdict.document import NAME
from conformance.verdict.keys import failure_id
from conformance.verdict.limits import limits_of
from conformance.verdict.model import Failure, Result, State, Verdict
from conformance.verdict.neutral import neutral

_SKIPPED = (State.INCONCLUSIVE, State.NOT_RUN, State.ACCEPTED)


def render_junit(verdict: Verdict, contract: Contract, rate: DetectionRate | None = None) -> str:
    """Write a verdict as JUnit XML.

    Args:
        verdict: The verdict.
        contract: The contract the target was judged by, for the lines of the clauses.
        rate: The measured detection rate of the suite; None where there is no current one.
    """
    verdict = neutral(verdict)
    gone = summary.entries(verdict, EntryState.GONE)
    root = ET.Element(
        "testsuites",
        name=NAME,
        tests=str(len(verdict.results) + len(gone)),
        failures=str(len(verdict.of(State.FAILED)) + len(gone)),
        errors="0",
        time=f"{verdict.seconds:.3f}",
    )
    for family in Family:
        results = [result for result in verdict.results if result.check.family is family]
        if results:
            suite = _family(root, family, results, verdict)
            for result in results:
                _case(suite, result, contract)
    if gone:
        _outdated(root, gone)
    # The root may hold no text, so the first suite holds what is said of the whole run.
    for suite in root[:1]:
        ET.SubElement(suite, "system-out").text = _about(verdict, rate)
    ET.indent(root)
    # The declaration is written here, because that of the library names the encoding of the locale.
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(root: ET.Element, name: str, tests: int, failures: int, **more: str) -> ET.Element:
    counts = {"tests": str(tests), "failures": str(failures), "errors": "0"}
    return ET.SubElement(root, "testsuite", {"name": f"{NAME}.{name}", **counts, **more})


def _family(root: ET.Element, family: Family, results: Sequence[Result], verdict: Verdict) -> ET.Element:
    failed, skipped = (sum(one.state in states for one in results) for states in ((State.FAILED,), _SKIPPED))
    suite = _suite(root, family, len(results), failed, skipped=str(skipped))
    properties = ET.SubElement(suite, "properties")
    for name, value in (("outcome", verdict.outcome.value), *summary.facts(verdict)):
        ET.SubElement(properties, "property", name=name, value=value)
    return suite


def _outdated(root: ET.Element, gone: Sequence[Entry]) -> None:
    suite = _suite(root, "baseline", len(gone), len(gone))
    for entry in gone:
        name = f"{entry.check_id} on {entry.subject} [{entry.key}]"
        case = ET.SubElement(suite, "testcase", classname=f"{NAME}.baseline", name=name)
        message = "accepted, but not found again although the run looked for it: remove the entry"
        failure = ET.SubElement(case, "failure", type="baseline", message=message)
        failure.text = f"{entry.problem}\naccepted until {entry.expires}: {entry.reason}"


def _case(suite: ET.Element, result: Result, contract: Contract) -> None:
    case = ET.SubElement(suite, "testcase", classname=f"{NAME}.{result.check.family}", name=result.check.check_id)
    if result.state in _SKIPPED:
        reason = "; ".join(_terms(failure) for failure in result.accepted) or result.reason
        ET.SubElement(case, "skipped", message=f"{result.state}: {reason}")
    elif result.state is State.FAILED:
        first, *others = result.failures
        more = f" (and {len(others)} more)" if others else ""
        failure = ET.SubElement(case, "failure", type=result.check.fault, message=f"{summary.problem(first)}{more}")
        failure.text = _findings(result, contract)
    elif result.state is State.ADVICE:
        ET.SubElement(case, "system-out").text = f"advice, which fails no run\n\n{_findings(result, contract)}"
    else:
        subjects = f" on {', '.join(result.subjects)}" if result.subjects else ""
        ET.SubElement(case, "system-out").text = f"passed {counted(result.passed, 'time')}{subjects}"


def _findings(result: Result, contract: Contract) -> str:
    check = result.check
    head = [
        check.claim,
        f"{place_of(check.clause, contract)}  {check.clause}  ({summary.basis(check)}, {check.severity})",
    ]
    known = [f"accepted  {_terms(failure)}" for failure in result.accepted]
    return "\n\n".join(["\n".join(head), *(_finding(failure) for failure in result.failures), *known])


def _terms(failure: Failure) -> str:
    terms = f", until {failure.entry.expires}: {failure.entry.reason}" if failure.entry is not None else ""
    return f"{failure.finding.problem}, on {failure.subject}{terms}"


def _finding(failure: Failure) -> str:
    place = f"on {summary.where(failure)}{summary.times(failure)} [{failure_id(failure)}]"
    lines = [f"{summary.problem(failure)}, {place}"]
    lines += [f"{name:10}{text}" for name, text in summary.details(failure).items()]
    notes, steps = commands_of(failure)
    lines += notes
    for step in steps:
        lines += [f"$ {step.curl}", f"  -> {step.answer}"]
    return "\n".join(lines)


def _about(verdict: Verdict, rate: DetectionRate | None) -> str:
    lines = [
        summary.headline(verdict),
        *verdict.reasons,
        *summary.upkeep(verdict),
        "",
        *(f"{name}: {value}" for name, value in summary.facts(verdict)),
    ]
    lines += ["", f"Run again: {summary.command(verdict)}", "", "What this suite cannot detect:"]
    lines += [f"- {limit.topic}: {limit.sentence}" for limit in limits_of(verdict)]
    return "\n".join([*lines, *(["", str(rate)] if rate is not None else [])])
