"""Tests of reading YAML with the line of each node."""

import pytest

from conformance.source import NotYamlError, read_source, resolve, step


def test_a_node_has_the_line_of_its_key() -> None:
    """The line of a member is where its name is written, that of an item where it begins; behind an alias, too."""
    document, lines = read_source(b"a: &a\n  - b\n  - c/d:\n      1\ne: *a\n")
    assert document == {"a": ["b", {"c/d": 1}], "e": ["b", {"c/d": 1}]}
    behind = {"/0": 2, "/1": 3, "/1/c~1d": 3}
    expected = {f"/{name}{place}": line for name in "ae" for place, line in behind.items()}
    assert lines == {"": 1, "/a": 1, "/e": 5} | expected


@pytest.mark.parametrize(("source", "line"), [(b"a: [1\nb: 2\n", 2), (b"a: \x01", 1)])
def test_what_is_no_yaml_is_told_by_line(source: bytes, line: int) -> None:
    """Where the reader knows no line, it is the first."""
    with pytest.raises(NotYamlError) as caught:
        read_source(source)
    assert caught.value.line == line


def test_a_reference_is_followed_to_its_end() -> None:
    """Through other references, with escaped names; one that leads out of the document is an error."""
    document = {"a/b": {"$ref": "#/c"}, "c": {"d": 1}}
    assert resolve(document, {"$ref": f"#/{step('a/b')}"}) == {"d": 1}
    with pytest.raises(ValueError, match="is not local"):
        resolve(document, {"$ref": "other.yaml#/c"})
