"""A real browser for the tests of pages, as fixtures: the Chromium of this machine, driven by Playwright."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

PHONE: Final = 400
"""The width of a window on a phone."""

DESK: Final = 1280
"""The width of a window on a desk."""

CHROMIUM: Final = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
needs_browser = pytest.mark.skipif(not CHROMIUM, reason="there is no chromium on PATH")
# It asks nobody but the page for anything, and runs as any user.
_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@pytest.fixture(scope="module", name="chromium")
def chromium_fixture() -> Iterator[Browser]:
    """A browser without a window, one for the tests of a module: while it is there, no other event loop can run."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        try:
            yield started
        finally:
            started.close()


class Opener:
    """Opens the pages of a directory, and keeps what the browser has to say of them."""

    def __init__(self, chromium: Browser, folder: Path) -> None:
        self.wrong: list[str] = []
        self.pages: list[Page] = []
        self._chromium = chromium
        self._folder = folder

    def __call__(self, width: int = DESK, fragment: str = "", name: str = "index.html", **settings: object) -> Page:
        """Open a page in a window of this width."""
        context = self._chromium.new_context(viewport={"width": width, "height": 900}, **settings)  # type: ignore[arg-type]
        context.on("console", lambda message: self.wrong.append(message.text))
        context.on("weberror", lambda error: self.wrong.append(str(error.error)))
        page = context.new_page()
        page.goto(f"{(self._folder / name).as_uri()}#{fragment}")
        self.pages.append(page)
        return page


@pytest.fixture(name="open_page")
def open_page_fixture(chromium: Browser, folder: Path) -> Iterator[Opener]:
    """Opens pages of the fixture `folder`, a directory; at the end there is nothing on the console of the browser."""
    opener = Opener(chromium, folder)
    yield opener
    for page in opener.pages:
        page.context.close()
    assert opener.wrong == []
