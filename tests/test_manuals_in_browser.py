"""The pages of both packages in a real browser, opened from a disk: what every one of them has to be like."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import expect

from conformance.commands.main import main as conformance
from mock_server.cli import main as mock
from tests.browser import DESK, PHONE, Opener, needs_browser

# A browser takes its time; what the pages consist of, faster tests hold.
pytestmark = [needs_browser, pytest.mark.exhaustive]
expect.set_options(timeout=20_000)
# A word that finds something on the page, and the place of the first that it finds.
SEARCHED = {
    "index.html": ("country", "filter-country"),
    "mock.html": ("misspelt-filter-key", "rule-misspelt-filter-key"),
    "checks.html": ("second-get", "check-lifecycle.second-get"),
}
# What the margins leave of the paper, in pixels of which there are 96 in an inch: 16.6 cm by 25.7 cm.
A4_TEXT = (627, 971)
every_page = pytest.mark.parametrize("name", SEARCHED)


@pytest.fixture(scope="module", name="folder")
def folder_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages on the disk, those of both packages in one directory."""
    folder = tmp_path_factory.mktemp("site")
    for program in (conformance, mock):
        assert CliRunner().invoke(program, ["docs", "build", str(folder)]).exit_code == 0
    return folder


@every_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_page_can_be_read_by_everybody(open_page: Opener, tmp_path: Path, name: str, width: int, scheme: str) -> None:
    """It fits into the window, follows the colours of the system, and axe finds nothing that keeps people from it."""
    page = open_page(width, name=name, color_scheme=scheme)
    # The window and not the whole page: a browser cannot always paint 100,000 pixels at once.
    assert len(page.screenshot(path=tmp_path / "page.png")) > 30_000
    assert page.evaluate("document.documentElement.scrollWidth") == width
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    (red,) = re.findall(r"rgb\((\d+)", paper)
    assert (int(red) > 200) == (scheme == "light")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


FAULTS = {
    "label": "document.getElementById('search').removeAttribute('aria-label');"
    "document.getElementById('search').removeAttribute('placeholder')",
    "color-contrast": "document.querySelector('main h1').style.color = '#aaa'",
    "link-name": "document.querySelector('main a.pilcrow').removeAttribute('aria-label');"
    "document.querySelector('main a.pilcrow').textContent = ''",
}


@every_page
@pytest.mark.parametrize("rule", FAULTS)
def test_axe_would_notice(open_page: Opener, name: str, rule: str) -> None:
    """A field without a label, a pale heading and a link without words are found on each page."""
    page = open_page(name=name)
    page.evaluate(FAULTS[rule])
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == [rule]


@every_page
def test_what_is_searched_is_found_and_has_an_address(open_page: Opener, name: str) -> None:
    """Enter leads to what was found first; the address then leads there by itself, and the contents mark the place."""
    word, place = SEARCHED[name]
    page = open_page(name=name)
    page.keyboard.press("/")
    page.keyboard.type(word)
    expect(page.locator("#found a").first).to_contain_text(word)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"#{re.escape(place)}$"))
    again = open_page(name=name, fragment=place)
    expect(again.locator(f"[id='{place}'] :is(h3, dt)").first).to_be_in_viewport()
    expect(again.locator(".contents [aria-current]")).to_have_attribute("href", f"#{place}")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("index.html", "limits"),
        ("index.html", "changes"),
        ("mock.html", "fixture.exports"),
        ("mock.html", "fixture.rules"),
        ("checks.html", "mailing-conformance_docs"),
    ],
)
def test_the_end_of_a_page_is_marked(open_page: Opener, name: str, place: str) -> None:
    """A section that cannot be scrolled to the top is marked where its link was followed; else the last one is."""
    page = open_page(name=name)
    page.locator(f".contents a[href='#{place}']").click()
    marked = page.locator(".contents [aria-current]")
    expect(marked).to_have_attribute("href", f"#{place}")
    last = page.locator(".contents li a[href^='#']").last.get_attribute("href") or ""
    page.evaluate("history.replaceState(null, '', '#top'); scrollTo(0, 0)")
    expect(marked).not_to_have_attribute("href", last)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(marked).to_have_attribute("href", last)


@every_page
def test_print_wastes_no_page(open_page: Opener, name: str) -> None:
    """On A4, a page has hardly more sheets than its text would fill without any break."""
    page = open_page(A4_TEXT[0], name=name)
    page.emulate_media(media="print")
    height = page.evaluate("document.documentElement.scrollHeight")
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert sheets <= 1.15 * height / A4_TEXT[1] + 1
