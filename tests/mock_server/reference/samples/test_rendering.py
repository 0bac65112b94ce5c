"""The samples of an operation and the whole example, as text."""

import json
import shlex

import pytest

from mock_server.contract import Operation, load_contract, read_contract
from mock_server.reference import read_reference
from mock_server.reference.layout import layout_value
from mock_server.reference.samples import LANGUAGES, Language, operation_samples, whole_samples

CONTRACT = load_contract()
REFERENCE = read_reference(CONTRACT)
ENTRIES = {entry.operation_id: entry for entry in REFERENCE.entries}


def _curl(operation_id: str) -> list[str]:
    return shlex.split(ENTRIES[operation_id].samples[0].code.replace("\\\n", ""))


def test_a_command_can_be_read_by_a_shell() -> None:
    """Every command is one `curl` call with the token and the address in variables, and the body unharmed."""
    words = _curl("createMailingExport")
    assert words[:3] == ["curl", "--fail-with-body", "$MAILING_BASE_URL/contacts/exports/mailing"]
    assert "Authorization: Bearer $MAILING_TOKEN" in words
    body = ENTRIES["createMailingExport"].body
    assert body is not None
    assert json.loads(words[words.index("--data") + 1]) == body.examples[0].value
    csv = _curl("downloadMailingExportCsv")
    assert csv[2].endswith("/3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908.csv")
    assert csv[-2:] == ["--remote-name", "--remote-header-name"]


def test_a_command_without_a_body_names_its_method() -> None:
    """`curl` sends GET unless there is data or it is told otherwise; so do the other languages."""
    operation = Operation("cancel", "DELETE", "/things/{id}", 200, "application/vnd.api+json", (200,), None, None)
    curl, *others = operation_samples(operation, [{"name": "id", "in": "path", "example": 7}], None)
    assert curl.code.splitlines()[1:] == [
        '  "$MAILING_BASE_URL/things/7" \\',
        '  --header "Authorization: Bearer $MAILING_TOKEN" \\',
        "  --request DELETE",
    ]
    assert all("delete" in sample.code.lower() for sample in others)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.key)
def test_the_body_is_written_as_the_language_has_it(language: Language) -> None:
    """The first example of the contract, value for value."""
    body = ENTRIES["createMailingExport"].body
    sample = next(each for each in ENTRIES["createMailingExport"].samples if each.language == language.key)
    assert body is not None
    written = layout_value(body.examples[0].value, language.literal)
    assert "".join(written.split()) in "".join(sample.code.split())


def test_samples_are_of_all_operations_in_all_languages() -> None:
    """And each tells what it did."""
    for entry in REFERENCE.entries:
        assert [sample.language for sample in entry.samples] == [language.key for language in LANGUAGES]
        assert all(sample.output or sample.saved for sample in entry.samples)
    assert len(REFERENCE.whole) == len(LANGUAGES)


def test_what_another_program_printed_is_not_shown() -> None:
    """With an example of another contract the program is another one, and what it prints is not known."""
    document = CONTRACT.specification()
    document["components"]["parameters"]["ExportId"]["example"] = "00000000-0000-4000-8000-000000000001"
    entries = {
        entry.operation_id: entry for entry in read_reference(read_contract(json.dumps(document).encode())).entries
    }
    assert all(sample.output for sample in entries["createMailingExport"].samples)
    assert not any(sample.output or sample.saved for sample in entries["showMailingExport"].samples)


def test_without_a_life_there_is_no_whole_example() -> None:
    """There is nothing to create and to download then."""
    assert whole_samples(None) == ()
