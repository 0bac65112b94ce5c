"""The long tests take turns: each has its day, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

_CONFTEST = (Path(__file__).parent / "conftest.py").read_text(encoding="utf-8")
_TESTS = """
import pytest

@pytest.mark.rotating(days=3)
@pytest.mark.parametrize("number", range(20))
def test_long(number):
    pass

def test_short():
    pass
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with this rotation, twenty long tests and a short one."""
    pytester.makeconftest(_CONFTEST)
    pytester.makepyfile(test_some=_TESTS)
    return pytester


def _collected(project: pytest.Pytester, *options: str) -> list[str]:
    result = project.runpytest_inprocess("--collect-only", "-q", "-p", "no:cacheprovider", *options)
    return [line for line in result.outlines if "::" in line]


def test_each_long_test_has_one_day(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three days in a row see every test once; the short one runs on each of them."""
    seen: list[str] = []
    for day in (739_000, 739_001, 739_002):
        monkeypatch.setenv("MAILING_TEST_DAY", str(day))
        seen += _collected(project)
    assert sorted(seen) == sorted(
        [*(f"test_some.py::test_long[{n}]" for n in range(20)), *3 * ["test_some.py::test_short"]]
    )


def test_all_of_them_run_when_asked_to(project: pytest.Pytester) -> None:
    """With --all-days nothing is left out."""
    assert len(_collected(project, "--all-days")) == 21
