"""Tests of the page: what it holds, what its policy forbids, and how it looks and filters in a real browser."""

import base64
import hashlib
import re
import shutil
import struct
import subprocess
import zlib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from conformance.reports.catalogue import meanings
from conformance.reports.html_report import render_html
from conformance.verdict.model import Outcome
from tests.conformance.reports.verdicts import CONTRACT, MIXED, RATE, SOUND, WITH_BASELINE, failure, hostile

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
needs_browser = pytest.mark.skipif(not CHROMIUM, reason="there is no chromium on PATH")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--virtual-time-budget=2000",
)
OUTSIDE = {"src", "href", "action", "srcset", "data", "poster", "background", "formaction"}


class Outline(HTMLParser):
    """Collects the tags, attributes and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)


def test_the_page_tells_the_whole_run() -> None:
    """The page holds outcome, facts, failures with evidence, skipped checks, limits, the command and the figures."""
    text = " ".join(" ".join(Outline(render_html(MIXED, CONTRACT, RATE)).texts).split())
    for words in (
        "CONTRACT BROKEN: 3 of 6 checks failed",
        "lifecycle.second-get",
        "(3 times)",
        f"openapi.yaml:{CONTRACT.line('/components/schemas/CsvFile/x-table/line_end')}",
        '"$MAILING_BASE_URL/x"',
        "200, text/csv, 9 bytes",
        "it runs from the profile standard on",
        "there is no contact",
        "What this suite cannot detect",
        "mailing-conformance run --profile quick --seed 7",
        CONTRACT.digest,
        str(RATE),
        "Advice fails no run",
    ):
        assert words in text
    assert "servers with one fault each" not in render_html(MIXED, CONTRACT)


def test_the_findings_come_before_the_tables() -> None:
    """The first finding of a check is shown, and the others are folded; each link leads to a place or a filter."""
    found = tuple(failure(MIXED.results[1].check, f"form {letter}") for letter in "abc")
    text = render_html(
        replace(MIXED, results=(replace(MIXED.results[1], failures=found), *MIXED.results[2:])), CONTRACT
    )
    assert text.index("<h2>Failed</h2>") < text.index("<h2>Advice</h2>") < text.index("<h2>By family</h2>")
    shown, _, folded = text.partition("<summary>and 2 more like it (on form b, form c)</summary>")
    assert shown.count('<article class="card failed"') == 1
    assert folded.partition("</details>\n</div>")[0].count('<article class="card failed"') == 2
    assert "<details open" not in text
    outline = Outline(text)
    places = {value for name, value in outline.attributes if name == "id"}
    links = [value or "" for name, value in outline.attributes if name == "href"]
    assert len(links) > 10
    assert {link for link in links if link.removeprefix("#") not in places and "=" not in link} == set()


def test_the_marks_are_explained_where_they_are() -> None:
    """Each mark of a finding has its meaning as its title."""
    text = render_html(MIXED, CONTRACT)
    for mark, meaning in meanings(MIXED.results[1].check).items():
        assert re.search(rf'title="{re.escape(meaning)}">{mark}</span>', text)


def test_the_baseline_is_told() -> None:
    """A section of what is accepted, until when and why; what is out of date is at the top."""
    text = " ".join(" ".join(Outline(render_html(WITH_BASELINE, CONTRACT, RATE)).texts).split())
    for words in (
        "until 2026-05-01: The cache is being replaced, API-17",
        "expired it was accepted until 2026-03-01: The cache",
        "The baseline accepts these for a time",
        "Remove its entry",
        "Accepted, and not exercised by this run: selection.reverse on csv, until",
        "\u223c failed, as accepted",
    ):
        assert words in text
    assert "<h2>Accepted</h2>" not in render_html(MIXED, CONTRACT)


def test_a_sound_run_accuses_nobody() -> None:
    """Without failures there is no section of them; the reasons of an inconclusive run are shown."""
    text = render_html(SOUND, CONTRACT)
    assert "<h2>Failed</h2>" not in text
    assert 'class="card' not in text
    unsure = render_html(replace(SOUND, outcome=Outcome.INCONCLUSIVE, reasons=("Nobody answered.",)), CONTRACT)
    assert "Nobody answered." in unsure


def test_the_page_allows_only_its_own_parts() -> None:
    """The policy names the hashes of the one style sheet and the one script; nothing refers to the outside."""
    text = render_html(hostile(), CONTRACT)
    outline = Outline(text)
    policy = next(
        value or "" for name, value in outline.attributes if name == "content" and "default-src" in (value or "")
    )
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (own,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, flags=re.DOTALL)
        assert f"'sha256-{base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()}'" in policy
        assert outline.tags.count(tag) == 1
        assert not re.search(r"url\(|@import|https?:|//\w", own)
    assert not {name for name, value in outline.attributes if not (value or "").startswith("#")} & OUTSIDE
    assert not [name for name, _ in outline.attributes if name.startswith("on") or name == "style"]


def test_hostile_text_is_text() -> None:
    """A hostile verdict has no other kinds of tags than a plain one, and shows its text."""
    plain, odd = Outline(render_html(MIXED, CONTRACT)), Outline(render_html(hostile(), CONTRACT))
    assert set(odd.tags) <= {*plain.tags, "p"}
    assert any("<script>alert(1)</script>" in text for text in odd.texts)
    assert any("{{ 7*7 }}" in text for text in odd.texts)


def _browse(folder: Path, address: str, *flags: str) -> str:
    """Open a page in a fresh browser and return what it prints."""
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", *flags, address]
    done = subprocess.run(command, capture_output=True, timeout=90, check=True)  # noqa: S603  our own flags and file
    return done.stdout.decode("utf-8", "replace")


@pytest.fixture(name="address", scope="module")
def address_fixture(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page in a file."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render_html(MIXED, CONTRACT, RATE), encoding="utf-8")
    return path.as_uri()


def _shown(dom: str, kind: str) -> list[str]:
    """The ids of the checks whose element of a kind is not hidden."""
    elements = re.findall(rf'<(?:article|details) class="{kind}[^>]*>.*?<code>([^<]+)</code>', dom, flags=re.DOTALL)
    starts = re.findall(rf'<(?:article|details) class="{kind}[^>]*>', dom)
    return [name for name, start in zip(elements, starts, strict=True) if "hidden" not in start]


@needs_browser
@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("asked", "cards", "checks"),
    [
        ("", 4, 8),
        ("#family=lifecycle", 1, 3),
        ("#severity=minor", 2, 2),
        ("#family=files&severity=minor", 1, 1),
        ("#family=files&severity=critical", 0, 0),
        ("#family=<b>", 4, 8),
        ("#family=lifecycle&state=not+run", 0, 1),
        ("#state=advice", 1, 1),
    ],
)
def test_the_filter_works_in_a_browser(address: str, tmp_path: Path, asked: str, cards: int, checks: int) -> None:
    """The policy lets the script run, and it shows what the address asks for."""
    dom = _browse(tmp_path, address + asked, "--dump-dom")
    assert f"{cards} of 4 findings, {checks} of 8 checks" in dom
    assert len(_shown(dom, "card")) == cards
    assert len(_shown(dom, "check")) == checks


@needs_browser
@pytest.mark.exhaustive
def test_everything_is_there_without_the_script(address: str, tmp_path: Path) -> None:
    """Without the script only the filter is hidden."""
    path = Path(address.removeprefix("file://"))
    bare = tmp_path / "bare.html"
    bare.write_text(re.sub(r"<script>.*?</script>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL), "utf-8")
    dom = _browse(tmp_path, bare.as_uri() + "#family=files", "--dump-dom")
    assert '<form id="filter" hidden="">' in dom
    assert len(_shown(dom, "card")) == 4


@needs_browser
@pytest.mark.parametrize("width", [1280, 500])
@pytest.mark.exhaustive
def test_the_page_is_drawn_in_light_and_dark(address: str, tmp_path: Path, width: int) -> None:
    """Neither picture is blank, the paper is light in one and dark in the other, and text stands out on both."""
    papers = []
    for scheme in ("1", "0"):
        picture = tmp_path / f"{scheme}.png"
        size = f"--window-size={width},160"
        _browse(tmp_path, address, f"--screenshot={picture}", size, f"--blink-settings=preferredColorScheme={scheme}")
        pixels = _pixels(picture.read_bytes())
        brightness = [sum(pixel) / 3 for row in pixels for pixel in row]
        assert len({pixel for row in pixels for pixel in row}) > 20
        assert max(brightness) - min(brightness) > 150
        papers.append(sum(pixels[0][0]) / 3)
    assert papers[0] > 200
    assert papers[1] < 60


def _pixels(png: bytes) -> list[list[tuple[int, ...]]]:
    """Decode every tenth row and column of a PNG of eight bits a channel (PNG, 7.3 and 9)."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    channels = {2: 3, 6: 4}[kind]
    assert depth == 8
    data, place = b"", 8
    while place < len(png):
        length, name = struct.unpack(">I4s", png[place : place + 8])
        data += png[place + 8 : place + 8 + length] if name == b"IDAT" else b""
        place += length + 12
    raw, stride = zlib.decompress(data), width * channels
    above, rows = bytearray(stride), []
    for number in range(height):
        start = number * (stride + 1)
        above = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), above, channels)
        if number % 10 == 0:
            rows.append([tuple(above[at : at + 3]) for at in range(0, stride, channels * 10)])
    return rows


def _unfiltered(kind: int, line: bytearray, above: bytearray, step: int) -> bytearray:
    for at, value in enumerate(line):
        left = line[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        guess = left + above[at] - corner
        nearest = min((left, above[at], corner), key=lambda other: abs(guess - other))
        line[at] = (value + (0, left, above[at], (left + above[at]) // 2, nearest)[kind]) & 0xFF
    return line
