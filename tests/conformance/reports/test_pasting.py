"""Tests of the commands that reports show: what is wrong is what they print when pasted."""

import os
import shutil
import subprocess
from dataclasses import replace

import pytest

from conformance.answers.evidence import Step
from conformance.check import Finding
from conformance.reports.pasting import IN_HEADERS, commands_of
from conformance.rules import CATALOGUE
from conformance.run.runner import judge
from conformance.verdict.model import Failure
from mock_server import load_fixtures
from tests.defects import DEFECTS
from tests.targets import served, target_of

URL = '"$MAILING_BASE_URL/contacts/exports/mailing'
CREATE = f"EXPORT_1=$(curl -sS -X POST {URL}\" --data-binary '{{}}' | jq -r .data.id)"
STATUS = r"-o /dev/null -w '%{http_code}\n'"


def _failure(*curls: str, found: str = "another text", check_id: str = "documents.id") -> Failure:
    steps = tuple(Step(number, curl, "200") for number, curl in enumerate(curls, start=1))
    return Failure(check_id, "create", Finding("It is wrong", "a good text", found), steps)


def _shown(failure: Failure) -> list[str]:
    return [step.curl for step in commands_of(failure)[1]]


def test_a_creation_keeps_its_id_only_for_a_later_command() -> None:
    """The last creation prints its answer; one whose id is taken later stays as it is."""
    read = f'curl -sS {URL}/${{EXPORT_1}}"'
    assert _shown(_failure(CREATE, read)) == [CREATE, read]
    assert _shown(_failure(CREATE)) == [f"curl -sS -X POST {URL}\" --data-binary '{{}}'"]


def test_a_wrong_status_is_all_that_is_printed() -> None:
    """Where a status is wrong, the commands print statuses, a workbook's and a HEAD's, too."""
    reads = [f'curl -sS {URL}/${{EXPORT_1}}.xlsx"', f'curl -sS --head {URL}/${{EXPORT_1}}"']
    shown = _shown(_failure(CREATE, *reads, found="status 200"))
    assert shown == [CREATE, *(read.replace("curl -sS", f"curl -sS {STATUS}") for read in reads)]


@pytest.mark.parametrize(
    ("check_id", "path", "options"),
    [
        ("files.xlsx-sheet", '/x.xlsx"', " -o export.xlsx"),
        ("files.xlsx-sheet", '/x.xlsx?access_token=$MAILING_TOKEN"', " -o export.xlsx"),
        ("files.csv-header", '/x.csv"', ""),
        ("files.disposition", '/x.csv"', " -i"),
        ("files.disposition", '/x.xlsx"', " -D - -o export.xlsx"),
    ],
)
def test_what_is_judged_is_what_is_shown(check_id: str, path: str, options: str) -> None:
    """A workbook goes to a file, and what is wrong in a header is printed with the headers."""
    (shown,) = _shown(_failure(f"curl -sS {URL}{path}", check_id=check_id))
    assert shown == f"curl -sS{options} {URL}{path}"


def test_the_checks_of_headers_exist() -> None:
    """The table of the checks that judge a header names no other check."""
    assert {check.check_id for check in CATALOGUE} >= IN_HEADERS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"tags": ["<known tag 2>"]}', "# <known tag 2>: put in that tag of --tag or MAILING_TAGS"),
        ("<the first 2 letters of a name in the file>", "# <the first 2 letters of a name in the file>: a value"),
        ("<1970-01-01...D, where D is a day>", "# <1970-01-01...D, where D is a day>: a value"),
        ("<362 bytes>", "# <362 bytes>: a body that is not shown"),
        ("<$MAILING_TOKEN with no signature>", "# <$MAILING_TOKEN with no signature>: put in a token"),
        ("Bearer $MAILING_REFUSED_TOKEN", "# $MAILING_REFUSED_TOKEN: set it"),
        ("aaa... (3000 characters)", "# ... (3000 characters): the command is cut off here"),
    ],
)
def test_what_a_command_cannot_hold_is_explained_beside_it(text: str, told: str) -> None:
    """Each placeholder has one comment, however often it occurs."""
    notes, _ = commands_of(_failure(f"curl -sS {URL}\" -d '{text}'", f"curl -sS {URL}\" -d '{text}'"))
    (note,) = notes
    assert note.startswith(told)


@pytest.mark.parametrize("text", ["<script>", "<img src=x onerror=alert(2)>", "<%= 7*7 %>", "$MAILING_TOKEN"])
def test_text_that_is_sent_as_it_is_needs_no_explanation(text: str) -> None:
    """Angle brackets of the request itself are no placeholder."""
    assert commands_of(_failure(f"curl -sS {URL}\" -d '{text}'"))[0] == ()


def test_a_json_text_is_sent_without_brackets() -> None:
    """A JSON text within JSON is written as it was sent; a placeholder within it stays."""
    shown = _shown(_failure('curl -sS -d \'{"filter": "<{\\"status\\": \\"active\\"}>"}\''))
    assert shown == ['curl -sS -d \'{"filter": "{\\"status\\": \\"active\\"}"}\'']
    nested = _failure('curl -sS -d \'{"filter": "<{\\"tags\\": \\"<known tag 1>\\"}>"}\'')
    assert _shown(nested) == ['curl -sS -d \'{"filter": "{\\"tags\\": \\"<known tag 1>\\"}"}\'']


def test_the_last_steps_are_shown() -> None:
    """Only the last steps are returned where that many are wanted."""
    failure = _failure(*(f"curl -sS {number}" for number in range(5)))
    assert [step.number for step in commands_of(failure, 2)[1]] == [4, 5]
    assert commands_of(replace(failure, steps=()), 2) == ((), ())


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="there is no curl or no jq")
def test_pasted_commands_show_the_failure() -> None:
    """In a shell, the commands of a failure print the status that the report found."""
    defect = next(defect for defect in DEFECTS if defect.name == "foreign-csv-served")
    fixtures = load_fixtures()
    with served(defect.build(fixtures)) as base_url:
        target = target_of(base_url, fixtures)
        assert target.other_token
        (failure,) = judge(target, only={"authorisation.foreign-read"}).failures()
        notes, steps = commands_of(failure)
        printed = subprocess.run(
            ["sh"],  # noqa: S607  a reader's shell is found on the PATH, too
            input="\n".join([*notes, *(step.curl for step in steps)]),
            env={
                **os.environ,
                "MAILING_BASE_URL": base_url,
                "MAILING_TOKEN": target.token.reveal(),
                "MAILING_OTHER_TOKEN": target.other_token.reveal(),
            },
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
    assert printed == f"{failure.finding.found.removeprefix('status ')}\n"
