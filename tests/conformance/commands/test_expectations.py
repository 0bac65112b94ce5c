"""Tests of reading expected rows."""

import json
from pathlib import Path

import pytest

from conformance.commands.expectations import FORMAT, read_expectations
from conformance.formats import NestingError, load_json
from conformance.http.exchange import encode_json
from conformance.target import Expectation, TargetError

GOOD = {"words": "status=hidden", "filter": {"status": "hidden"}, "rows": [["Zaphod", ""], []]}


def _nested(depth: int) -> dict[str, object]:
    nested: object = []
    for _ in range(depth - 1):
        nested = [nested]
    return {**GOOD, "filter": {"x": nested}}


def test_a_filter_as_deep_as_a_request_may_be_is_read(tmp_path: Path) -> None:
    """With the hundred levels of a whole request the contract sets the bound, and no more is refused here."""
    path = tmp_path / "expect.json"
    path.write_text(json.dumps({"format": FORMAT, "cases": [_nested(95)]}), encoding="utf-8-sig")
    (one,) = read_expectations(path)
    body = encode_json({"data": {"attributes": {"params": {"filter": one.rules}}}})
    assert load_json(body, 100)
    with pytest.raises(NestingError):
        load_json(body, 99)


def test_expectations_are_read(tmp_path: Path) -> None:
    """Each case has words, filter and rows; its `repr` holds only the words."""
    path = tmp_path / "expect.json"
    path.write_text(json.dumps({"format": FORMAT, "cases": [GOOD, {**GOOD, "rows": []}]}), encoding="utf-8")
    first, second = read_expectations(path)
    assert first == Expectation("status=hidden", {"status": "hidden"}, (("Zaphod", ""), ()))
    assert second.rows == ()
    assert "Zaphod" not in repr(first)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff", ":1: This is not UTF-8. 'mailing-mock expect' writes such a file."),
        (b'{\n"format": \n"\xff"}', ":3: This is not UTF-8."),
        (b'{"format": "\\ud800"}', ":1: This is not JSON."),
        (b'{\n"format": NaN}', ":2: This is not JSON."),
        (b'{\n"x":\n{"y": "\\ud800\\ud800"}}', ":3: This is not JSON."),
        (b"[" * 200_000 + b"]" * 200_000, ":1: This is nested more than 99 levels deep."),
        (b'{"x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", ":1: This is nested more than 99 levels deep."),
        *(({"cases": [_nested(depth)]}, ":1: This is nested more than 99 levels deep.") for depth in (97, 800, 900)),
        ({"cases": [{**GOOD, "filter": {"x": "\ud800"}}]}, ":1: This is not JSON."),
        ({"cases": [{**GOOD, "filter": {"x": float("nan")}}]}, ":1: This is not JSON."),
        ({"cases": [{**GOOD, "filter": {"x": float("inf")}}]}, ":1: This is not JSON."),
        (b'{"format": ' + b"9" * 6000 + b"}", ": /format: Number out of range."),
        (b"[]", ": /: Expected `object`, got `array`. 'mailing-mock expect' writes such a file."),
        (b"{}", ": /: Object missing required field `format`."),
        ({"format": "x", "cases": [GOOD]}, ": /format: This must be mailing-expectations/1."),
        ({"cases": []}, ": /cases: Expected `array` of length >= 1."),
        ({"cases": {}}, ": /cases: Expected `array`, got `object`."),
        ({"cases": [7]}, ": /cases/0: Expected `object`, got `int`."),
        ({"cases": [GOOD, {**GOOD, "words": 7}]}, ": /cases/1/words: Expected `str`, got `int`."),
        ({"cases": [{**GOOD, "words": "a\nb"}]}, ": /cases/0/words: This must be one line of text."),
        ({"cases": [{**GOOD, "filter": "x"}]}, ": /cases/0/filter: Expected `object`, got `str`."),
        ({"cases": [{**GOOD, "rows": {}}]}, ": /cases/0/rows: Expected `array`, got `object`."),
        ({"cases": [{**GOOD, "rows": ["Zaphod"]}]}, ": /cases/0/rows/0: Expected `array`, got `str`."),
        ({"cases": [{**GOOD, "rows": [["Zaphod", 7]]}]}, ": /cases/0/rows/0/1: Expected `str`, got `int`."),
    ],
)
def test_what_is_wrong_is_told_by_its_place(tmp_path: Path, content: object, told: str) -> None:
    """The message names the file and the place, and holds no cell."""
    path = tmp_path / "expect.json"
    whole = content if isinstance(content, bytes) else json.dumps({"format": FORMAT, **content}).encode()  # type: ignore[dict-item]
    path.write_bytes(whole)
    with pytest.raises(TargetError) as caught:
        read_expectations(path)
    assert str(caught.value).startswith(str(path))
    assert told in str(caught.value)
    assert "Zaphod" not in str(caught.value)
