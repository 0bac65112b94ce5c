"""A server that is no server: answers requests in this process, soundly or as a test would have it."""

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock

from conformance.check import Profile
from conformance.contract import Validity
from conformance.http.exchange import Exchange, Request, Response, Transport, User
from conformance.rules import RULES
from conformance.run.runner import judge
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.target import Target, Token
from conformance.verdict.model import Verdict
from tests.conformance.values import COLLECTION, COLUMNS, CONTRACT, DOCUMENT, encoded, error_document, export_document

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
TWO = Target("http://127.0.0.1:1/api/v2", Token("first-secret"), Token("other-secret"))
ONE = replace(TWO, other_token=None)
Change = Callable[[Request, Response], Response]
_TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


def answered(status: int, document: object, *headers: tuple[str, str], media_type: str = DOCUMENT) -> Response:
    """An answer with a body."""
    return Response(status, (("content-type", media_type), *headers), encoded(document))


def refused(status: int, detail: str = "No.") -> Response:
    """An error with its document."""
    return answered(status, error_document(status, _TITLES.get(status, "Odd"), detail=detail))


class Fake:
    """Sends nothing and answers: exports belong to their creators and are read once.

    Args:
        change: Changes an answer on its way; may raise what a client raises.
    """

    def __init__(self, change: Change = lambda _, response: response) -> None:
        self._change = change
        self._owners: dict[str, User] = {}
        self._used: set[str] = set()
        self.requests: list[Request] = []
        self._lock = Lock()

    @property
    def sent(self) -> int:
        """How many requests were made."""
        return len(self.requests)

    @property
    def waited(self) -> float:
        """No time was spent waiting."""
        return 0.0

    def send(self, request: Request) -> Exchange:
        """Answer a request."""
        with self._lock:
            self.requests.append(request)
            number = self.sent
        response = self._change(request, self._answer(request, number))
        operation = CONTRACT.match("GET" if request.method == "HEAD" else request.method, request.path)
        return Exchange(number, request, response, operation.operation_id if operation else None)

    def _answer(self, request: Request, number: int) -> Response:
        user = request.credentials.user
        if user not in {User.FIRST, User.OTHER}:
            return refused(401)
        if creates(request):
            return self._create(request, number)
        export_id, _, extension = request.path.rpartition("/")[2].partition(".")
        if export_id not in self._owners:
            return refused(404, f"There is no export {export_id}.")
        if self._owners[export_id] is not user or export_id in self._used:
            return refused(403, f"export_logs {export_id} cannot be read.")
        self._used.add(export_id)
        return self._read(export_id, extension, user)

    def _create(self, request: Request, number: int) -> Response:
        if CONTRACT.validity(request.body) is not Validity.ALLOWED:
            return refused(409)
        export_id = str(uuid.UUID(int=number, version=4))
        self._owners[export_id] = request.credentials.user
        sent = json.loads(request.body or b"{}")
        params = (sent["data"].get("attributes") or {}).get("params") or {}
        return answered(201, export_document(export_id, user=request.credentials.user.name, params=params))

    def _read(self, export_id: str, extension: str, user: User) -> Response:
        if not extension:
            return answered(200, export_document(export_id, user=user.name))
        disposition = ("content-disposition", f'attachment; filename="contacts-20260302.{extension}"')
        return answered(200, ",".join(COLUMNS) + "\n", disposition, media_type="text/csv")


def session_with(fake: Fake, target: Target = TWO) -> Session:
    """A session that takes a fake for a server."""
    return Session(fake, target, CONTRACT, RULES, Settings(Profile.QUICK, seed=1, now=lambda: NOW))


def judged_by(
    fake: Fake,
    *only: str,
    target: Target = TWO,
    profile: Profile = Profile.QUICK,
    strict: bool = False,
    dry_run: bool = True,
) -> Verdict:
    """Let some checks judge a fake; without `dry_run` comparisons that fail are made again."""
    return judge(
        target,
        profile=profile,
        strict=strict,
        only=set(only) or None,
        contract=CONTRACT,
        client=fake,
        dry_run=dry_run,
        now=lambda: NOW,
    )


def in_query(request: Request) -> bool:
    """Tell whether the token travels in the query."""
    return request.credentials.transport is Transport.QUERY


def creates(request: Request) -> bool:
    """Tell whether a request creates an export."""
    return request.method == "POST" and request.path == COLLECTION
