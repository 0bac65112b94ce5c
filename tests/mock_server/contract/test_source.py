"""The YAML that a contract may be written in: which values it gives, on which lines, and what is not read."""

import pytest
import yaml

from mock_server.contract import ContractError, source
from mock_server.contract.source import (
    MAX_DEPTH,
    MAX_SIZE,
    Mistake,
    SourceError,
    join,
    read_source,
    tokens,
)

BOMB = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' is used twice, first on line 1"),
        ("a: {b: 1,\n  b: 2}\n", 2, "'b' is used twice"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "tag"),
        ("a: !local x\n", 1, "tag"),
        ("a: &x\n  b: *x\n", 2, "cycle"),
        ("a: *x\n", 1, "undefined alias"),
        ("200: ok\n", 1, "quotes"),
        ("null: ok\n", 1, "quotes"),
        ("? [a]\n: 1\n", 1, "not a string"),
        ("? {a: 1}\n: 1\n", 1, "not a string"),
        ("a: &x [b]\n? *x\n: 1\n", 1, "not a string"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", 3, "merge key"),
        ("a: 1\n---\nb: 2\n", 2, "another document"),
        ("a: [1\nb: 2\n", 2, "not YAML"),
        ("a: b\n\x00", 2, "not YAML"),
        ("", 1, "empty"),
        ("a: 1e999\n", 1, "too large"),
        ("a: 12345678901234567890\n", 1, "too large"),
        ("a: " + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), 1, "nested deeper"),
        (BOMB, 6, "aliases are counted"),
    ],
)
def test_yaml_that_is_not_read(text: str, line: int, reason: str) -> None:
    """YAML beyond plain values is refused with its line, at once and without filling the memory."""
    with pytest.raises(ContractError) as caught:
        read_source(text.encode(), "bad.yaml")
    assert reason in caught.value.message
    assert caught.value.line == line


def test_depth_counts_through_aliases() -> None:
    """Aliases cannot build a value deeper than the text may be."""
    text = "a0: &a0 [1]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}]\n" for n in range(MAX_DEPTH))
    with pytest.raises(ContractError, match="nested deeper"):
        read_source(text.encode(), "deep.yaml")


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_scalars_are_those_of_json(monkeypatch: pytest.MonkeyPatch, loader: type) -> None:
    """Only the words and numbers of JSON have another kind than string; aliases give equal values, not shared ones.

    With libyaml and without it the values are the same.
    """
    monkeypatch.setattr(source, "_Loader", type("Loader", (loader,), {"resolve": source._Loader.resolve}))
    text = "a: &x [no, 2026-01-01, 12:30, 0o7, true, null, ~, 1, -2.5e3, '1']\nb: *x\n"
    value = read_source(text.encode(), "scalars.yaml").value
    assert value["a"] == ["no", "2026-01-01", "12:30", "0o7", True, None, None, 1, -2500.0, "1"]
    assert value["b"] == value["a"]
    assert value["b"] is not value["a"]


def test_a_scalar_may_have_an_anchor() -> None:
    """An alias of a scalar is that scalar, and its line is that of the anchor."""
    read = read_source(b"a: &x 1\nb:\n  - *x\n", "anchor.yaml")
    assert read.value == {"a": 1, "b": [1]}
    assert (read.line("/b"), read.line("/b/0"), read.line("/b/7"), read.line("/b/x")) == (2, 1, 2, 2)


def test_a_file_beyond_the_limit_is_refused() -> None:
    """A huge file is refused before it is read as YAML."""
    with pytest.raises(ContractError, match="larger than"):
        read_source(b" " * (MAX_SIZE + 1), "huge.yaml")


def test_who_reads_says_how_much() -> None:
    """A file with as many values as are read is read, and one with one more is not."""
    assert read_source(b"[1, 2, 3]", "three.yaml", max_values=4).value == [1, 2, 3]
    with pytest.raises(ContractError, match="more values than are read"):
        read_source(b"[1, 2, 3, 4]", "four.yaml", max_values=4)


@pytest.mark.parametrize(("raw", "line"), [(b"a: 1\nb: \xff\n", 2), (b"\xff\xfe", 1)])
def test_other_encodings_are_refused(raw: bytes, line: int) -> None:
    """Bytes that are not UTF-8 are refused at their line."""
    with pytest.raises(ContractError, match="not UTF-8") as caught:
        read_source(raw, "latin.yaml")
    assert caught.value.line == line


def test_a_pointer_is_escaped() -> None:
    """A slash and a tilde in a member name are escaped (RFC 6901, 3), and read back."""
    assert join("", "a/b", "c~d", 0) == "/a~1b/c~0d/0"
    assert join("") == ""
    assert tokens("/a~1b/c~0d/0") == ["a/b", "c~d", "0"]


def test_every_mistake_has_a_line_of_its_own() -> None:
    """The text of an error is the text of its mistakes; its attributes are those of the first one."""
    error = SourceError(Mistake("a.yaml", 1, "", "first"), Mistake("a.yaml", 7, "/b", "second"))
    assert str(error) == "a.yaml:1: first\na.yaml:7: /b: second"
    assert (error.file, error.line, error.pointer, error.message) == ("a.yaml", 1, "", "first")
