"""Servers that take the signs, the words and the parts of a filter for more than they are."""

import re
from collections.abc import Callable

from mock_server.fixtures import Contact
from mock_server.selection.predicates import Criterion, Test
from tests.defects.exporting import matching
from tests.defects.model import Build, Defect

_LIKE = {"%": ".*", "_": "."}


def _like(text: str, signs: str) -> re.Pattern[str]:
    parts = (_LIKE[sign] if sign in signs else re.escape(sign) for sign in text)
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def _prefixed(signs: str) -> Build:
    """Builds an application that hands some signs of a beginning on to a pattern."""

    def prepare(criterion: Criterion) -> Test:
        patterns = [_like(text, signs) for text in criterion.texts]
        return lambda contact: all(pattern.match(contact.name) for pattern in patterns)

    return matching(name_prefix=prepare)


def _searched(find: Callable[[str], Callable[[str], object]], words: Callable[[str], list[str]] = str.split) -> Build:
    """Builds an application that looks for words otherwise.

    Args:
        find: Makes of a word what looks for it in a name.
        words: Makes words of a text.
    """
    return _searched_in(lambda contact: contact.name, find, words)


def _searched_in(
    text: Callable[[Contact], str],
    find: Callable[[str], Callable[[str], object]],
    words: Callable[[str], list[str]] = str.split,
) -> Build:
    def prepare(criterion: Criterion) -> Test:
        finders = [find(word) for each in criterion.texts for word in words(each)]
        return lambda contact: all(finder(text(contact)) for finder in finders)

    return matching(name_words=prepare)


def _literal(word: str) -> Callable[[str], object]:
    return lambda name: word.casefold() in name.casefold()


def _regular(word: str) -> Callable[[str], object]:
    try:
        return re.compile(word, re.IGNORECASE).search
    except re.error:
        return _literal(word)


def _pieces_of_tags(criterion: Criterion) -> Test:
    joined = any if criterion.any_text or criterion.rule.excludes else all
    return lambda contact: joined(any(text in tag for tag in contact.tags) for text in criterion.texts)


DEFECTS = (
    Defect(
        "name-like-percent",
        "A percent sign in the beginning of a name is a percent sign.",
        "M307",
        "selection.literal",
        _prefixed("%"),
    ),
    Defect(
        "name-like-underscore",
        "An underscore in the beginning of a name is an underscore.",
        "M307",
        "selection.literal",
        _prefixed("_"),
    ),
    Defect(
        "search-like",
        "A percent sign or an underscore in a word of a search is a sign like any other.",
        "M307",
        "selection.literal",
        _searched(lambda word: _like(word, "%_").search),
    ),
    Defect(
        "search-regular-expression",
        "A word of a search is text and no regular expression.",
        "M307",
        "selection.literal",
        _searched(_regular),
    ),
    Defect(
        "search-two-words-at-most",
        "A search is for all of its words, the third one too.",
        "M307",
        "selection.wildcard-search",
        _searched(_literal, lambda text: text.split()[:2]),
    ),
    Defect(
        "search-words-by-blanks-alone",
        "White space of any kind parts the words of a search.",
        "M307",
        "selection.wildcard-search",
        _searched(_literal, lambda text: text.split(" ")),
    ),
    Defect(
        "search-greetings-too",
        "A search is for words in names and not in greetings.",
        "M307",
        "selection.wildcard-search",
        _searched_in(lambda contact: f"{contact.name} {contact.greeting or ''}", _literal),
    ),
    Defect(
        "tags-by-their-parts",
        "A tag is compared whole.",
        "M303",
        "selection.tag-as-stored",
        matching(tags=_pieces_of_tags),
    ),
)
