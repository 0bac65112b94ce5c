"""A preference is read from header or query, and what it cannot be is told with what it can be."""

import pytest

from mock_server.control.preferences import NAMES, Fault, Preference, PreferenceError, preference_of, sent_preference
from mock_server.problems import BadRequest
from tests.mock_server.driving import http_scope


def _sent(*headers: bytes, query: bytes = b"") -> tuple[Preference, str] | None:
    return sent_preference(http_scope(headers=[(b"prefer", value) for value in headers], query_string=query))


@pytest.mark.parametrize(
    ("headers", "preference"),
    [
        ([b"code=429"], Preference(code=429)),
        ([b"Code = 429 ; x=1, retry-after=7"], Preference(code=429, retry_after=7)),
        ([b'example="aName"', b"wait=1500"], Preference(example="aName", wait=1500)),
        ([b"fault=slow-body"], Preference(fault=Fault.SLOW_BODY)),
        ([b"code=429, code=503", b"code=500"], Preference(code=429)),
        ([b"return=minimal, code=401, respond-async"], Preference(code=401)),
    ],
)
def test_known_preferences_are_read(headers: list[bytes], preference: Preference) -> None:
    """Names in any case, from several lines; the first of a name counts, and what others understand is ignored."""
    sent = _sent(*headers)
    assert sent is not None
    assert sent[0] == preference


@pytest.mark.parametrize("headers", [[], [b"return=minimal"], [b""], [b",;="]])
def test_a_request_that_prefers_nothing_known_is_a_plain_one(headers: list[bytes]) -> None:
    """RFC 7240 asks servers to ignore preferences that they do not know."""
    assert _sent(*headers) is None


def test_a_navigation_prefers_in_its_query() -> None:
    """It has no headers of its own; what is in the header counts first."""
    assert _sent(query=b"a=b&__prefer=code%3D429,wait%3D5") == (Preference(code=429, wait=5), "code=429, wait=5")
    assert _sent(b"code=500", query=b"__prefer=code%3D429") == (Preference(code=500), "code=500")


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        (b"code=abc", "from 100 to 599"),
        (b"code=99", "from 100 to 599"),
        (b"code", "from 100 to 599"),
        (b"wait=-1", "milliseconds"),
        (b"wait=60001", "at most 60000"),
        (b"retry-after=x", "seconds"),
        (b"retry-after=7", "add code=429"),
        (b"fault=melt", "reset, empty, stall, truncate, garbage, slow-body"),
    ],
)
def test_a_value_that_cannot_be_is_refused(header: bytes, allowed: str) -> None:
    """The answer says which preference it is and what it may be."""
    with pytest.raises(BadRequest, match=allowed):
        _sent(header)


def test_a_name_that_is_none_is_refused_where_all_have_to_be() -> None:
    """A rule is written for this mock alone, so an unknown name in it is a mistake."""
    with pytest.raises(PreferenceError, match=f"'?cod'? is unknown; there are {', '.join(NAMES)}"):
        preference_of({"cod": "429"})
