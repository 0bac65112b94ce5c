"""The page in a real browser: it shows what happens while it happens, and its buttons steer the mock."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from mock_server import create_app, fixed_clock, load_fixtures
from mock_server.http.serving import in_background, listen, url_of
from tests.browser import needs_browser
from tests.mock_server.applications import NOW
from tests.mock_server.driving import ADA, BEN, EXPORTS, FRESH, JSON_API, USED_UP

# A browser takes its time; what the files of the page are, faster tests hold.
pytestmark = [needs_browser, pytest.mark.exhaustive]
expect.set_options(timeout=20_000)
TOKEN = "a-control-token"


@contextmanager
def _served(token: str | None = None) -> Iterator[str]:
    app = create_app(load_fixtures(), clock=fixed_clock(NOW), control_token=token)
    with listen("127.0.0.1", 0) as listener, in_background(app, listener, log_level="error"):
        yield url_of(listener)


@pytest.fixture(name="url")
def url_fixture() -> Iterator[str]:
    """The URL of a new server."""
    with _served() as url:
        yield url


@contextmanager
def _opened(chromium: Browser, url: str, **settings: object) -> Iterator[Page]:
    context = chromium.new_context(**settings)  # type: ignore[arg-type]  # of many kinds
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(f"{url}/__mock__/")
    try:
        yield page
    finally:
        context.close()


@pytest.fixture(name="page")
def page_fixture(chromium: Browser, url: str) -> Iterator[Page]:
    """The page, which follows the journal; at the end there is nothing on the console of the browser."""
    wrong: list[str] = []
    context = chromium.new_context()
    context.on("console", lambda message: wrong.append(message.text))
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    page = context.new_page()
    page.goto(f"{url}/__mock__")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    yield page
    context.close()
    assert wrong == []


def _ask(url: str, path: str, *, token: str = ADA, body: str | None = None, method: str | None = None) -> int:
    """Send a request as a client does, and return the status of its answer."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
    media_type = "application/json" if path.startswith("/__mock__") else JSON_API
    headers = {"Authorization": f"Bearer {token}"} | ({"Content-Type": media_type} if body else {})
    connection.request(method or ("POST" if body else "GET"), path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def test_a_request_appears_while_the_page_is_open(page: Page, url: str) -> None:
    """With what it was answered and why; its details open by keyboard and by click, and so does the filter narrow."""
    body = '{"data": {"type": "export_logs", "attributes": {"params": {"filter": 7}}}}'
    assert _ask(url, EXPORTS, body=body) == 400
    assert _ask(url, f"{EXPORTS}/{USED_UP}.csv") == 403
    rows = page.locator("#journal tbody")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("403")
    expect(rows.first).to_contain_text("cannot be read")
    rows.nth(1).get_by_role("button").press("Enter")
    expect(rows.nth(1)).to_contain_text("/data/attributes/params/filter")
    expect(rows.nth(1)).to_contain_text("openapi.yaml#/paths/~1contacts~1exports~1mailing/post/responses/400")
    expect(rows.nth(1).locator("pre")).to_have_text(body)
    rows.nth(1).locator("td").first.click()
    expect(rows.nth(1).locator("pre")).to_have_count(0)
    page.get_by_label("Filter").fill("USED UP")
    expect(page.get_by_text("1 of 2 shown")).to_be_visible()
    page.get_by_label("Filter").fill("")
    page.get_by_label("Status", exact=True).select_option("5xx")
    expect(page.get_by_text("0 of 2 shown")).to_be_visible()


def test_what_a_client_sent_is_text(page: Page, url: str) -> None:
    """Markup in a path, a query or a body makes no element of the page, and neither does that of an export."""
    attack = "<img src=x id=attack>"
    params = json.dumps({"data": {"type": "export_logs", "attributes": {"params": {"filter": {"name_like": attack}}}}})
    assert _ask(url, f"{EXPORTS}?q={quote(attack)}", body=params) == 201
    assert _ask(url, f"{EXPORTS}/{quote(attack)}") == 404
    page.get_by_role("button", name=f"GET {EXPORTS}/{attack}").click()
    page.get_by_role("button", name="POST").click()
    expect(page.locator("#journal pre")).to_contain_text(attack)
    expect(page.locator("#exports li").first).to_contain_text(attack)
    assert page.locator("#attack").count() == 0


def test_a_rule_is_added_by_button_and_works(page: Page, url: str) -> None:
    """For the requests that are chosen, as often as it says, and is removed by button; the journal names it."""
    page.get_by_label("for", exact=True).select_option("csv")
    page.get_by_role("button", name="503 once").click()
    rules = page.locator("#rules li")
    expect(rules).to_contain_text(["csv code=503 times=1"])
    assert [_ask(url, f"{EXPORTS}/{FRESH}.csv") for _ in range(2)] == [503, 200]
    page.locator("#journal tbody").nth(1).get_by_role("button").click()
    expect(page.locator("#journal dd").filter(has_text="code=503")).to_have_count(1)
    page.get_by_label("New rule").fill("* code=500 every=2")
    page.get_by_label("New rule").press("Enter")
    expect(rules).to_have_count(2)
    page.get_by_role("button", name="Remove rule csv code=503 times=1").click()
    expect(rules).to_contain_text(["* code=500 every=2"])


def test_a_rule_that_stays_does_not_count_anew(page: Page, url: str) -> None:
    """Removing one beside it changes nothing of what it has counted."""
    for rule in ("csv code=503 times=1", "json code=404"):
        page.get_by_label("New rule").fill(rule)
        page.get_by_label("New rule").press("Enter")
        expect(page.locator("#rules")).to_contain_text(rule)
    assert _ask(url, f"{EXPORTS}/{FRESH}.csv") == 503
    page.get_by_role("button", name="Remove rule json code=404").click()
    expect(page.locator("#rules li")).to_have_count(1)
    assert _ask(url, f"{EXPORTS}/{FRESH}.csv") == 200


@pytest.mark.parametrize("allowed", [True, False])
def test_a_token_is_copied_by_button(chromium: Browser, url: str, *, allowed: bool) -> None:
    """It is in the clipboard then; a page that has none selects the token instead, and says what to press."""
    permissions = ["clipboard-read", "clipboard-write"]
    # Beyond this machine and without HTTPS a page has no clipboard.
    without = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
    with _opened(chromium, url, permissions=permissions) as page:
        if not allowed:
            page.add_init_script(without)
            page.reload()
        page.get_by_role("button", name="Copy the token of ben").click()
        told = page.locator("#copied")
        expect(told).to_have_text("Copied." if allowed else "Selected; copy it with Ctrl+C.")
        assert page.evaluate("getSelection().toString()") == BEN
        assert not allowed or page.evaluate("navigator.clipboard.readText()") == BEN


def test_a_rule_that_cannot_be_used_is_told_in_place(chromium: Browser, url: str) -> None:
    """With the words of the server, and what was written stays to be corrected."""
    with _opened(chromium, url) as page:
        page.get_by_label("New rule").fill("csv nope=1")
        page.get_by_role("button", name="Add").click()
        expect(page.locator("#rules-error")).to_contain_text("'nope=1' is no member of a rule")
        assert page.get_by_label("New rule").input_value() == "csv nope=1"
        page.get_by_label("New rule").fill("csv code=503")
        page.get_by_role("button", name="Add").click()
        expect(page.locator("#rules-error")).to_be_empty()


def test_an_export_is_made_fresh_and_deleted(page: Page, url: str) -> None:
    """What is used up can be read again; a read is shown at once; what is deleted is gone."""
    export = page.locator("#exports li").filter(has_text=USED_UP)
    expect(export).to_contain_text("used up")
    page.get_by_role("button", name=f"Make export {USED_UP} fresh").click()
    expect(export).to_contain_text("fresh")
    assert _ask(url, f"{EXPORTS}/{USED_UP}") == 200
    expect(export).to_contain_text("used up")
    page.get_by_role("button", name=f"Delete export {USED_UP}").click()
    expect(export).to_have_count(0)
    assert _ask(url, f"{EXPORTS}/{USED_UP}") == 404


def test_the_clock_is_steered(page: Page) -> None:
    """It is moved, set, stopped and reset."""
    now = page.locator("#now")
    expect(now).to_have_text("2026-03-02 09:15:00 UTC")
    page.get_by_role("button", name="Freeze").click()
    expect(page.get_by_text("frozen", exact=True)).to_be_visible()
    page.get_by_role("button", name="+1 hour").click()
    expect(now).to_have_text("2026-03-02 10:15:00 UTC")
    page.get_by_role("button", name="+1 day").click()
    expect(now).to_have_text("2026-03-03 10:15:00 UTC")
    page.get_by_label("Moment (UTC)").fill("2030-01-01T00:00")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(now).to_have_text("2030-01-01 00:00:00 UTC")
    page.get_by_role("button", name="Reset the clock").click()
    expect(now).to_contain_text("2026-03-02 09:15")


def test_a_session_is_chosen(page: Page, url: str) -> None:
    """The page is about it alone, its address says so, and tokens are those of the session."""
    expect(page.get_by_text("3 users, 4 account lists, 42 contacts")).to_be_visible()
    _ask(url, f"{EXPORTS}/{FRESH}", token=f"{ADA}~other")
    _ask(url, f"{EXPORTS}/{USED_UP}", token=BEN)
    expect(page.locator("#journal tbody")).to_have_count(1)
    expect(page.locator("#journal tbody")).to_contain_text("ben")
    expect(page.locator("#session option")).to_have_text(["default", "other"])
    page.get_by_label("Session", exact=True).select_option("other")
    expect(page.locator("#journal tbody")).to_contain_text(FRESH)
    expect(page.locator("#users li").first).to_contain_text(f"{ADA}~other")
    assert page.url.endswith("/__mock__/?session=other")
    page.reload()
    expect(page.locator("#journal tbody")).to_contain_text(FRESH)
    assert page.get_by_label("Session", exact=True).input_value() == "other"


def test_a_reset_begins_anew(page: Page, url: str) -> None:
    """By the button, and by a test that does it while the page is open."""
    _ask(url, f"{EXPORTS}/{FRESH}")
    expect(page.locator("#exports li").filter(has_text=FRESH)).to_contain_text("used up")
    page.get_by_role("button", name="Reset the session").click()
    expect(page.get_by_text("No request has come yet.")).to_be_visible()
    expect(page.locator("#exports li").filter(has_text=FRESH)).to_contain_text("fresh")
    for _ in range(2):
        _ask(url, f"{EXPORTS}/{FRESH}")
    expect(page.locator("#journal tbody")).to_have_count(2)
    _ask(url, "/__mock__/reset", method="POST")
    _ask(url, f"{EXPORTS}/{USED_UP}")
    expect(page.locator("#journal tbody")).to_have_count(1)
    expect(page.locator("#journal tbody")).to_contain_text(USED_UP)


def test_without_the_stream_there_is_a_button(chromium: Browser, url: str) -> None:
    """Where something between lets no events through, the page says so, and reads the journal when it is asked."""
    with _opened(chromium, url) as page:
        page.route("**/journal/**", lambda route: route.abort())
        page.reload()
        expect(page.get_by_text("Not live: reload to see what is new")).to_be_visible()
        _ask(url, f"{EXPORTS}/{USED_UP}")
        page.get_by_role("button", name="Reload").click()
        expect(page.locator("#journal tbody")).to_have_count(1)


def test_a_thousand_requests_are_shown(chromium: Browser, url: str) -> None:
    """The newest ones; the others are gone from the page, as they are from the journal."""
    entry = {"at": "2026-03-02T09:15:00Z", "method": "GET", "path": "/x", "query": "", "status": 200, "body": None}
    entries = [{**entry, "number": number + 1, "violations": []} for number in range(1003)]

    def stream(route: Route) -> None:
        route.fulfill(
            content_type="text/event-stream", body="".join(f"data: {json.dumps(each)}\n\n" for each in entries)
        )

    with _opened(chromium, url) as page:
        page.route("**/journal/events*", stream)
        page.reload()
        expect(page.get_by_text("1000 shown")).to_be_visible()
        expect(page.locator("#journal tbody").first.locator("td").first).to_have_text("1003")
        expect(page.locator("#journal tbody").last.locator("td").first).to_have_text("4")


def test_of_many_exports_the_newest_are_shown(chromium: Browser, url: str) -> None:
    """A load test leaves more than a page can hold; it says how many there are."""
    export = {"user": "ada", "created_at": "2026-03-02T09:15:00Z", "params": {}, "used_up": True}
    exports = json.dumps([{**export, "id": f"export-{number}"} for number in range(1, 302)])
    with _opened(chromium, url) as page:
        page.route("**/__mock__/exports", lambda route: route.fulfill(content_type="application/json", body=exports))
        page.reload()
        expect(page.get_by_text("the newest 200 of 301")).to_be_visible()
        expect(page.locator("#exports li")).to_have_count(200)
        expect(page.locator("#exports li").first).to_contain_text("export-301")


def test_with_a_control_token_nothing_is_shown_before_it_is_given(chromium: Browser) -> None:
    """It is asked for, and asked for again if it is wrong; it is sent in a header and stored nowhere."""
    with _served(TOKEN) as url, _opened(chromium, url) as page:
        field = page.get_by_label("Token", exact=True)
        expect(field).to_be_focused()
        assert page.locator("main").is_hidden()
        assert ADA not in page.content()
        field.fill("another")
        field.press("Enter")
        expect(page.get_by_text("Send the control token of this server.")).to_be_visible()
        field.fill(TOKEN)
        field.press("Enter")
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        _ask(url, f"{EXPORTS}/{FRESH}")
        expect(page.locator("#journal tbody")).to_have_count(1)
        assert TOKEN not in page.content() + page.url
        assert page.context.storage_state() == {"cookies": [], "origins": []}
        page.reload()
        expect(field).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_everybody_can_use_it(chromium: Browser, url: str, width: int, scheme: str) -> None:
    """The tool axe finds nothing (names, contrast, landmarks, focus), and nothing is wider than the window."""
    _ask(url, f"{EXPORTS}/{USED_UP}.xlsx")
    _ask(url, "/__mock__/rules", body='["csv code=503 every=3"]')
    with _opened(chromium, url, viewport={"width": width, "height": 900}, color_scheme=scheme) as page:
        page.locator("#journal tbody button").click()
        page.get_by_label("New rule").fill("nothing")
        page.get_by_label("New rule").press("Enter")
        expect(page.locator("#rules-error")).not_to_be_empty()
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_focus_stays_where_it_was(page: Page) -> None:
    """Who removes a rule by keyboard goes on in its section; who makes an export fresh, in the list of exports."""
    page.get_by_role("button", name="Stall").press("Enter")
    page.get_by_role("button", name="Remove rule * fault=stall").press("Enter")
    expect(page.get_by_role("heading", name="Rules")).to_be_focused()
    page.get_by_role("button", name=f"Make export {USED_UP} fresh").press("Enter")
    expect(page.get_by_role("heading", name="Exports")).to_be_focused()
