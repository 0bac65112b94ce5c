"""Tests of the checks of greetings and labels."""

import pytest

from conformance.answers.tables import File
from conformance.check import TooLittleDataError
from conformance.rules.files import checks_labels as labels
from tests.conformance.values import COLUMNS, file, found, names

STREET, CITY, STATE, POSTAL, COUNTRY = COLUMNS[3:8]


def blocks(*pairs: tuple[str, str]) -> File:
    """A file of envelope greetings and address blocks."""
    return file(*pairs, header=("Envelope Greeting", "Address Block"))


def test_the_block_begins_with_the_envelope_greeting() -> None:
    """Space around the greeting does not matter; other beginnings are found and counted."""
    good = (("Jane Doe", "Jane Doe\n1 Main Street"), (" Jane Doe ", "Jane Doe"), ("", ""))
    assert found(labels.block_begins, file=blocks(*good)) == []
    bad = blocks(*good, ("Jane Doe", "1 Main Street\nJane Doe"), ("Jane", ""))
    assert found(labels.block_begins, file=bad) == [
        ("Address blocks do not begin with the envelope greeting", "the envelope greeting", "2 of 5 blocks")
    ]


@pytest.mark.parametrize("one", [blocks(), names("x")])
def test_without_blocks_their_beginning_is_inconclusive(one: File) -> None:
    """There is no contact, or no such column."""
    with pytest.raises(TooLittleDataError, match=r"^there is no contact, or no such column$"):
        found(labels.block_begins, file=one)


def addressed(block: str, **parts: str) -> tuple[str, ...]:
    """The row of a contact J with an address; the block is what stands below the greeting."""
    values = {STREET: "1 Main", CITY: "Lyon", STATE: "IL", POSTAL: "69", COUNTRY: "", **parts}
    return ("", "", "J", *(values[name] for name in COLUMNS[3:8]), f"J\n{block}")


def laid_out(*rows: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """What `files.block-layout` finds."""
    return found(labels.block_layout, file=file(*rows, header=COLUMNS))


@pytest.mark.parametrize(
    ("block", "parts"),
    [
        ("1 Main\nLyon IL  69", {}),
        ("1 Main\nLyon IL 69", {}),
        ("1 Main\nLyon IL 69\nFRANCE\n", {COUNTRY: "France"}),
        ("1 Main\nLyon IL  69\nUNITED STATES", {COUNTRY: "United States"}),
        ("1 Main\nLyon 69", {STATE: ""}),
        ("1 Main\r\nFlat 2 \nIL  69", {STREET: "1 Main\nFlat 2", CITY: ""}),
        ("1 Main", {CITY: "", STATE: "", POSTAL: ""}),
    ],
)
def test_a_block_with_the_whole_address_passes(block: str, parts: dict[str, str]) -> None:
    """Greeting, street, city, state and code, and abroad the country in upper case."""
    assert laid_out(addressed(block, **parts)) == []


@pytest.mark.parametrize(
    ("part", "value"), [(CITY, " Lyon "), (CITY, "Le  Puy"), (STREET, "1 Main \nFlat"), (COUNTRY, " France ")]
)
def test_a_row_with_stray_white_space_is_passed_over(part: str, value: str) -> None:
    """Whether a block keeps white space is not documented."""
    assert laid_out(addressed("1 Main\nLyon IL  69"), addressed("anything", **{part: value})) == []
    with pytest.raises(TooLittleDataError, match=r"^there is no contact with an address$"):
        laid_out(addressed("anything", **{part: value}))


@pytest.mark.parametrize("part", [STREET, CITY, STATE, POSTAL])
def test_a_block_that_lacks_a_part_is_found(part: str) -> None:
    """Each part of the address counts."""
    whole = addressed("1 Main\nLyon IL  69")
    assert laid_out(whole, addressed("1 Main\nLyon IL  69", **{part: "elsewhere"})) == [
        ("Address blocks lack a part of the address", "street, city, state, postal code", "1 of 2 blocks")
    ]


def test_a_part_of_a_postal_code_is_none() -> None:
    """A code that has lost its first digits is missing from the block."""
    assert laid_out(addressed("1 Main\nLyon IL  0069"))[0][0] == "Address blocks lack a part of the address"


@pytest.mark.parametrize("block", ["1 Main\nLyon IL 69", "1 Main\nLyon IL 69\nFrance", "FRANCE\n1 Main\nLyon IL 69"])
def test_a_block_abroad_ends_with_the_country(block: str) -> None:
    """A country that is missing, in lower case or elsewhere is found."""
    home = addressed("1 Main\nLyon IL  69")
    assert laid_out(home, addressed(block, **{COUNTRY: "France"})) == [
        ("Address blocks do not end with the country", "the country in upper case", "1 of 1 blocks abroad")
    ]


@pytest.mark.parametrize(
    ("block", "parts"),
    [
        ("1 Main\n69 Lyon IL", {}),
        ("1 Main\nLyon IL  69\nFRANCE", {}),
        ("1 Main, Lyon IL  69", {}),
        ("Lyon IL  69\n1 Main", {}),
        ("1 Main\nLyon IL   69", {}),
        ("1 Main\nLyon IL  69\nFRANCE", {COUNTRY: "France"}),
        ("1 Main\nLyon IL 69\nUNITED STATES", {COUNTRY: "United States"}),
    ],
)
def test_another_layout_of_a_block_is_found(block: str, parts: dict[str, str]) -> None:
    """Another order, further lines and other gaps."""
    (finding,) = laid_out(addressed(block, **parts), addressed("1 Main\nLyon IL  69"))
    assert (finding[0], finding[2]) == ("Address blocks have another layout", "1 of 2 blocks")


def test_without_addresses_the_layout_is_inconclusive() -> None:
    """There is no street, or no block."""
    reason = "^there is no contact with an address$"
    with pytest.raises(TooLittleDataError, match=reason):
        laid_out(addressed("x", **{STREET: ""}))
    with pytest.raises(TooLittleDataError, match=reason):
        found(labels.block_layout, file=file(("1 Main",), header=(STREET,)))


def greeted(*pairs: tuple[str, str]) -> File:
    """A file of greetings."""
    return file(*pairs, header=("Greeting", "Envelope Greeting"))


def test_most_contacts_have_greetings() -> None:
    """Half of the greetings may be missing, more may not; each column is judged by itself."""
    assert found(labels.greetings, file=greeted(("Jane", "Jane Doe"), ("", " "))) == []
    expected = ("Most contacts have no {}", "a {} for almost every contact", "2 of 3 are empty")
    rows = (("Jane", "Jane Doe"), ("", "x"), (" ", "y"))
    assert found(labels.greetings, file=greeted(*rows)) == [tuple(text.format("Greeting") for text in expected)]
    turned = [(envelope, greeting) for greeting, envelope in rows]
    assert found(labels.greetings, file=greeted(*turned)) == [
        tuple(text.format("Envelope Greeting") for text in expected)
    ]


def test_without_contacts_greetings_are_inconclusive() -> None:
    """The file is empty, or has no such columns."""
    for one in (greeted(), names("x")):
        with pytest.raises(TooLittleDataError, match=r"^there is no contact, or no such column$"):
            found(labels.greetings, file=one)


def enveloped(*pairs: tuple[str, str]) -> list[tuple[str, str, str]]:
    """What `files.envelope-greeting` finds."""
    return found(labels.envelope_greeting, file=file(*pairs, header=("Contact Name", "Envelope Greeting")))


def test_most_envelope_greetings_turn_the_name_round() -> None:
    """Half of the names may stand as they are, more may not."""
    assert enveloped(("Doe, Jane", "Jane Doe"), ("Roe, Ann", " Roe, Ann ")) == []
    assert enveloped(("Doe, Jane", "Jane Doe"), ("Roe, Ann", "Roe, Ann"), ("Poe, Edgar ", "Poe, Edgar")) == [
        ("Most envelope greetings are the raw name", "the name turned round", "2 of 3 names with a comma")
    ]


def test_names_that_cannot_be_turned_round_do_not_count() -> None:
    """Names without a comma, with several, or with nothing beside it."""
    with pytest.raises(TooLittleDataError, match=r"^there is no contact whose name has one comma$"):
        enveloped(("Doe", "Doe"), ("a, b, c", "a, b, c"), ("Doe,", "Doe,"), (", Jane", ", Jane"))


def most(*pairs: tuple[str, str]) -> list[str]:
    """The problems that `files.envelope-greeting` finds."""
    return [problem for problem, _, _ in enveloped(*pairs)]


def test_greetings_that_keep_the_comma_are_found() -> None:
    """Where most of them do; a few may."""
    assert most(("Doe, Jane", "Jane, Doe"), ("Roe, Ann", "Ann Roe")) == []
    assert most(("Doe, Jane", "Jane, Doe")) == ["Most envelope greetings keep the comma"]


def test_greetings_that_keep_the_nickname_are_found() -> None:
    """From three names on: one may have been entered so."""
    kept = [(f"Doe{number}, Jane (Jay)", f"Jane (Jay) Doe{number}") for number in range(3)]
    assert most(*kept[:2]) == []
    assert most(*kept) == ["Most envelope greetings keep the nickname"]
    assert most(kept[0], ("Roe, Ann [A]", "Ann Roe"), ("Poe, Edgar (Ed)", "Edgar Poe")) == []


def test_names_without_a_comma_stay_as_they_are() -> None:
    """Where most of at least three were turned round, that is found."""
    turned = [("Doe, Jane", "Jane Doe"), *((f"Old Chapel {number}", f"Chapel {number} Old") for number in range(3))]
    assert most(*turned[:3]) == []
    assert most(*turned) == ["Most envelope greetings turn a name without a comma round"]
    assert most(*turned, *((f"Chapel {number}", f"Chapel {number}") for number in range(3))) == []
    assert most(("Doe, Jane", "Jane Doe"), *(("Chapel", "Chapel"),) * 3) == []


def _greeted(*pairs: tuple[str, str]) -> list[tuple[str, str, str]]:
    """What `files.envelope-greeting` finds in these names and greetings, and one sound pair."""
    sound = ("Doe, John", "John Doe")
    return found(labels.envelope_greeting, file=file(sound, *pairs, header=("Contact Name", "Envelope Greeting")))


@pytest.mark.parametrize("turned", ["Bible Church {}", "Church {} Bible"])
def test_a_name_without_a_comma_may_be_turned_round_in_two_ways(turned: str) -> None:
    """The first word put last, or the last one first: both are found."""
    pairs = [(f"{word} Bible Church", turned.format(word)) for word in ("Grace", "Hope", "Faith")]
    assert _greeted(*pairs) == [
        (
            "Most envelope greetings turn a name without a comma round",
            "the name as it is",
            "3 of 3 names without a comma",
        )
    ]


def test_names_of_one_word_do_not_count() -> None:
    """They read the same either way, so they do not outweigh names that were turned round."""
    pairs = [(f"{a} Church", f"Church {a}") for a in ("Grace", "Hope", "Faith")]
    single = [(word, word) for word in ("Aa", "Bb", "Cc", "Dd")]
    assert [finding for _, _, finding in _greeted(*pairs, *single)] == ["3 of 3 names without a comma"]


def test_one_raw_name_is_enough_where_it_is_the_only_one() -> None:
    """A single name with a comma that is greeted raw, or with its comma, is found."""
    header = ("Contact Name", "Envelope Greeting")
    for greeting, problem, expected in (
        ("Doe, Jane", "are the raw name", "the name turned round"),
        ("Jane, Doe", "keep the comma", "the name turned round, without its comma"),
    ):
        assert found(labels.envelope_greeting, file=file(("Doe, Jane", greeting), header=header)) == [
            (f"Most envelope greetings {problem}", expected, "1 of 1 names with a comma")
        ]


def test_nicknames_are_counted_among_the_names_that_have_one() -> None:
    """The finding gives both numbers."""
    pairs = [(f"Doe, {name} (Bo)", f"{name} (Bo) Doe") for name in ("Al", "Cy", "Di")]
    assert _greeted(*pairs) == [
        (
            "Most envelope greetings keep the nickname",
            "the name turned round, without brackets",
            "3 of 3 names with a nickname",
        )
    ]


def test_a_block_that_lacks_the_postal_code_alone_is_found() -> None:
    """Each part of the address counts, also the last one, and also where it is the only one."""
    lacking = [("Address blocks lack a part of the address", "street, city, state, postal code", "1 of 1 blocks")]
    assert laid_out(addressed("1 Main\nLyon IL")) == lacking
    assert laid_out(addressed("1 Main", **{CITY: "", STATE: "", POSTAL: "7-9"})) == lacking


def test_a_finding_about_a_layout_says_how_a_block_has_to_read() -> None:
    """It gives the lines in words."""
    (finding,) = laid_out(addressed("Lyon IL 69\n1 Main"))
    assert finding[1] == "the greeting, the street, `City ST  ZIP` or `City Region Postal`, the country if abroad"


def test_a_greeting_with_stray_white_space_is_passed_over() -> None:
    """Whether a block keeps the white space of a greeting is not documented."""
    greeted = list(addressed("Lyon IL 69\n1 Main"))
    greeted[2] = "J  J"
    with pytest.raises(TooLittleDataError):
        laid_out(tuple(greeted))


def problems_of(*pairs: tuple[str, str]) -> list[str]:
    """The problems that `files.greeting` finds."""
    rows = file(*pairs, header=("Contact Name", "Greeting"))
    return [problem for problem, _, _ in found(labels.greeting, file=rows)]


def test_a_greeting_is_not_the_raw_name() -> None:
    """Most of them, or a few in a large account, are found; one that somebody entered is not."""
    sound = [(f"Doe{number}, Jane", "Jane") for number in range(20)]
    assert problems_of(*sound, ("Roe, Ann", "Roe, Ann"), ("Chapel", "Chapel")) == []
    assert problems_of(("Roe, Ann", "Roe, Ann")) == ["Greetings are the raw name"]
    assert problems_of(*sound, *[("Roe, Ann", "Roe, Ann")] * 3) == ["Greetings are the raw name"]


@pytest.mark.parametrize(
    ("greeting", "problem"),
    [
        ("Jane (Jo) Doe", "Most greetings are the whole name turned round"),
        ("Jane Doe", "Most greetings are the whole name turned round"),
        ("Doe", "Most greetings are the last name"),
    ],
)
def test_most_greetings_are_not_those_of_another_column(greeting: str, problem: str) -> None:
    """Three quarters have to be, and three of them at least: people may have entered a formal greeting."""
    wrong, right = ("Doe, Jane (Jo)", greeting), ("Doe, Jane (Jo)", "Jo")
    assert problems_of(*[wrong] * 4, right) == [problem]
    assert problems_of(*[wrong] * 3, right) == []
    assert problems_of(*[wrong] * 2) == []


def test_greetings_of_names_without_a_comma_are_inconclusive() -> None:
    """Where a name cannot be turned round, its greeting may be the name itself."""
    with pytest.raises(TooLittleDataError, match=r"^there is no contact whose name has one comma$"):
        problems_of(("Chapel", "Chapel"), ("Comma, Casey, Jr.", "Casey"))


@pytest.mark.parametrize(
    ("greeting", "problem"),
    [
        ("Jane", "Most envelope greetings are the first names alone"),
        ("Doe", "Most envelope greetings are the last name alone"),
    ],
)
def test_an_envelope_greeting_is_not_a_part_of_the_name(greeting: str, problem: str) -> None:
    """It does not repeat the greeting, nor the last name; two such are too few to tell."""
    header = ("Contact Name", "Envelope Greeting")
    rows = [("Doe, Jane", greeting)] * 3
    assert [each[0] for each in found(labels.envelope_greeting, file=file(*rows, header=header))] == [problem]
    assert found(labels.envelope_greeting, file=file(*rows[:2], header=header)) == []


@pytest.mark.parametrize("run", [" ", "(", "[ "])
def test_a_name_of_very_many_signs_is_searched_once(run: str) -> None:
    """A name of two hundred thousand is judged; if a search began anew at each of them, it would not end."""
    header = ("Contact Name", "Envelope Greeting")
    rows = [(f"Doe, Jane{run * (200_000 // len(run))}x", "Jane Doe")] * 3
    assert len(found(labels.envelope_greeting, file=file(*rows, header=header))) <= 1
