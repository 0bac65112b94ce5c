"""A judge of any implementation of the mailing-export API, by the contract in `openapi.yaml`.

    from conformance import judge, read_target

    verdict = judge(read_target("http://127.0.0.1:8080/api/v2", token, other_token), profile="quick")
    print(verdict.outcome, verdict.exit_status)

An ASGI application needs no server of its own: `judge_app(app, token, other_token, profile="quick")`.

The exported names are listed once, in `__init__.pyi`, and each is loaded when it is first used. Every pytest run of an
environment imports the pytest plugin of this package, so the import must cost next to nothing.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
