"""The files of the page hold no data, come with a strict policy, and agree with each other and with the rules."""

import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from mock_server.control import page
from mock_server.control.page.serving import HEADERS, MEDIA_TYPES
from mock_server.control.rules import read_rule
from tests.mock_server.applications import CONTRACT, SHARED, client_of
from tests.mock_server.driving import Exchange

PAGE = "/__mock__/"


def _text(name: str) -> str:
    return files(page).joinpath(name).read_text(encoding="utf-8")


class _Outline(HTMLParser):
    """Collects the tags of the page with their attributes, and the texts of its options."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.options: list[str] = []
        self.feed(_text("index.html"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note the text of an option."""
        if self.tags and self.tags[-1][0] == "option" and data.strip():
            self.options.append(data)

    def values(self, attribute: str) -> list[str]:
        """Return all values of an attribute."""
        return [value for _, attributes in self.tags if (value := attributes.get(attribute)) is not None]


OUTLINE = _Outline()
SCRIPT = _text("page.js")


@pytest.mark.parametrize("name", [*MEDIA_TYPES])
def test_each_file_is_served_with_its_media_type_and_the_policy(name: str) -> None:
    """As it is in the package, whoever asks; and never interpreted as another type."""
    answer = client_of(None).request("GET", PAGE + name)
    assert (answer.status_code, answer.text) == (200, _text(name))
    assert answer.headers["Content-Type"].partition(";")[0] == MEDIA_TYPES[name]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = dict(each.split(" ", 1) for each in answer.headers["Content-Security-Policy"].split("; "))
    assert {policy.pop(name) for name in ("script-src", "style-src", "connect-src", "img-src")} == {"'self'"}
    assert policy == dict.fromkeys(("default-src", "form-action", "base-uri", "frame-ancestors"), "'none'")


def test_the_page_is_at_the_path_of_the_control_api() -> None:
    """With a slash at its end, so that the names of its files are relative to it; without one, there is a redirect."""
    assert client_of(None).request("GET", PAGE).text == _text("index.html")
    redirect = client_of(None).request("GET", "/__mock__")
    assert (redirect.status_code, redirect.headers["Location"]) == (307, PAGE)
    mounted = Exchange().run(SHARED, path="/below/__mock__", root_path="/below")
    assert (b"location", b"/below/__mock__/") in mounted.sent[0]["headers"]


def test_the_page_is_only_read() -> None:
    """HEAD is answered as GET. Other methods and other files are for the control API, which has nothing there."""
    assert client_of(None).request("HEAD", PAGE).headers["Content-Type"] == "text/html; charset=utf-8"
    for method in ("POST", "PUT", "DELETE"):
        assert client_of(None).request(method, PAGE).status_code in (404, 405)
    for name in ("__init__.py", "serving.py", "../api.py", "%2e/page.js"):
        assert client_of(None).request("GET", PAGE + name).status_code in (400, 404)


def test_the_page_asks_for_nothing_but_its_files_and_the_pages_of_the_server() -> None:
    """What it loads is beside it, and each link leads to a page that is there."""
    asked = {*OUTLINE.values("src"), *OUTLINE.values("href")}
    assert asked >= {"page.js", "page.css", "icon.svg", "../docs/", "../openapi.yaml"}
    for address in asked:
        if not address.startswith("#"):
            path = address.removeprefix("..") if address.startswith("..") else PAGE + address
            assert client_of(None).request("GET", path).status_code == 200
    assert not re.search(r"url\(|@import|https?:", _text("page.css") + SCRIPT)


def test_the_policy_needs_no_exception() -> None:
    """There is no script, style or handler in the page itself, and the script makes no HTML of text."""
    for tag, attributes in OUTLINE.tags:
        assert tag != "style"
        assert tag != "script" or "src" in attributes
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
    assert not re.search(r"(inner|outer)HTML|insertAdjacentHTML|document\.write|eval|Function\(", SCRIPT)
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_every_id_that_is_used_is_in_the_page() -> None:
    """By the script, by labels, by descriptions and by links within the page; and no id is there twice."""
    ids = OUTLINE.values("id")
    assert len(ids) == len(set(ids))
    by_script = set(re.findall(r'(?:\$|\bon|show)\("([\w-]+)"', SCRIPT))
    assert len(by_script) > 20
    links = {href[1:] for href in OUTLINE.values("href") if href.startswith("#")}
    others = {*OUTLINE.values("for"), *OUTLINE.values("aria-labelledby"), *OUTLINE.values("aria-describedby")}
    assert sorted((by_script | links | others) - set(ids)) == []


def test_every_control_has_a_label() -> None:
    """Fields have one that names their id."""
    fields = [attributes["id"] for tag, attributes in OUTLINE.tags if tag in ("input", "select", "textarea")]
    assert sorted(map(str, fields)) == sorted(OUTLINE.values("for"))


def test_the_usual_faults_are_rules() -> None:
    """For each kind of requests that can be chosen, each button is a rule that can be read."""
    kinds = ["*", *(kind for kind in ("create", "json", "csv", "xlsx") if kind in OUTLINE.options)]
    faults = OUTLINE.values("data-rule")
    assert (len(kinds), len(faults)) == (5, 6)
    for kind in kinds:
        for fault in faults:
            assert read_rule(f"{kind} {fault}", CONTRACT, []).text == f"{kind} {fault}"
