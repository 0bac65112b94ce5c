"""Applications on the default data, for tests of the whole application without a socket."""

from datetime import UTC, datetime

from starlette.types import ASGIApp

from mock_server import create_app, fixed_clock, load_contract, load_fixtures
from tests.mock_server.driving import ADA, Client

FIXTURES = load_fixtures()
CONTRACT = load_contract()
NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
FORMS = ("", ".csv", ".xlsx")

# For the tests that read no export of the data set.
SHARED = create_app(FIXTURES, contract=CONTRACT, clock=fixed_clock(NOW))


def client_of(token: str | None = ADA, app: ASGIApp = SHARED) -> Client:
    """Return a client of an application."""
    return Client(app, token)


def fresh() -> Client:
    """Return a client of a new application, of which nothing is used up."""
    return Client(create_app(FIXTURES, contract=CONTRACT, clock=fixed_clock(NOW)))
