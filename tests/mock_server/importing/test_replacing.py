"""Tests of replacing words by others that look alike."""

import re
import unicodedata

import pytest

from mock_server.fixtures.lexicon import Lexicon
from mock_server.importing.replacing import Replacer

LEXICON = Lexicon(1)


def _shape(text: str) -> str:
    """A text with its letters and digits made equal, their case and alphabet kept."""
    return "".join(map(_kind, text))


def _kind(sign: str) -> str:
    if sign.isdecimal():
        return "9" if sign.isascii() else unicodedata.name(sign).partition(" DIGIT")[0]
    if not sign.isalpha():
        return sign
    case = "A" if sign.isupper() else "a"
    return f"{case}{'' if sign.isascii() else '`'}{unicodedata.name(sign).split()[0]}"


@pytest.mark.parametrize(
    "text",
    [
        "Doe, John (Johnny) and Jane",
        'O\'Hara, "Red" Patrick [sic]',
        "=SUM(A1:A9), -5 @ home_2",
        "  MÜLLER-Lüdenscheidt,\r\n\tÉve  ",
        "A\N{COMBINING RING ABOVE}ngström 🎉",
        "Иванов, Пётр",
        "כהן, דוד",
        "محمد, سالم",
        "शर्मा, राम",
        "王小明, 李娜",
        "김, 민수",
        "Παπαδόπουλος, Άννα",
        "ሰላም, ሄሎ",
        "\u0661\u0662\u0663 12345",
    ],
)
def test_a_text_keeps_its_shape_and_loses_its_words(text: str) -> None:
    """Length, case, alphabet, accents and all signs stay; each word of more than two letters is another one."""
    replacer = Replacer([text], LEXICON)
    made = replacer.replace(text)
    assert len(made) == len(text)
    assert _shape(made) == _shape(text)
    words = [word for word in re.findall(r"[^\W\d_]{3,}|\d{3,}", text.casefold()) if word != "and"]
    assert [word for word in words if word in made.casefold()] == []


def test_equal_words_become_equal_words() -> None:
    """In any letter case, within one replacer; another replacer makes others of them."""
    texts = ["Doe, John", "DOE, JOHN", "John Doe"]
    one, other = Replacer(texts, LEXICON), Replacer(texts, LEXICON)
    made = [one.replace(text) for text in texts]
    last, first = made[0].split(", ")
    assert made == [f"{last}, {first}", f"{last.upper()}, {first.upper()}", f"{first} {last}"]
    assert [other.replace(text) for text in texts] != made


def test_different_words_become_different_words() -> None:
    """As long as there are enough of their length: all that filters tell apart stays apart."""
    words = [f"{one}{two}xy" for one in "abcdefghij" for two in "klmnopqrst"]
    replacer = Replacer(words, LEXICON)
    assert len({replacer.replace(word) for word in words}) == len(words)


def test_where_all_words_of_a_length_are_taken_two_become_one() -> None:
    """Ten digits have ten digits; an eleventh text of one digit does not wait for another."""
    replacer = Replacer([str(digit) for digit in range(10)], LEXICON)
    made = [replacer.replace(str(digit)) for digit in range(10)]
    assert all(one != str(digit) and len(one) == 1 for digit, one in enumerate(made))


def test_short_words_side_by_side_may_reveal_a_text() -> None:
    """Two short words may come back beside each other by chance; whoever replaces has to draw again then."""
    replacer = Replacer(["Li Jo", "Al"], LEXICON)
    assert replacer.reveals(["Mr li jo"])
    assert not replacer.reveals(["Li Bo", "and"])
