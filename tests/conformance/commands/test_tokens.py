"""Tests of where tokens come from."""

import sys
from pathlib import Path

import pytest

from conformance.commands import tokens
from conformance.commands.tokens import token_of_file, tokens_of_file
from conformance.target import TargetError


def test_one_token_of_a_file(tmp_path: Path) -> None:
    """White space around a token is removed."""
    (tmp_path / "token").write_text("\n one.two \n", encoding="utf-8")
    assert token_of_file(tmp_path / "token") == "one.two"


def test_several_tokens_of_a_file(tmp_path: Path) -> None:
    """There is one on each line; comments and blank lines are ignored."""
    (tmp_path / "tokens").write_text("# expired\n one.two \n\n  # of an unknown user\nthree#\r\n", encoding="utf-8")
    assert tokens_of_file(tmp_path / "tokens") == ("one.two", "three#")


def test_a_file_without_a_token(tmp_path: Path) -> None:
    """A file of comments only is a mistake."""
    (tmp_path / "tokens").write_text("# none\n\n", encoding="utf-8")
    with pytest.raises(TargetError, match=r"tokens holds no token; write one on each line\.$"):
        tokens_of_file(tmp_path / "tokens")


@pytest.mark.parametrize("read", [token_of_file, tokens_of_file])
def test_a_file_that_cannot_be_read(tmp_path: Path, read: object) -> None:
    """A missing file, and one that is not text, are reported with their path."""
    assert callable(read)
    with pytest.raises(TargetError, match="cannot be read: No such file or directory"):
        read(tmp_path / "none")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    with pytest.raises(TargetError, match="cannot be read: it is not text"):
        read(tmp_path / "bytes")


def test_a_command_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ended after its time, and reported in a sentence."""
    monkeypatch.setattr(tokens, "_SECONDS", 0.2)
    with pytest.raises(TargetError, match=r"^The token command took more than 0\.2 seconds\.$"):
        tokens.token_of_command(f"{sys.executable} -c 'import time; time.sleep(60)'")
