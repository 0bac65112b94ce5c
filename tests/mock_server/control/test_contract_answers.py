"""What a tester prefers is answered as the contract shows it."""

import json

import pytest

from mock_server.control.contract_answers import GATEWAY, ContractAnswers
from mock_server.control.preferences import Preference, PreferenceError
from tests.conformance.values import CONTRACT as JUDGED
from tests.mock_server.applications import CONTRACT

OPERATIONS = {name: ContractAnswers(CONTRACT, operation) for name, operation in CONTRACT.operations.items()}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_documented_status_can_be_had(name: str) -> None:
    """Each is answered by an error document of that status, of the documented media type, as the suite reads it."""
    operation = CONTRACT.operations[name]
    for status in operation.statuses:
        answer = OPERATIONS[name].preferred(Preference(code=status))
        if status == operation.success:
            assert answer is None
            continue
        assert answer is not None
        document = json.loads(answer.body)
        assert document["errors"][0]["status"] == str(status)
        assert JUDGED.violations("ErrorDocument", document) == []
        assert answer.response(Preference()).headers["Content-Type"].startswith("application/vnd.api+json")


def test_documented_headers_come_with_their_examples() -> None:
    """What the contract requires of a status is there; `retry-after` replaces its example."""
    answers = OPERATIONS["createMailingExport"]
    for code, header, value in ((401, "WWW-Authenticate", "Bearer"), (405, "Allow", "POST"), (429, "Retry-After", "2")):
        preference = Preference(code=code)
        answer = answers.preferred(preference)
        assert answer is not None
        assert answer.response(preference).headers[header] == value
    limited = Preference(code=429, retry_after=9)
    assert answers.preferred(limited).response(limited).headers.getlist("Retry-After") == ["9"]  # type: ignore[union-attr]


@pytest.mark.parametrize("code", GATEWAY)
def test_a_gateway_answers_with_a_page(code: int) -> None:
    """Its statuses are in no contract, and no client may count on an error document there."""
    answer = OPERATIONS["showMailingExport"].preferred(Preference(code=code, retry_after=3))
    assert answer is not None
    assert (answer.status, answer.media_type) == (code, "text/html")
    assert answer.response(Preference(retry_after=3)).headers["Retry-After"] == "3"


def test_an_example_is_had_by_its_name() -> None:
    """It may be of any status of the operation, and of a file as well."""
    conflict = OPERATIONS["createMailingExport"].preferred(Preference(example="foreignKey"))
    file = OPERATIONS["downloadMailingExportCsv"].preferred(Preference(example="contacts"))
    assert (conflict and conflict.status, file and file.status) == (409, 200)
    assert file is not None
    assert file.body.startswith(b"Contact Name,")
    assert file.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("preference", "told"),
    [
        (Preference(code=418), "code=418 is not of this operation; there are: 201, 400, 401, 405, 409, 413, 429, 500"),
        (Preference(code=200), "code=200 is not"),
        (Preference(code=403), "code=403 is not"),
        (Preference(example="contacts"), "example=contacts is not of this operation; there are: .*foreignKey"),
    ],
)
def test_what_an_operation_does_not_have_is_refused(preference: Preference, told: str) -> None:
    """Another success than its own, too; the text names what there is."""
    with pytest.raises(PreferenceError, match=told):
        OPERATIONS["createMailingExport"].preferred(preference)
