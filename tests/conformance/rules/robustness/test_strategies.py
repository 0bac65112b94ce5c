"""Tests of the generated values for formats of the contract that JSON Schema does not know."""

import json
import re
from functools import partial

import pytest
from hypothesis import find, given

from conformance.contract import Validity
from conformance.rules.robustness.strategies import date_ranges, formats, json_objects
from tests.conformance.values import CONTRACT, encoded


def validity(params: object) -> Validity:
    """What the contract says of a creation with these params."""
    return CONTRACT.validity(encoded({"data": {"type": "export_logs", "attributes": {"params": params}}}))


@given(json_objects())
def test_json_text_is_an_object_that_the_contract_allows(text: str) -> None:
    """The text is a JSON object, and may be sent as params and as filter."""
    assert isinstance(json.loads(text), dict)
    assert validity({"filter": text}) is Validity.ALLOWED


@given(date_ranges())
def test_ranges_are_what_the_contract_allows(text: str) -> None:
    """Every range may be sent as a filter, with its ends in the order of days."""
    assert validity({"filter": {"updated_at": text}}) is Validity.ALLOWED
    days = re.findall(r"\d{4}-\d\d-\d\d(?=T|\.|$)", text)
    assert days == sorted(days)
    assert len(days) in {1, 2}


def _has_form(form: str, text: str) -> bool:
    return re.fullmatch(form, text) is not None


@pytest.mark.exhaustive
def test_every_form_of_a_range_is_drawn() -> None:
    """Single days, both kinds of dots, instants in UTC and with an offset all occur."""
    forms = (
        r"\d{4}-\d\d-\d\d",
        r"[^.]+\.\.[^.]+",
        r"[^.]+\.\.\.[^.]+",
        r".+T08:30:00Z",
        r".+T08:30:00\+02:00",
        r".+T08:30:00-05:00",
    )
    for form in forms:
        assert find(date_ranges(), partial(_has_form, form))


def test_the_formats_are_those_of_the_contract() -> None:
    """Each format that JSON Schema does not know, and the contract uses, has a strategy."""
    schemas = str(
        {key: value for key, value in CONTRACT.document["components"]["schemas"].items() if "File" not in key}
    )
    used = set(re.findall(r"'format': '([\w-]+)'", schemas))
    assert set(formats()) == used - {"uuid", "date-time"}
