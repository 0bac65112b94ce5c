"""Whatever is in a file that a command is given, the command ends with a status of its own and one line."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conformance.reports.json_report import render_json
from conformance.verdict.baseline_yaml import render_baseline
from conformance.verdict.keys import failure_id
from tests.conformance.commands.running import VARIABLES, run
from tests.conformance.reports.verdicts import CONTRACT, ENTRIES, MIXED, WITH_BASELINE

# Each verdict is a whole one, so that a mutation of it may be read to its end.
VERDICTS = [json.loads(render_json(verdict, CONTRACT)) for verdict in (MIXED, WITH_BASELINE)]
EXPECTED = {
    "format": "mailing-expectations/1",
    "cases": [{"words": "hidden", "filter": {"status": "hidden"}, "rows": [["Doe"]]}],
}
RUN = ("run", "--profile", "quick", "--check", "creating.created")
COMMANDS: Sequence[tuple[str, ...]] = (
    ("compare", "FILE", "GOOD"),
    ("compare", "GOOD", "FILE", "--format", "markdown"),
    ("compare", "FILE", "FILE", "--format", "json"),
    ("replay", failure_id(MIXED.failures()[0]), "--from", "FILE"),
    (*RUN, "--since", "FILE"),
    (*RUN, "--baseline", "FILE"),
    (*RUN, "--expect", "FILE"),
    (*RUN, "--token-file", "FILE"),
    (*RUN, "--other-token-file", "FILE"),
    (*RUN, "--refused-token-file", "FILE"),
    (*RUN, "--ca-bundle", "FILE"),
    (*RUN, "--client-certificate", "FILE"),
)
_NESTED = {"[": "]", '{"a":': "}", '[{"failures":': "}]"}
_ODD = st.sampled_from(["\x1b]0;x\x07", "mailing-conformance/\x1b]0;x\x07", "quick\n", "\ud800", 10**400, -1, 2**64])
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | _ODD,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=8), parts, max_size=3),
    max_leaves=5,
)


@st.composite
def _deep(draw: st.DrawFn) -> str:
    begin = draw(st.sampled_from([*_NESTED]))
    depth = draw(st.integers(1, 1500))
    return begin * depth + "1" + _NESTED[begin] * depth * draw(st.booleans())


def _places(node: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401  any part of a JSON document
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, part in members:
        yield node, key
        yield from _places(part)


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    document = json.loads(json.dumps(draw(st.sampled_from([*VERDICTS, EXPECTED]))))
    node, key = draw(st.sampled_from([*_places(document)]))
    kind = draw(st.sampled_from(["gone", "another", "deep"]))
    if kind == "gone":
        del node[key]
    else:
        node[key] = draw(_VALUES) if kind == "another" else "DEEP"
    return json.dumps(document).replace('"DEEP"', draw(_deep()))


_TEXTS = (
    _mutated()
    | _VALUES.map(json.dumps)
    | _deep()
    | st.text(max_size=200)
    | st.text().map(lambda text: render_baseline(ENTRIES).replace("API-17", text))
)
_FILES = st.binary(max_size=300) | _TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))


def _with(**members: object) -> bytes:
    return json.dumps({**VERDICTS[1], **members}).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a good verdict."""
    path = tmp_path_factory.mktemp("files")
    (path / "good.json").write_text(json.dumps(VERDICTS[0]), encoding="utf-8")
    return path


@pytest.mark.exhaustive
@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(_FILES, st.sampled_from(COMMANDS))
@example(_with(run={**VERDICTS[1]["run"], "profile": "quick\n"}), COMMANDS[0])
@example(_with(format="mailing-conformance/\x1b]0;x\x07"), COMMANDS[3])
@example(_with(checks="DEEP").replace(b'"DEEP"', b"[" * 255 + b"]" * 255), COMMANDS[4])
def test_a_bad_file_is_wrong_usage(folder: Path, content: bytes, command: tuple[str, ...]) -> None:
    """No file ends a command with an exception or the status of a broken contract, and no message drives a terminal."""
    names = {"FILE": str(folder / "given"), "GOOD": str(folder / "good.json")}
    (folder / "given").write_bytes(content)
    result = run(*(names.get(word, word) for word in command), **VARIABLES)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    # Nobody answers there, so a run of a file that can be used is inconclusive.
    assert result.exit_code in ({0, 1, 2} if command[0] == "compare" else {2, 3}), result.output
    assert all(line.isprintable() for line in result.output.splitlines())
    if result.exit_code == 2:
        assert result.output.splitlines()[-1].startswith("Error: ")
