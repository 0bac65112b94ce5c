"""A change, and whom it breaks."""

import pytest

from mock_server.reference.changes import Change, Extent, Side, is_new_major


@pytest.mark.parametrize(
    ("extent", "side", "clients", "servers"),
    [
        (Extent.NARROWER, Side.REQUEST, True, False),
        (Extent.WIDER, Side.REQUEST, False, True),
        (Extent.NARROWER, Side.ANSWER, False, True),
        (Extent.WIDER, Side.ANSWER, True, False),
        (Extent.OTHER, Side.ANSWER, True, True),
        (Extent.WORDS, Side.REQUEST, False, False),
    ],
)
def test_whom_a_change_breaks(extent: Extent, side: Side, *, clients: bool, servers: bool) -> None:
    """Who sends less than was allowed is right; who gets more than was allowed may fail."""
    change = Change("a", "b", extent, side)
    assert (change.breaks_clients, change.breaks_servers) == (clients, servers)


@pytest.mark.parametrize(
    ("old", "new", "is_major"),
    [
        ("1.2.3", "2.0.0", True),
        ("1.2.3", "1.3.0", False),
        ("2.0.0", "1.0.0", False),
        ("9.0", "10.0", True),
        ("a", "2", False),
    ],
)
def test_a_higher_first_number_is_a_new_major_version(old: str, new: str, *, is_major: bool) -> None:
    """As numbers, and never where a version has none."""
    assert is_new_major(old, new) is is_major
