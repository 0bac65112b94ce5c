"""A request is printed with what was wrong with it, and nothing in it acts on a terminal."""

import pytest

from mock_server.commands.trace import lines_of, print_entry
from mock_server.control.journal import Entry, Violation


def _entry(**members: object) -> Entry:
    plain = {"number": 7, "at": "", "method": "GET", "path": "/x", "query": "a=b", "user": "ada", "status": 200}
    return Entry(**{**plain, **members})  # type: ignore[arg-type]  # as each test has it


def test_a_request_is_one_line() -> None:
    """Session, number, user, method, path, status and time; what is not there is left out."""
    (line,) = lines_of("a-test", _entry(milliseconds=1.5))
    assert line.plain == "a-test    7 ada GET /x?a=b 200 1.5 ms"
    (line,) = lines_of("", _entry(user=None, status=None, query=""))
    assert line.plain == "   7 - GET /x no answer 0 ms"


def test_what_was_wrong_is_beneath() -> None:
    """The preference, the reason, each violation and what of a filter was in vain."""
    violations = [Violation(pointer=pointer, clause="/paths/x", message="") for pointer in ("/data/type", "", None)]
    entry = _entry(
        preference="code=409",
        reason="No.",
        violations=violations,
        ignored=["k"],
        no_effect=["k=v"],
        unknown_members=["/data/x"],
    )
    assert [line.plain.strip() for line in lines_of("", entry)[1:]] == [
        "code=409",
        "No.",
        "/data/type: see /paths/x",
        "the body: see /paths/x",
        "see /paths/x",
        "ignored: k",
        "no effect: k=v",
        "unknown member: /data/x",
    ]


def test_nothing_acts_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters and markup of a client are printed as text."""
    hostile = "\x1b]0;title\x07[red]\r\n"
    print_entry("", _entry(path=hostile, query=hostile, method=hostile, reason=hostile, ignored=[hostile]))
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert "\r" not in printed
    assert "[red]" in printed
    assert len(printed.splitlines()) == 3
