"""Variants of the selection where the contract is silent: how a database compares."""

import unicodedata
from collections.abc import Callable

from mock_server.fixtures import Contact
from mock_server.selection.predicates import Criterion, Test
from tests.defects.exporting import matching
from tests.variants.model import Variant


def names(key: Callable[[str], str], holds: Callable[[str, str], bool], *, words: bool) -> Callable[[Criterion], Test]:
    """A predicate of names.

    Args:
        key: What is compared of a text.
        holds: Whether a name matches a text, both as keys.
        words: Whether the texts are taken word by word, and all must match.
    """

    def prepare(criterion: Criterion) -> Test:
        texts = [key(each) for text in criterion.texts for each in (text.split() if words else [text])]

        def test(contact: Contact) -> bool:
            return all(holds(key(contact.name), text) for text in texts)

        return test

    return prepare


def _without_marks(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(each))


def _blank_addresses(part: str) -> Callable[[Criterion], Test]:
    """A predicate of places for which a contact without an address has no place at all, not a blank one."""

    def prepare(criterion: Criterion) -> Test:
        wanted = {"" if text == criterion.rule.blank else text for text in criterion.texts}
        return lambda contact: any(
            getattr(address, part) in wanted for address in contact.addresses if not address.historic
        )

    return prepare


VARIANTS = (
    Variant(
        "none-takes-an-address",
        "A contact without any address has no city and no state, which is not the same as a blank one.",
        matching(address__city=_blank_addresses("city"), address__state=_blank_addresses("state")),
    ),
    Variant(
        "case-as-databases-have-it",
        "Letter case is folded character by character: a sharp s is no double s.",
        matching(
            name_prefix=names(str.lower, str.startswith, words=False),
            name_words=names(str.lower, str.__contains__, words=True),
        ),
    ),
    Variant(
        "accents-disregarded",
        "Names are compared without accents.",
        matching(
            name_prefix=names(_without_marks, str.startswith, words=False),
            name_words=names(_without_marks, str.__contains__, words=True),
        ),
    ),
)
