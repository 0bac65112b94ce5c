"""Tests of how the defects are found by name on the command line of the measurement."""

import pytest
from click.testing import CliRunner, Result

from tests.defects import DEFECTS
from tests.defects.__main__ import main


def run(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, arguments)


def test_every_defect_is_listed() -> None:
    """With its name, the check meant for it, and the promise that it breaks."""
    told = run("list")
    assert told.exit_code == 0
    entries = [f"{defect.name}  {defect.check_id}\n    {defect.sentence}\n" for defect in DEFECTS]
    assert told.output == "".join(entries)


@pytest.mark.parametrize("arguments", [("exec", "foreign-csv-servd", "true"), ("run", "--defect", "foreign-csv-servd")])
def test_a_name_that_is_nearly_right_is_helped(arguments: tuple[str, ...]) -> None:
    """Whoever mistypes a name is told the nearest one, and whoever has no idea where the names are."""
    told = run(*arguments)
    assert told.exit_code == 2
    assert "There is no defect foreign-csv-servd. Did you mean foreign-csv-served" in told.output
    assert "'python -m tests.defects list' lists them." in run("exec", "nosuch", "true").output
