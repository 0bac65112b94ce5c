"""The explanation of a check, for the person whose build it has just failed.

An explanation quotes the clause from the contract, and says why it matters, what a good and a bad answer look like, and
where to look in a server. The clause is read from the contract; the rest is data, `rules/FAMILY/explanations.yaml`.
That file has one entry for each check of the family, by its id and in the order of the catalogue. The keys of an entry:

* `why`: what a client or a donor suffers when the rule is broken.
* `good`, `bad`: an answer that follows the rule, and one that breaks it; at most 8 lines each, only ASCII. A line that
  begins with `> ` is sent, the others are answered. `> filter: {...}` stands for an export with that filter,
  downloaded; the lines after it are the names in the file.
* `fix`: where to look in a server.
* `quote` (optional): the part of the clause that the check is about, word for word.
* `note` (optional): the clause in our words, where the contract or another document says it too broadly.

No two entries share a sentence of `why` or `fix`.
"""

import difflib
import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import Any

import yaml
from rich.console import Console
from rich.text import Text

from conformance.check import Check
from conformance.contract import Contract
from conformance.reports.catalogue import meanings
from conformance.reports.clauses import Place, place_of
from conformance.rules import CATALOGUE

_RULES = Path(__file__).resolve().parent.parent / "rules"
# A longer node of the contract is reduced to the names of its members.
_MOST_LINES = 16
_MOST_MATCHES = 3
_WIDTH = 100
_SENT = "> "
_FILTER = "> filter:"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The explanation of a check.

    Attributes:
        check: The check.
        clause: The clause as text: the words of the contract in paragraphs, or what another document says.
        place: The place of the clause in the contract; None where it is a section of another document.
        why: What a client or a donor suffers when the rule is broken.
        good: An example of an answer that follows the rule, in lines.
        bad: An example of one that breaks it, in lines.
        fix: Where to look in a server; may be empty.
    """

    check: Check
    clause: str
    place: Place | None
    why: str
    good: str
    bad: str
    fix: str


def explain(check: Check, contract: Contract) -> Explanation:
    """Explain a check.

    Args:
        check: A check of the catalogue.
        contract: The contract whose words are quoted.
    """
    entry = _entries(_RULES / check.family / "explanations.yaml")[check.check_id]
    return Explanation(
        check=check,
        clause=_clause(check, contract, entry),
        place=place_of(check.clause, contract) if check.clause.startswith("#") else None,
        why=entry["why"],
        good=entry["good"].rstrip("\n"),
        bad=entry["bad"].rstrip("\n"),
        fix=entry.get("fix", ""),
    )


def close_matches(check_id: str) -> tuple[str, ...]:
    """Return the ids of checks that are close to an unknown id, the closest first."""
    wanted = check_id.strip().lower()
    rule = wanted.rpartition(".")[2]
    known = [check.check_id for check in CATALOGUE]
    by_rule = [name for name in known if rule and name.partition(".")[2] == rule]
    near = difflib.get_close_matches(wanted, known, n=_MOST_MATCHES, cutoff=0.6)
    near_rules = difflib.get_close_matches(rule, [name.partition(".")[2] for name in known], n=_MOST_MATCHES)
    by_near_rule = [name for near_rule in near_rules for name in known if name.partition(".")[2] == near_rule]
    return tuple(dict.fromkeys([*by_rule, *near, *by_near_rule]))[:_MOST_MATCHES]


def print_explanation(explanation: Explanation, console: Console) -> None:
    """Print an explanation. Examples are printed as they are, and nothing is wrapped or cut off.

    Args:
        explanation: What to print.
        console: Where to print; it knows about colour, `NO_COLOR` included.
    """
    for line in _lines(explanation):
        console.print(line, soft_wrap=True, highlight=False)


def _lines(explanation: Explanation) -> list[Text]:
    check, place = explanation.check, explanation.place
    marks = meanings(check)
    lines = [
        Text.assemble((check.check_id, "bold"), (f"  {', '.join(marks)}", "dim")),
        Text(check.claim),
        *_section("The clause", explanation.clause),
        Text(check.clause if place is None else f"{place}  {check.clause}", style="dim"),
    ]
    if place is not None and place.note:
        lines.append(Text(place.note, style="dim"))
    lines += _section("Why it matters", explanation.why)
    lines += _section("A good answer", indent(explanation.good, "    "), "bold green")
    lines += _section("A bad answer", indent(explanation.bad, "    "), "bold red")
    legend = _legend(explanation)
    lines += [Text(), Text(legend, style="dim")] if legend else []
    lines += _section("Where to look", explanation.fix) if explanation.fix else []
    width = max(map(len, marks))
    lines += _section("The marks", "\n".join(f"{mark:{width}}  {told}" for mark, told in marks.items()))
    return lines


def _section(title: str, body: str, style: str = "bold") -> list[Text]:
    return [Text(), Text(title, style=style), *(Text(line) for line in body.split("\n"))]


def _legend(explanation: Explanation) -> str:
    lines = [*explanation.good.split("\n"), *explanation.bad.split("\n")]
    if any(line.startswith(_FILTER) for line in lines):
        return 'A line with "> filter:" is an export with that filter, downloaded; the names in the file follow.'
    if any(line.startswith(_SENT) for line in lines):
        return 'Lines that begin with "> " are sent, the others answered; paths are relative to the base URL.'
    return ""


@functools.cache
def _entries(path: Path) -> Mapping[str, Mapping[str, str]]:
    entries: Mapping[str, Mapping[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return entries


def _clause(check: Check, contract: Contract, entry: Mapping[str, str]) -> str:
    if "note" in entry:
        return entry["note"]
    words = words_of(check.clause, contract) if check.clause.startswith("#") else check.clause
    quote = entry.get("quote", "")
    # A contract of the user may not hold the quoted words; then the whole clause is shown.
    return quote if quote and quote in words.replace("\n", " ") else words


def words_of(clause: str, contract: Contract) -> str:
    """Return the words of the contract under a pointer.

    They are summary and description of the node, or the text where the node is one. A node without a description is
    shown as YAML, and a long one by the names of its members only.

    Args:
        clause: A JSON pointer that begins with `#`.
        contract: The contract; where it has no such node, the nearest one above is taken.
    """
    node: Any = contract.document
    name = ""
    for step in clause.removeprefix("#").split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        try:
            node = node[int(name)] if isinstance(node, list) else node[name]
        except (KeyError, IndexError, TypeError, ValueError):
            break
    if isinstance(node, str):
        words = _reflowed(node) or json.dumps(node)
        return words if name in {"description", "summary"} else f"{name}: {words}"
    if isinstance(node, Mapping) and isinstance(node.get("description"), str):
        texts = [_reflowed(node[key]) for key in ("summary", "description") if key in node]
        return "\n".join([*texts, *([_as_yaml({"enum": node["enum"]})] if "enum" in node else [])])
    whole = _as_yaml({name: node})
    return whole if whole.count("\n") < _MOST_LINES else _as_yaml({name: _in_short(node)})


def _as_yaml(value: object) -> str:
    text: str = yaml.dump(
        value, Dumper=_Plain, default_flow_style=None, sort_keys=False, allow_unicode=True, width=_WIDTH
    )
    return text.rstrip("\n")


def _in_short(node: object) -> object:
    """Reduce a long node to the descriptions of its members, or to their names where they have none."""
    if isinstance(node, Mapping):
        told = {
            name: value["description"]
            for name, value in node.items()
            if isinstance(value, Mapping) and "description" in value
        }
        return told or list(node)
    items = node if isinstance(node, list) else [node]
    return [item["name"] if isinstance(item, Mapping) and "name" in item else item for item in items]


class _Plain(yaml.SafeDumper):
    """Writes a repeated node again instead of an alias, because its anchor may not be shown."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002  the signature is PyYAML's
        """Tell PyYAML never to write an alias."""
        return True


def _reflowed(text: str) -> str:
    """Join the lines of each paragraph, because the line breaks of the contract mean nothing here."""
    lines: list[str] = []
    for line in text.strip().split("\n"):
        continues = lines and lines[-1] and line.strip() and not re.match(r"\s*([-*#]|\d+\.)\s", line)
        if continues and not lines[-1].startswith("#"):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line.strip())
    return "\n".join(lines)
