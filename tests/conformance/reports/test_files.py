"""Tests of asking for reports and of writing them."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conformance.reports.files import FORMATS, ReportError, ReportRequest, check_reports, parse_report, write_reports
from tests.conformance.reports.verdicts import CONTRACT, HOSTILE, MIXED, RATE, hostile


def test_a_report_is_read_from_its_option(tmp_path: Path) -> None:
    """It has a format and a path; a folder gets the default name, and only the first equals sign separates."""
    request = parse_report("junit=out/a=b.xml")
    assert (request.format.name, request.path) == ("junit", Path("out/a=b.xml"))
    assert parse_report(f" HTML={tmp_path}").path == tmp_path / "conformance.html"
    assert parse_report("sarif=reports/").path == Path("reports/conformance.sarif")


@pytest.mark.parametrize(
    ("text", "words"),
    [("pdf=x", "'pdf'"), ("", "''"), ("=x", "''"), ("json", "json=conformance.json"), ("html= ", "html=")],
)
def test_a_wrong_option_is_explained(text: str, words: str) -> None:
    """An unknown format names those there are; a missing path shows one."""
    with pytest.raises(ReportError) as caught:
        parse_report(text)
    assert words in str(caught.value)
    if "no report format" in str(caught.value):
        assert all(name in str(caught.value) for name in FORMATS)


def test_every_format_is_written_whole(tmp_path: Path) -> None:
    """One file each, with what its renderer gives, LF at line ends, and nothing left beside them."""
    requests = [parse_report(f"{name}={tmp_path}") for name in FORMATS]
    (tmp_path / "conformance.json").write_text("old", encoding="utf-8")
    check_reports(requests)
    assert [path.name for path in tmp_path.iterdir()] == ["conformance.json"]
    write_reports(requests, MIXED, CONTRACT, RATE)
    assert {path.name for path in tmp_path.iterdir()} == {entry.file_name for entry in FORMATS.values()}
    for request in requests:
        assert request.path.read_bytes() == request.format.render(MIXED, CONTRACT, RATE).encode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.exhaustive
def test_hostile_text_is_written_harmless(name: str) -> None:
    """In every format: encodable, no control character but line ends, no direction, bounded; and equal each time."""
    text = FORMATS[name].render(hostile(), CONTRACT, None)
    assert text == FORMATS[name].render(hostile(), CONTRACT, None)
    assert text.encode("utf-8")
    assert not set(text) & (set(map(chr, range(32))) - {"\n"} | set("\x7f\x9b\u2028\u202e\u202c\ufffe\uffff"))
    assert HOSTILE not in text
    long = FORMATS[name].render(hostile("y" * 100_000), CONTRACT, None)
    assert "y" * 3000 not in long


def test_what_cannot_be_written_is_said_before_the_run(tmp_path: Path) -> None:
    """A missing folder, a folder in place of a file, one path twice, a file that cannot be made."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    entry = FORMATS["json"]
    (tmp_path / "link").symlink_to("x")
    (tmp_path / "loop").symlink_to("loop")
    twice = [ReportRequest(entry, tmp_path / "x"), ReportRequest(FORMATS["html"], tmp_path / "x")]
    again = ReportRequest(FORMATS["html"], tmp_path / "folder" / ".." / "x")
    linked = ReportRequest(FORMATS["html"], tmp_path / "link")
    check_reports([ReportRequest(entry, tmp_path / "loop")])
    for requests, words in (
        ([ReportRequest(entry, tmp_path / "none" / "x.json")], "There is no folder"),
        ([ReportRequest(entry, tmp_path / "file" / "x.json")], "There is no folder"),
        ([ReportRequest(entry, tmp_path / "folder")], "is a folder"),
        (twice, "Two reports, json and html, have the path"),
        ([twice[0], again], "Two reports, json and html, have the path"),
        ([twice[0], linked], "Two reports, json and html, have the path"),
        ([parse_report(f"json={tmp_path}/{'x' * 300}")], "cannot be written to .*: File name too long"),
        ([parse_report(f"json={tmp_path}/{'x' * 300}/x.json")], "There is no folder"),
    ):
        with pytest.raises(ReportError, match=words):
            check_reports(requests)


def test_a_folder_that_takes_no_file_is_said_before_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in which no file can be made is reported."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(ReportError, match=r"The json report cannot be written to .*: Permission denied"):
        check_reports([ReportRequest(FORMATS["json"], tmp_path / "x.json")])


def test_a_failed_write_leaves_the_old_file_and_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old report stays whole, the part is removed, and the other reports are written."""
    old = tmp_path / "x.json"
    old.write_text("old", encoding="utf-8")
    replace = Path.replace

    def full(part: Path, target: Path) -> Path:
        if target == old:
            raise OSError(28, "No space left on device")
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", full)
    requests = [ReportRequest(FORMATS["json"], old), ReportRequest(FORMATS["markdown"], tmp_path / "x.md")]
    with pytest.raises(ReportError, match="No space left on device"):
        write_reports(requests, MIXED, CONTRACT)
    assert old.read_text(encoding="utf-8") == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"x.json", "x.md"}


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """A pipe to another program is written to and not replaced."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(pipe.read_text, encoding="utf-8")
        request = parse_report(f"markdown={pipe}")
        check_reports([request])
        write_reports([request], MIXED, CONTRACT)
        assert "CONTRACT BROKEN" in read.result(timeout=10)
    assert pipe.is_fifo()
