"""Tests of what a changed contract may change."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from conformance.changes import further_filters, unfollowed
from tests.conformance.values import COLLECTION, CONTRACT

OWN = CONTRACT.document
Change = Callable[[dict[str, Any]], object]


def _changed(change: Change) -> dict[str, Any]:
    document = deepcopy(dict(OWN))
    change(document)
    return document


def _schema(document: dict[str, Any], name: str) -> Any:  # noqa: ANN401  any YAML value
    return document["components"]["schemas"][name]


def _filters(document: dict[str, Any]) -> Any:  # noqa: ANN401  any YAML value
    return _schema(document, "FilterObject")["x-filter"]["filters"]


def _gets(document: dict[str, Any]) -> list[Any]:
    return [item["get"] for item in document["paths"].values() if "get" in item]


def _later(document: dict[str, Any], *statuses: str) -> None:
    for get, status in zip(_gets(document), statuses, strict=True):
        get["responses"][status] = get["responses"]["403"]
        get["x-lifecycle"] = {**get["x-lifecycle"], "then": status}


def _post(document: dict[str, Any]) -> Any:  # noqa: ANN401  any YAML value
    return document["paths"][COLLECTION]["post"]


CITY = {"form": "list", "matches": "address.city", "blank": "none", "reversible": True}


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document["info"].update(version="2.0.0", description="Another"),
        lambda document: document["servers"].insert(0, {"url": "https://api.example.org/v3"}),
        lambda document: _post(document).pop("description"),
        lambda document: _post(document)["requestBody"]["content"]["application/json"].pop("examples"),
        lambda document: _schema(document, "CsvFile")["x-table"]["columns"][4].update(name="City"),
        lambda document: _schema(document, "CsvFile")["x-table"]["columns"].reverse(),
        lambda document: _schema(document, "CsvFile")["x-table"]["columns"].append(
            {"name": "Town", "source": "address.town", "description": "New."}
        ),
        lambda document: _schema(document, "XlsxFile")["x-table"].update(sheet="People"),
        lambda document: _filters(document).update(town=CITY),
        lambda document: _filters(document).update(not_town={**CITY, "excludes": True, "reversible": False}),
        lambda document: _filters(document)["status"]["values"].update(partners=["Partner - Pray"]),
        lambda document: _filters(document)["status"]["values"]["hidden"].append("Moved Away"),
        lambda document: _filters(document)["status"]["values"]["hidden"].reverse(),
        lambda document: _schema(document, "FilterObject")["properties"].update(town={"description": "A town."}),
        lambda document: _schema(document, "ExportAttributes")["properties"].update(name={"type": "string"}),
        lambda document: _schema(document, "Error")["required"].append("detail"),
        lambda document: _post(document)["responses"].update({"202": _post(document)["responses"].pop("201")}),
        lambda document: _post(document)["responses"].update({"422": {"$ref": "#/components/responses/NotFound"}}),
        lambda document: document["components"]["responses"].update(Gone={"description": "It is gone."}),
        lambda document: _later(document, "410", "410", "410"),
    ],
)
def test_what_the_checks_follow(change: Change) -> None:
    """Documentation, names of columns, further filters of a known kind, statuses, and members that are added."""
    changed = _changed(change)
    assert changed != OWN
    assert unfollowed(OWN, changed) == []


@pytest.mark.parametrize(
    ("change", "pointer", "told"),
    [
        (
            lambda document: document["paths"].update({"/exports": document["paths"].pop(COLLECTION)}),
            "/paths/~1contacts~1exports~1mailing",
            "this is missing, and the checks address the operations",
        ),
        (
            lambda document: _schema(document, "CsvFile")["x-table"].update(columns=[]),
            "/components/schemas/CsvFile/x-table/columns",
            "this is missing, and the checks judge this column",
        ),
        (
            lambda document: _schema(document, "CsvFile")["x-table"]["columns"][4].update(source="address.street"),
            "/components/schemas/CsvFile/x-table/columns",
            "this is missing, and the checks judge this column",
        ),
        (
            lambda document: _filters(document)["name_like"].update(matches="name_words"),
            "/components/schemas/FilterObject/x-filter/filters/name_like/matches",
            "this is changed, and the checks know what this filter selects",
        ),
        (
            lambda document: _filters(document).pop("tags"),
            "/components/schemas/FilterObject/x-filter/filters/tags",
            "this is missing, and the checks know what this filter selects",
        ),
        (
            lambda document: _filters(document)["status"]["values"].pop("hidden"),
            "/components/schemas/FilterObject/x-filter/filters/status/values/hidden",
            "this is missing",
        ),
        (
            lambda document: _filters(document)["newsletter"]["values"].update(any=["Both"]),
            "/components/schemas/FilterObject/x-filter/filters/newsletter/values/any",
            "this is new, and the checks know the words of the newsletter",
        ),
        (
            lambda document: _filters(document).update(zip={**CITY, "matches": "address.postal_code"}),
            "/components/schemas/FilterObject/x-filter/filters/zip",
            "no check can judge this filter",
        ),
        (
            lambda document: _filters(document).update(list={"form": "list", "matches": "account_list", "scope": True}),
            "/components/schemas/FilterObject/x-filter/filters/list",
            "no check can judge this filter",
        ),
        (
            lambda document: _post(document)["responses"].pop("409"),
            "/paths/~1contacts~1exports~1mailing/post/responses/409",
            "this is missing, and the checks know this status",
        ),
        (
            lambda document: _later(document, "410", "410", "409"),
            "/paths/~1contacts~1exports~1mailing~1{id}/get/x-lifecycle/then",
            "the checks expect one status",
        ),
        (lambda document: document.pop("security"), "/security", "the checks send tokens as the API takes them"),
        (
            lambda document: _schema(document, "ExportAttributes")["properties"].pop("params"),
            "/components/schemas/ExportAttributes/properties/params",
            "the checks rely on this part of the documents",
        ),
        (lambda document: document.update(odd=1), "/odd", "this is new, and no check follows a change here"),
    ],
)
def test_what_no_check_follows_is_told(change: Change, pointer: str, told: str) -> None:
    """Everything else that is changed is told by its pointer, and why."""
    found = dict(unfollowed(OWN, _changed(change)))
    assert told in found[pointer]


def test_the_contract_of_the_suite_has_no_further_filter() -> None:
    """Without a change nothing is told, and nothing more is judged."""
    assert unfollowed(OWN, OWN) == []
    assert further_filters(OWN, OWN) == {}


def test_a_further_filter_is_known_by_the_one_that_compares_the_same() -> None:
    """It may differ in its name, in what it is reversed by, in excluding, and in having no word for blank."""
    town = {name: value for name, value in CITY.items() if name != "blank"}
    changed = _changed(lambda document: _filters(document).update(town=town, begins=_filters(document)["name_like"]))
    assert further_filters(OWN, changed) == {"town": "city", "begins": "name_like"}
