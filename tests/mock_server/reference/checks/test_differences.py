"""Differences of texts."""

from mock_server.reference.checks import difference

TITLES = ("as it is", "as it would be")


def test_what_differs_is_shown_with_what_is_near() -> None:
    """Equal texts have no difference."""
    assert difference("a\nb\nc\nd\n", "a\nb\nx\nd\n", TITLES).splitlines() == [
        "  --- as it is",
        "  +++ as it would be",
        "  @@ -2,3 +2,3 @@",
        "   b",
        "  -c",
        "  +x",
        "   d",
    ]
    assert difference("a", "a", TITLES) == ""


def test_long_lines_and_many_are_cut_off() -> None:
    """A page has its index in one line, and a site may differ everywhere."""
    lines = difference("", "\n".join(["x" * 1000] * 100), TITLES).splitlines()
    assert len(lines) == 41
    assert lines[-1] == "  ... 63 more lines"
    assert max(map(len, lines)) == len("  ") + 200 + len("...")
