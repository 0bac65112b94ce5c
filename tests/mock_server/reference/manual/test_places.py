"""Where the reference explains what a client rule rests on."""

import pytest

from mock_server.contract import load_contract
from mock_server.control.client_rules import CLIENT_RULES
from mock_server.reference import build
from mock_server.reference.checks.links import ids_of
from mock_server.reference.manual.places import place_in_reference

CONTRACT = load_contract()


@pytest.mark.parametrize(
    ("clause", "link"),
    [
        ("/components/schemas/FilterObject", "index.html#filter"),
        ("/components/schemas/FilterObject/x-filter/forms", "index.html#filter-forms"),
        ("/components/schemas/CreateDocument", "index.html#createMailingExport"),
        ("/components/responses/Unauthorized", "index.html#error-401"),
        ("/components/headers/RetryAfter", "index.html#error-429"),
        ("/paths/~1contacts~1exports~1mailing/post/responses/201", "index.html#createMailingExport-201"),
        ("/paths/~1contacts~1exports~1mailing~1{id}/get/x-lifecycle", "index.html#life"),
        ("/paths", "index.html#operations"),
        ("/servers", "index.html"),
        ("RFC 6750, section 2.3", ""),
    ],
)
def test_a_clause_leads_to_its_explanation(clause: str, link: str) -> None:
    """What several places share leads to the first that refers to it; another document has no place on the page."""
    assert place_in_reference(clause, CONTRACT) == link


def test_every_client_rule_leads_to_a_place_that_is_there() -> None:
    """Unless it rests on an RFC."""
    ids = set(ids_of(build(CONTRACT)["index.html"]))
    for rule in CLIENT_RULES:
        if rule.clause.startswith("/"):
            assert place_in_reference(rule.clause, CONTRACT).partition("#")[2] in ids
