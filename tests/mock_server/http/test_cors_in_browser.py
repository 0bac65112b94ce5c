"""Cross-origin requests and downloads in a real browser: what no header that a test reads by itself can prove."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server import create_app, fixed_clock, load_fixtures
from mock_server.http.serving import in_background, listen, url_of
from mock_server.http.tls import Certificate, made_certificate
from tests.browser import needs_browser
from tests.mock_server.applications import NOW
from tests.mock_server.driving import ADA, EXPORTS, FRESH, JSON_API

pytestmark = [needs_browser, pytest.mark.exhaustive]

# What a page does with the answer of a fetch; a blocked one is told by the kind of its error.
_FETCH = """
([url, options]) => fetch(url, options).then(
    async answer => ({status: answer.status, text: await answer.text(), headers: Object.fromEntries(answer.headers)}),
    error => ({blocked: error.name}),
)
"""


class _Watched:
    """The mock, and what a browser asks it for; without CORS headers where they are taken away."""

    def __init__(self, app: ASGIApp, *, closed: bool) -> None:
        self._app = app
        self._closed = closed
        self.asked: list[tuple[str, str]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""

        async def stripped(message: Message) -> None:
            if self._closed and message["type"] == "http.response.start":
                headers = [pair for pair in message["headers"] if not pair[0].lower().startswith(b"access-control-")]
                message = {**message, "headers": headers}
            await send(message)

        if scope["type"] == "http":
            self.asked.append((scope["method"], scope["path"]))
        await self._app(scope, receive, stripped)


@contextmanager
def _served(app: ASGIApp, certificate: Certificate | None = None) -> Iterator[str]:
    with (
        listen("127.0.0.1", 0) as listener,
        in_background(app, listener, log_level="error", certificate=certificate),
    ):
        yield url_of(listener, certificate)


@contextmanager
def _page(chromium: Browser, certificate: Certificate | None = None) -> Iterator[Page]:
    """A page of another origin than the mock's: another port is another origin."""
    with _served(
        Starlette(routes=[Route("/", lambda _: HTMLResponse("<!doctype html><title>A client</title>"))]), certificate
    ) as origin:
        # Playwright cannot be given an authority to trust.
        context = chromium.new_context(accept_downloads=True, ignore_https_errors=certificate is not None)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(origin)
        try:
            yield page
        finally:
            context.close()


@contextmanager
def _mock(*, closed: bool = False, certificate: Certificate | None = None) -> Iterator[tuple[str, _Watched]]:
    watched = _Watched(create_app(load_fixtures(), clock=fixed_clock(NOW)), closed=closed)
    with _served(watched, certificate) as url:
        yield url, watched


def _fetched(page: Page, url: str, **options: object) -> Any:  # noqa: ANN401 - JSON
    return page.evaluate(_FETCH, [url, options])


def _creation(credentials: str) -> dict[str, object]:
    return {
        "method": "POST",
        "credentials": credentials,
        "headers": {"Authorization": f"Bearer {ADA}", "Content-Type": JSON_API},
        "body": '{"data": {"type": "export_logs"}}',
    }


@pytest.mark.parametrize("credentials", ["omit", "include"])
def test_a_page_of_another_origin_creates_and_downloads(chromium: Browser, credentials: str) -> None:
    """After a preflight the page may create, read the file with its name, and read why it is refused then."""
    with _mock() as (url, watched), _page(chromium) as page:
        created = _fetched(page, url + EXPORTS, **_creation(credentials))
        assert created["status"] == 201
        assert watched.asked == [("OPTIONS", EXPORTS), ("POST", EXPORTS)]
        reading = {"credentials": credentials, "headers": {"Authorization": f"Bearer {ADA}"}}
        file = _fetched(page, f"{url}{EXPORTS}/{FRESH}.csv", **reading)
        assert file["headers"]["content-disposition"] == 'attachment; filename="contacts-20260302.csv"'
        assert file["text"].startswith("Contact Name,")
        refused = _fetched(page, f"{url}{EXPORTS}/{FRESH}.csv", **reading)
        assert (refused["status"], '"Forbidden"' in refused["text"]) == (403, True)


def test_a_page_that_was_loaded_over_https_creates_and_downloads(chromium: Browser) -> None:
    """With the certificate of `--tls` for both."""
    with (
        made_certificate("127.0.0.1") as certificate,
        _mock(certificate=certificate) as (url, _),
        _page(chromium, certificate) as page,
    ):
        assert (url.partition(":")[0], page.evaluate("isSecureContext && location.protocol")) == ("https", "https:")
        assert _fetched(page, url + EXPORTS, **_creation("omit"))["status"] == 201
        link = f"{url}{EXPORTS}/{FRESH}.csv?access_token={quote(ADA)}"
        with page.expect_download() as started:
            page.evaluate("link => { location.href = link; }", link)
        assert started.value.suggested_filename == "contacts-20260302.csv"


@pytest.mark.parametrize("credentials", ["omit", "include"])
def test_a_page_reads_how_long_to_wait_and_how_to_authenticate(chromium: Browser, credentials: str) -> None:
    """The headers of a 429 and of a 401 are exposed, too, and a simple request needs no preflight."""
    with _mock() as (url, watched), _page(chromium) as page:
        limited = f"{url}{EXPORTS}/{FRESH}?access_token={quote(ADA)}&__prefer=code%3D429"
        answer = _fetched(page, limited, credentials=credentials)
        assert (answer["status"], answer["headers"]["retry-after"].isdigit()) == (429, True)
        unknown = _fetched(page, f"{url}{EXPORTS}/{FRESH}", credentials=credentials)
        assert (unknown["status"], unknown["headers"]["www-authenticate"]) == (401, "Bearer")
        assert [method for method, _ in watched.asked] == ["GET", "GET"]


@pytest.mark.parametrize("credentials", ["omit", "include"])
def test_a_browser_blocks_a_mock_without_the_headers(chromium: Browser, credentials: str) -> None:
    """Without them the same page reads nothing and its creation is never sent, so the tests above can fail."""
    with _mock(closed=True) as (url, watched), _page(chromium) as page:
        assert _fetched(page, url + EXPORTS, **_creation(credentials)) == {"blocked": "TypeError"}
        assert watched.asked == [("OPTIONS", EXPORTS)]
        simple = f"{url}{EXPORTS}/{FRESH}?access_token={quote(ADA)}"
        assert _fetched(page, simple, credentials=credentials) == {"blocked": "TypeError"}


@pytest.mark.parametrize(("form", "start"), [(".csv", b"Contact Name,"), (".xlsx", b"PK\x03\x04")])
def test_a_navigation_saves_the_file_under_its_name(chromium: Browser, form: str, start: bytes) -> None:
    """A link with the token in its query downloads the file once; the second time the browser shows the error."""
    with _mock() as (url, watched), _page(chromium) as page:
        link = f"{url}{EXPORTS}/{FRESH}{form}?access_token={quote(ADA)}"
        with page.expect_download() as started:
            page.evaluate("link => { location.href = link; }", link)
        saved = started.value
        assert saved.suggested_filename == f"contacts-20260302{form}"
        assert saved.path().read_bytes().startswith(start)
        assert watched.asked == [("GET", f"{EXPORTS}/{FRESH}{form}")]
        answer = page.request.get(link)
        assert answer.status == 403
