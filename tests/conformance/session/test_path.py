"""The way of a request through the suite: few modules, so that a reader can follow it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import conformance
from conformance.check import Profile
from conformance.http.client import HttpClient
from conformance.rules.files.reading import read_file
from conformance.rules.selection.narrowing import narrow
from conformance.session.session import Session
from conformance.session.settings import Rules, Settings
from mock_server.app import create_app
from mock_server.fixtures import load
from tests.conformance.values import CONTRACT
from tests.targets import served, target_of

_PACKAGE = Path(conformance.__file__).parent
# What is sent and to whom: values, of which a call is no step on the way.
_VALUES = frozenset({"contract.py", "http/exchange.py", "target.py"})
# What keeps the library's log quiet is no step either.
_ASIDE = frozenset({"answers/answer.py", "http/logs.py"})


def test_a_get_passes_eleven_modules_on_its_way_to_the_server_and_back() -> None:
    """Down through session, sender, delivery and client, up through the reading of the body, monitors and account."""
    passed = dict[str, None]()

    def trace(frame: FrameType, _event: str, _argument: object) -> None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            passed[path.relative_to(_PACKAGE).as_posix()] = None

    fixtures = load()
    with served(create_app(fixtures)) as base_url:
        target = target_of(base_url, fixtures)
        settings = Settings(Profile.QUICK, seed=1, now=lambda: datetime.now(UTC))
        with HttpClient(target, CONTRACT) as client:
            session = Session(client, target, CONTRACT, Rules((), read_file, narrow), settings)
            export = session.fresh()
            before = sys.gettrace()
            sys.settrace(trace)
            try:
                session.read(export.export_id)
            finally:
                sys.settrace(before)
    sending = passed.keys() - _VALUES - _ASIDE
    assert sending == {
        "session/account.py",
        "session/session.py",
        "session/sender.py",
        "session/delivery.py",
        "session/monitors.py",
        "http/client.py",
        "http/credentials.py",
        "http/budget.py",
        "http/deadlines.py",
        "http/bodies.py",
        "http/failures.py",
    }
