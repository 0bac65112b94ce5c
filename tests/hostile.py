"""Hostile texts, documents and bytes: what hypothesis generates where a claim is about anything that may come in."""

import copy
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

TERMINAL = "\x1b]0;title\x07\x1b[2J\u202eright\u2028\u200b\x9b1m\r\x08"
"""Characters that act on a terminal, or turn the direction of text."""
_DEPTHS = (90, 99, 101, 199, 201, 255, 256, 300, 800, 950, 1100, 5000)
_NUMBERS = (0, -1, 1.5, 10**400, 2**53 + 1, -(2**64), 1e308, float("nan"), float("inf"))
CANARY = "Zyxcanary"
"""A text that nothing of ours holds: where it comes out, a value of a server did."""
_TEXTS = (
    CANARY,
    "",
    " ",
    "\ud800",
    "\0",
    "\ufffe",
    TERMINAL,
    "x" * 5000,
    "<script>",
    "{{7*7}}",
    "[a](b)",
    "]]>",
    "%n",
    "\n",
)

texts = (
    st.sampled_from(_TEXTS) | st.text(max_size=12) | st.characters(categories=("Cs", "Cc", "Cf")).map(lambda c: c * 3)
)
"""Any text, often one that has an effect somewhere."""


def nested(depth: int, *, objects: bool, inner: object = 0) -> Any:  # noqa: ANN401  any JSON value
    """A value inside so many arrays, or objects."""
    for _ in range(depth):
        inner = {"a": inner} if objects else [inner]
    return inner


deep = st.builds(nested, st.sampled_from(_DEPTHS), objects=st.booleans())
"""A value that is nested about as deep as something allows."""
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(_NUMBERS) | texts | deep,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
"""Any value that JSON has or that Python takes for one."""


def written(value: object, *, plainly: bool = True) -> bytes:
    """A value as JSON; written plainly, half a surrogate pair is what no UTF-8 holds."""
    return _dumps(value, plainly=plainly).encode("utf-8", "surrogatepass")


def _dumps(value: object, *, plainly: bool) -> str:
    # Python's own writer has a bound for the depth, too.
    if isinstance(value, list):
        return _brackets(value, plainly=plainly)
    if isinstance(value, dict):
        return _brackets(value, plainly=plainly)
    return json.dumps(value, ensure_ascii=not plainly)


def _brackets(value: Any, *, plainly: bool) -> str:  # noqa: ANN401  an array or an object
    before, after = [], []
    while isinstance(value, list | dict) and len(value) == 1:
        if isinstance(value, dict):
            ((name, value),) = value.items()
            before.append(f"{{{json.dumps(name, ensure_ascii=not plainly)}:")
            after.append("}")
        else:
            (value,) = value
            before.append("[")
            after.append("]")
    if isinstance(value, dict):
        items = (f"{json.dumps(str(name))}:{_dumps(item, plainly=plainly)}" for name, item in value.items())
        inner = f"{{{','.join(items)}}}"
    elif isinstance(value, list):
        inner = f"[{','.join(_dumps(item, plainly=plainly) for item in value)}]"
    else:
        inner = json.dumps(value, ensure_ascii=not plainly)
    return "".join([*before, inner, *reversed(after)])


@st.composite
def edited(draw: st.DrawFn, document: Any) -> Any:  # noqa: ANN401  any JSON value
    """A JSON value with one to three of its parts taken away, or replaced by anything."""
    document = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        place = [document]
        while isinstance(place[-1], dict | list) and place[-1] and draw(st.integers(0, 5)):
            keys: Sequence[Any] = [*place[-1]] if isinstance(place[-1], dict) else range(len(place[-1]))
            key = draw(st.sampled_from(keys))
            place += [place[-1][key]]
            step = (place[-2], key)
        if len(place) == 1:
            continue
        if draw(st.booleans()):
            step[0][step[1]] = draw(values)
        elif isinstance(step[0], dict):
            step[0].pop(step[1])
            step[0][draw(texts)] = place[-1]
        else:
            step[0].insert(step[1], place[-1])
    return document


_PIECES = (
    *(
        b"[",
        b"]",
        b"{",
        b"}",
        b'"',
        b",",
        b":",
        b"\\",
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"\xed\xa0\x80",
        b"\\ud800",
        b"\xef\xbb\xbf",
    ),
    *(b"NaN", b"1e999", b"null", b"true", b"-1", b"9" * 5000, b"[" * 1000, b"{" * 1000, b"[" * 300 + b"]" * 300),
    *(
        b"&a ",
        b"*a",
        b"!!python/object:os.system ",
        b"? ",
        b"- ",
        b"%YAML 9.9\n",
        b"--- ",
        b"|\n",
        b"#",
        b"\t",
        b"<<: ",
    ),
    TERMINAL.encode(),
)


@st.composite
def mangled(draw: st.DrawFn, raw: bytes) -> bytes:
    """Bytes with some of them taken away, and others put in."""
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(raw)))
        end = draw(st.sampled_from((begin, begin, begin + 1, begin + 20, len(raw))))
        piece = draw(st.sampled_from(_PIECES) | st.binary(max_size=6))
        raw = raw[:begin] + piece + raw[end:]
    return raw


def bytes_like(document: Any) -> st.SearchStrategy[bytes]:  # noqa: ANN401  any JSON value
    """Bytes that are a JSON document like another, nearly one, or anything."""
    plainly = st.booleans()
    whole = edited(document).flatmap(lambda value: plainly.map(lambda flag: written(value, plainly=flag)))
    return st.one_of(whole, whole, mangled(written(document)), values.map(written), st.binary(max_size=40))
