"""The formats by name, and the files: checked before the run, written completely or not at all after it."""

import contextlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from conformance.contract import Contract
from conformance.reports.html_report import render_html
from conformance.reports.json_report import render_json
from conformance.reports.junit import render_junit
from conformance.reports.markdown import render_markdown
from conformance.reports.sarif import render_sarif
from conformance.verdict.detection import DetectionRate
from conformance.verdict.document import Document
from conformance.verdict.document_file import DocumentError, read_document
from conformance.verdict.model import Verdict

Render: TypeAlias = Callable[[Verdict, Contract, DetectionRate | None], str]


class ReportError(ValueError):
    """A report cannot be written or read; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of report.

    Attributes:
        name: Its name on the command line.
        render: Writes a verdict in it.
        file_name: The name of the file where only a folder is given.
    """

    name: str
    render: Render
    file_name: str


FORMATS: Mapping[str, Format] = {
    entry.name: entry
    for entry in (
        Format("json", render_json, "conformance.json"),  # for programs, and to compare two runs
        Format("junit", render_junit, "conformance.xml"),  # for the test report of a CI system
        Format("html", render_html, "conformance.html"),  # a page to read in a browser
        Format("markdown", render_markdown, "conformance.md"),  # for a pull request or a job summary
        Format("sarif", render_sarif, "conformance.sarif"),  # for code scanning, at the clauses of the contract
    )
}


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """A report that was asked for.

    Attributes:
        format: The format.
        path: The file.
    """

    format: Format
    path: Path


def parse_report(text: str) -> ReportRequest:
    """Read `FORMAT=PATH`; where the path is a folder, the file in it has the default name of the format.

    Raises:
        ReportError: There is no such format, or no path.
    """
    name, _, path = text.partition("=")
    name = name.strip().lower()
    known = ", ".join(FORMATS)
    if name not in FORMATS:
        raise ReportError(f"There is no report format {name!r}; write FORMAT=PATH with one of {known}.")
    if not path.strip():
        raise ReportError(
            f"The report {name} has no path; write {name}=PATH, such as {name}={FORMATS[name].file_name}."
        )
    entry = FORMATS[name]
    folder = path.endswith(("/", "\\")) or os.path.isdir(path)  # noqa: PTH112  see check_place
    return ReportRequest(entry, Path(path) / entry.file_name if folder else Path(path))


def check_reports(requests: Iterable[ReportRequest]) -> None:
    """Check, before a run, that its reports can be written; no file is left behind.

    Raises:
        ReportError: Two reports have one path, a folder is missing, or a file cannot be written.
    """
    taken: dict[str, str] = {}
    for request in requests:
        # Two names may lead to one file.
        file, name = os.path.realpath(request.path), request.format.name
        check_place(request.path, f"{name} report")
        if file in taken:
            raise ReportError(f"Two reports, {taken[file]} and {name}, have the path {request.path}.")
        taken[file] = name


def check_place(path: Path, what: str) -> None:
    """Check that a file can be written; no file is left behind.

    Args:
        path: The file.
        what: The name of its content, for messages.

    Raises:
        ReportError: It is a folder, its folder is missing, or it cannot be written.
    """
    # Unlike the methods of a path, these two report no error, such as that of a name that is too long; writing does.
    if os.path.isdir(path):  # noqa: PTH112
        raise ReportError(f"{path} is a folder; give the {what} the name of a file.")
    if not os.path.isdir(path.parent):  # noqa: PTH112
        raise ReportError(f"There is no folder {path.parent} for the {what}; make it first.")
    with _writing(path, what):
        if not _is_special(path):
            probe = _beside(path)
            probe.touch(exist_ok=False)
            probe.unlink()


def write_reports(
    requests: Iterable[ReportRequest], verdict: Verdict, contract: Contract, rate: DetectionRate | None = None
) -> None:
    """Write the reports of a verdict, each completely or not at all.

    Args:
        requests: The reports.
        verdict: The verdict.
        contract: The contract the target was judged by.
        rate: The measured detection rate of the suite; None where there is no current one.

    Raises:
        ReportError: Some reports could not be written, and the text names each; the others were written.
    """
    failed = []
    for request in requests:
        text = request.format.render(verdict, contract, rate)
        try:
            write_whole(request.path, text, f"{request.format.name} report")
        except ReportError as error:
            failed.append(str(error))
    if failed:
        raise ReportError(" ".join(failed))


def write_whole(path: Path, text: str, what: str) -> None:
    """Write a file completely or not at all: to a temporary file beside it, which then takes its place.

    Args:
        path: The file.
        text: Its content, written as UTF-8 with line feeds.
        what: The name of its content, for messages.

    Raises:
        ReportError: It cannot be written; what was there before is unchanged.
    """
    with _writing(path, what):
        if _is_special(path):
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        part = _beside(path)
        try:
            part.write_text(text, encoding="utf-8", newline="\n")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def read_verdict(path: Path) -> Document:
    """Read a verdict from a JSON report.

    Raises:
        ReportError: The file cannot be read, or is not a verdict of this version.
    """
    try:
        return read_document(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ReportError(f"The verdict {path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ReportError(f"{path}:{line}: This is not UTF-8; give a file that --report json=FILE wrote.") from None
    except DocumentError as error:
        raise ReportError(f"{path}: {error}") from None


@contextlib.contextmanager
def _writing(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReportError(f"The {what} cannot be written to {path}: {error.strerror or error}.") from None


def _is_special(path: Path) -> bool:
    # A pipe or a terminal (/dev/stdout) cannot be replaced by a rename, so it is written to.
    return path.exists() and not path.is_file()


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
