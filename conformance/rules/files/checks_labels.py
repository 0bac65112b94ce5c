"""Greetings and address blocks: columns of a row that depend on other columns of it.

People may have entered any greeting for a contact, so greetings fail only if most of those that can be judged are wrong
in the same way. The layout of the block is decided, and judged row by row.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from conformance.answers.tables import File
from conformance.check import Basis, Finding, Severity, TooLittleDataError, check

_CSV = "#/components/schemas/CsvFile"
_BRACKETS = re.compile(r"(?<!\s)\s*+(\([^()]*\)|\[[^\[\]]*\])")
_FEWEST_ALIKE = 3
_TWO_SPACES = "united states"


@check(f"{_CSV}/x-table/columns/8", fault="M110")
def block_begins(file: File) -> Iterator[Finding]:
    """The address block begins with the envelope greeting."""
    pairs = list(zip(file.table.column("Envelope Greeting"), file.table.column("Address Block"), strict=False))
    if not pairs:
        raise TooLittleDataError("there is no contact, or no such column")
    wrong = sum(not block.startswith(greeting.strip()) for greeting, block in pairs)
    if wrong:
        yield Finding(
            "Address blocks do not begin with the envelope greeting",
            "the envelope greeting",
            f"{wrong} of {len(pairs)} blocks",
        )


@check(f"{_CSV}/x-table/columns/8", fault="M110", basis=Basis.DECIDED, severity=Severity.MINOR)
def block_layout(file: File) -> Iterator[Finding]:
    """The address block holds the address in the layout of a mailing label.

    Contacts without a street, and values with unusual white space, are left out.
    """
    rows = [dict(zip(file.table.header, row, strict=False)) for row in file.table.rows]
    rows = [row for row in rows if row.get("Mailing Street Address") and "Address Block" in row and _is_tidy(row)]
    if not rows:
        raise TooLittleDataError("there is no contact with an address")
    lacking = [row for row in rows if _lacks(row)]
    if lacking:
        yield Finding(
            "Address blocks lack a part of the address",
            "street, city, state, postal code",
            f"{len(lacking)} of {len(rows)} blocks",
        )
    abroad = [row for row in rows if row.get("Mailing Country", "").strip()]
    wrong = sum(_lines(row["Address Block"])[-1:] != [_upper(row["Mailing Country"])] for row in abroad)
    if wrong:
        yield Finding(
            "Address blocks do not end with the country",
            "the country in upper case",
            f"{wrong} of {len(abroad)} blocks abroad",
        )
    other_layout = sum(
        _lines(row["Address Block"]) not in _labels(row)
        for row in rows
        if row not in lacking and "Envelope Greeting" in row
    )
    if other_layout and not wrong:
        yield Finding(
            "Address blocks have another layout",
            "the greeting, the street, `City ST  ZIP` or `City Region Postal`, the country if abroad",
            f"{other_layout} of {len(rows)} blocks",
        )


@check(f"{_CSV}/x-table/columns/1", fault="M111")
def greetings(file: File) -> Iterator[Finding]:
    """Contacts have a greeting and an envelope greeting; only a contact without people may lack one.

    A column fails if more than half of its cells are empty: then the server does not fall back to the names.
    """
    for column in ("Greeting", "Envelope Greeting"):
        cells = file.table.column(column)
        if not cells:
            raise TooLittleDataError("there is no contact, or no such column")
        empty = sum(not cell.strip() for cell in cells)
        if empty > len(cells) / 2:
            yield Finding(
                f"Most contacts have no {column}",
                f"a {column} for almost every contact",
                f"{empty} of {len(cells)} are empty",
            )


@check(f"{_CSV}/x-table/columns/1", fault="M111")
def greeting(file: File) -> Iterator[Finding]:
    """A greeting that falls back to the first names is neither the name nor the envelope greeting.

    People may have entered a greeting in any form, but not the name with its comma: a few of these fail. Other forms
    fail only if three quarters of the greetings have them.
    """
    pairs = _pairs(file, "Greeting")
    turnable = [(name, greeting) for name, greeting in pairs if _turnable(name)]
    if not turnable:
        raise TooLittleDataError("there is no contact whose name has one comma")
    raw = sum(greeting == name for name, greeting in turnable)
    if raw >= _FEWEST_ALIKE or raw > len(turnable) / 2:
        yield Finding("Greetings are the raw name", "the first names", f"{raw} of {len(turnable)} names with a comma")
    for wrong, problem in ((_whole, "are the whole name turned round"), (_last, "are the last name")):
        count = sum(greeting in wrong(name) for name, greeting in turnable)
        if count >= _FEWEST_ALIKE and count > len(turnable) * 3 / 4:
            found = f"{count} of {len(turnable)} names with a comma"
            yield Finding(f"Most greetings {problem}", "the first names", found)


@check(f"{_CSV}/x-table/columns/2", fault="M111")
def envelope_greeting(file: File) -> Iterator[Finding]:
    """An envelope greeting that falls back to the name is the name turned round (Doe, Jane: Jane Doe).

    People may have entered a greeting in any form, so it fails only if more than half are wrong in the same way.
    """
    pairs = _pairs(file, "Envelope Greeting")
    turnable = [(name, greeting) for name, greeting in pairs if _turnable(name)]
    if not turnable:
        raise TooLittleDataError("there is no contact whose name has one comma")
    nicknamed = [(name, greeting) for name, greeting in turnable if _BRACKETS.search(name)]
    single = [(name, greeting) for name, greeting in pairs if "," not in name and len(name.split()) > 1]
    for those, fewest, wrong, problem, expected in (
        (turnable, 1, _raw, "are the raw name", "the name turned round"),
        (turnable, 1, _with_comma, "keep the comma", "the name turned round, without its comma"),
        (turnable, _FEWEST_ALIKE, _first, "are the first names alone", "the name turned round"),
        (turnable, _FEWEST_ALIKE, _last, "are the last name alone", "the name turned round"),
        (nicknamed, _FEWEST_ALIKE, _with_nickname, "keep the nickname", "the name turned round, without brackets"),
        (single, _FEWEST_ALIKE, _rotated, "turn a name without a comma round", "the name as it is"),
    ):
        count = sum(greeting in wrong(name) for name, greeting in those)
        if len(those) >= fewest and count > len(those) / 2:
            sort = "without a comma" if those is single else "with a nickname" if those is nicknamed else "with a comma"
            yield Finding(f"Most envelope greetings {problem}", expected, f"{count} of {len(those)} names {sort}")


def _pairs(file: File, column: str) -> list[tuple[str, str]]:
    cells = zip(file.table.column("Contact Name"), file.table.column(column), strict=False)
    return [(name.strip(), greeting.strip()) for name, greeting in cells]


def _is_tidy(row: Mapping[str, str]) -> bool:
    # The contract does not say whether a block keeps unusual white space in a value.
    parts = [value for name, value in row.items() if name == "Envelope Greeting" or name.startswith("Mailing ")]
    return all(line == " ".join(line.split()) for part in parts for line in part.splitlines())


def _lacks(row: Mapping[str, str]) -> bool:
    parts = ("Mailing Street Address", "Mailing City", "Mailing State", "Mailing Postal Code")
    block = "\n".join(_lines(row["Address Block"]))
    if any("\n".join(_lines(row[part])) not in block for part in parts if part in row):
        return True
    code = row.get("Mailing Postal Code", "").strip()
    # The code must not be a part of a longer number.
    return bool(code) and re.search(rf"(?<!\w){re.escape(code)}(?!\w)", block) is None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _upper(country: str) -> str:
    return country.strip().upper()


def _labels(row: Mapping[str, str]) -> Sequence[list[str]]:
    """Return the lines of a block in every allowed layout.

    For a home address, the country is unknown. It may be the United States, which have two spaces before the code.
    """
    city, state, code, country = (
        row.get(f"Mailing {part}", "").strip() for part in ("City", "State", "Postal Code", "Country")
    )
    gaps = ("  ",) if country.casefold() == _TWO_SPACES else (" ",) if country else (" ", "  ")
    place = " ".join(part for part in (city, state) if part)
    around = (_lines(row["Envelope Greeting"]) + _lines(row["Mailing Street Address"]), _upper(country))
    return [
        [*around[0], *(line for line in (gap.join(part for part in (place, code) if part), around[1]) if line)]
        for gap in gaps
    ]


def _turnable(name: str) -> bool:
    return name.count(",") == 1 and all(part.strip() for part in name.split(","))


def _raw(name: str) -> list[str]:
    return [name]


def _with_comma(name: str) -> list[str]:
    last, first = (part.strip() for part in name.split(","))
    return [f"{first}, {last}"]


def _whole(name: str) -> list[str]:
    last, first = (part.strip() for part in name.split(","))
    return [f"{first} {last}", f"{_BRACKETS.sub('', first)} {last}"]


def _first(name: str) -> list[str]:
    first = name.split(",")[1].strip()
    return [first, _BRACKETS.sub("", first)]


def _last(name: str) -> list[str]:
    return [name.split(",", maxsplit=1)[0].strip()]


def _with_nickname(name: str) -> list[str]:
    last, first = (part.strip() for part in name.split(","))
    return [f"{first} {last}"]


def _rotated(name: str) -> list[str]:
    words = name.split()
    turned = (" ".join((*words[1:], words[0])), " ".join((words[-1], *words[:-1])))
    return [each for each in turned if each != name]
