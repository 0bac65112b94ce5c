"""Every example that the documentation shows is executed against the mock server.

`docs check` does so: what is documented as a request is sent, what is documented as an answer is brought about. The
samples are run by `test_samples`.
"""

from pathlib import Path

import pytest

from mock_server.commands.docs.examples import body_examples, failing_examples
from mock_server.contract import load_contract
from tests.mock_server.reference.checks.changed import changed
from tests.mock_server.reference.documented import examples

CONTRACT = load_contract()
EXAMPLES = tuple(body_examples(CONTRACT))
CREATE = "/paths/~1contacts~1exports~1mailing/post"
REQUESTS = f"{CREATE}/requestBody/content/application~1vnd.api+json/examples"
FILES = "/paths/~1contacts~1exports~1mailing~1{id}"
CONFLICTS = f"{CREATE}/responses/409/content/application~1vnd.api+json/examples"
CREATED = f"{CREATE}/responses/201/content/application~1vnd.api+json/examples"
UNAUTHORIZED = "/components/responses/Unauthorized/content/application~1vnd.api+json/example"
CSV = f"{FILES}.csv/get/responses/200/content/text~1csv/examples"
SHEET = "application~1vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX = f"{FILES}.xlsx/get/responses/200/content/{SHEET}/examples"


def test_what_the_reference_shows_is_executed() -> None:
    """Each example of a body that it prints, and nothing else."""
    executed = {(each.operation.operation_id, each.status, each.media_type, each.name) for each in EXAMPLES}
    shown = {(each.operation_id, each.status, each.media_type, each.name) for each in examples(CONTRACT)}
    assert executed == shown
    assert len(EXAMPLES) == len(executed) > 30


def test_each_example_does_what_is_documented() -> None:
    """Each request is taken; each answer has status, media type and members of its example, an error its words."""
    assert list(map(str, failing_examples(CONTRACT))) == []


@pytest.mark.parametrize(
    ("place", "below", "value", "told"),
    [
        (f"{REQUESTS}/everyone/value", "/data/type", "export_lags", "answered with 409"),
        (
            f"{REQUESTS}/paramsAsText/value",
            "/data/attributes/params",
            '{"filter":{"updated_at":"Sm"}}',
            "answered with 400",
        ),
        (
            f"{CONFLICTS}/wrongType/value",
            "/errors/0/detail",
            "This is wrong.",
            '  -      "detail": "This is wrong.",\n  +      "detail": "This must be export_logs.",',
        ),
        (UNAUTHORIZED, "/errors/0/title", "Not you", '  +      "title": "Unauthorized"'),
        (f"{CREATED}/created/value", "/data/meta", {}, '  -    "meta": {}'),
        (f"{CSV}/contacts/value", "", "Name,Greeting\nDoe,Jane\n", "  -Name, Greeting"),
        (f"{XLSX}/workbook/value", "", "PDF", "  -PDF"),
    ],
)
def test_an_example_that_does_something_else_is_named(place: str, below: str, value: object, told: str) -> None:
    """With its line, and the answer: a request that is refused, an answer that is never given."""
    contract = changed(place + below, value)
    faults = list(failing_examples(contract))
    assert faults
    for fault in faults:
        assert fault.place == f"changed.json:{contract.line(place)}"
        assert told in str(fault)


def test_an_answer_that_nothing_brings_about_is_named() -> None:
    """A new example needs a recipe, or a reason why there is none."""
    contract = changed(f"{CONFLICTS}/newOne", {"summary": "New", "value": {"errors": []}})
    (fault,) = failing_examples(contract)
    assert fault.problem.endswith("examples/newOne/value: nothing is known that brings this answer about")
    assert Path(fault.fix.rpartition(" ")[2]).is_file()
