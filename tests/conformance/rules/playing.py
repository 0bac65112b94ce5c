"""What tests of the scenarios share: one scenario is played alone, and its requests are listed by export."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from conformance.check import Profile, TooLittleDataError
from conformance.http.client import HttpClient
from conformance.http.exchange import Credentials, Exchange, Request, Response, Transport, User
from conformance.rules import RULES, SCENARIOS
from conformance.run.runner import judge
from conformance.session.scenario import Scenario
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.target import Target
from conformance.verdict.model import Result, State
from tests.conformance.answers.workbooks import by_xlsxwriter
from tests.conformance.fakes import TWO, Fake, creates, session_with
from tests.conformance.values import COLUMNS, CONTRACT

_WORKBOOK = by_xlsxwriter([COLUMNS])
_WORDS = {
    User.FIRST: "",
    User.OTHER: " by the other user",
    User.NOBODY: " by nobody",
    User.GARBAGE: " with garbage",
    User.REFUSED: " with a void token",
}


def scenario_of(name: str) -> Scenario:
    """The scenario of a name."""
    return next(one for one in SCENARIOS if one.name == name)


@dataclass(frozen=True)
class Played:
    """A scenario that was played against a fake.

    Attributes:
        scenario: The scenario.
        session: The session that it played in.
        requests: What it sent.
    """

    scenario: Scenario
    session: Session
    requests: tuple[Request, ...]

    @property
    def exports(self) -> list[str]:
        """What was asked of each export that was created, in order, such as `GET ID.csv by nobody, GET ID.csv`.

        Where it was not the first user who created it, with the token in the header and without a query, that is told
        first.
        """
        return [", ".join(self._asked_of(export_id)) for export_id in self.session.sender.created_ids]

    @property
    def elsewhere(self) -> list[str]:
        """What was asked that created no export, and was about none that this run created."""
        ids = list(self.session.sender.created_ids)
        creations = [self.session.sender.creation(export_id).request for export_id in ids]
        others = (request for request in self.requests if not any(request is one for one in creations))
        return [_told(one, "") for one in others if not any(each.lower() in one.path.lower() for each in ids)]

    def results(self) -> dict[str, Result]:
        """What became of the checks that it feeds, by their ids."""
        found = self.session.recorder.results.results(self.scenario.feeds, {}, strict=True, chosen=None)
        return {result.check.check_id: result for result in found}

    def failed(self) -> dict[str, set[str]]:
        """The subjects on which checks failed, by the ids of the checks."""
        return {check_id: set(one.failed_on) for check_id, one in self.results().items() if one.state is State.FAILED}

    def _asked_of(self, export_id: str) -> Iterator[str]:
        created = self.session.sender.creation(export_id).request
        if _told(created, "") != "POST":
            yield _told(created, "")
        for request in self.requests:
            if export_id.lower() in request.path.lower():
                yield _told(request, export_id)


def played(name: str, fake: Fake | None = None, target: Target = TWO) -> Played:
    """Play one scenario alone; one that gives up for too little data is played as far as it goes."""
    scenario, fake = scenario_of(name), fake or Fake()
    before = fake.sent
    session = session_with(fake, target)
    session.settings = replace(session.settings, profile=max(scenario.profile, session.settings.profile))
    with suppress(TooLittleDataError):
        scenario.run(session)
    return Played(scenario, session, tuple(fake.requests[before:]))


class Recording:
    """A client that keeps what it sends."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client
        self.requests: list[Request] = []

    @property
    def sent(self) -> int:
        """How many requests were sent."""
        return self._client.sent

    @property
    def waited(self) -> float:
        """How long the server asked to wait."""
        return self._client.waited

    def send(self, request: Request) -> Exchange:
        """Keep a request, and send it."""
        self.requests.append(request)
        return self._client.send(request)


def workbook_for(request: Request, response: Response) -> Response:
    """Change an answer of a fake: an empty workbook with the header, where one is asked for."""
    workbook = request.path.endswith(".xlsx") and response.ok
    return replace(response, body=_WORKBOOK, headers=()) if workbook else response


def played_at(name: str, target: Target) -> Played:
    """Play one scenario alone against a server."""
    scenario = scenario_of(name)
    settings = Settings(scenario.profile, seed=1, now=lambda: datetime.now(UTC), confirms=False)
    with HttpClient(target, CONTRACT) as client:
        recording = Recording(client)
        session = Session(recording, target, CONTRACT, RULES, settings)
        with suppress(TooLittleDataError):
            scenario.run(session)
    return Played(scenario, session, tuple(recording.requests))


def filters_of(requests: Iterable[Request]) -> list[Any]:
    """The filters with which exports were created, whether sent as objects or as text; None where there was none."""
    params = [_read(_attributes(request).get("params")) for request in requests if creates(request)]
    return [_read(each.get("filter")) if isinstance(each, Mapping) else None for each in params]


def of_each(*exports: str) -> list[str]:
    """These exports for each representation: `{}` stands for the id and what the path of the representation ends in."""
    return [export.format(form) for form in ("ID", "ID.csv", "ID.xlsx") for export in exports]


def _attributes(request: Request) -> Mapping[str, Any]:
    attributes: Mapping[str, Any] = json.loads(request.body or b"")["data"].get("attributes") or {}
    return attributes


def _read(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value


def _told(request: Request, export_id: str) -> str:
    path = request.path.rpartition("/")[2] if not creates(request) else ""
    if export_id:
        path = path.replace(export_id, "ID").replace(export_id.upper(), "ID in upper case")
    query = f"?{request.query}" if request.query else ""
    return f"{request.method} {path}{query}".rstrip() + _who(request.credentials)


def _who(credentials: Credentials) -> str:
    place = " in the query" if credentials.transport is Transport.QUERY else ""
    forged = " forged" if credentials.forged else ""
    return f"{_WORDS[credentials.user]}{place}{forged}" + (
        f" beside the token of {credentials.decoy}" if credentials.decoy else ""
    )


def fed(name: str, target: Target) -> dict[str, Result]:
    """What becomes of the checks that a scenario names where it alone is played against a target."""
    scenario = scenario_of(name)
    profile = max(scenario.profile, Profile.QUICK)
    # Nothing is waited for, and nothing has to be confirmed: a sound server passes.
    verdict = judge(target, profile=profile, contract=CONTRACT, scenarios={name}, dry_run=True, strict=True)
    assert verdict.failures() == ()
    fed_ids = {check.check_id for check in scenario.feeds}
    return {result.check.check_id: result for result in verdict.results if result.check.check_id in fed_ids}
