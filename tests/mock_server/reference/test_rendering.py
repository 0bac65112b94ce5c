"""The printed pages as a whole: deterministic, self-contained, sound, and telling the same."""

import base64
import hashlib
import json
import re
from itertools import pairwise
from typing import Any

import pytest
from markdown_it import MarkdownIt

from mock_server.commands.docs.group import docs_diff_command
from mock_server.contract import Contract, ContractError, load_contract, read_contract
from mock_server.reference import build
from mock_server.reference.site import MARKDOWN, OFFERS, PAGE
from tests.mock_server.reference.pages import Element, by_id, parse
from tests.sweeps import sweep

# Attributes by which a page loads something. A link to follow is none of them.
LOADING = frozenset({"src", "srcset", "data", "poster", "background", "action", "formaction", "manifest", "xlink:href"})
OUTSIDE = re.compile(r"@import|url\(|@font-face|image-set\(", re.IGNORECASE)


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract of this project."""
    return load_contract()


@pytest.fixture(scope="module")
def root(contract: Contract) -> Element:
    """The tree of the HTML page."""
    return parse(build(contract)["index.html"])[0]


def edited(contract: Contract, **changes: object) -> Contract:
    """The contract with some members of `info` changed."""
    document = contract.specification()
    document["info"].update(changes)
    return read_contract(json.dumps(document).encode())


def hash_of(text: str) -> str:
    """A text in the form in which a content security policy names what may be run."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def loads(root: Element) -> list[str]:
    """Everything that a page would load, or send to; and run, but for the script that its policy allows."""
    found: list[str] = []
    allowed = next((each.attributes["content"] for each in root.walk() if each.attributes.get("http-equiv")), "")
    for element in root.walk():
        found.extend(f"{element.tag} {name}" for name in element.attributes if name in LOADING or name.startswith("on"))
        target = element.attributes.get("href", "")
        if element.tag == "link" and not target.startswith("data:"):
            found.append(f"link to {target}")
        if element.tag in {"iframe", "img", "object", "embed", "base", "form", "use", "image"}:
            found.append(element.tag)
        is_run = element.tag == "script" and element.attributes.get("type") != "application/json"
        if is_run and hash_of("".join(map(str, element.children))) not in allowed:
            found.append("a script that the policy does not allow")
        styles = element.attributes.get("style", "") + (element.text if element.tag == "style" else "")
        found.extend(match[0] for match in OUTSIDE.finditer(styles))
    return found


def test_equal_contracts_give_equal_bytes(contract: Contract) -> None:
    """There is no clock and no chance in the pages."""
    assert build(contract) == build(load_contract())


def test_the_page_is_well_formed(contract: Contract) -> None:
    """Every element is closed in order, the language is told, and there is one heading of the first rank."""
    root, faults = parse(build(contract)["index.html"])
    assert faults == []
    html = next(element for element in root.walk() if element.tag == "html")
    assert html.attributes["lang"] == "en"
    assert [element.tag for element in root.walk()].count("h1") == 1


def test_no_level_of_heading_is_skipped(root: Element) -> None:
    """A reader who goes by headings never falls down more than a step."""
    levels = [int(element.tag[1]) for element in root.walk() if re.fullmatch("h[1-6]", element.tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_every_inner_link_leads_to_one(root: Element) -> None:
    """The table of contents and all cross references lead somewhere on the page, and other links to its files."""
    ids = [element.attributes["id"] for element in root.walk() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    targets = [element.attributes["href"] for element in root.walk() if element.tag == "a"]
    known = {*(f"#{identifier}" for identifier in ids), *(offer.name for offer in OFFERS)}
    assert [target for target in targets if target not in known] == []
    assert {offer.name for offer in OFFERS} <= set(targets)


def test_the_contents_list_every_chapter_and_operation(root: Element) -> None:
    """What has a heading of the second rank, or is an operation, is in the table of contents."""
    contents = next(element for element in root.walk() if element.classed("contents"))
    listed = {element.attributes["href"] for element in contents.walk() if element.tag == "a"}
    sections = [element for element in root.walk() if element.classed("chapter") or element.classed("operation")]
    assert {f"#{section.attributes['id']}" for section in sections} <= listed


def test_the_page_loads_nothing(root: Element) -> None:
    """The page needs no other file and no network."""
    assert loads(root) == []


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="https://example.org/x.png">',
        '<script>fetch("https://example.org")</script>',
        '<link rel="stylesheet" href="https://example.org/x.css">',
        '<link rel="preload" href="x.css">',
        '<iframe src="x.html"></iframe>',
        '<p style="background: url(x.png)">',
        "<style>@import 'x.css';</style>",
        "<style>@font-face { src: local(x) }</style>",
        '<p onclick="x()">',
    ],
)
def test_loading_would_be_noticed(markup: str) -> None:
    """Each way to load something from elsewhere is seen by the check above."""
    assert loads(parse(f"<html><body>{markup}</body></html>".encode())[0])


def test_the_page_forbids_itself_to_load_anything(root: Element) -> None:
    """The content security policy allows this style sheet and this script, by their hashes, and nothing else."""
    policy = next(element.attributes["content"] for element in root.walk() if element.attributes.get("http-equiv"))
    page = build(load_contract())["index.html"].decode()
    style, script = (page.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0] for tag in ("style", "script"))
    assert len(script) > 1000
    sources = f"style-src {hash_of(style)}; script-src {hash_of(script)}"
    assert policy == f"default-src 'none'; img-src data:; {sources}"
    assert not any("style" in element.attributes for element in root.walk())


def test_html_in_the_contract_is_shown_and_not_obeyed(contract: Contract) -> None:
    """Markup, scripts, images and odd links in descriptions come out as text on both pages."""
    hostile = (
        "<script>alert(1)</script> <img src=x onerror=alert(1)> ![pixel](https://example.org/x.png) "
        "[run](javascript:alert(1)) `</code><b>`"
    )
    pages = build(edited(contract, title="<b>Bold</b> & co", description=hostile))
    root, faults = parse(pages["index.html"])
    assert faults == []
    assert loads(root) == []
    assert not any(element.attributes.get("href", "").startswith("javascript:") for element in root.walk())
    introduction = by_id(root, "introduction")
    assert introduction is not None
    assert "<script>alert(1)</script>" in introduction.text
    assert "</code><b>" in introduction.text
    text = pages["reference.md"].decode()
    assert "\\<script>" in text
    assert "\\![pixel]" in text
    assert "`</code><b>`" in text


HOSTILE = (
    "\\`<b>` after a tick that is escaped",
    "`` a ` <b> `` and ``` ` <b> `` <i> ```",
    "a tick ` alone\n\nand <b> another ` one",
    "\\<img src=x> and \\\\<img src=x>",
    "\\![x](http://example.org/q.png) and ![x](http://example.org/q.png)",
    "~~~\n`\n~~~\n<img src=x> `",
    "```\n<b>\n```\n<i>",
    "    <b>\n\n<i>",
    "- a `\n- <b> `\n\n> <i>\n\n1. ~~~\n   <b>\n   ~~~",
    "# A ` title\n<b> `\n\n| ` | b |\n| --- | --- |\n| <b> | ` |",
    "<!-- a comment --> <?php ?> <![CDATA[x]]>\n<div>\n\n</div>",
    "[a]: <http://example.org> '<b>'\n\n![a] and [a]",
    "a\r<b>\r\n<i>",
)


def _telling(contract: Contract, text: str) -> Contract:
    """The contract with this text wherever a text may stand that somebody wrote."""
    document = contract.specification()
    document["info"].update(title=text, description=text, license={"name": text})
    document["tags"][0]["description"] = text
    vocabulary = document["components"]["schemas"]["FilterObject"]["x-filter"]
    vocabulary["forms"] = dict.fromkeys(vocabulary["forms"], text)
    vocabulary["reverse"]["effect"] = text
    stack: list[Any] = [document["paths"], document["components"]]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value
        elif isinstance(value, dict):
            value |= {key: text for key in ("summary", "description") if isinstance(value.get(key), str)}
            value |= {"title": text} if isinstance(value.get("title"), str) else {}
            value |= {"example": text} if isinstance(value.get("example"), str) and "type" not in value else {}
            stack += value.values()
    return read_contract(json.dumps(document).encode())


@pytest.mark.parametrize("text", sweep(HOSTILE, HOSTILE[:3], repr))
def test_no_text_is_html_or_an_image_in_the_markdown(contract: Contract, text: str) -> None:
    """Wherever a text stands and however it is written, a reader of the Markdown obeys nothing of it."""
    page = build(_telling(contract, text))["reference.md"].decode()
    reader = MarkdownIt("commonmark", {"html": True})
    for tokens in (reader.parse(page), reader.enable("table").parse(page)):
        parts = [part for token in tokens for part in (token, *(token.children or ()))]
        found = [part.content for part in parts if part.type in {"html_block", "html_inline", "image"}]
        assert found == [page.partition("\n")[0] + "\n"]


def test_what_would_be_html_in_the_markdown_all_the_same_is_told(contract: Contract) -> None:
    """A text that the escaping cannot foresee is refused rather than printed: here, ticks in two cells of a table."""
    text = "| a | b |\n| --- | --- |\n| ` | <b>` |"
    with pytest.raises(ContractError, match="would be HTML or an image in the Markdown reference; rewrite it: <b>"):
        build(edited(contract, description=text))


def test_the_edition_is_told(contract: Contract) -> None:
    """Version, digest and licence of the contract stand on both pages."""
    for page in (PAGE, MARKDOWN):
        for words in (contract.version, contract.digest, "MIT"):
            assert words in build(contract)[page].decode()


def test_markdown_has_no_gaps_and_closes_its_code(contract: Contract) -> None:
    """No two blank lines follow each other outside code, and the fences come in pairs."""
    text = build(contract)["reference.md"].decode()
    pieces = re.split(r"^```.*$", text, flags=re.MULTILINE)
    assert len(pieces) % 2 == 1
    assert not any("\n\n\n" in piece for piece in pieces[::2])
    assert text.endswith("\n")


def test_the_page_is_small(contract: Contract) -> None:
    """It is there at once, also over a slow line: samples, index, style and script included."""
    assert len(build(contract)["index.html"]) <= 300_000


def test_only_a_page_with_a_console_sends_requests(contract: Contract) -> None:
    """To the server that it comes from, by a second script that the policy names; the other files are the same."""
    plain, served = build(contract), build(contract, has_console=True)
    assert b"connect-src" not in plain["index.html"]
    assert b'id="try"' not in plain["index.html"]
    root, faults = parse(served["index.html"])
    policy = next(element.attributes["content"] for element in root.walk() if element.attributes.get("http-equiv"))
    scripts = [each for each in root.walk() if each.tag == "script" and not each.attributes.get("type")]
    assert policy.endswith("; connect-src 'self'")
    assert len(scripts) == 2
    assert all(hash_of("".join(map(str, each.children))) in policy for each in scripts)
    assert faults == []
    assert [found for found in loads(root) if found != "form"] == []
    assert by_id(root, "try") is not None
    assert {name: content for name, content in served.items() if name != "index.html"} == {
        name: content for name, content in plain.items() if name != "index.html"
    }


def test_the_version_and_the_way_to_what_changed_are_a_chapter(contract: Contract) -> None:
    """Both pages say which version this is, and by which command, one that there is, it is compared with another."""
    site = build(edited(contract, version="3.1.4"))
    chapter = by_id(parse(site[PAGE])[0], "changes")
    assert chapter is not None
    for text in (chapter.text, site[MARKDOWN].decode().partition("## Changes")[2]):
        assert "This is version 3.1.4 of the contract." in text
        assert "mailing-mock docs diff kept.yaml openapi.yaml" in text
    with docs_diff_command.make_context("diff", ["openapi.yaml", "openapi.yaml"]) as context:
        assert set(context.params) == {"old", "new", "changelog"}
