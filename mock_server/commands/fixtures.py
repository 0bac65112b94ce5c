"""`mailing-mock fixtures`: check a fixture file, generate one, and make one of a real export."""

from pathlib import Path
from typing import Final

import click

from mock_server.commands.data import generate_command
from mock_server.contract import load_contract
from mock_server.control.data import load_fixtures
from mock_server.fixtures import Fixtures, dump
from mock_server.importing import INVENTED, import_export

_FILE: Final = click.Path(path_type=Path)
_CONTRACT: Final = click.option(
    "--contract", "contract_file", type=_FILE, metavar="FILE", help="Another openapi.yaml to agree with."
)
_HEAD: Final = f"""\
# Made from an export. Every name, greeting and address in it is replaced, and nothing leads back to the real ones.
# An export does not hold status, newsletter, tags and updated_at: these are invented, hence the tag `{INVENTED}`.
"""


@click.group("fixtures")
def fixtures_group() -> None:
    """Check, generate or import the data set of a server."""


@fixtures_group.command("check")
@click.argument("file", type=_FILE)
@_CONTRACT
def check_command(*, file: Path, contract_file: Path | None) -> None:
    """Check a fixture file, and say what it holds.

    All mistakes are reported together, each with file, line and place.

    \b
    Example:
      mailing-mock fixtures check contacts.yaml
    """  # noqa: D301  \b keeps click from wrapping
    click.echo(f"{file}: {_holds(load_fixtures(file, contract=load_contract(contract_file)))}")


@fixtures_group.command("import")
@click.argument("file", type=_FILE)
@click.option(
    "--home-country",
    default="United States",
    show_default=True,
    metavar="NAME",
    help="That of the contacts whose country is blank in the file.",
)
@_CONTRACT
def import_command(*, file: Path, home_country: str, contract_file: Path | None) -> None:
    """Print a data set made from an exported FILE, CSV or XLSX, in which every personal datum is replaced.

    Equal values stay equal, and everything keeps its length, alphabet and signs, so that what is awkward in the real
    data is awkward in the data set. Two imports of a file have nothing in common. Names of countries are kept. Read the
    output before you share it: a country, or a name of one in another column, may tell something of a person, too.

    \b
    Example:
      mailing-mock fixtures import contacts.csv > contacts.yaml
    """  # noqa: D301  \b keeps click from wrapping
    if not home_country.strip():
        raise click.BadParameter("it is blank; name a country as the file spells it.", param_hint="--home-country")
    fixtures = import_export(file, load_contract(contract_file), home_country)
    click.echo(_HEAD + dump(fixtures), nl=False)
    click.echo(f"{_holds(fixtures)}; status, newsletter, tags and updated_at are invented", err=True)


def _holds(fixtures: Fixtures) -> str:
    counts = {
        "user": len(fixtures.users),
        "account list": len(fixtures.account_lists),
        "contact": len(fixtures.contacts),
        "export": len(fixtures.exports),
    }
    return ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items())


fixtures_group.add_command(generate_command)
