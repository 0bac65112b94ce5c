"""Tests of the explanations: each is whole, true to the contract, and printed as it was written."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

import pytest
import yaml
from rich.console import Console

import conformance
from conformance.check import Check, Family
from conformance.contract import Contract, Validity, load_contract
from conformance.reports.clauses import Place
from conformance.reports.explanation import (
    Explanation,
    close_matches,
    explain,
    print_explanation,
    words_of,
)
from conformance.rules import CATALOGUE
from tests.sweeps import of_each

CONTRACT = load_contract()
ENTRIES: dict[str, dict[str, str]] = {
    check_id: entry
    for family in Family
    for check_id, entry in yaml.safe_load(
        (Path(conformance.__file__).parent / "rules" / family / "explanations.yaml").read_text(encoding="utf-8")
    ).items()
}
KEYS = {"why", "good", "bad", "fix", "quote", "note"}
# The one rule whose examples send what is no JSON.
SENDS_NO_JSON = {"creating.not-json"}
each = of_each(CATALOGUE, lambda check: check.check_id)


@dataclass(frozen=True, slots=True)
class Step:
    """What an example sends, and what is answered; either may be missing."""

    sent: tuple[str, ...]
    answered: tuple[str, ...]

    @property
    def request(self) -> str:
        """The request line, or nothing."""
        return next((line for line in self.sent if re.match(r"[A-Z]+ /", line)), "")

    @property
    def media_type(self) -> str:
        """The media type of the request, or nothing."""
        lines = [line for line in self.sent if line.startswith("Content-Type: ")]
        return lines[0].removeprefix("Content-Type: ").partition(";")[0].lower() if lines else ""

    @property
    def body(self) -> str:
        """The JSON that is sent, or nothing."""
        return _json_in(self.sent)

    @property
    def status(self) -> int:
        """The status of the answer, or 0."""
        match = re.match(r"HTTP/1\.1 (\d{3}) ", self.answered[0]) if self.answered else None
        return int(match[1]) if match else 0

    @property
    def document(self) -> str:
        """The JSON that is answered, or nothing."""
        return _json_in(self.answered)


def _json_in(lines: tuple[str, ...]) -> str:
    begins = [place for place, line in enumerate(lines) if line.startswith(("{", "["))]
    return "\n".join(lines[begins[0] :]) if begins else ""


def steps(snippet: str) -> Iterator[Step]:
    """Take an example apart: lines with ``> `` are sent, the others answered."""
    sent: list[str] = []
    answered: list[str] = []
    for line in snippet.rstrip("\n").split("\n"):
        if line.startswith("> ") and answered:
            yield Step(tuple(sent), tuple(answered))
            sent, answered = [], []
        (sent if line.startswith("> ") else answered).append(line.removeprefix("> "))
    yield Step(tuple(sent), tuple(answered))


def filters(snippet: str) -> list[str]:
    """Return the filters of an example, as JSON; a word about who or when may follow after three spaces."""
    return [line.partition("   ")[0] for line in re.findall(r"^> filter: (.*)$", snippet, re.MULTILINE)]


def printed(explanation: Explanation, *, force_terminal: bool | None = None) -> str:
    """Print an explanation on a console of 80 columns that is no terminal."""
    out = io.StringIO()
    print_explanation(explanation, Console(file=out, width=80, force_terminal=force_terminal))
    return out.getvalue()


def test_every_check_is_explained_and_every_explanation_is_of_a_check() -> None:
    """The explanations stand in the order of the catalogue, one for each check."""
    assert list(ENTRIES) == [check.check_id for check in CATALOGUE]


@each
def test_an_entry_is_whole(check: Check) -> None:
    """Each has why, good and bad, no unknown key, and examples of at most eight lines."""
    entry = ENTRIES[check.check_id]
    assert {"why", "good", "bad"} <= set(entry) <= KEYS
    assert all(value.strip() for value in entry.values())
    assert entry["good"] != entry["bad"]
    assert all(len(entry[side].rstrip("\n").split("\n")) <= 8 for side in ("good", "bad"))
    assert "why it matters" not in entry["why"].lower()
    assert check.claim not in entry["why"]


@pytest.mark.parametrize("key", ["why", "fix"])
def test_no_sentence_is_said_twice(key: str) -> None:
    """No two entries share a sentence of why, or of where to look."""
    said = [s for entry in ENTRIES.values() for s in re.split(r"(?<=[.?!])\s+", entry.get(key, "").strip()) if s]
    assert sorted(set(said)) == sorted(said)


@each
def test_all_json_in_the_examples_parses(check: Check) -> None:
    """What looks like JSON is JSON, sent or answered, good or bad."""
    for side in ("good", "bad"):
        for step in steps(ENTRIES[check.check_id][side]):
            bodies = [step.document] + ([] if check.check_id in SENDS_NO_JSON else [step.body])
            for body in bodies:
                assert not body or json.loads(body)
        for sent in filters(ENTRIES[check.check_id][side]):
            assert isinstance(json.loads(sent), dict)


@each
def test_good_documents_keep_the_contract(check: Check) -> None:
    """A document in a good example is valid against its schema; an error in it repeats status and phrase."""
    for step in steps(ENTRIES[check.check_id]["good"]):
        if not step.document:
            continue
        document = json.loads(step.document)
        schema = "ErrorDocument" if "errors" in document else "ExportDocument"
        assert CONTRACT.violations(schema, document) == []
        for error in document.get("errors", []):
            assert error["status"] == str(step.status)
            assert f"HTTP/1.1 {step.status} {error['title']}" == step.answered[0]


@each
def test_good_requests_are_answered_as_the_contract_says(check: Check) -> None:
    """The contract allows what a good example is answered 201 for, and forbids what it is answered 400 or 409 for."""
    for step in steps(ENTRIES[check.check_id]["good"]):
        if not step.body or step.media_type not in CONTRACT.request_media_types:
            continue
        validity = CONTRACT.validity(step.body.encode())
        if step.status == 201:
            assert validity is Validity.ALLOWED
        else:
            assert (step.status in {400, 409}, validity is Validity.ALLOWED) == (True, False)


@each
def test_good_filters_are_filters_of_the_contract(check: Check) -> None:
    """Each filter in a good example is one that the contract accepts."""
    for sent in filters(ENTRIES[check.check_id]["good"]):
        attributes = {"params": {"filter": json.loads(sent)}}
        body = json.dumps({"data": {"type": "export_logs", "attributes": attributes}})
        assert CONTRACT.validity(body.encode()) is Validity.ALLOWED


@each
def test_good_statuses_are_documented(check: Check) -> None:
    """An operation of the contract is answered, in a good example, with a status that it documents."""
    for step in steps(ENTRIES[check.check_id]["good"]):
        method, _, rest = step.request.partition(" ")
        operation = CONTRACT.match(method, rest.split("?")[0].split(" ")[0]) if step.request else None
        if operation is not None and step.status:
            assert step.status in operation.statuses


def test_status_lines_are_those_of_http() -> None:
    """Every status line of an example bears the reason phrase of its status."""
    # Python before 3.13 has the older phrase for 413.
    phrases = {status.value: status.phrase for status in HTTPStatus} | {413: "Content Too Large"}
    lines = [line for entry in ENTRIES.values() for side in ("good", "bad") for line in entry[side].split("\n")]
    told = [match for line in lines if (match := re.search(r"HTTP/1\.1 (\d{3}) ([A-Za-z ]+?)(?:   .*)?$", line))]
    assert len(told) > 100
    assert [match[0] for match in told if phrases[int(match[1])] != match[2]] == []


@each
def test_a_clause_is_found_in_the_contract(check: Check) -> None:
    """A pointer resolves to a line and to words; a section of another document has a note."""
    explanation = explain(check, CONTRACT)
    assert explanation.clause.strip()
    if check.clause.startswith("#"):
        assert explanation.place is not None
        assert (explanation.place.line > 1, explanation.place.note) == (True, "")
    else:
        assert explanation.place is None
        assert explanation.clause.startswith(check.clause.split(",")[0])


@each
def test_a_quote_stands_in_its_clause_word_for_word(check: Check) -> None:
    """A quote is a part of the clause, and not the whole."""
    quote = ENTRIES[check.check_id].get("quote")
    if quote is not None:
        words = words_of(check.clause, CONTRACT).replace("\n", " ")
        assert quote in words
        assert quote != words
        assert explain(check, CONTRACT).clause == quote


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("#/components/schemas/Timestamp", "UTC, ISO 8601, with seconds and `Z`; fractions of a second are allowed."),
        ("#/components/schemas/XlsxFile/x-table/sheet", "sheet: Contacts"),
        ("#/components/schemas/CsvFile/x-table/line_end", 'line_end: "\\n"'),
        (
            "#/components/schemas/ExportAttributes/properties/type",
            "The type of export being performed.\nenum: [Contacts Mailing]",
        ),
        ("#/components/schemas/CsvFile/x-table/columns/0/name", "name: Contact Name"),
        ("#/components/schemas/CsvFile/x-table/columns/8/gone", None),
    ],
)
def test_the_words_of_a_clause(clause: str, words: str | None) -> None:
    """A description is shown as text, another node as YAML, and for a missing node the one above it."""
    told = words_of(clause, CONTRACT)
    assert told == words if words is not None else told.startswith("The envelope greeting, then the address")


def test_a_long_node_is_told_in_short() -> None:
    """Columns are shown by name, links by name and description."""
    columns = words_of("#/components/schemas/CsvFile/x-table/columns", CONTRACT)
    assert columns.replace("\n ", "").startswith("columns: [Contact Name, Greeting, Envelope Greeting")
    assert words_of("#/paths", CONTRACT).startswith("paths: [/contacts/exports/mailing, ")
    assert "Show the new export as JSON" in words_of(
        "#/paths/~1contacts~1exports~1mailing/post/responses/201/links", CONTRACT
    )


def test_another_contract_is_quoted_whole() -> None:
    """Where a contract does not have the quoted words, all of its clause is shown."""
    check = next(check for check in CATALOGUE if check.check_id == "lifecycle.head-keeps")
    document = {**CONTRACT.document, "info": {**CONTRACT.document["info"], "description": "HEAD is\nharmless.\n"}}
    other: Contract = replace(CONTRACT, document=document)
    assert explain(check, other).clause == "HEAD is harmless."


@each
def test_an_explanation_is_printed_as_it_was_written(check: Check) -> None:
    """On a narrow console that is no terminal every word and every line of the examples is there, and no escape."""
    explanation = explain(check, CONTRACT)
    text = printed(explanation)
    assert "\x1b" not in text
    lines = text.split("\n")
    for snippet in (explanation.good, explanation.bad):
        for line in snippet.split("\n"):
            assert f"    {line}".rstrip() in lines
    assert {check.claim, explanation.why} <= set(lines)
    assert explanation.fix in lines
    assert "\n".join(explanation.clause.split("\n")) in text
    if explanation.place is not None:
        assert f"openapi.yaml:{explanation.place.line}  {check.clause}" in lines


def test_a_place_that_is_not_the_clause_itself_says_so() -> None:
    """Where the contract has no such node, the note of the nearest one is printed."""
    explanation = replace(explain(CATALOGUE[0], CONTRACT), place=Place(7, "This is the nearest node above it."))
    assert "This is the nearest node above it." in printed(explanation).split("\n")


def test_the_explanations_are_plain_ascii() -> None:
    """A terminal of any encoding can show them."""
    assert all(value.isascii() for entry in ENTRIES.values() for value in entry.values())


def test_what_looks_like_markup_is_printed_verbatim() -> None:
    """Brackets, emoji codes and colour names in an explanation mean nothing to the printer."""
    odd = "[bold]fields[export_logs][/bold] :smile: [red]"
    explanation = replace(explain(CATALOGUE[0], CONTRACT), why=odd, good=odd, bad=odd, fix=odd, clause=odd)
    assert printed(explanation).count(odd) == 5


def test_colour_is_left_out_where_it_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR turns colours off; without it a terminal gets them."""
    explanation = explain(CATALOGUE[0], CONTRACT)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1;32m" in printed(explanation, force_terminal=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "32m" not in printed(explanation, force_terminal=True)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("lifecyle.second-get", "lifecycle.second-get"),
        ("second-get", "lifecycle.second-get"),
        ("Files.Same-Rows", "files.same-rows"),
        ("errors.race", "lifecycle.race"),
    ],
)
def test_a_wrong_id_is_put_right(wrong: str, meant: str) -> None:
    """A typing error, a missing family, capitals and the wrong family lead to the check that was meant."""
    assert close_matches(wrong)[0] == meant


@pytest.mark.parametrize("wrong", ["", ".", "zzzzzz"])
def test_nothing_is_suggested_for_what_is_like_no_id(wrong: str) -> None:
    """Text that is like no id gives no suggestion."""
    assert close_matches(wrong) == ()
