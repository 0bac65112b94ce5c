"""Values to filter by, taken from the server's own files and chosen so that they select some contacts and not others.

They are returned as :class:`~conformance.http.exchange.Derived`: a report prints how a value was found, never the
value. Values that databases may compare differently (accents, ligatures, wildcards) are skipped.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from conformance.answers.tables import File
from conformance.check import TooLittleDataError
from conformance.http.exchange import Derived

NAME = "Contact Name"
PLACES = (("city", "Mailing City"), ("state", "Mailing State"), ("country", "Mailing Country"))
_MOST_CANDIDATES = 300
_MOST_PLACES = 50
_MOST_SIGNS = 4
_FEWEST_RESIDENTS = 2
_SHORTEST_PART = 4
_BEGINNING = re.compile("[A-Za-z]{3,4}")
# Any text in LIKE, any letter in LIKE, any letter in a regular expression.
_WILDCARDS = ("%", "_", ".")
# Characters with a meaning in patterns of databases or shells; and the comma, which separates the items of a list.
_SPECIAL = frozenset("%_*?[\\,")
_QUOTES = re.compile("[\"'&<>]")
_Holds = Callable[[str, str], bool]


def prefix_of_a_name(file: File, among: File | None = None) -> Derived:
    """Derive a prefix that some names have and others do not.

    Args:
        file: The file whose names it has to distinguish.
        among: The file to take it from; None for the same.

    Raises:
        TooLittleDataError: No prefix of one to seven letters does so.
    """
    names = [name for name in _names(among or file) if name == name.strip()]
    for length in (2, 1, 3, 4, 5, 6, 7):
        for prefix, _ in _common(name[:length] for name in names if len(name) >= length):
            if _is_plain(prefix) and _tells(prefix, _names(file), str.startswith):
                return Derived(prefix, f"the first {length} letters of a name in the file")
    raise TooLittleDataError("no prefix distinguishes the names")


def middle_of_a_name(file: File) -> Derived | None:
    """Derive a word that is not the first one of every name that holds it; None if there is none."""
    names = _names(file)
    for word in _first(word for name in names for word in _words(name)[1:]):
        begins, holds = (_count(word, names, how) for how in (str.startswith, str.__contains__))
        if begins < holds and _agreed(word, names, str.startswith):
            return Derived(word, "a word from the middle of a name in the file")
    return None


def signs_of_names(file: File) -> list[Derived]:
    """Derive prefixes of names with a character that a server may wrongly escape: a quote, or a sign at the start."""
    names = [name for name in _names(file) if name == name.strip()]
    quoted: dict[str, Derived] = {}
    first: dict[str, Derived] = {}
    for name in names:
        quote = _QUOTES.search(name)
        if quote:
            recipe = "the beginning of a name up to its first quote, apostrophe, ampersand or angle"
            quoted.setdefault(quote[0], Derived(name[: quote.end()], recipe))
        if name and not name[0].isalnum():
            first.setdefault(name[0], Derived(name[:3], "the first 3 characters of a name that begins with a sign"))
    usable = (
        each
        for each in (*quoted.values(), *first.values())
        if _is_literal(each.value) and _tells(each.value, tuple(names), str.startswith)
    )
    return list(islice(usable, _MOST_SIGNS))


def words_of_a_name(file: File) -> tuple[Derived, Derived]:
    """Derive two ASCII words of one name that not every name holds.

    Raises:
        TooLittleDataError: No name holds two such words.
    """
    names = _names(file)
    for name in names:
        words = _words(name)
        if len(set(words)) > 1 and not all(word in other for word in words[:2] for other in names):
            if not all(_agreed(word, names, str.__contains__) for word in words[:2]):
                continue
            return (
                Derived(words[0], "the first word of a name in the file"),
                Derived(words[1], "the second word of the same name"),
            )
    raise TooLittleDataError("no name holds two words that not every name holds")


def words_of_two_names(file: File) -> Derived | None:
    """Derive two words of different names that no name holds together; None if there are none."""
    names = _names(file)
    firsts = [words[0] for name in names[:_MOST_CANDIDATES] if (words := _words(name))]
    if not firsts:
        return None
    one = firsts[0]
    for other in _first(firsts):
        together = any(one.casefold() in name.casefold() and other.casefold() in name.casefold() for name in names)
        if not together and all(_agreed(word, names, str.__contains__) for word in (one, other)):
            return Derived(f"{one} {other}", "words of two names in the file that no name holds both")
    return None


def part_of_a_word(file: File) -> Derived | None:
    """Derive the middle of a word, which some names contain and others do not; None if there is none."""
    names = _names(file)
    for word in _first(word[1:-1] for name in names for word in _words(name) if len(word) > _SHORTEST_PART):
        if _tells(word, names, str.__contains__):
            return Derived(word, "the inside of a word of a name in the file")
    return None


def word_beyond_ascii(file: File) -> tuple[Derived, Derived] | None:
    """Derive a word with letters beyond ASCII, one that begins a name first, and the same in the other letter case."""
    split = [name.replace(",", " ").split() for name in _names(file)]
    words = (word for place in (slice(0, 1), slice(1, None)) for each in split for word in each[place])
    for word in _first(words):
        if not word.isascii() and all(letter.isascii() or _has_one_case_pair(letter) for letter in word):
            swapped = "".join(letter if letter.isascii() else letter.swapcase() for letter in word)
            recipe = "a word with letters beyond ASCII of a name in the file"
            return Derived(word, recipe), Derived(swapped, f"{recipe}, with these in the other case")
    return None


def place_in_no_name(file: File) -> Derived | None:
    """Derive a city of one word that no name contains; None if there is none."""
    names = _names(file)
    for value in _first(file.table.column("Mailing City")):
        plain = _is_plain(value) and len(value) > _SHORTEST_PART
        if plain and _agreed(value, names, str.__contains__) and not _count(value, names, str.__contains__):
            return Derived(value, "a city in the file that no name holds")
    return None


def word_beside(file: File, first: str, second: str) -> Derived | None:
    """Derive a word of some name that no name contains together with two other words; None if there is none."""
    names = _names(file)
    for word in _first(word for name in names for word in _words(name)):
        together = any(all(each.casefold() in name.casefold() for each in (first, second, word)) for name in names)
        if not together and _agreed(word, names, str.__contains__):
            return Derived(word, "a word of another name")
    return None


def words_of_greetings(file: File) -> list[Derived]:
    """Derive a word from each greeting column that no name contains; fewer if there are none."""
    names = _names(file)
    found = []
    for column in ("Greeting", "Envelope Greeting"):
        for word in _first(word for cell in file.table.column(column) for word in _words(cell)):
            in_no_name = len(word) >= _SHORTEST_PART and not _count(word, names, str.__contains__)
            if in_no_name and _agreed(word, names, str.__contains__):
                found.append(Derived(word, f"a word in the column {column} that no name holds"))
                break
    return found


def patterns_of_names(file: File) -> list[Derived]:
    """Derive prefixes of names with a wildcard character in place of one letter.

    No name contains the text, with or without the character. A server that takes the character for a wildcard finds the
    name that the text was made of.
    """
    names = _names(file)
    words = [match[0] for name in names if (match := _BEGINNING.match(name))]
    found = []
    for sign in _WILDCARDS:
        for word in _first(sorted(words, key=len, reverse=True)):
            parts = (word[0], word[2:])
            texts = [between.join(parts) for between in (sign, "")]
            if not any(_bare(text) in _bare(name) for text in texts for name in names):
                recipe = f"the beginning of a name in the file with {sign} in place of its second letter"
                found.append(Derived(texts[0], recipe))
                break
    return found


def first_word_of(file: File) -> Derived | None:
    """Derive the first plain word of a name; None if there is none."""
    word = next((word for name in _names(file) for word in _words(name)), None)
    return None if word is None else Derived(word, "a word of a name in the file of hidden contacts")


def first_place_of(file: File, column: str) -> Derived | None:
    """Derive the most common value of a column; None if it has none."""
    value = next((value for value, _ in _common(file.table.column(column)) if _is_place(value)), None)
    return None if value is None else Derived(value, f"a {column} in the file of hidden contacts")


def places_of(file: File, column: str) -> list[Derived]:
    """Derive two values of a column that some contacts have and others do not; fewer if there are no two."""
    cells = file.table.column(column)
    values = [value for value, count in _common(cells) if _is_place(value) and count < len(cells)]
    return [Derived(value, f"{column} number {place} in the file") for place, value in enumerate(values[:2], start=1)]


def all_places_of(file: File, column: str) -> list[Derived]:
    """Derive the most common values of a column, at most 50."""
    values = [value for value, _ in _common(file.table.column(column)) if _is_place(value)]
    return [
        Derived(value, f"{column} number {place} in the file")
        for place, value in enumerate(values[:_MOST_PLACES], start=1)
    ]


def unlike_places_of(file: File, column: str) -> list[tuple[Derived, str]]:
    """Derive values that are similar to a place of several contacts, but are not in the file themselves.

    Returns:
        Pairs of a value (the place without its last letter, or in another letter case) and the place.
    """
    cells = _common(file.table.column(column))
    known = {value for value, _ in cells}
    common = [value for value, count in cells if _is_place(value) and count >= _FEWEST_RESIDENTS]
    changes: tuple[tuple[Callable[[str], str], str], ...] = (
        (lambda value: value[:-1] if len(value) > _SHORTEST_PART else value, "without its last letter"),
        (lambda value: value.swapcase() if value.isascii() else value, "in another letter case"),
    )
    found = []
    for change, how in changes:
        for value in common:
            changed = change(value)
            if changed not in known and _is_place(changed):
                found.append((Derived(changed, f"a common {column} in the file, {how}"), value))
                break
    return found


def _names(file: File) -> tuple[str, ...]:
    return file.table.column(NAME)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _is_literal(text: str) -> bool:
    return text.isascii() and text.isprintable() and text == text.strip() and not _SPECIAL.intersection(text)


def _is_place(value: str) -> bool:
    # A comma would make it a list, surrounding white space would be stripped, and `none` stands for blank.
    return bool(value) and "," not in value and value == value.strip() and value.lower() != "none"


def _has_one_case_pair(letter: str) -> bool:
    """Return whether a Latin, Greek or Cyrillic letter has one capital and one small form; ß, for one, has not."""
    small, capital = letter.lower(), letter.upper()
    paired = small != capital and small.upper() == capital and capital.lower() == small == letter.casefold()
    return paired and len(small) == len(capital) == 1 and letter < "\u0530"


def _words(name: str) -> list[str]:
    return [word for word in name.replace(",", " ").split() if _is_plain(word) and len(word) > 1]


def _common(values: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))


def _first(values: Iterable[str]) -> Iterator[str]:
    """Yield distinct values, at most 300."""
    seen: dict[str, None] = {}
    for value in values:
        if len(seen) == _MOST_CANDIDATES:
            return
        if value not in seen:
            seen[value] = None
            yield value


def _bare(text: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text).lower() if not unicodedata.combining(letter)
    )


def _count(text: str, names: Iterable[str], holds: _Holds) -> int:
    key = text.casefold()
    return sum(holds(name.casefold(), key) for name in names)


def _agreed(text: str, names: Iterable[str], holds: _Holds) -> bool:
    """Return whether a text is found in the same names however a database compares accents and letter case."""
    keys = [(fold, fold(text)) for fold in (str.casefold, str.lower, _bare)]
    return all(name.isascii() or len({holds(fold(name), key) for fold, key in keys}) == 1 for name in names)


def _tells(text: str, names: tuple[str, ...], holds: _Holds) -> bool:
    return 0 < _count(text, names, holds) < len(names) and _agreed(text, names, holds)
