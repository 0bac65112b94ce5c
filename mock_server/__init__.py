"""A server that behaves as openapi.yaml says.

`create_app(load_fixtures())` is the whole of it as an ASGI application; `mailing-mock` is the same on the command line.
"""

import warnings

with warnings.catch_warnings():
    # connexion imports what starlette has deprecated, and nobody who uses the mock could mend that.
    warnings.filterwarnings("ignore", module=r"connexion(\.|$)")
    from mock_server.app import create_app

from mock_server.clock import Clock, fixed_clock, system_clock
from mock_server.contract import Contract, ContractError, load_contract
from mock_server.exports.operations import ExportError
from mock_server.fixtures import FixtureError, Fixtures, GenerationError
from mock_server.fixtures import generate as generate_fixtures
from mock_server.http.security import sign_token
from mock_server.world import load_fixtures

__all__ = [
    "Clock",
    "Contract",
    "ContractError",
    "ExportError",
    "FixtureError",
    "Fixtures",
    "GenerationError",
    "create_app",
    "fixed_clock",
    "generate_fixtures",
    "load_contract",
    "load_fixtures",
    "sign_token",
    "system_clock",
]
