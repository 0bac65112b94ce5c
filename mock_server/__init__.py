"""A server that behaves as openapi.yaml says.

`create_app(load_fixtures())` is the whole server as an ASGI application; `mailing-mock` is the command line of it.

The exported names are listed once, in `__init__.pyi`, and each is loaded when it is first used. Every pytest run of an
environment imports the pytest plugin of this package, so the import must cost next to nothing.
"""

import warnings
from typing import Any

import lazy_loader

# connexion imports what starlette has deprecated, which users of the mock cannot fix.
_NOT_OURS = r"connexion(\.|$)"
warnings.filterwarnings("ignore", module=_NOT_OURS, append=True)
_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:  # noqa: ANN401  whatever has this name
    # Where warnings are errors, as in many test suites, the filter above comes too late.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=_NOT_OURS)
        return _load(name)
