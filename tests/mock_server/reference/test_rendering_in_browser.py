"""The page in a real browser, opened from a disk: what its script does, and what there is without it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mock_server import create_app, load_contract, load_fixtures
from mock_server.http.serving import in_background, listen, url_of
from mock_server.reference import build, write
from tests.browser import PHONE, Opener, needs_browser

# A browser takes its time; what the page consists of, faster tests hold.
pytestmark = [needs_browser, pytest.mark.exhaustive]
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module", name="folder")
def folder_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page on the disk."""
    folder = tmp_path_factory.mktemp("site")
    write(build(load_contract()), folder)
    return folder


def test_the_contents_open_on_a_phone(open_page: Opener) -> None:
    """By a bar that stays in sight; they begin where the reader is; a link closes them and leads to its section."""
    page = open_page(PHONE, fragment="filter-tags")
    bar = page.get_by_role("button", name="Contents").bounding_box()
    assert bar is not None
    assert (bar["x"], bar["y"], bar["width"]) == (0, 0, PHONE)
    contents = page.get_by_role("navigation", name="Contents")
    expect(contents).to_be_hidden()
    page.get_by_role("button", name="Contents").click()
    expect(contents).to_be_visible()
    expect(page.locator("#filter-tags h4")).to_be_in_viewport()
    expect(contents.locator("[aria-current]")).to_have_text("tags")
    expect(contents.locator("[aria-current]")).to_be_in_viewport()
    contents.get_by_role("link", name="403 Forbidden").click()
    expect(contents).to_be_hidden()
    expect(page.locator("#error-403 h3")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Contents")).to_be_in_viewport()
    page.get_by_role("button", name="Contents").press("Enter")
    page.keyboard.press("Escape")
    expect(contents).to_be_hidden()


def test_the_contents_mark_what_is_read(open_page: Opener) -> None:
    """One section is marked, the one at the top of the window, and the mark is in sight."""
    page = open_page(fragment="filter-country")
    marked = page.locator(".contents [aria-current]")
    expect(marked).to_have_text("country")
    expect(marked).to_be_in_viewport()
    page.evaluate("document.getElementById('authentication').scrollIntoView()")
    expect(marked).to_have_text("Authentication")


def test_the_search_is_used_by_keyboard(open_page: Opener) -> None:
    """A slash begins it, arrows choose, Enter goes there, Escape ends it; all words have to be found."""
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("tags")
    found = page.locator("#found a")
    expect(found.first).to_contain_text("tags")
    expect(page.locator("#found-number")).to_have_text(re.compile(r"^\d+ found$"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#filter-tags$"))
    page.get_by_role("searchbox").fill("body params")
    expect(found).not_to_have_count(0)
    assert "Body" in found.first.inner_text()
    page.get_by_role("searchbox").press("ArrowDown")
    expect(found.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(found).to_have_count(0)
    page.get_by_role("searchbox").fill("409")
    page.keyboard.press("Enter")
    expect(page.locator("#error-409 h3")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("access_token", "authentication-in-the-query-as-access_token"),
        ("Retry-After", "error-429.retry-after"),
        ("pointer", "error.errors.source.pointer"),
        ("PHP", "example-php"),
        ("user_id", "authentication-in-the-authorization-header"),
        ("HEAD answers as", "other-methods"),
        ("foreign key", "createMailingExport.body.data.attributes"),
    ],
)
def test_what_is_said_is_found(open_page: Opener, words: str, place: str) -> None:
    """By its name, or by the words of its text: the innermost place that has them."""
    page = open_page()
    page.get_by_role("searchbox").fill(words)
    expect(page.locator(f"#found a[href='#{place}']")).to_have_count(1)


def test_it_is_said_that_nothing_is_found(open_page: Opener) -> None:
    """Where the list would be; it is not said of an empty field."""
    page = open_page()
    said = page.locator("#found-number")
    page.get_by_role("searchbox").fill("qwertz")
    expect(said).to_have_text("Nothing found")
    expect(said).not_to_have_class("unseen")
    page.get_by_role("searchbox").fill("")
    expect(said).to_have_class("unseen")


def test_a_language_is_chosen_once(open_page: Opener) -> None:
    """By click and by arrow keys, at all samples at once, where the reader is, and again when the page is opened."""
    page = open_page(fragment="showMailingExport")
    group = page.locator("#showMailingExport .samples")
    group.get_by_role("tab", name="Ruby").click()
    expect(page.locator("#example-ruby")).to_be_visible()
    expect(page.locator("#example-curl")).to_be_hidden()
    expect(group.get_by_role("tab", name="Ruby")).to_be_in_viewport()
    page.keyboard.press("ArrowRight")
    expect(group.get_by_role("tab", name="PHP")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(group.get_by_role("tab", name="curl")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("End")
    page.reload()
    expect(page.locator("#example-php")).to_be_visible()
    expect(page.get_by_role("tab", selected=True)).to_have_count(page.locator(".samples").count())


def test_a_link_to_a_sample_shows_it(open_page: Opener) -> None:
    """Whichever language was chosen before."""
    page = open_page(fragment="createMailingExport-javascript")
    expect(page.locator("#createMailingExport-javascript")).to_be_in_viewport()


def test_the_page_is_complete_without_its_script(open_page: Opener) -> None:
    """All samples can be read and the contents open; nothing is shown that would do nothing."""
    page = open_page(PHONE, java_script_enabled=False)
    for language in ("curl", "python", "javascript", "ruby", "php"):
        expect(page.locator(f"#example-{language}")).to_be_visible()
    expect(page.locator(".copy")).to_have_count(0)
    page.get_by_role("button", name="Contents").click()
    expect(page.get_by_role("link", name="country", exact=True).first).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_hidden()


def test_print_leaves_out_what_is_for_a_screen(open_page: Opener) -> None:
    """Contents, buttons and tabs; one language is printed, and no chapter begins on a new page."""
    page = open_page()
    page.emulate_media(media="print")
    for name in (".contents", ".menu", ".copy", ".tabs"):
        expect(page.locator(name).first).to_be_hidden()
    expect(page.locator("#example-python")).to_be_hidden()
    breaks = (
        "[...document.querySelectorAll('*')].filter((each) => /page|always/.test(getComputedStyle(each).breakBefore))"
    )
    assert page.evaluate(f"{breaks}.length") == 0


def test_a_button_to_copy_can_be_seen(open_page: Opener) -> None:
    """Before the pointer is over the code."""
    button = open_page(fragment="example").locator("#example-curl").locator("..").locator(".copy").first
    assert button.evaluate("(each) => getComputedStyle(each).opacity") == "1"


def test_code_is_copied_where_the_mock_serves_the_page(chromium: Browser) -> None:
    """Under the policy that it is served with, the script runs, and the button copies what is shown."""
    app = create_app(load_fixtures())
    with listen("127.0.0.1", 0) as listener, in_background(app, listener, log_level="error"):
        context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
        page = context.new_page()
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(message.text))
        page.goto(f"{url_of(listener)}/docs/")
        code = page.locator("#example-curl pre").first
        code.hover()
        page.get_by_role("button", name="Copy: the whole example in curl").click()
        expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
        assert page.evaluate("navigator.clipboard.readText()") == code.text_content()
        assert wrong == []
        context.close()
