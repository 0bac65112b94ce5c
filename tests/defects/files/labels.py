"""Servers that greet otherwise, turn names round otherwise, or put other lines on a label."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from starlette.types import ASGIApp

from mock_server.files import addresses, greetings
from mock_server.files.table import Entry
from mock_server.fixtures import Address, Fixtures
from tests.defects.exporting import celled, filled
from tests.defects.model import Build, Defect

_ENVELOPE = "contact.envelope_greeting"
_BLOCK = "contact.address_block"


def _turning(turned: Callable[[str], str]) -> Build:
    """Builds an application that turns names round otherwise, on envelopes and on labels."""

    def envelope(entry: Entry) -> str:
        return entry.contact.envelope_greeting or turned(entry.contact.name)

    def block(entry: Entry) -> str:
        return "\n".join((envelope(entry), *addresses.label(entry.address, entry.home_country)))

    return filled({_ENVELOPE: envelope, _BLOCK: block})


def _turned_at_space(name: str) -> str:
    if "," in name:
        return greetings.turned_round(name)
    first, _, rest = name.partition(" ")
    return f"{rest} {first}".strip()


def _named(name: Callable[[int, str], str], build: Build) -> Build:
    """Builds the application of a data set in which every other contact has another name and no stored greeting."""

    def renamed(fixtures: Fixtures) -> ASGIApp:
        contacts = tuple(
            replace(each, name=name(number, each.name), envelope_greeting=None) if number % 2 else each
            for number, each in enumerate(fixtures.contacts)
        )
        return build(replace(fixtures, contacts=contacts))

    return renamed


def _labelled(lines: Callable[[Address, str], Sequence[str]]) -> Build:
    """Builds an application whose labels bear other lines below the envelope greeting."""
    return celled(
        _BLOCK,
        lambda entry: "\n".join(
            (greetings.envelope_greeting(entry.contact), *lines(entry.address, entry.home_country))
        ),
    )


def _without_country(address: Address, home: str) -> Sequence[str]:
    return addresses.label(replace(address, country=home), home)


def _country_as_stored(address: Address, home: str) -> Sequence[str]:
    country = addresses.country_abroad(address, home)
    return (*_without_country(address, home), *([country] if country else []))


def _with_home(address: Address, home: str) -> Sequence[str]:
    lines = addresses.label(address, home)
    return lines if not lines or addresses.country_abroad(address, home) else (*lines, home.upper())


def _code_first(address: Address, home: str) -> Sequence[str]:
    turned = replace(address, city=address.postal_code, state="", postal_code=f"{address.city} {address.state}".strip())
    return addresses.label(turned, home)


def _without_street(address: Address, home: str) -> Sequence[str]:
    return addresses.label(replace(address, street=""), home)


def _one_space(address: Address, home: str) -> Sequence[str]:
    return [line.replace("  ", " ") for line in addresses.label(address, home)]


def _with_commas(address: Address, home: str) -> Sequence[str]:
    return [", ".join(addresses.label(address, home))]


def _ampersand(entry: Entry) -> str:
    return entry.contact.greeting or greetings.greeting(entry.contact).replace(" and ", " & ")


DEFECTS = (
    # Greetings.
    Defect(
        "greeting-as-stored",
        "Where there is no greeting it falls back to the first names.",
        "M111",
        "files.greetings",
        celled("contact.greeting", lambda entry: entry.contact.greeting or ""),
    ),
    Defect(
        "greeting-with-ampersand",
        "The first names in a greeting are joined with the word and.",
        "M111",
        "selection.expected",
        celled("contact.greeting", _ampersand),
    ),
    Defect(
        "envelope-as-stored",
        "Where there is no envelope greeting it falls back to the name.",
        "M111",
        "files.greetings",
        _turning(lambda _: ""),
    ),
    Defect(
        "envelope-not-turned",
        "The name on an envelope is turned round.",
        "M111",
        "files.envelope-greeting",
        _turning(lambda name: name),
    ),
    Defect(
        "envelope-turned-with-comma",
        "The comma goes when a name is turned round.",
        "M111",
        "files.envelope-greeting",
        _turning(lambda name: ", ".join(reversed(name.split(", ")))),
    ),
    Defect(
        "envelope-with-nickname",
        "A bracketed nickname is dropped when a name is turned round.",
        "M111",
        "files.envelope-greeting",
        _named(
            lambda number, name: f"{name} (Nick {number})",
            _turning(lambda name: " ".join(part.strip() for part in reversed(name.split(",", 1)))),
        ),
    ),
    Defect(
        "envelope-turned-without-comma",
        "A name without a comma stays as it is on an envelope.",
        "M111",
        "files.envelope-greeting",
        _named(lambda number, _: f"Chapel of Street {number}", _turning(_turned_at_space)),
    ),
    # Labels.
    Defect(
        "block-without-greeting",
        "An address block begins with the envelope greeting.",
        "M110",
        "files.block-begins",
        celled(_BLOCK, lambda entry: "\n".join(addresses.label(entry.address, entry.home_country))),
    ),
    Defect(
        "block-with-letter-greeting",
        "An address block begins with the greeting of the envelope, not with that of the letter.",
        "M110",
        "files.block-begins",
        celled(
            _BLOCK,
            lambda entry: "\n".join(
                (greetings.greeting(entry.contact), *addresses.label(entry.address, entry.home_country))
            ),
        ),
    ),
    Defect(
        "block-in-one-line",
        "The lines of an address stand on lines of their own.",
        "M110",
        "files.block-layout",
        _labelled(_with_commas),
    ),
    Defect(
        "block-without-street",
        "A label bears the street.",
        "M110",
        "files.block-layout",
        _labelled(_without_street),
    ),
    Defect(
        "block-code-first",
        "On a label the postal code follows the city.",
        "M110",
        "files.block-layout",
        _labelled(_code_first),
    ),
    Defect(
        "block-with-one-space",
        "On a label of the United States two spaces stand before the postal code.",
        "M110",
        "files.block-layout",
        _labelled(_one_space),
    ),
    Defect(
        "block-without-country",
        "A label names the country when it is not the home country.",
        "M110",
        "files.block-layout",
        _labelled(_without_country),
    ),
    Defect(
        "block-country-as-stored",
        "On a label the country is written in capitals.",
        "M110",
        "files.block-layout",
        _labelled(_country_as_stored),
    ),
    Defect(
        "block-with-home-country",
        "A label does not name the home country.",
        "M110",
        "files.block-layout",
        _labelled(_with_home),
    ),
)
