"""Changes as text and as entries of a changelog."""

from mock_server.reference.changes import Change, Extent, Side, as_changelog, as_text

CHANGES = (
    Change("GET /a", "is described in other words", Extent.WORDS),
    Change("GET /b", "is new", Extent.WIDER),
    Change("GET /c", "is gone", Extent.NARROWER),
    Change("GET /d, 410", "is new", Extent.WORDS, Side.ANSWER),
    Change("GET /e", "its pattern is another", Extent.OTHER),
)


def test_the_text_has_a_line_for_each_change_that_matters() -> None:
    """Whom it breaks, where, and what; at the end the counts, those of words among them."""
    assert as_text(CHANGES).splitlines() == [
        "breaks servers              GET /b is new",
        "breaks clients              GET /c is gone",
        "breaks clients and servers  GET /e its pattern is another",
        "changes: 5, breaking clients: 2, breaking servers: 2, of words alone: 2",
    ]
    assert as_text(()) == "changes: 0, breaking clients: 0, breaking servers: 0, of words alone: 0"


def test_the_entries_are_in_the_parts_of_a_changelog() -> None:
    """What is new, what changed and what is gone, each that breaks marked; changes of words alone are none."""
    assert as_changelog(CHANGES).splitlines() == [
        "### Added",
        "",
        "- **Breaks servers.** GET /b is new.",
        "- GET /d, 410 is new.",
        "",
        "### Removed",
        "",
        "- **Breaks clients.** GET /c is gone.",
        "",
        "### Changed",
        "",
        "- **Breaks clients and servers.** GET /e its pattern is another.",
    ]
    assert as_changelog(()) == ""
