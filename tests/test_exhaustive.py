"""What is left out by default is what is marked exhaustive, and nothing is left out where everything is asked for."""

from pathlib import Path

import pytest

from tests.sweeps import first_of_each, of_each, sweep

_CONFTEST = (Path(__file__).parent / "conftest.py").read_text(encoding="utf-8")
_TESTS = """
import pytest

@pytest.mark.exhaustive
@pytest.mark.parametrize("number", range(3))
def test_marked(number):
    pass

@pytest.mark.parametrize("number", [1, pytest.param(2, marks=pytest.mark.exhaustive)])
def test_marked_in_part(number):
    pass

@pytest.mark.exhaustive(in_shares=True)
@pytest.mark.parametrize("number", range(40))
def test_long(number):
    pass

def test_plain():
    pass
"""
_MARKED = {*(f"test_marked[{n}]" for n in range(3)), "test_marked_in_part[2]"}
_LONG = {f"test_long[{n}]" for n in range(40)}
_PLAIN = {"test_marked_in_part[1]", "test_plain"}


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with the conftest of this one, and tests that are marked, in part or not at all."""
    pytester.makeconftest(_CONFTEST)
    pytester.makepyfile(test_some=_TESTS)
    return pytester


def _collected(project: pytest.Pytester, *options: str) -> set[str]:
    result = project.runpytest_inprocess("--collect-only", "-q", "-p", "no:cacheprovider", *options)
    lines = [line.partition("::")[2] for line in result.outlines if "::" in line]
    assert len(lines) == len(set(lines))
    return set(lines)


def test_what_is_left_out_is_what_is_marked(project: pytest.Pytester) -> None:
    """By default, also where a file is named, all tests run but the exhaustive ones."""
    assert _collected(project) == _PLAIN
    assert _collected(project, "test_some.py") == _PLAIN
    assert _collected(project, "-m", "not no_cover") == _PLAIN


def test_everything_runs_when_asked_to(project: pytest.Pytester) -> None:
    """With --all nothing is left out."""
    assert _collected(project, "--all") == _PLAIN | _MARKED | _LONG


@pytest.mark.parametrize(
    ("options", "chosen"),
    [
        (("-m", "exhaustive"), _MARKED | _LONG),
        (("-m", "not exhaustive"), _PLAIN),
        (("-k", "test_marked"), _MARKED | {"test_marked_in_part[1]"}),
        (("test_some.py::test_marked[2]",), {"test_marked[2]"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_chosen_runs(project: pytest.Pytester, options: tuple[str, ...], chosen: set[str]) -> None:
    """Whoever chooses by mark, keyword or id gets what was chosen, exhaustive or not."""
    assert _collected(project, *options) == chosen


def test_shares_are_parts_of_the_longest(project: pytest.Pytester) -> None:
    """The shares together are everything; each holds all that is not run in shares, and no two have more in common."""
    shares = [_collected(project, "--all", "--share", f"{number}/3") for number in (1, 2, 3)]
    assert set.union(*shares) == _PLAIN | _MARKED | _LONG
    assert [one & other for one, other in zip(shares, shares[1:] + shares[:1], strict=True)] == [_PLAIN | _MARKED] * 3
    assert all(share & _LONG for share in shares)


@pytest.mark.parametrize("share", ["0/3", "4/3", "3", "a/b", "-1/3"])
def test_what_is_no_share_is_refused(project: pytest.Pytester, share: str) -> None:
    """A share is K/N, with K from 1 to N."""
    result = project.runpytest_inprocess("--all", f"--share={share}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "is no share; write it as 1/8" in result.stderr.str()


def test_a_sweep_marks_what_is_outside_its_sample() -> None:
    """Its sample is not marked, whatever else is; all values are there, in their order."""
    found: list[object] = sweep(range(4), [1, 3], name=lambda number: f"n{number}", in_shares=lambda _: True)
    told = [(param.id, [mark.name for mark in param.marks]) for param in found]  # type: ignore[attr-defined]
    assert told == [("n0", ["exhaustive"]), ("n1", []), ("n2", ["exhaustive"]), ("n3", [])]


def test_a_sweep_runs_in_shares_what_takes_long() -> None:
    """Each value outside the sample says for itself whether it does."""
    found: list[object] = sweep(range(3), [0], in_shares=lambda number: number == 2)
    marks = [param.marks for param in found]  # type: ignore[attr-defined]
    assert [[mark.kwargs for mark in each] for each in marks] == [[], [{"in_shares": False}], [{"in_shares": True}]]


@pytest.mark.parametrize("sample", [[], [4]])
def test_a_sweep_has_a_sample_of_its_own(sample: list[int]) -> None:
    """None that is empty, so that something always runs, and none that has outlived what it names."""
    with pytest.raises(ValueError, match="the sample has to be some of"):
        sweep(range(4), sample)


def test_the_first_of_each_kind() -> None:
    """One of each, the first."""
    assert first_of_each(["ab", "ac", "bc", "bb"], lambda word: word[0]) == ["ab", "bc"]


def test_one_test_goes_through_all_values() -> None:
    """A test of each value runs for all of them, keeps its name and its claim, and says which value fails."""
    seen = []

    @of_each([1, 2, 3])
    def test_is_small(number: int) -> None:
        """All are small."""
        seen.append(number)
        assert number < 2

    assert (test_is_small.__name__, test_is_small.__doc__) == ("test_is_small", "All are small.")
    with pytest.raises(AssertionError) as raised:
        test_is_small()
    assert raised.value.__notes__[-1] == "It is about 2."
    assert seen == [1, 2]
