"""A verdict on clients, as text for people, as JUnit XML and as JSON.

The rule: no value that a client sent is written, only names: a method, a path, a user's handle, and pointers to members
of a body. The query, which may carry a token, is not among them.
"""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from mock_server.contract import Contract
from mock_server.control.client_rules.judging import Result, Verdict
from mock_server.control.client_rules.model import Breach, Severity
from mock_server.problems import quoted

VERSION: Final = 1
"""The version of the JSON report; it changes when a member is renamed, removed or gets another meaning."""

_SUITE: Final = "mailing-mock.client-rules"
_MOST_KINDS: Final = 5
_MOST_BREACHES: Final = 1000


def summary(verdict: Verdict, contract: Contract) -> str:
    """Return a verdict as text: a paragraph for each rule that failed or gives advice, and one line for the whole."""
    told = [*verdict.of(Severity.FAILURE), *verdict.of(Severity.ADVICE)]
    return "\n\n".join([*(_paragraph(result, contract) for result in told), _headline(verdict)])


def render_junit(verdict: Verdict, contract: Contract) -> str:
    """Return a verdict as JUnit XML: a case for each rule; advice passes, and its text is output of the case."""
    failures, skipped = len(verdict.of(Severity.FAILURE)), sum(each.left_out for each in verdict.results)
    counts = {"tests": str(len(verdict.results)), "failures": str(failures), "errors": "0"}
    root = ET.Element("testsuites", {"name": "mailing-mock", **counts})
    suite = ET.SubElement(root, "testsuite", {"name": _SUITE, **counts, "skipped": str(skipped)})
    for result in verdict.results:
        case = ET.SubElement(suite, "testcase", classname=_SUITE, name=result.rule.rule_id)
        if result.left_out:
            ET.SubElement(case, "skipped", message="left out")
        elif result.breaches and result.rule.severity is Severity.FAILURE:
            failure = ET.SubElement(case, "failure", type=result.rule.rule_id, message=result.breaches[0].message)
            failure.text = _paragraph(result, contract)
        elif result.breaches:
            ET.SubElement(case, "system-out").text = _paragraph(result, contract)
    ET.SubElement(suite, "system-out").text = _headline(verdict)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def render_json(verdict: Verdict, contract: Contract) -> str:
    """Return a verdict as JSON, with each request that breaks a rule, up to a thousand for each rule."""
    document = {
        "version": VERSION,
        "contract": contract.version,
        "passed": verdict.passed,
        "requests": verdict.requests,
        "sessions": verdict.sessions,
        "rules": [
            {
                "id": result.rule.rule_id,
                "severity": result.rule.severity,
                "claim": result.rule.claim,
                "clause": result.rule.clause,
                "fix": result.rule.fix,
                "outcome": _outcome(result),
                "count": len(result.breaches),
                "breaches": [_members(breach) for breach in result.breaches[:_MOST_BREACHES]],
            }
            for result in verdict.results
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


REPORTS: Final[Mapping[str, Callable[[Verdict, Contract], str]]] = {"junit": render_junit, "json": render_json}
"""The reports by the name of their format."""


def _headline(verdict: Verdict) -> str:
    if not verdict.requests:
        return "CLIENT NOT JUDGED: it sent no request to this server"
    failures, advice = len(verdict.of(Severity.FAILURE)), len(verdict.of(Severity.ADVICE))
    applied = sum(not result.left_out for result in verdict.results)
    passed = applied - failures - advice
    words = f"CLIENT BROKE THE CONTRACT: {failures}" if failures else f"CLIENT CONFORMANT: {passed}"
    what = f"{words} of {applied} client rules {'failed' if failures else 'passed'}"
    sent = f"{_counted(verdict.requests, 'request')} in {_counted(verdict.sessions, 'session')}"
    return f"{what}{f', advice on {advice}' if advice else ''}; {sent}"


def _paragraph(result: Result, contract: Contract) -> str:
    rule = result.rule
    kinds: dict[tuple[str | None, str], list[Breach]] = {}
    for breach in result.breaches:
        kinds.setdefault((breach.pointer, breach.message), []).append(breach)
    lines = [f"{_outcome(result)}  {rule.rule_id}  {rule.claim}"]
    shown: Breach | None = None
    for first, *others in list(kinds.values())[:_MOST_KINDS]:
        # One request may do several things wrong.
        is_other = shown is None or first.entry is not shown.entry
        lines += [f"    {_request(first)}"] if is_other else []
        lines.append(f"      {_problem(first)}")
        lines += [f"      and {len(others)} more like it"] if others else []
        shown = first
    if len(kinds) > _MOST_KINDS:
        lines.append(f"    and {_counted(len(kinds) - _MOST_KINDS, 'other kind')}, which a report in JSON lists")
    line = f"openapi.yaml:{contract.line(rule.clause)}  #" if rule.clause.startswith("/") else ""
    return "\n".join([*lines, f"    what to do: {rule.fix}", f"    clause: {line}{rule.clause}"])


def _request(breach: Breach) -> str:
    entry = breach.entry
    session = f", session {breach.session}" if breach.session else ""
    who = f" by {quoted(entry.user)}" if entry.user else ""
    answer = f"answered {entry.status}" if entry.status else "not answered"
    return f"request {entry.number}{session}: {quoted(entry.method)} {quoted(entry.path)}{who}, {answer}"


def _problem(breach: Breach) -> str:
    place = f"{quoted(breach.pointer)}: " if breach.pointer else ""
    cause = f" See request {breach.cause}." if breach.cause else ""
    return f"{place}{breach.message}{cause}"


def _members(breach: Breach) -> dict[str, Any]:
    entry = breach.entry
    return {
        "session": breach.session,
        "request": entry.number,
        "at": msgspec.to_builtins(entry.at),
        "method": quoted(entry.method),
        "path": quoted(entry.path),
        "user": entry.user,
        "status": entry.status,
        "pointer": breach.pointer and quoted(breach.pointer),
        "message": breach.message,
        "cause": breach.cause,
    }


def _outcome(result: Result) -> str:
    if result.left_out:
        return "left out"
    if not result.breaches:
        return "passed"
    return "failed" if result.rule.severity is Severity.FAILURE else "advice"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
