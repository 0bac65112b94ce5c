"""Samples are run from a file in an empty folder."""

import dataclasses
import shutil

import pytest

from mock_server.contract import load_contract
from mock_server.reference import read_reference
from mock_server.reference.samples import LANGUAGES, missing, run

PYTHON = next(language for language in LANGUAGES if language.key == "python")
RUBY = next(language for language in LANGUAGES if language.key == "ruby")
SAMPLE = next(each for each in read_reference(load_contract()).whole if each.language == "python")


def test_what_a_program_does_is_seen() -> None:
    """What it prints, what it saves, and how it ends; with the two variables, and none of the caller's."""
    code = (
        "import os, pathlib, sys\n"
        "pathlib.Path('out.txt').write_text(os.environ['MAILING_BASE_URL'])\n"
        "print(os.environ['MAILING_TOKEN'], [name for name in os.environ if name.startswith('MAILING')])\n"
        "sys.exit('wrong')\n"
    )
    done = run(dataclasses.replace(SAMPLE, code=code), PYTHON, base_url="http://a.example", token="t")
    assert (done.status, done.errors) == (1, "wrong")
    assert done.output == "t ['MAILING_BASE_URL', 'MAILING_TOKEN']"
    assert done.saved == {"out.txt": b"http://a.example"}


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language that is not installed is told by the name of its command; Python is always there."""
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert missing(RUBY) == "there is no ruby on PATH"
    assert missing(PYTHON) == ""
