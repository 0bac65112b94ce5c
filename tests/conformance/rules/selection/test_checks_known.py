"""Tests of the checks that need some knowledge of the data."""

import pytest

from conformance.answers.tables import File, Table
from conformance.check import TooLittleDataError
from conformance.rules.selection import checks_known as known
from tests.conformance.values import exchange, found, names

ALL, A, B, AB = (
    names("a", "b", "c", words="all"),
    names("a", words="a"),
    names("b", words="b"),
    names("a", "b", words="ab"),
)
NONE, X = names(words="none"), names("x", words="x")


def test_a_known_account_list_selects_a_part() -> None:
    """It selects part of the whole, and the same beside an unknown list."""
    check = known.account_lists
    assert found(check, whole=ALL, parts=[AB], together=AB) == []
    assert found(check, whole=A, parts=[AB], together=AB) == [
        ("ab selects contacts that a does not", "some of 1 contacts", "1 contacts that are not among them")
    ]
    assert found(check, whole=ALL, parts=[AB], together=NONE) == [
        ("none does not select what ab does", "2 contacts", "0 contacts: 2 missing, 0 too many")
    ]
    assert found(check, whole=ALL, parts=[AB], together=exchange(404)) == [
        ("A filter that names ab is refused", "a file", "status 404")
    ]
    with pytest.raises(TooLittleDataError, match=r"^the account list has no contacts$"):
        found(check, whole=ALL, parts=[NONE], together=NONE)


def test_known_account_lists_add_up() -> None:
    """A contact belongs to one list, so several lists select the contacts of each."""
    check = known.account_lists
    assert found(check, whole=ALL, parts=[A, B], together=AB) == []
    assert found(check, whole=ALL, parts=[A, B], together=A) == [
        ("a does not select what a and b does", "2 contacts", "1 contacts: 1 missing, 0 too many")
    ]


def test_known_contacts_are_selected() -> None:
    """As many as were named, part of the whole, and with the rest the whole."""
    check = known.ids
    assert found(check, whole=AB, chosen=A, rest=B, count=1) == []
    assert found(check, whole=AB, chosen=A, rest=B, count=2) == [
        ("a selects another number of contacts", "2 contacts", "1 contacts")
    ]
    assert found(check, whole=AB, chosen=A, rest=A, count=1) == [
        ("a and a together do not select every contact once", "2 contacts", "2 contacts: 1 missing, 1 too many")
    ]
    assert found(check, whole=AB, chosen=X, rest=B, count=1)[0] == (
        "x selects contacts that ab does not",
        "some of 2 contacts",
        "1 contacts that are not among them",
    )


def test_expected_rows_are_selected() -> None:
    """The very rows that are known, in any order."""
    assert found(known.expected, rows=(("b",), ("a",)), actual=AB) == []
    assert found(known.expected, rows=(("a",), ("c",)), actual=AB) == [
        ("ab does not select what was expected", "2 contacts", "2 contacts: 1 missing, 1 too many")
    ]


def test_line_breaks_of_expected_rows() -> None:
    """A workbook cannot tell CR LF from LF, so neither does the comparison; a CSV holds what is stored."""
    workbook = File(Table(("Contact Name",), (("a\nb",),), ("Contacts",)), ())
    assert found(known.expected, rows=(("a\r\nb",),), actual=workbook) == []
    for stored, written in (("a\r\nb", "a\nb"), ("a\nb", "a\r\nb")):
        assert found(known.expected, rows=((stored,), ("c",)), actual=names(written, "c")) == [
            ("the file holds values with other line breaks", "line breaks as stored", "1 values")
        ]
        assert found(known.expected, rows=((stored,),), actual=names(stored)) == []


def test_a_contact_that_was_deleted_is_too_little_data() -> None:
    """Its id selects nobody and leaves nobody out, which is no fault of the server."""
    with pytest.raises(TooLittleDataError, match=r"^none of the known contacts exists any more$"):
        found(known.ids, whole=AB, chosen=NONE, rest=AB, count=1)
    assert found(known.ids, whole=AB, chosen=NONE, rest=B, count=1)[0][0] == "none selects another number of contacts"


def parts(*shortened: File) -> list[tuple[str, str, str]]:
    """What `selection.tag-as-stored` finds of parts of two tags, that of a and b and that of b."""
    return found(known.tag_as_stored, full=[AB, B], shortened=shortened)


def test_a_part_of_a_tag_is_another_tag() -> None:
    """Parts that select nobody pass; parts that all select whoever has the tag are found."""
    assert parts(NONE, NONE) == []
    assert parts(ALL, B) == [("Parts of tags select all contacts with the tag", "no contact", "2 of 2 tags")]


@pytest.mark.parametrize("shortened", [(AB, NONE), (A, B), (NONE, X)])
def test_a_part_of_a_tag_may_be_a_tag_itself(shortened: tuple[File, File]) -> None:
    """Where only some parts select somebody, the check is inconclusive."""
    with pytest.raises(TooLittleDataError, match=r"^a part of a tag may be a tag itself$"):
        parts(*shortened)


def test_parts_of_tags_take_two_tags() -> None:
    """With fewer tags that somebody has, the check is inconclusive."""
    with pytest.raises(TooLittleDataError, match=r"^it takes 2 tags"):
        found(known.tag_as_stored, full=[AB, NONE], shortened=[AB, NONE])


def tagged(every: File, some: File, rest: File) -> list[tuple[str, str, str]]:
    """What `selection.tags` finds of two tags, one that a and b have, another that b and c have."""
    single = (AB, names("b", "c", words="bc"))
    return found(known.tags, whole=ALL, single=single, every=every, some=some, rest=rest)


def test_two_tags_select_by_both_by_either_or_by_neither() -> None:
    """All tags, any tags and excluded tags fit together."""
    assert tagged(B, ALL, NONE) == []
    assert tagged(ALL, ALL, NONE) == [
        ("all does not select the contacts with both", "1 contacts", "3 contacts: 0 missing, 2 too many")
    ]
    assert tagged(B, B, names("a", "c", words="ac")) == [
        ("b does not select the contacts with either", "3 contacts", "1 contacts: 2 missing, 0 too many")
    ]
    assert tagged(B, ALL, ALL) == [
        ("all and all together do not select every contact once", "3 contacts", "6 contacts: 0 missing, 3 too many")
    ]


def test_two_tags_of_the_same_contacts_are_too_little_data() -> None:
    """They do not show how tags are joined."""
    with pytest.raises(TooLittleDataError, match=r"^no two tags select different contacts$"):
        found(known.tags, whole=ALL, single=(A, A), every=A, some=A, rest=B)
