"""The verdict as one HTML file that needs no other file, no network and no script.

The findings come first, then the tables. Of a check with several findings, the first is shown and the others are
folded, and so are the commands. Its content security policy allows only its own style sheet and its own script, each by
its hash. The script adds a filter by family, severity and state, kept in the address (`#family=files&severity=major`),
to which the cells of the table lead, and buttons that copy commands. Without it the page is complete.
"""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from conformance.check import Severity
from conformance.contract import Contract
from conformance.reports import summary
from conformance.reports.catalogue import meanings
from conformance.reports.clauses import place_of
from conformance.reports.explanation import explain
from conformance.reports.pasting import commands_of
from conformance.reports.summary import Mark
from conformance.text import counted
from conformance.verdict.detection import DetectionRate
from conformance.verdict.keys import failure_id
from conformance.verdict.limits import limits_of
from conformance.verdict.model import State, Verdict
from conformance.verdict.neutral import neutral

_TEMPLATES = files("conformance.reports") / "templates"
_SIGNS = {Mark.PASSED: "\u2713", Mark.FAILED: "\u2717", Mark.ACCEPTED: "\u223c", Mark.UNSEEN: "?", Mark.NONE: "\u00b7"}


def render_html(verdict: Verdict, contract: Contract, rate: DetectionRate | None = None) -> str:
    """Write a verdict as a page.

    Args:
        verdict: The verdict.
        contract: The contract the target was judged by, for the lines of the clauses.
        rate: The measured detection rate of the suite; None where there is no current one.
    """
    verdict = neutral(verdict)
    style, script = _own("style.css"), _own("script.js")
    return _template().render(
        verdict=verdict,
        summary=summary,
        State=State,
        counted=counted,
        signs=_SIGNS,
        identity=failure_id,
        commands_of=commands_of,
        meanings=meanings,
        limits=limits_of(verdict),
        rate=rate,
        severities=list(Severity),
        place_of=place_of,
        contract=contract,
        why=lambda result: explain(result.check, contract).why,
        # Not escaped, because an escaped script would have another hash than the policy allows.
        style=Markup(style),  # noqa: S704  our own file
        script=Markup(script),  # noqa: S704  our own file
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; "
        "form-action 'none'",
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("conformance.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


def _own(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
