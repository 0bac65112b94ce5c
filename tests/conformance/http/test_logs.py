"""Tests of the logs of the process that a client runs in: the client leaves nothing there."""

import logging

import httpx
import pytest

from conformance.http.client import HttpClient
from conformance.http.exchange import Credentials, Request, Transport, User
from conformance.target import read_target
from tests.conformance.http.sockets import response, wired
from tests.conformance.values import COLLECTION, CONTRACT


def test_nothing_is_logged_of_a_request(caplog: pytest.LogCaptureFixture) -> None:
    """At the lowest level neither a token in a URL nor a header field of an answer is logged."""
    caplog.set_level(logging.DEBUG)
    with (
        wired(response(200, b"", "X-Name: Zaphod Canary")) as wire,
        HttpClient(read_target(wire.base_url, "first-secret", None), CONTRACT) as client,
    ):
        asked = Request("GET", COLLECTION, credentials=Credentials(User.FIRST, Transport.QUERY))
        assert client.send(asked).response.header("x-name") == "Zaphod Canary"
    assert len(wire.requests) == 1
    assert "first-secret" not in caplog.text
    assert "Zaphod" not in caplog.text


def test_requests_of_others_are_logged_as_before(caplog: pytest.LogCaptureFixture) -> None:
    """What else the process sends with the same library is logged, also after a run."""
    caplog.set_level(logging.INFO)
    with wired(response(200)) as wire:
        with HttpClient(read_target(wire.base_url, "first-secret", None), CONTRACT) as client:
            client.send(Request("GET", COLLECTION))
        httpx.get(f"{wire.base_url}/others", trust_env=False)
    assert "/others" in caplog.text
