"""The manual as a page, which needs no other file and no network."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from conformance.check import Family
from conformance.contract import Contract
from conformance.reports.catalogue import meanings
from conformance.reports.explanation import Explanation, explain
from conformance.reports.manual.model import CommandText
from conformance.reports.manual.places import REFERENCE, place_in_reference
from conformance.rules import CATALOGUE

PAGE: Final = "checks.html"
"""The name of the page."""

MARK: Final = "mailing-conformance docs"
"""Is near the top of the page, so that only a page that was made here is replaced."""

_TEMPLATES: Final = files("conformance.reports.manual") / "templates"


def render_manual(contract: Contract, commands: Sequence[CommandText]) -> str:
    """Render the manual.

    Args:
        contract: The contract whose clauses are quoted.
        commands: The commands of the program, itself first.
    """
    style, script = _own("style.css"), _own("page.js")
    explanations = [explain(check, contract) for check in CATALOGUE]
    return (
        _environment()
        .get_template("checks.html.j2")
        .render(
            contract=contract,
            commands=commands,
            families={family: [each for each in explanations if each.check.family == family] for family in Family},
            meanings=meanings,
            marks={mark: told for check in CATALOGUE for mark, told in meanings(check).items()},
            reference=REFERENCE,
            place_of=lambda clause: place_in_reference(clause, contract),
            # Text between two tags of a script is not escaped, and `<` could end it.
            index=Markup(_compact(list(_index(explanations, commands))).replace("<", "\\u003c")),  # noqa: S704  no tag
            style=Markup(style),  # noqa: S704  our own file
            script=Markup(script),  # noqa: S704  our own file
            policy=f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}",
            mark=MARK,
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("conformance.reports.manual"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(anchor=anchor, code=_code, literal=_literal)
    return environment


def anchor(text: str) -> str:
    """Return the name of a command or an option as a fragment identifier."""
    # Of an option its names alone, because a link has to last when what the option takes changes.
    kept = " ".join(re.findall(r"(?<!\S)-[\w-]+", text)) or text
    return re.sub(r"[^\w.-]+", "_", kept).strip("_").lower()


def _code(text: str) -> Markup:
    """Return a phrase with what is between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(_literal(text))))  # noqa: S704  escaped before


def _literal(text: str) -> Markup:
    """Return text for between two tags, where a quote needs no escape: the page is 10 KB smaller for it."""
    return Markup(str(text).replace("&", "&amp;").replace("<", "&lt;"))  # noqa: S704  escaped here


def _index(explanations: Sequence[Explanation], commands: Sequence[CommandText]) -> Iterator[tuple[str, str, str]]:
    """Yield what the search finds: its words, where it belongs, its fragment identifier."""
    for each in explanations:
        yield each.check.check_id, each.check.claim, f"check-{each.check.check_id}"
    yield "The marks of a check", "", "marks"
    yield "Command line", "", "commands"
    for command in commands:
        yield command.words, "Command", anchor(command.words)
        for option, _ in command.options:
            yield option, f"Option of {command.words}", f"{anchor(command.words)}.{anchor(option)}"
        for status, meaning in command.statuses:
            yield f"Exit status {status}", f"{command.words}: {meaning}", f"{anchor(command.words)}-status-{status}"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _own(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
