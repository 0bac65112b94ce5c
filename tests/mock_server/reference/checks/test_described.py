"""What of the contract would be a bare heading."""

import pytest

from mock_server.contract import load_contract
from mock_server.reference.checks import undescribed
from tests.mock_server.reference.checks.changed import GONE, changed

CREATE = "/paths/~1contacts~1exports~1mailing/post"
FILTERS = "/components/schemas/FilterObject/properties"


def test_the_contract_says_something_everywhere() -> None:
    """No description is missing, and no example of a filter."""
    assert list(map(str, undescribed(load_contract()))) == []


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        (f"{FILTERS}/exclude_tags/description", GONE),
        (f"{FILTERS}/exclude_tags/example", GONE),
        (f"{FILTERS}/any_filter/example", ""),
        ("/components/parameters/Include/description", GONE),
        ("/components/headers/AllowCreate/description", GONE),
        ("/components/schemas/Export/properties/id/description", GONE),
        (f"{CREATE}/responses/413/description", ""),
        (f"{CREATE}/description", " "),
        (f"{CREATE}/requestBody/description", GONE),
        (f"{CREATE}/responses/201/content/application~1vnd.api+json/examples/sparse/summary", GONE),
    ],
)
def test_what_says_nothing_is_named_with_its_line(pointer: str, value: object) -> None:
    """Once, where it stands, with what is missing; blank is missing."""
    contract = changed(pointer, value)
    place, _, name = pointer.rpartition("/")
    (fault,) = undescribed(contract)
    assert fault.problem == f"{place}: the {name} is missing"
    assert fault.place == f"changed.json:{contract.line(place)}"
