"""Replacing every word and number of a text by another one that looks alike.

The same word becomes the same word throughout one import, so duplicates stay duplicates and a greeting still belongs to
its name. What a word becomes is drawn from the randomness of the system and is no function of the word, and the table
of replacements is thrown away with the process: nothing leads back. Alphabet, length, letter case, accents, and all
that is neither letter nor digit stay as they are.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from mock_server.fixtures.lexicon import Lexicon

_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_SHORT: Final = 2
_TRIES: Final = 200
# Greetings join first names with this word, and envelopes are read by it.
_KEPT: Final = frozenset({"and"})
_ACCENTED: Final = "áàâäãåçéèêëíìîïñóòôöõøšúùûüýž"
_LOCALES: Final[Mapping[str, tuple[str, ...]]] = {
    "LATIN": ("en_US", "de_DE", "fr_FR", "pl_PL", "sv_SE"),
    "CYRILLIC": ("ru_RU",),
    "GREEK": ("el_GR",),
    "HEBREW": ("he_IL",),
    "ARABIC": ("ar_SA",),
    "DEVANAGARI": ("hi_IN",),
    "CJK": ("zh_CN", "ja_JP"),
    "HANGUL": ("ko_KR",),
}


class Replacer:
    """Replaces the words of texts.

    Args:
        texts: All texts that may be replaced: no word of any of them is taken as a replacement.
        lexicon: Where words come from.
    """

    def __init__(self, texts: Iterable[str], lexicon: Lexicon) -> None:
        cells = frozenset(map(str.lower, texts))
        self._cells = frozenset(cell for cell in cells if len(cell) > _SHORT)
        self._words = frozenset(word for cell in cells for word in _WORD.findall(cell))
        self._longest = max(map(len, self._words), default=0)
        self._lexicon = lexicon
        self._chance = secrets.SystemRandom()
        self._pools: dict[str, tuple[tuple[str, ...], str]] = {}
        self._replaced: dict[str, str] = {}
        self._used: set[str] = set()

    def replace(self, text: str) -> str:
        """Return a text with each word replaced."""
        return _WORD.sub(lambda match: self._other(match[0]), text)

    def reveals(self, texts: Iterable[str]) -> bool:
        """Return whether one of these texts holds a whole text of the input, as short words side by side may.

        Args:
            texts: What was made of the input.
        """
        # A text with a longer word cannot come back, since no replacement holds that word.
        composed = [cell for cell in self._cells if all(len(word) <= _SHORT for word in _WORD.findall(cell))]
        composed = [cell for cell in composed if _WORD.search(cell) and not _KEPT.issuperset(_WORD.findall(cell))]
        return any(cell in text.lower() for text in texts for cell in composed)

    def _other(self, word: str) -> str:
        key = word.lower()
        if key in _KEPT:
            return word
        if key not in self._replaced:
            self._replaced[key] = self._drawn(key)
            self._used.add(self._replaced[key])
        return "".join(map(_in_case, self._replaced[key], word)) if len(key) == len(word) else self._replaced[key]

    def _drawn(self, word: str) -> str:
        candidate = ""
        for attempt in range(_TRIES):
            candidate = self._digits(word) if word[0].isdecimal() else self._letters(word, attempt)
            # Where all words of this length are taken, two words may become one.
            is_free = candidate not in self._used or attempt > _TRIES // 2
            if is_free and candidate != word and not self._holds_one(candidate):
                break
        return candidate

    def _holds_one(self, candidate: str) -> bool:
        """Return whether a word of the input is in a candidate; a short one may be, for there are few of them."""
        sizes = range(_SHORT + 1, min(len(candidate), self._longest) + 1)
        parts = (candidate[start : start + size] for size in sizes for start in range(len(candidate) - size + 1))
        return any(part in self._words for part in parts)

    def _digits(self, word: str) -> str:
        return "".join(chr(ord(digit) - unicodedata.digit(digit) + self._chance.randrange(10)) for digit in word)

    def _letters(self, word: str, attempt: int) -> str:
        known, letters = self._pool(_script(word))
        size = len(word)
        fitting = [each for each in known if len(each) == size]
        if attempt < len(fitting):
            made = self._chance.choice(fitting)
        elif known and attempt < _TRIES // 2:
            # The beginning of a name and the end of another look like a name.
            one, other = self._chance.choice(known), self._chance.choice(known)
            cut = self._chance.randint(1, len(one))
            made = self._filled(one[:cut] + other[-max(size - cut, 1) :], size, letters)
        else:
            made = self._filled("", size, letters)
        return "".join(map(self._accented, made, word))

    def _filled(self, text: str, size: int, letters: str) -> str:
        return text[:size] + "".join(self._chance.choices(letters, k=max(size - len(text), 0)))

    def _accented(self, letter: str, like: str) -> str:
        return letter if like.isascii() or _script(like) != "LATIN" else self._chance.choice(_ACCENTED)

    def _pool(self, script: str) -> tuple[tuple[str, ...], str]:
        """Return the names of a script, as words in lower case, and their letters."""
        if script not in self._pools:
            found: dict[str, None] = {}
            for locale in _LOCALES.get(script, ()):
                words = self._lexicon.words(locale)
                for text in (*words.first_names, *words.last_names, *words.cities):
                    found.update(dict.fromkeys(each for each in _WORD.findall(text.lower()) if _plain(each, script)))
            self._pools[script] = tuple(found), "".join(sorted({letter for each in found for letter in each}))
        known, letters = self._pools[script]
        return known, letters or _letters_of(script)


def _script(word: str) -> str:
    return unicodedata.name(word[0], "LATIN").split()[0]


def _plain(word: str, script: str) -> bool:
    return word.isascii() if script == "LATIN" else all(_script(letter) == script for letter in word)


def _letters_of(script: str) -> str:
    found: Sequence[str] = [
        letter
        for letter in map(chr, range(0x2FFFF))
        if letter.isalpha() and _script(letter) == script and letter == letter.lower()
    ]
    return "".join(found) or "abcdefghijklmnopqrstuvwxyz"


def _in_case(letter: str, like: str) -> str:
    upper = letter.upper()
    return upper if like.isupper() and len(upper) == 1 else letter
