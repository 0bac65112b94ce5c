"""Tests of the entries of a baseline after a run."""

from conformance.verdict.acceptance import BaselineResult, EntryState
from tests.conformance.reports.verdicts import ENTRIES, MIXED


def test_entries_are_chosen_by_their_state() -> None:
    """In the order of the file, and none where no entry has the state."""
    first, second, third, _ = ENTRIES
    result = BaselineResult(((first, EntryState.GONE), (second, EntryState.ACCEPTED), (third, EntryState.GONE)))
    assert result.of(EntryState.GONE) == (first, third)
    assert result.of(EntryState.GONE, EntryState.ACCEPTED) == (first, second, third)
    assert result.of(EntryState.EXPIRED) == ()


def test_an_entry_accepts_in_every_profile_unless_it_says() -> None:
    """A baseline written by hand need not name a profile."""
    assert {entry.profile for entry in ENTRIES} == {None}
    assert MIXED.baseline is None
