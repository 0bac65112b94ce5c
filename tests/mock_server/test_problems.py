"""Tests of the error catalogue."""

from mock_server.problems import KINDS, InternalError, Problem, no_such_export, quoted


def test_the_catalogue_has_every_kind_by_its_status() -> None:
    """Each kind of problem is in the catalogue, under its own status, so that no two share one."""
    assert set(KINDS.values()) == set(Problem.__subclasses__())
    assert all(kind.status == status and kind.title for status, kind in KINDS.items())
    assert KINDS[500] is InternalError


def test_an_unknown_export_is_named() -> None:
    """The detail holds the id, and the hint stays out of it."""
    problem = no_such_export("x", hint="for the log")
    assert (problem.detail, problem.hint) == ("There is no export x.", "for the log")


def test_a_quote_is_short_and_printable() -> None:
    """What a problem quotes of a request fits a line and cannot steer a terminal."""
    assert quoted("a\x1b[31m\nb\u202ec") == "a�[31m�b�c"
    assert len(quoted("x" * 100_000)) == 81
    assert quoted("naïve 日本") == "naïve 日本"
