"""A journal holds the last requests in the order of their answers, and tells who listens."""

import pytest

from mock_server.control.journal import MOST, Entry, Journal
from tests.mock_server.applications import NOW


def _entry(path: str = "/x") -> Entry:
    return Entry(at=NOW, method="GET", path=path)


def test_only_the_last_requests_are_kept() -> None:
    """The oldest go first, and the numbers go on."""
    journal = Journal(most=3)
    for _ in range(5):
        journal.add(_entry())
    assert [entry.number for entry in journal] == [3, 4, 5]
    assert MOST == 1000


def test_a_cleared_journal_begins_anew() -> None:
    """Nothing is left, and the next request is number 1."""
    journal = Journal()
    journal.add(_entry())
    journal.clear()
    assert list(journal) == []
    journal.add(_entry())
    assert [entry.number for entry in journal] == [1]


def test_who_listens_is_told_until_it_stops() -> None:
    """One listener may stop while others go on."""
    journal, first, second = Journal(), list[Entry](), list[Entry]()
    stop = journal.listen(first.append)
    journal.listen(second.append)
    journal.tell(_entry("/a"))
    stop()
    journal.tell(_entry("/b"))
    assert [entry.path for entry in first] == ["/a"]
    assert [entry.path for entry in second] == ["/a", "/b"]


def test_refusals_of_one_token_are_counted_while_nothing_comes_between() -> None:
    """Another token begins at 1, a request that is not refused ends the row, and so does an empty journal."""
    journal = Journal()
    tokens = (b"a", b"a", b"b", b"a", b"a", None, b"a")
    for token in tokens:
        journal.add(_entry(), token)
    assert [entry.refusals for entry in journal] == [1, 2, 1, 1, 2, 0, 1]
    journal.clear()
    journal.add(_entry(), b"a")
    assert [entry.refusals for entry in journal] == [1]


@pytest.mark.parametrize(
    ("path", "export_id"), [("/a/b/1F", "1f"), ("/a/1f.csv", "1f"), ("/a/1f.csv.gz", "1f"), ("/a/", ""), ("", "")]
)
def test_an_entry_knows_the_export_of_its_path(path: str, export_id: str) -> None:
    """Whatever the form of the file, and however the id is written."""
    assert _entry(path).export_id == export_id
