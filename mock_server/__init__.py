"""A server that behaves as openapi.yaml says.

`create_app(load_fixtures())` is the whole server as an ASGI application; `mailing-mock` is the command line of it.
"""

import warnings

with warnings.catch_warnings():
    # connexion imports what starlette has deprecated, which users of the mock cannot fix.
    warnings.filterwarnings("ignore", module=r"connexion(\.|$)")
    from mock_server.app import create_app

from mock_server.clock import Clock, fixed_clock, system_clock
from mock_server.contract import Contract, ContractError, load_contract
from mock_server.control.data import load_fixtures
from mock_server.exports.operations import ExportError
from mock_server.fixtures import FixtureError, Fixtures, GenerationError
from mock_server.fixtures import generate as generate_fixtures
from mock_server.http.security import sign_token

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
