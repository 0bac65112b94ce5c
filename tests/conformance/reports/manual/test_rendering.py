"""The manual as a page."""

import html
import json
import re

from conformance.commands.docs.texts import texts_of
from conformance.commands.main import main
from conformance.contract import load_contract
from conformance.reports.explanation import explain
from conformance.reports.manual import MARK, render_manual
from conformance.rules import CATALOGUE

CONTRACT = load_contract()
COMMANDS = texts_of(main)
PAGE = render_manual(CONTRACT, COMMANDS)
IDS = re.findall(r'<[^>]*\bid="([^"]+)"', PAGE)


def _section(identifier: str) -> str:
    text = PAGE.partition(f'id="{identifier}"')[2].partition("</section>")[0]
    assert text, identifier
    return " ".join(html.unescape(re.sub("<[^>]+>", "", text)).split())


def test_every_check_is_explained() -> None:
    """With its claim, why it matters, a good and a bad answer, where to look, and where it is said."""
    for check in CATALOGUE:
        explanation, section = explain(check, CONTRACT), _section(f"check-{check.check_id}")
        texts = (check.claim, explanation.why, explanation.good, explanation.bad, explanation.fix, check.clause)
        for text in texts:
            assert " ".join(text.replace("`", "").split()) in section, check.check_id


def test_every_mark_of_a_check_is_explained_once() -> None:
    """Basis, severity and class of fault lead to what they mean."""
    links = set(re.findall(r'href="#(mark-[^"]+)"', PAGE))
    assert links == set(re.findall(r'id="(mark-[^"]+)"', PAGE))
    assert {"mark-critical", "mark-decided"} <= links


def test_every_option_and_exit_status_is_there() -> None:
    """Of each command, by a fragment identifier of its own."""
    ids = IDS
    assert len(ids) == len(set(ids))
    assert {"mailing-conformance_run.--strict", "mailing-conformance_run-status-3"} <= set(ids)
    assert sum(len(command.options) for command in COMMANDS) > 40
    assert len([each for each in ids if each.startswith("mailing-conformance_run-status-")]) == 6


def test_the_page_needs_nothing_and_is_small() -> None:
    """It allows itself its own style sheet and script alone, and is there at once."""
    assert len(PAGE.encode()) <= 300_000
    assert not re.search(r'src="|<link rel="stylesheet|@import|url\(', PAGE)
    assert "unsafe" not in PAGE.partition("</head>")[0].partition("<style>")[0]
    assert MARK in PAGE[:500]


def test_what_would_be_a_tag_is_shown() -> None:
    """In lines and in phrases; a quote between two tags needs no escape, and there are thousands."""
    assert "<Jane" not in PAGE
    assert "&lt;Jane's token" in PAGE
    assert "&#34;" not in re.sub("<[^>]*>", "", PAGE)


def test_all_that_is_found_is_on_the_page() -> None:
    """The index of the search leads to places that are there, each check among them."""
    index = json.loads(PAGE.partition('id="index">')[2].partition("</script>")[0])
    ids = set(IDS)
    assert {place for _, _, place in index} <= ids
    assert {f"check-{check.check_id}" for check in CATALOGUE} <= {place for _, _, place in index}
    statuses = {place for words, _, place in index if words.startswith("Exit status ")}
    assert statuses == {place for place in IDS if "-status-" in place}
    assert {"marks", "commands"} <= {place for _, _, place in index}


def test_the_same_suite_gives_the_same_page() -> None:
    """There is no clock and no chance in it."""
    assert render_manual(CONTRACT, COMMANDS) == PAGE
