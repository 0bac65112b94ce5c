"""Tests of the rule for clients in browsers."""

import pytest

from conformance.rules.documents import checks_cors as checks
from tests.conformance.values import COLLECTION, exchange, found

_STAR = ("access-control-allow-origin", "*")
_FILE = ("content-disposition", 'attachment; filename="contacts-20260302.csv"')
_ALLOWED = ("access-control-allow-headers", "Authorization, Content-Type")


@pytest.mark.parametrize("origin", ["*", checks.ORIGIN])
@pytest.mark.parametrize("status", [200, 401, 404])
def test_an_answer_that_a_page_on_another_origin_can_read_passes(origin: str, status: int) -> None:
    """A star will do, and so will the origin of the page, on errors too."""
    one = exchange(status, headers=[("access-control-allow-origin", origin)])
    assert found(checks.cors, exchange=one) == []


@pytest.mark.parametrize("headers", [[], [("access-control-allow-origin", "https://other.example")]])
def test_an_answer_that_such_a_page_cannot_read_is_found(headers: list[tuple[str, str]]) -> None:
    """The finding names method and status, because a server often forgets its errors alone."""
    ((problem, _, given),) = found(checks.cors, exchange=exchange(404, headers=headers))
    assert problem == "The answer to GET with status 404 does not let a page on another origin read it"
    assert given == ("another value" if headers else "no such header")


def test_the_name_of_a_file_has_to_be_exposed() -> None:
    """Without that a page can read the file, but not what it is called."""
    for exposed in ("Content-Disposition", "ETag, content-disposition", "*"):
        headers = [_STAR, _FILE, ("access-control-expose-headers", exposed)]
        assert found(checks.cors, exchange=exchange(headers=headers)) == []
    ((problem, _, _),) = found(checks.cors, exchange=exchange(headers=[_STAR, _FILE]))
    assert problem == "A page on another origin cannot read the name of the file"


def test_a_preflight_has_to_succeed_and_to_allow_the_headers_of_clients() -> None:
    """Authorization and Content-Type are what clients send."""

    def preflight(status: int, *headers: tuple[str, str]) -> list[tuple[str, str, str]]:
        return found(checks.cors, exchange=exchange(status, method="OPTIONS", path=COLLECTION, headers=headers))

    assert preflight(204, _STAR, _ALLOWED) == preflight(200, _STAR, ("access-control-allow-headers", "*")) == []
    assert preflight(405, _STAR, _ALLOWED) == [("The preflight is refused", "2xx", "status 405")]
    ((problem, _, given),) = preflight(204, _STAR, ("access-control-allow-headers", "content-type"))
    assert (problem, given) == ("The preflight allows too few headers", "without authorization")
