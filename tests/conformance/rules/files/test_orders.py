"""Tests of names compared as every collation compares them."""

import pytest

from conformance.rules.files import checks as files
from conformance.rules.files import orders
from tests.conformance.values import found, names


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Smart, A", "Smirk, B"),
        ("=SUM", "=SUN"),
        ("O'Hara, Ann", "O'Hara, Bob"),
        ("LONDON", "LONER"),
        ("Ömer A", "Ömer B"),
    ],
)
def test_letters_after_a_common_beginning_decide(left: str, right: str) -> None:
    """Collations treat the same beginning alike in both names, so the first different letters decide."""
    assert orders.wrong_way_round([left, right]) == (0, 1)
    assert orders.wrong_way_round([right, left]) == (1, 1)
    assert orders.wrong_way_round([right, left, right]) == (1, 2)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Ames", "Bell"),
        ("Smith", "SMART"),
        ("Smith", "SmArt"),
        ("Smith", "Smith, Ann"),
        ("Same", "Same"),
        ("Hall 10", "Hall 9"),
        ("Roe-Doe", "Roe Ann"),
        ("Bach", "Bad"),
        ("Alla", "Alda"),
        ("Paulson", "Paaske"),
        ("Many", "Mango"),
        ("Sow", "Sov"),
        ("Ban", "Ba\u030a"),
        ("Bar\u0301, A", "Bal, A"),
        ("Bar", "Bäl"),
    ],
)
def test_what_depends_on_the_collation_decides_nothing(left: str, right: str) -> None:
    """First letters, other cases, ends, numbers, punctuation, and letters of two signs or with marks."""
    for pair in ([left, right], [right, left]):
        assert orders.wrong_way_round(pair) == (0, 0)


def test_names_that_begin_alike_are_in_order() -> None:
    """Two such neighbours the wrong way round are found; a single pair may have another reason."""
    cells = ["Ames", "Ball", "Bell", "Cole", "Dunn", "Eames", "Ekes", "Ford", "Frost"]
    assert found(files.order, file=names(*cells), column="Contact Name") == []
    one = [*cells[:1], "Bell", "Bard", *cells[3:]]
    assert found(files.order, file=names(*one), column="Contact Name") == []
    two = [*cells[:1], "Bell", "Bard", *cells[3:7], "Frost", "Ford"]
    assert found(files.order, file=names(*two), column="Contact Name") == [
        (
            "Contacts whose names begin alike are not in the order of their names",
            "an order by name",
            "67% of such neighbours are in reverse order",
        )
    ]
    many = [f"Ha{letter}e" for letter in "bcdefghijklmnop" * 2]
    assert orders.wrong_way_round(sorted(many)[:25])[0] == 0
