"""Tests of the values to filter by: they distinguish contacts, and every database agrees about them."""

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


def test_a_prefix_is_the_most_common_beginning_that_not_all_names_share() -> None:
    """It may have to be one of the names of another file."""
    people = names("Smith, Ann", "Smythe, Jo", "Doe, Jane")
    assert value(deriving.prefix_of_a_name(people)) == "Sm"
    assert value(deriving.prefix_of_a_name(people, among=names("Doe, Jane"))) == "Do"
    for cells in (("Doe, Jane", "Doe, Jo"), ("=a", "=b"), ()):
        with pytest.raises(TooLittleDataError, match=r"^no prefix distinguishes the names$"):
            deriving.prefix_of_a_name(names(*cells))


@pytest.mark.parametrize("cells", [("Omar", "Ömer", "Otto"), ("Strand", "\ufb06rand", "Zoe")])
def test_a_prefix_on_which_databases_disagree_is_passed_over(cells: tuple[str, ...]) -> None:
    """Another name has the same beginning but for accents or ligatures."""
    assert value(deriving.prefix_of_a_name(names(*cells))) in {"Ot", "Zo"}


def test_the_middle_of_a_name_is_a_later_word() -> None:
    """Some name that holds it does not begin with it."""
    assert value(deriving.middle_of_a_name(names("Doe, Jane", "Jane, Doe"))) == "Jane"
    assert value(deriving.middle_of_a_name(names("Doe", "Roe"))) is None
    assert value(deriving.middle_of_a_name(names("王, 小明"))) is None


def test_beginnings_with_signs_are_derived() -> None:
    """Beginnings up to a quote come first, then signs at the start; wildcards of a pattern are passed over."""
    people = names("O'Hara, Pat", "R&D, Inc", "=SUM(A1)", "%x", '*"x', " 'y", "Doe, Jane", "@ a")
    assert values(deriving.signs_of_names(people)) == ["O'", "R&", "=SU", "@ a"]
    many = names(*(f"{sign}x" for sign in "!#$+-/:;=@"), "Doe")
    assert len(deriving.signs_of_names(many)) == 4
    assert deriving.signs_of_names(names("Doe, Jane", "")) == []


def test_words_to_search_for_are_derived() -> None:
    """Two words of one name, two of different names, the inside of a word, and a city that no name holds."""
    people = names("Smith, Anna", "Parker, Bea", "Parker, Anna")
    assert tuple(value(each) for each in deriving.words_of_a_name(people)) == ("Smith", "Anna")
    assert value(deriving.words_of_two_names(people)) == "Smith Parker"
    assert value(deriving.part_of_a_word(people)) == "mit"
    whole = file(("London, Jack", "London"), ("Doe, Jane", "Lyon"), ("Roe, Jo", "Bonn"), header=("Contact Name", CITY))
    assert value(deriving.place_in_no_name(whole)) is None
    whole = file(("London, Jack", "London"), ("Doe, Jane", "Dublin"), header=("Contact Name", CITY))
    assert value(deriving.place_in_no_name(whole)) == "Dublin"


def test_without_such_words_nothing_is_derived() -> None:
    """The search by words of one name is too little data then."""
    assert value(deriving.words_of_two_names(names("Doe, Jane"))) is None
    assert value(deriving.words_of_two_names(names("1", "2"))) is None
    assert value(deriving.part_of_a_word(names("Doe, Jane", "Roe, Jane"))) is None
    with pytest.raises(TooLittleDataError, match=r"^no name holds two words that not every name holds$"):
        deriving.words_of_a_name(names("Doe", "Roe"))


def test_a_third_word_is_of_another_name() -> None:
    """No name holds it beside the two others; there may be none."""
    people = names("Smith, Anna", "Smith, Anna Bea", "Parker, Jo")
    assert value(deriving.word_beside(people, "Smith", "Anna")) == "Parker"
    assert value(deriving.word_beside(names("Smith, Anna"), "Smith", "Anna")) is None


def test_words_that_only_greetings_hold_are_derived() -> None:
    """One of each column; short words and those of names are passed over."""
    header = ("Contact Name", "Greeting", "Envelope Greeting")
    people = file(("Doe, Jane", "Jane dear friends", "The Doe family"), ("Roe, Jo", "of", "Jo Roe"), header=header)
    assert values(deriving.words_of_greetings(people)) == ["dear", "family"]
    assert values(deriving.words_of_greetings(file(("Doe, Jane", "Jane", "Jane Doe"), header=header))) == []
    assert values(deriving.words_of_greetings(names("Doe, Jane"))) == []


def test_a_sign_of_a_pattern_replaces_the_second_letter() -> None:
    """A name that holds such a text, with the sign or without it, is passed over."""
    assert values(deriving.patterns_of_names(names("Smith, Ann", "Doe, Jo"))) == ["S%it", "S_it", "S.it"]
    people = names("Smith, Ann", "Sit, Jo", "Parker, Bea", "P.rker")
    assert values(deriving.patterns_of_names(people)) == ["P%rk", "P_rk", "S.t"]
    assert values(deriving.patterns_of_names(names("Doe, Jane", "Doe, Jane"))) == ["D%e", "D_e", "D.e"]
    assert deriving.patterns_of_names(names("Ro, Jo", "Öst", "=SUM")) == []


def test_a_word_and_a_place_of_hidden_contacts_are_derived() -> None:
    """The first plain word of a name, and the most common place."""
    assert value(deriving.first_word_of(names("=7", "王, 小明", "O'Hara, Pat"))) == "Pat"
    assert value(deriving.first_word_of(names("王"))) is None
    assert value(deriving.first_place_of(towns("", "Lyon", "Bonn", "Lyon"), CITY)) == "Lyon"
    assert value(deriving.first_place_of(towns("", "A, B"), CITY)) is None


def test_the_most_common_places_are_derived() -> None:
    """No blank, no list, no surrounding space, and not the word for blank."""
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
def test_a_text_like_a_place_is_no_place_of_the_file(cells: tuple[str, ...], derived: list[tuple[str, str]]) -> None:
    """The place of several contacts without its last letter, and in another letter case."""
    found = [(each.value, place) for each, place in deriving.unlike_places_of(towns(*cells), CITY)]
    assert found == derived


def test_a_word_beyond_ascii_has_letters_that_have_one_other_case() -> None:
    """Only the letters beyond ASCII change; words that begin a name come first."""
    found = deriving.word_beyond_ascii(names("Doe, Jane", "Roe, Ōta", "Żółw, Anna"))
    assert found is not None
    assert [each.value for each in found] == ["Żółw", "żÓŁw"]
    recipe = "a word with letters beyond ASCII of a name in the file"
    assert [each.recipe for each in found] == [recipe, f"{recipe}, with these in the other case"]


@pytest.mark.parametrize(
    "word", ["Doe", "Großmann", "İzmir", "\u0131rmak", "Σοφός", "山田", "O\u0304ta", "\u10d0\u10d1"]
)
def test_a_word_whose_other_case_is_in_doubt_is_passed_over(word: str) -> None:
    """Databases differ on these letters, or on whether they have letter case."""
    assert deriving.word_beyond_ascii(names(word)) is None
