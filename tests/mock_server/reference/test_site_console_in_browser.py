"""The console of the page in a real browser: it sends requests to the mock that serves it, and shows the answers."""

import dataclasses
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from mock_server import create_app, fixed_clock, load_fixtures
from mock_server.http.serving import in_background, listen, url_of
from tests.browser import needs_browser
from tests.mock_server.applications import NOW

pytestmark = [needs_browser, pytest.mark.exhaustive]
expect.set_options(timeout=20_000)
ATTACK = "<img src=x id=attack>"


@contextmanager
def _opened(chromium: Browser, control_token: str | None = None) -> Iterator[tuple[Page, list[str]]]:
    fixtures = load_fixtures()
    contacts = (dataclasses.replace(fixtures.contacts[0], name=ATTACK), *fixtures.contacts[1:])
    hostile = dataclasses.replace(fixtures, contacts=contacts)
    app = create_app(hostile, clock=fixed_clock(NOW), control_token=control_token)
    with listen("127.0.0.1", 0) as listener, in_background(app, listener, log_level="error"):
        context = chromium.new_context(viewport={"width": 400, "height": 900})
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{url_of(listener)}/docs/#try")
        yield page, said
        context.close()


@pytest.fixture(name="page")
def page_fixture(chromium: Browser) -> Iterator[Page]:
    """The page as the mock serves it; at the end the browser has named nothing but the statuses of refusals."""
    with _opened(chromium) as (page, said):
        expect(_field(page, "Token")).to_have_value("token-of-ada")
        yield page
        assert [each for each in said if "responded with a status of 4" not in each] == []


def _field(page: Page, name: str) -> Locator:
    return page.locator("#console").get_by_label(name, exact=True)


def _answer(page: Page) -> str:
    status = page.locator("#answer-status")
    expect(status).to_be_visible()
    return status.inner_text()


def test_an_export_is_created_and_read_once(page: Page) -> None:
    """Its id goes into the field, the file comes as a table and can be saved, and a second GET is a 403."""
    page.get_by_role("button", name="Create a mailing export", exact=True).click()
    expect(page.locator("#answer-status")).to_have_text("POST: 201 Created")
    expect(_field(page, "Id of the export")).not_to_have_value("")
    page.get_by_role("button", name="HEAD", exact=True).click()
    expect(page.locator("#answer-status")).to_have_text("HEAD: 200 OK")
    page.get_by_role("button", name="GET", exact=True).click()
    expect(page.locator("#answer-status")).to_have_text("GET: 200 OK")
    rows = page.locator("#answer-body tbody tr")
    expect(rows.first).to_be_visible()
    assert rows.count() > 20
    assert page.locator("#answer-body th").count() == 9
    expect(page.locator("#answer-headers")).to_contain_text("content-disposition")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the file").click()
    assert download.value.suggested_filename == "contacts-20260302.csv"
    page.get_by_role("button", name="GET", exact=True).click()
    expect(page.locator("#answer-status")).to_have_text("GET: 403 Forbidden")
    expect(page.locator("#answer-body")).to_contain_text("cannot be read")


def test_what_is_answered_is_text(page: Page) -> None:
    """Markup in the name of a contact makes no element of the page, and line breaks stay within their cell."""
    page.get_by_role("button", name="Create a mailing export", exact=True).click()
    expect(_field(page, "Id of the export")).not_to_have_value("")
    page.get_by_role("button", name="GET", exact=True).click()
    expect(page.locator("#answer-body td", has_text=ATTACK).first).to_be_visible()
    assert page.locator("#attack").count() == 0
    cells = page.locator("#answer-body tbody tr").evaluate_all("(rows) => rows.map((row) => row.children.length)")
    assert set(cells) == {9}


def test_user_body_and_form_are_chosen(page: Page) -> None:
    """Another user gets their own contacts; another example fills the body; JSON is shown, a workbook can be saved."""
    _field(page, "User").select_option("cleo")
    expect(_field(page, "Token")).to_have_value("token-of-cleo")
    _field(page, "Example").select_option(index=3)
    expect(_field(page, "Body")).to_have_value(re.compile(r'"params": "\{.*name_like'))
    _field(page, "Body").fill('{"data": {"type": "export_logs"}}')
    for form, shown in (
        ("Show a mailing export", "Contacts Mailing"),
        ("Download a mailing export as XLSX", "the same rows as the CSV"),
    ):
        page.get_by_role("button", name="Create a mailing export", exact=True).click()
        expect(page.locator("#answer-status")).to_have_text("POST: 201 Created")
        _field(page, "Form").select_option(form)
        page.get_by_role("button", name="GET", exact=True).click()
        expect(page.locator("#answer-status")).to_have_text("GET: 200 OK")
        expect(page.locator("#answer-body")).to_contain_text(shown)
    _field(page, "Token").fill("nobody")
    page.get_by_role("button", name="HEAD", exact=True).click()
    expect(page.locator("#answer-status")).to_have_text("HEAD: 401 Unauthorized")


def test_the_console_can_be_used_by_everybody(page: Page) -> None:
    """Axe finds nothing, before and after an answer, and nothing is wider than the window of a phone."""
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Create a mailing export", exact=True).click()
    assert _answer(page)
    page.get_by_role("button", name="GET", exact=True).click()
    expect(page.locator("#answer-body td").first).to_be_visible()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == 400


def test_where_the_control_api_is_closed_the_token_is_typed(chromium: Browser) -> None:
    """The page learns no token that it was not given."""
    with _opened(chromium, control_token="secret") as (page, _):
        expect(_field(page, "Token")).to_have_value("")
        assert "token-of-ada" not in page.content().partition('id="try"')[2].partition("<h2>The contact filter")[0]
        _field(page, "Token").fill("token-of-ada")
        page.get_by_role("button", name="Create a mailing export", exact=True).click()
        expect(page.locator("#answer-status")).to_have_text("POST: 201 Created")
