"""Tests of the terms in which scenarios speak of this API."""

import re

import pytest

from conformance.formats import is_uuid
from conformance.session import terms
from conformance.session.monitors import TargetLostError, TokenLostError
from conformance.session.terms import ABSENT, COLLECTION, EVERYBODY, SUFFIXES, UNKNOWN_ID, UNUSED, USABLE_ID
from tests.conformance.values import CONTRACT, ID, exchange


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", COLLECTION, "createMailingExport"),
        ("GET", f"{COLLECTION}/{ID}{SUFFIXES['json']}", "showMailingExport"),
        ("GET", f"{COLLECTION}/{ID}{SUFFIXES['csv']}", "downloadMailingExportCsv"),
        ("GET", f"{COLLECTION}/{ID}{SUFFIXES['xlsx']}", "downloadMailingExportXlsx"),
    ],
)
def test_the_paths_are_those_of_the_contract(method: str, path: str, name: str) -> None:
    """The collection, and an export with each suffix, address the operation of their name."""
    operation = CONTRACT.match(method, path)
    assert operation is not None
    assert operation.operation_id == name


def test_the_media_type_is_that_of_the_contract() -> None:
    """What scenarios send is the first media type in which the contract reads a creation."""
    assert CONTRACT.request_media_types[0] == terms.MEDIA_TYPE


@pytest.mark.parametrize("text", [ID, ID.upper(), "7", "a.b_c~d-e", "007"])
def test_an_id_of_unreserved_characters_can_be_used(text: str) -> None:
    """Letters, digits and the four signs are the same text wherever they are written (RFC 3986, 2.3)."""
    assert USABLE_ID.fullmatch(text)


@pytest.mark.parametrize("text", ["", "a b", "a/b", "a%41", "é", "a\n", "a?", "a#", "a:b", "a+b", "../x", "a;b"])
def test_an_id_that_takes_escaping_cannot_be_used(text: str) -> None:
    """Any other character is changed on the way, or ends the path."""
    assert not USABLE_ID.fullmatch(text)


def test_the_unknown_id_is_a_uuid_that_nobody_has() -> None:
    """It is a UUID, so that a filter takes it, and nearly all of it is zeros, which no generator of ids gives."""
    assert is_uuid(UNKNOWN_ID)
    assert set(UNKNOWN_ID) == set("048-")


def test_the_unused_text_cannot_be_taken_for_a_list() -> None:
    """It holds no comma, and no white space at its ends, so that it means the same in each filter."""
    assert UNUSED.strip() == UNUSED
    assert "," not in UNUSED


def test_everybody_is_every_group_of_statuses() -> None:
    """The three words are the groups of the contract, so that together they leave nobody out."""
    groups = CONTRACT.filter_rules()["filters"]["status"]["values"]
    assert set(EVERYBODY.split(",")) == set(groups)


def test_what_is_absent_is_neither_null_nor_empty() -> None:
    """A member that is not sent differs from one that is sent as null or empty."""
    nothing: list[object] = [None, "", {}, []]
    assert ABSENT not in nothing


def test_a_refused_file_is_named_in_words_and_keeps_its_answer() -> None:
    """The text names the filter and the status; what came back is there for the evidence."""
    refused = exchange(404)
    error = terms.RefusedError("a known tag", refused)
    assert re.fullmatch(r"the download for a known tag was refused with 404", str(error))
    assert error.exchange is refused


@pytest.mark.parametrize("kind", [TargetLostError, TokenLostError])
def test_each_loss_comes_with_advice(kind: type[terms.LostError]) -> None:
    """The advice says what to do, in a sentence."""
    assert kind.advice.endswith((".", "?"))
    assert issubclass(kind, terms.LostError)
