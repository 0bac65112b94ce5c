"""What the manual says, as values."""

import pytest

from mock_server.reference.manual import Block


def test_values_do_not_change() -> None:
    """A block of a help text is what it was read as."""
    block = Block("text", is_code=False)
    with pytest.raises(AttributeError):
        block.text = "other"  # type: ignore[misc]  # that is the point
