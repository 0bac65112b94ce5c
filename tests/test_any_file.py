"""Whatever a file holds that an option names, a command ends as documented, and says what is wrong where."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.reports.json_report import render_json
from conformance.verdict.baseline_yaml import render_baseline
from tests.conformance.commands.running import VARIABLES, run
from tests.conformance.reports.verdicts import CONTRACT, ENTRIES, MIXED
from tests.hostile import bytes_like, mangled

_VERDICT = render_json(MIXED, CONTRACT)
_EXPECTED = {
    "format": "mailing-expectations/1",
    "cases": [{"words": "status=hidden", "filter": {"status": "hidden"}, "rows": [["Zaphod", ""], []]}],
}
_BASELINE = render_baseline(ENTRIES).encode()
_ID = json.loads(_VERDICT)["checks"][1]["failures"][0]["id"]
_DRY = ("run", "--dry-run", "--check", "creating.created")
_VERDICTS = bytes_like(json.loads(_VERDICT))
_BASELINES = mangled(_BASELINE) | st.binary(max_size=40)
_TOKENS = mangled(b"first-token\n# comment\nother-token\n") | st.binary(max_size=40)
_PEM = mangled(b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n") | st.binary(max_size=40)
# The words before the name of the file, those after it, and what is in the file.
_OPTIONS = {
    "compare OLD": (("compare",), ("{good}",), _VERDICTS),
    "compare NEW": (("compare", "{good}", "--format", "json"), (), _VERDICTS),
    "replay --from": (("replay", _ID, "--base-url", "ftp://x", "--from"), (), _VERDICTS),
    "run --since": ((*_DRY, "--since"), (), _VERDICTS),
    "run --baseline": ((*_DRY, "--baseline"), (), _BASELINES),
    "run --update-baseline": (("run", "--base-url", "ftp://x", "--update-baseline", "--baseline"), (), _BASELINES),
    "run --expect": (("run", "--dry-run", "--check", "selection.expected", "--expect"), (), bytes_like(_EXPECTED)),
    "run --token-file": ((*_DRY, "--token-file"), (), _TOKENS),
    "run --other-token-file": ((*_DRY, "--other-token-file"), (), _TOKENS),
    "run --refused-token-file": ((*_DRY, "--refused-token-file"), (), _TOKENS),
    "run --ca-bundle": (("run", "--max-time", "0.1", "--ca-bundle"), (), _PEM),
    "run --client-certificate": (("run", "--max-time", "0.1", "--client-certificate"), (), _PEM),
}


# Of a file that holds a secret, or certificates, no more is told than that.
_TOLD = frozenset({"compare OLD", "compare NEW", "replay --from", "run --since", "run --baseline", "run --expect"})


def _read(option: str, content: bytes, folder: Path) -> None:
    """Give a command a file, and see that it ends as documented and writes nothing that acts on a terminal."""
    before, after, _ = _OPTIONS[option]
    file, good = folder / "file", folder / "good.json"
    file.write_bytes(content)
    good.write_text(_VERDICT)
    result = run(*(word.format(good=good) for word in (*before, str(file), *after)), **VARIABLES)
    assert isinstance(result.exception, SystemExit | None), repr(result.exception)
    assert result.exit_code in {0, 1 if "compare" in option else 2, 2, 3}, result.output
    if result.exit_code == 2 and option in _TOLD and "The base URL must" not in result.output:
        assert re.search(rf"{re.escape(str(file))}(: /|:\d+: |: (Line \d+: |At #|This document ))", result.output), (
            result.output
        )
    acting = {letter for letter in result.output if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert acting <= {"\n"}, acting


@pytest.mark.exhaustive
@pytest.mark.parametrize("option", _OPTIONS)
@settings(max_examples=20)
@given(data=st.data())
def test_no_file_ends_a_command_in_another_way_than_documented(
    option: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nearly right or anything at all: the exit status is one of those that the help lists."""
    _read(option, data.draw(_OPTIONS[option][2]), tmp_path_factory.mktemp("file"))


@pytest.mark.exhaustive
@pytest.mark.no_cover
@pytest.mark.parametrize("option", _OPTIONS)
@settings(max_examples=60)
@given(data=st.data())
def test_no_file_of_many_ends_a_command_in_another_way_than_documented(
    option: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same, over many more files."""
    _read(option, data.draw(_OPTIONS[option][2]), tmp_path_factory.mktemp("file"))
