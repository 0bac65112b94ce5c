"""A client of the control API, for tests in Python."""

import ssl
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import httpx
import msgspec

from mock_server.control.journal import Entry
from mock_server.control.verifying import Expectations, Expected, Verification
from mock_server.problems import ReportedError

_TIMEOUT_SECONDS = 30.0


class ControlError(ReportedError):
    """The mock did not do what it was asked to; the text says why, with the place in what was sent."""


class Client:
    """Steers one session of a mock that runs.

    Args:
        url: The URL of the mock, without a path: `http://127.0.0.1:8080`.
        session: The name of the session; empty for the default one.
        token: The control token, if the mock was started with one.
        ca_bundle: A PEM file of the authorities to trust, for a mock that was started with `--tls`; None for the usual.
        http: What sends the requests, such as starlette's `TestClient` of an application in the same process; None to
            make a client of its own.

    Attributes:
        session: The name of the session.
    """

    def __init__(
        self,
        url: str,
        *,
        session: str = "",
        token: str | None = None,
        ca_bundle: str | None = None,
        http: httpx.Client | None = None,
    ) -> None:
        trusted = ssl.create_default_context(cafile=ca_bundle) if ca_bundle else True
        # A proxy of the environment is for other hosts than this machine.
        self._http = http or httpx.Client(timeout=_TIMEOUT_SECONDS, trust_env=False, verify=trusted)
        self._url = f"{url.rstrip('/')}/__mock__"
        self.session = session
        self._query = {"session": session} if session else {}
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._http.close()

    def health(self) -> str:
        """Return the version of the contract that the mock serves.

        Raises:
            ControlError: It does not answer.
        """
        return str(self._call("GET", "/health")["contract"])

    def sessions(self) -> list[dict[str, Any]]:
        """Return the sessions that there are: the name of each, and how many requests and rules it has."""
        return list(self._call("GET", "/sessions"))

    def reset(self) -> None:
        """Start the session anew: data, clock, ids, rules and journal."""
        self._call("POST", "/reset")

    def fixtures(self) -> dict[str, Any]:
        """Return the data set as it is now, in the form of a fixture file."""
        return dict(self._call("GET", "/fixtures"))

    def load(self, fixtures: Mapping[str, Any]) -> None:
        """Replace the data set.

        Raises:
            ControlError: It has a mistake; nothing was changed.
        """
        self._call("PUT", "/fixtures", fixtures)

    def items(self, kind: str) -> list[dict[str, Any]]:
        """Return the items of a kind: users, account_lists, contacts or exports."""
        return list(self._call("GET", f"/{kind}"))

    def write(self, kind: str, item: Mapping[str, Any]) -> None:
        """Write an item, which replaces the one of its id or is a new one.

        Raises:
            ControlError: It has a mistake; nothing was changed.
        """
        self._call("PUT", f"/{kind}/{item['id']}", item)

    def delete(self, kind: str, identifier: str) -> None:
        """Delete the item of an id.

        Raises:
            ControlError: There is none, or others need it.
        """
        self._call("DELETE", f"/{kind}/{identifier}")

    def now(self) -> datetime:
        """Return what the clock shows."""
        return datetime.fromisoformat(self._call("GET", "/clock")["now"])

    def set_clock(
        self, now: datetime | None = None, *, advance: timedelta = timedelta(), frozen: bool | None = None
    ) -> None:
        """Set, advance, stop or start the clock; what is left out stays as it is.

        Args:
            now: The moment to show, aware.
            advance: How far to go on from there.
            frozen: Whether the clock stands still.
        """
        body: dict[str, object] = {"advance": advance.total_seconds()}
        body |= {"now": now.isoformat()} if now is not None else {}
        body |= {"frozen": frozen} if frozen is not None else {}
        self._call("PUT", "/clock", body)

    def reset_clock(self) -> None:
        """Let the clock show what it showed at the start."""
        self._call("DELETE", "/clock")

    def seed(self, seed: int | None) -> None:
        """Make the next ids, and the probabilities of rules, those of a seed; None makes them random."""
        self._call("PUT", "/seed", {"seed": seed})

    def rules(self) -> list[str]:
        """Return the rules."""
        return list(self._call("GET", "/rules"))

    def add_rules(self, *rules: str) -> None:
        """Add rules, such as `csv code=429 retry-after=1 times=1`.

        Raises:
            ControlError: One cannot be used; none was added.
        """
        self._call("POST", "/rules", rules)

    def replace_rules(self, *rules: str) -> None:
        """Replace the rules by these; by none at all where none is given.

        Raises:
            ControlError: One cannot be used; nothing was changed.
        """
        self._call("PUT", "/rules", rules)

    def delete_rule(self, rule: str) -> None:
        """Delete a rule; what the others have counted stays.

        Raises:
            ControlError: There is none.
        """
        self._call("DELETE", "/rules", query={"rule": rule})

    def journal(self, **only: str | int) -> list[Entry]:
        """Return what was sent.

        Args:
            only: `operation`, `user` or `status` of the requests to return, or `after`, a number they are beyond.
        """
        return msgspec.convert(self._call("GET", "/journal", query=only), list[Entry])

    def clear_journal(self) -> None:
        """Forget what was sent."""
        self._call("DELETE", "/journal")

    def verify(self, *requests: Expected, in_order: bool = False) -> Verification:
        """Compare what was sent with what should have been.

        Args:
            requests: What is expected.
            in_order: Whether the first request of each has to come before that of the next.
        """
        body = msgspec.to_builtins(Expectations(requests=requests, in_order=in_order))
        return msgspec.convert(self._call("POST", "/verify", body), Verification)

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | Sequence[Any] | None = None,
        query: Mapping[str, str | int] | None = None,
    ) -> Any:  # noqa: ANN401  JSON is any value
        params = {**self._query, **(query or {})}
        try:
            answer = self._http.request(method, self._url + path, json=body, params=params, headers=self._headers)
        except httpx.HTTPError as error:
            raise ControlError(f"No answer from {self._url}: {type(error).__name__}. Is the mock running?") from None
        if answer.is_success:
            return answer.json() if answer.content else None
        raise ControlError(_told(answer))


def _told(answer: httpx.Response) -> str:
    try:
        pairs = [(each.get("source", {}).get("pointer"), each["detail"]) for each in answer.json()["errors"]]
        return "\n".join(f"{pointer}: {detail}" if pointer else detail for pointer, detail in pairs)
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"{answer.url} answers {answer.status_code}; is it a mock with its control API?"
