"""What the contract says and the reference does not."""

import re
from pathlib import Path

import pytest

from mock_server.contract import load_contract
from mock_server.reference import build, errors
from mock_server.reference.checks import undocumented
from mock_server.reference.manual import Block, CommandText, Manual, RuleText

CONTRACT = load_contract()
SITE = build(CONTRACT)


def test_the_reference_explains_everything() -> None:
    """Every status, header, parameter, column and filter is on both pages."""
    assert list(map(str, undocumented(CONTRACT, SITE))) == []


@pytest.mark.parametrize(
    ("identifier", "what"),
    [
        ("createMailingExport-413", "the status 413 of createMailingExport"),
        ("error-429", "the status 429"),
        ("downloadMailingExportCsv-200.content-disposition", "the header Content-Disposition of the status 200"),
        ("error-429.retry-after", "the header Retry-After of the status 429"),
        ("showMailingExport.include", "the parameter include of showMailingExport"),
        ("column-mailing_city", "the column Mailing City"),
        ("filter-any_tags", "the filter any_tags"),
        ("file-xlsx", "the xlsx file"),
    ],
)
def test_what_is_missing_on_the_page_is_named(identifier: str, what: str) -> None:
    """Each kind of it, by what the contract calls it."""
    page = SITE["index.html"].replace(f' id="{identifier}"'.encode(), b"")
    assert page != SITE["index.html"]
    problems = [fault.problem for fault in undocumented(CONTRACT, {**SITE, "index.html": page})]
    assert f"{what} is not documented: there is no #{identifier}" in problems


def test_what_is_missing_is_shown_with_its_line_in_the_contract() -> None:
    """And the template that has to show it is named."""
    page = SITE["index.html"].replace(b' id="filter-any_tags"', b"")
    (fault,) = undocumented(CONTRACT, {**SITE, "index.html": page})
    line = CONTRACT.line("/components/schemas/FilterObject/x-filter/modifiers/any_tags")
    assert fault.details.startswith(f"  openapi.yaml:{line}: any_tags: {{form: flag")
    assert fault.fix == "let mock_server/reference/templates/reference.html.j2 show it"
    assert Path(fault.fix.split()[1]).is_file()


@pytest.mark.parametrize(
    "name", ["`exclude_tags`", "Envelope Greeting", "`fields[export_logs]`", "`Allow`", "### 409 "]
)
def test_what_is_missing_in_the_markdown_is_named(name: str) -> None:
    """By what would be in it."""
    text = SITE["reference.md"].replace(name.encode(), b"")
    faults = list(undocumented(CONTRACT, {**SITE, "reference.md": text}))
    assert {fault.place for fault in faults} == {"reference.md"}
    assert all(fault.problem.endswith(f"{name} is not in it") for fault in faults)


def test_an_error_without_a_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A status that the contract gets one day needs words about what to do."""
    monkeypatch.delitem(errors.REMEDIES, 413)
    (fault,) = undocumented(CONTRACT, SITE)
    assert re.search(r"413 has no remedy.*\n.*remedies\.yaml", str(fault))


def _manual(rule: RuleText, command: CommandText) -> Manual:
    return Manual((rule,), (command,), {}, {})


def test_help_that_is_empty_is_named() -> None:
    """Of a command and of an option, whose default is no help; and a client rule without a claim or a fix."""
    rule = RuleText("a-rule", "failure", "It is so.", "#/info", "Do so.")
    command = CommandText("a", "a [OPTIONS]", (Block("It does.", is_code=False),), (("--b TEXT", "B.  [default: c]"),))
    page = b'<p id="rule-a-rule"></p><p id="a"></p><p id="a.--b"></p>'
    site = {**SITE, "mock.html": page}
    assert list(undocumented(CONTRACT, site, _manual(rule, command))) == []
    silent = CommandText("a", "a [OPTIONS]", (), (("--b TEXT", "[default: c]"),), place="a.py:1")
    speechless = RuleText("a-rule", "failure", "", "#/info", " ")
    faults = list(undocumented(CONTRACT, site, _manual(speechless, silent)))
    assert [(fault.place, fault.problem) for fault in faults] == [
        ("mock_server/control/client_rules", "the claim of the client rule a-rule says nothing"),
        ("mock_server/control/client_rules", "the fix of the client rule a-rule says nothing"),
        ("a.py:1", "the help of a says nothing"),
        ("a.py:1", "the help of the option --b TEXT of a says nothing"),
    ]
    assert Path(faults[0].place).exists()
