"""What is wrong, as text."""

from mock_server.reference.checks import Fault


def test_a_fault_says_what_to_do() -> None:
    """Place and problem, what shows it, and the fix; without details there is no empty line."""
    assert str(Fault("a.md", "is wrong", "do this", "  - a\n  + b")) == "a.md: is wrong\n  - a\n  + b\n  fix: do this"
    assert str(Fault("a.md", "is wrong", "do this")) == "a.md: is wrong\n  fix: do this"
