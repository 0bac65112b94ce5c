"""Links that lead nowhere."""

from pathlib import Path

import pytest

from mock_server.contract import load_contract
from mock_server.reference import build
from mock_server.reference.checks import dead_links
from mock_server.reference.checks.links import _SOURCES

SITE = {
    "index.html": b'<p id="a"><a href="#a">x</a><a href="notes.md#one-thing">x</a><a href="https://a.example#b">x</a>',
    "notes.md": b"# One `thing`\n[x](index.html#a) [x](#one-thing) `[x](#code)` [x](data.zip)\n\n```\n[x](#c)\n```\n",
    "llms.txt": b"- [x](notes.md)\n",
    "data.zip": b"\xff\xfe",
}


def test_good_links_are_no_faults() -> None:
    """Within a page, to a heading of another file, to a file; what is code or leads elsewhere is not followed."""
    assert list(dead_links(SITE)) == []


@pytest.mark.parametrize("name", ["index.html", "reference.md", "llms.txt", "mock.html", "checks.html"])
def test_what_a_link_may_be_written_in_is_there(name: str) -> None:
    """Each file that a fix names."""
    assert all(Path(file).is_file() for file in _SOURCES[name].split(", "))


@pytest.mark.parametrize(
    ("name", "content", "link"),
    [
        ("index.html", b'<a href="#b">x</a>', "#b"),
        ("index.html", b'<a href="gone.html">x</a>', "gone.html"),
        ("index.html", b'<link href="gone.css">', "gone.css"),
        ("notes.md", b"# One\n[x](#two)", "#two"),
        ("notes.md", b"| a |\n| --- |\n| [x](gone.md) |", "gone.md"),
        ("llms.txt", b"[x](index.html#b)", "index.html#b"),
    ],
)
def test_a_dead_link_is_named(name: str, content: bytes, link: str) -> None:
    """With the file that it is in, whichever kind of file that is."""
    faults = [fault for fault in dead_links({**SITE, name: content}) if fault.place == name]
    assert [fault.problem.split(" leads")[0] for fault in faults] == [f"the link to {link}"]


def test_the_command_that_makes_a_file_is_told() -> None:
    """Where somebody else makes it; a link to another file is to be corrected."""
    site = {"index.html": b'<a href="checks.html">x</a><a href="gone.html">x</a>'}
    made, corrected = dead_links(site, {"checks.html": "make it"})
    assert made.fix == "make it"
    assert corrected.fix.startswith("correct the link")


def test_a_dead_link_is_shown_where_it_stands() -> None:
    """With its line, and the files that it may be written in."""
    site = {"llms.txt": b"# One\n\n- [x](#two)\n"}
    (fault,) = dead_links(site)
    assert fault.details == "  line 3: - [x](#two)"
    assert fault.fix.endswith(": mock_server/reference/templates/llms.txt.j2")
    page = b"<p>\n" + b"x" * 1000 + b'<a href="#b">x</a>'
    (fault,) = dead_links({"index.html": page})
    assert fault.details == "  line 2: " + "x" * 52 + '<a href="#b">x</a>'


def test_the_reference_has_no_dead_link() -> None:
    """None of its files leads nowhere."""
    assert list(map(str, dead_links(build(load_contract())))) == []
