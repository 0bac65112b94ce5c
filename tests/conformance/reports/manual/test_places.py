"""Where the reference explains a clause."""

import pytest

from conformance.contract import load_contract
from conformance.reports.manual.places import place_in_reference

CONTRACT = load_contract()
MAILING = "#/paths/~1contacts~1exports~1mailing"


@pytest.mark.parametrize(
    ("clause", "place"),
    [
        (f"{MAILING}/post/responses/409", "createMailingExport-409"),
        (f"{MAILING}/post/requestBody/content", "createMailingExport"),
        (f"{MAILING}~1{{id}}.csv/get/responses/200/description", "downloadMailingExportCsv-200"),
        (f"{MAILING}~1{{id}}", "showMailingExport"),
        ("#/components/responses/Forbidden", "error-403"),
        ("#/components/schemas/FilterObject/x-filter/filters/tags", "filter-tags"),
        ("#/components/schemas/FilterObject/properties/updated_at", "filter-updated_at"),
        ("#/components/schemas/FilterObject/x-filter/reverse", "filter-reverse"),
        ("#/components/schemas/FilterObject/x-filter/forms/flag", "filter"),
        ("#/components/schemas/CsvFile/x-table/columns/1", "file-csv"),
        ("#/components/schemas/Error/properties/title", "errors"),
        ("#/components/securitySchemes/bearer", "authentication"),
        ("#/info/description", "introduction"),
    ],
)
def test_a_clause_leads_to_what_explains_it(clause: str, place: str) -> None:
    """The nearest place of the page: a response, an operation, a filter, a file, an error, a chapter."""
    assert place_in_reference(clause, CONTRACT) == f"index.html#{place}"


def test_other_clauses_lead_to_the_page_or_nowhere() -> None:
    """A part of the contract without a place of its own is on the page; another document is not."""
    assert place_in_reference("#/components/schemas/Timestamp", CONTRACT) == "index.html"
    assert place_in_reference("RFC 9110, 15.6", CONTRACT) == ""
