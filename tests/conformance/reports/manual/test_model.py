"""What the manual says of the commands, as values."""

from conformance.reports.manual import CommandText


def test_a_command_may_have_no_status_of_its_own() -> None:
    """Then it has neither statuses nor examples."""
    command = CommandText("a", "a [OPTIONS]", (), ())
    assert (command.statuses, command.examples) == ((), ())
