"""What changed in filters, files and the life of an export."""

from dataclasses import fields, replace
from typing import Any

import pytest

from mock_server.contract.model import FilterRule
from mock_server.reference.changes import compare
from mock_server.reference.changes.extensions import filter_changes
from tests.mock_server.reference.changes.contracts import CONTRACT, Edit, broken_by, post, read_again, schema


def _filters(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schema(document, "FilterObject")["x-filter"]["filters"]
    return found


def _columns(document: dict[str, Any], *names: str) -> None:
    columns = schema(document, "CsvFile")["x-table"]["columns"]
    by_name = {column["name"]: column for column in columns}
    listed = [by_name.get(name, {"name": name, "source": "contact.name", "description": "x"}) for name in names]
    for file in ("CsvFile", "XlsxFile"):
        schema(document, file)["x-table"]["columns"] = listed


def _without_country(document: dict[str, Any]) -> None:
    del _filters(document)["country"]
    for name in ("country", "reverse_country"):
        schema(document, "FilterObject")["properties"].pop(name, None)


NAMES = tuple(column["name"] for column in schema(dict(CONTRACT.document), "CsvFile")["x-table"]["columns"])


@pytest.mark.parametrize(
    ("edit", "told", "breaks"),
    [
        (_without_country, "The filter `country` is gone", "clients"),
        (
            lambda d: _filters(d)["status"].update(default="active"),
            "its default was `active,null` and is `active`",
            "clients and servers",
        ),
        (lambda d: _filters(d)["newsletter"]["values"].pop("both"), "the word `both` is gone", "clients"),
        (
            lambda d: _filters(d)["newsletter"]["values"].update(paper=["Physical"]),
            "the word `paper` is new",
            "servers",
        ),
        (
            lambda d: _filters(d)["newsletter"]["values"].update(all=["Both"]),
            "the word `all` stands for other values",
            "clients and servers",
        ),
        (lambda d: _filters(d)["city"].pop("blank"), "its word for blank is gone", "clients"),
        (
            lambda d: _filters(d)["city"].update(blank="empty"),
            "its word for blank was `none` and is `empty`",
            "clients and servers",
        ),
        (
            lambda d: _filters(d)["exclude_tags"].update(excludes=False),
            "whether it selects who does not match was yes and is no",
            "clients and servers",
        ),
        (lambda d: _columns(d, *NAMES[:-1]), "the column `Address Block` is gone", "clients and servers"),
        (lambda d: _columns(d, *NAMES, "Notes"), "the column `Notes` is new", "servers"),
        (lambda d: _columns(d, "Notes", *NAMES), "the column `Notes` is new", "clients and servers"),
        (
            lambda d: _columns(d, NAMES[1], NAMES[0], *NAMES[2:]),
            "has its columns in another order",
            "clients and servers",
        ),
        (
            lambda d: schema(d, "XlsxFile")["x-table"].update(sheet="People"),
            "its sheet is another",
            "clients and servers",
        ),
        (
            lambda d: post(d).pop("x-lifecycle"),
            "does something else to the life of the resource",
            "clients and servers",
        ),
    ],
)
def test_a_change_of_an_extension_is_told(edit: Edit, told: str, breaks: str) -> None:
    """With whom it breaks: who names a filter, a word or a column, and who has to know it."""
    changes = compare(CONTRACT, read_again(edit))
    assert told in " | ".join(f"{change.place} {change.what}" for change in changes)
    assert broken_by(changes) == breaks


@pytest.mark.parametrize("member", [each.name for each in fields(FilterRule) if each.name != "name"])
def test_no_member_of_a_filter_changes_unseen(member: str) -> None:
    """Whatever the contract says of a filter, what it says otherwise is told."""
    rule = next(iter(CONTRACT.vocabulary.rules.values()))
    other: Any = {"values": {"new": ("new",)}, "reversible": not rule.reversible}.get(member, "another")
    changed = replace(rule, **{member: other})
    vocabulary = replace(CONTRACT.vocabulary, rules={**CONTRACT.vocabulary.rules, rule.name: changed})
    assert list(filter_changes(CONTRACT, replace(CONTRACT, vocabulary=vocabulary)))
    assert not list(filter_changes(CONTRACT, CONTRACT))
