"""Operations of two contracts; the verdicts are compared with those of oasdiff."""

from typing import Any

import pytest

from mock_server.reference.changes import compare
from tests.mock_server.reference.changes.contracts import CONTRACT, broken_by, edited, post, schema
from tests.mock_server.reference.changes.oasdiff import ROWS, Row
from tests.mock_server.reference.changes.oasdiff.rows import parameter


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_a_change_breaks_whom_the_table_says(row: Row) -> None:
    """Clients, servers, both or nobody; all that changed with it breaks nobody else."""
    changes = compare(CONTRACT, edited(row.edit))
    assert changes
    assert broken_by(changes) == row.breaks, changes


def test_the_verdicts_are_those_of_oasdiff_or_say_why_not() -> None:
    """What is an error or a warning there breaks clients here, and the other way round, but for the reasons given."""
    differing = {row.rule for row in ROWS if (row.level in {"ERR", "WARN"}) is not ("clients" in row.breaks)}
    assert differing == {row.rule for row in ROWS if row.because}
    assert len(differing) < len(ROWS) / 5


def test_a_contract_has_not_changed_from_itself() -> None:
    """There is nothing to tell, whichever way it was read."""
    assert compare(CONTRACT, CONTRACT) == ()
    assert compare(CONTRACT, edited(lambda _document: None)) == ()


def test_other_words_break_nobody() -> None:
    """Descriptions, summaries and the introduction are told as words, each where it is."""

    def reworded(document: dict[str, Any]) -> None:
        document["info"]["description"] = "x"
        post(document)["summary"] = "x"
        parameter(document, "Include")["description"] = "x"
        schema(document, "Export")["properties"]["id"]["description"] = "x"

    changes = compare(CONTRACT, edited(reworded))
    assert not any(change.breaks_clients or change.breaks_servers for change in changes)
    places = {change.place for change in changes}
    assert {"The introduction", "POST /contacts/exports/mailing"} <= places
    assert "POST /contacts/exports/mailing, 201, the body, `data.id`" in places
