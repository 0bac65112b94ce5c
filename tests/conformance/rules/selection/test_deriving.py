"""Tests of the values to filter by: they tell contacts apart, and no two databases disagree about them."""

import pytest

from conformance.answers.tables import File
from conformance.check import TooLittleDataError
from conformance.http.exchange import Derived
from conformance.rules.selection import deriving
from tests.conformance.values import file, names

CITY = "Mailing City"


def value(derived: Derived | None) -> str | None:
    """What was derived."""
    return derived.value if derived else None


def values(derived: list[Derived]) -> list[str]:
    """All that was derived."""
    return [each.value for each in derived]


def towns(*cells: str) -> File:
    """A file of nameless contacts in these cities."""
    return file(*(("", cell) for cell in cells), header=("Contact Name", CITY))


def test_a_prefix_tells_names_apart() -> None:
    """The most common beginning that not all names share; of another file's names where that is asked for."""
    people = names("Smith, Ann", "Smythe, Jo", "Doe, Jane")
    assert value(deriving.prefix_of_a_name(people)) == "Sm"
    assert value(deriving.prefix_of_a_name(people, among=names("Doe, Jane"))) == "Do"
    for cells in (("Doe, Jane", "Doe, Jo"), ("=a", "=b"), ()):
        with pytest.raises(TooLittleDataError, match=r"^no prefix distinguishes the names$"):
            deriving.prefix_of_a_name(names(*cells))


@pytest.mark.parametrize("cells", [("Omar", "Ömer", "Otto"), ("Strand", "\ufb06rand", "Zoe")])
def test_a_prefix_is_none_where_databases_disagree(cells: tuple[str, ...]) -> None:
    """A beginning that another name has but for its accents or ligatures is passed over."""
    assert value(deriving.prefix_of_a_name(names(*cells))) in {"Ot", "Zo"}


def test_the_middle_of_a_name() -> None:
    """A later word, with which not all names begin that hold it."""
    assert value(deriving.middle_of_a_name(names("Doe, Jane", "Jane, Doe"))) == "Jane"
    assert value(deriving.middle_of_a_name(names("Doe", "Roe"))) is None
    assert value(deriving.middle_of_a_name(names("王, 小明"))) is None


def test_signs_of_names() -> None:
    """Beginnings up to a quote come first, then signs at the start; wildcards of a pattern are passed over."""
    people = names("O'Hara, Pat", "R&D, Inc", "=SUM(A1)", "%x", '*"x', " 'y", "Doe, Jane", "@ a")
    assert values(deriving.signs_of_names(people)) == ["O'", "R&", "=SU", "@ a"]
    many = names(*(f"{sign}x" for sign in "!#$+-/:;=@"), "Doe")
    assert len(deriving.signs_of_names(many)) == 4
    assert deriving.signs_of_names(names("Doe, Jane", "")) == []


def test_words_to_search_for() -> None:
    """Two words of one name, two of different names, the inside of a word, and a city that no name holds."""
    people = names("Smith, Anna", "Parker, Bea", "Parker, Anna")
    assert tuple(value(each) for each in deriving.words_of_a_name(people)) == ("Smith", "Anna")
    assert value(deriving.words_of_two_names(people)) == "Smith Parker"
    assert value(deriving.part_of_a_word(people)) == "mit"
    whole = file(("London, Jack", "London"), ("Doe, Jane", "Lyon"), ("Roe, Jo", "Bonn"), header=("Contact Name", CITY))
    assert value(deriving.place_in_no_name(whole)) is None
    whole = file(("London, Jack", "London"), ("Doe, Jane", "Dublin"), header=("Contact Name", CITY))
    assert value(deriving.place_in_no_name(whole)) == "Dublin"


def test_names_without_words_to_search_for() -> None:
    """Where there is no such word nothing is derived."""
    assert value(deriving.words_of_two_names(names("Doe, Jane"))) is None
    assert value(deriving.words_of_two_names(names("1", "2"))) is None
    assert value(deriving.part_of_a_word(names("Doe, Jane", "Roe, Jane"))) is None
    with pytest.raises(TooLittleDataError, match=r"^no name holds two words that not every name holds$"):
        deriving.words_of_a_name(names("Doe", "Roe"))


def test_a_third_word() -> None:
    """A word of another name, which no name holds beside the two; None where there is none."""
    people = names("Smith, Anna", "Smith, Anna Bea", "Parker, Jo")
    assert value(deriving.word_beside(people, "Smith", "Anna")) == "Parker"
    assert value(deriving.word_beside(names("Smith, Anna"), "Smith", "Anna")) is None


def test_words_of_greetings() -> None:
    """A word of each column of greetings that no name holds; short ones and those of names are passed over."""
    header = ("Contact Name", "Greeting", "Envelope Greeting")
    people = file(("Doe, Jane", "Jane dear friends", "The Doe family"), ("Roe, Jo", "of", "Jo Roe"), header=header)
    assert values(deriving.words_of_greetings(people)) == ["dear", "family"]
    assert values(deriving.words_of_greetings(file(("Doe, Jane", "Jane", "Jane Doe"), header=header))) == []
    assert values(deriving.words_of_greetings(names("Doe, Jane"))) == []


def test_beginnings_with_the_signs_of_a_pattern() -> None:
    """A sign in place of the second letter; a name that holds that, with the sign or without it, is no good."""
    assert values(deriving.patterns_of_names(names("Smith, Ann", "Doe, Jo"))) == ["S%it", "S_it", "S.it"]
    people = names("Smith, Ann", "Sit, Jo", "Parker, Bea", "P.rker")
    assert values(deriving.patterns_of_names(people)) == ["P%rk", "P_rk"]
    assert deriving.patterns_of_names(names("Roe, Jo", "Öst", "=SUM")) == []


def test_what_hidden_contacts_have() -> None:
    """The first plain word of a name and the most common place."""
    assert value(deriving.first_word_of(names("=7", "王, 小明", "O'Hara, Pat"))) == "Pat"
    assert value(deriving.first_word_of(names("王"))) is None
    assert value(deriving.first_place_of(towns("", "Lyon", "Bonn", "Lyon"), CITY)) == "Lyon"
    assert value(deriving.first_place_of(towns("", "A, B"), CITY)) is None


def test_places_to_filter_by() -> None:
    """The most common first; no blank, no list, no surrounding space, and not the word for blank."""
    cells = ("Lyon", "Lyon", "Bonn", "Rome", "", "Washington, D.C.", " Bern", "None")
    assert values(deriving.places_of(towns(*cells), CITY)) == ["Lyon", "Bonn"]
    assert values(deriving.all_places_of(towns(*cells), CITY)) == ["Lyon", "Bonn", "Rome"]
    assert values(deriving.places_of(towns("Lyon", "Lyon"), CITY)) == []
    assert len(deriving.all_places_of(towns(*(f"Town {number}" for number in range(80))), CITY)) == 50


@pytest.mark.parametrize(
    ("cells", "derived"),
    [
        (("London",) * 2, [("Londo", "London"), ("lONDON", "London")]),
        (("London",), []),
        (("London", "London", "Londo", "Londo", "lONDON"), [("Lond", "Londo"), ("lONDO", "Londo")]),
        (("MA", "MA"), [("ma", "MA")]),
        (("Köln", "Köln"), []),
        (("10115", "10115"), [("1011", "10115")]),
        (("San X", "San X"), [("sAN x", "San X")]),
    ],
)
def test_what_is_nearly_a_place(cells: tuple[str, ...], derived: list[tuple[str, str]]) -> None:
    """A place of several contacts without its last letter and in another case, where the file has no such place."""
    found = [(each.value, place) for each, place in deriving.unlike_places_of(towns(*cells), CITY)]
    assert found == derived
