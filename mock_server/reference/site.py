"""The files of the reference: what `docs build` writes, and what the mock serves below `/docs/`.

Nothing here reads a clock or the network, so equal contracts give equal bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mock_server.contract import Contract
from mock_server.contract.addressed import as_json
from mock_server.fixtures import load
from mock_server.reference.collections import Settings, as_bruno, as_http_file, as_postman, walks
from mock_server.reference.manual import PAGE as MANUAL_PAGE
from mock_server.reference.manual import Manual, render_manual
from mock_server.reference.reading import read_reference
from mock_server.reference.rendering import collection_template, render_html, render_llms, render_markdown

PAGE: Final = "index.html"
"""The reference as a page, which needs none of the other files."""

MARKDOWN: Final = "reference.md"
"""The reference as Markdown."""

LLMS: Final = "llms.txt"
"""The index of the other files for language models."""

_SERVED_AT: Final = "http://127.0.0.1:8080"
# Where `mailing-mock serve` listens unless it is told otherwise.


@dataclass(frozen=True, slots=True)
class Offer:
    """A file beside the page: its name, what it is called, and what it is good for."""

    name: str
    title: str
    description: str


OFFERS: Final = (
    Offer(MARKDOWN, "Markdown", "The reference as one text."),
    Offer("openapi.yaml", "OpenAPI (YAML)", "The contract as it was written."),
    Offer("openapi.json", "OpenAPI (JSON)", "The contract as one JSON document."),
    Offer("postman.json", "Postman", "The requests as a collection for Postman and Newman."),
    Offer("bruno.zip", "Bruno", "The requests as a collection for Bruno; unpack it and open the folder."),
    Offer("requests.http", "HTTP file", "The requests for httpYac."),
    Offer(LLMS, "llms.txt", "An index of the documentation for language models."),
)
"""What there is beside the page, in the order in which the page links to it."""

REFERENCE: Final = Offer(PAGE, "The reference", "The operations, the filter, the files and the errors.")
"""The reference, as the other pages link to it."""

MANUAL: Final = Offer(MANUAL_PAGE, "The mock server", "Its client rules, command line, control API and fixture files.")
"""The page about the mock server, which the page links to first."""

CHECKS: Final = Offer("checks.html", "The checks", "What the conformance suite judges a server by.")
"""The page that `mailing-conformance docs build` writes beside these files."""


def build(
    contract: Contract, manual: Manual | None = None, *, has_checks: bool = False, has_console: bool = False
) -> Mapping[str, bytes]:
    """Make the files of the reference.

    Args:
        contract: A checked contract.
        manual: What the manual of the mock server is made from; None leaves that page out.
        has_checks: Whether the page about the checks, which the conformance suite writes, is beside these files.
        has_console: Whether the page can send requests to the mock that serves it.

    Returns:
        File name to contents: the page, what `OFFERS` names, and the manual. Only the page differs with a console.

    Raises:
        ContractError: A text of the contract would be HTML or an image in the Markdown.
    """
    reference = read_reference(contract)
    steps = walks(reference)
    settings = Settings(_SERVED_AT + contract.base_path, load().users[0].token)
    checks = [CHECKS] if has_checks else []
    guide = {} if manual is None else {MANUAL.name: render_manual(manual, contract, [REFERENCE, *checks])}
    offers = (*([MANUAL] if guide else []), *checks, *OFFERS)
    return {
        PAGE: render_html(reference, offers, has_console=has_console),
        **guide,
        MARKDOWN: render_markdown(reference),
        "openapi.yaml": contract.source,
        "openapi.json": as_json(contract, None),
        "postman.json": as_postman(reference, steps, settings),
        "bruno.zip": as_bruno(reference, steps, settings, collection_template("request.bru.j2")),
        "requests.http": as_http_file(reference, steps, settings, collection_template("requests.http.j2")),
        LLMS: render_llms(reference, (REFERENCE, *(offer for offer in offers if offer.name != LLMS))),
    }
