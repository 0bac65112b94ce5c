"""HTTP on a connection: uvicorn's h11 protocol, made to obey the contract where no application is called.

The rule: what is not HTTP (a broken chunk, no `Host`, bytes that no path has) is refused with an error document that
every origin can read, or the connection ends. uvicorn would answer in plain text, and would fail if an answer has begun
already. Its other protocol, on httptools, is faster, but refuses what is HTTP and hides the body of a request that asks
for HTTP/2. So httptools reads plain requests alone; h11 does not see those.

A client may keep a connection only as long as it does something with it. Nothing but what the client owes counts: the
next request, the rest of a head, the next part of a body. While it waits for an answer it owes nothing, however long
that takes.
"""

import asyncio
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

import h11
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.h11_impl import H11Protocol

from mock_server.http.cors import open_to_every_origin
from mock_server.http.error_boundary import problem_response
from mock_server.http.protocol.plain import PlainCycle, PlainRequest, read_plain
from mock_server.problems import BadRequest

_DETAIL: Final = "The request is not valid HTTP."
CONNECTION: Final = "mock_server.connection"
"""The key in the state of a request (ASGI's `scope["state"]`) of the `asyncio.Transport` that it came by."""

# The states in which h11 lets a server send the head of an answer.
_UNANSWERED: Final = (h11.IDLE, h11.SEND_RESPONSE)
_BETWEEN_REQUESTS: Final = {h11.CLIENT: h11.IDLE, h11.SERVER: h11.IDLE}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client may leave the server waiting, in seconds.

    Attributes:
        idle: For the first request of a connection, and for each further one.
        part: For a whole head from its first byte, and for each part of a body.
    """

    idle: float = 75
    part: float = 20


PATIENCE: Final = Patience()
"""The patience of a server that is not told otherwise."""


class ContractHttp(H11Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Wait for the first request; each one tells the application by which transport it came."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, CONNECTION: transport}
        self._waiting_since = self.loop.time()
        self._plain: PlainCycle | None = None
        self._early = b""

    def data_received(self, data: bytes) -> None:
        """Read on, and wait anew; but not for each part of a head, because all of it has one deadline."""
        if self._plain is not None:
            # The next request may come before the answer; a client that sends much ahead has to wait.
            self._early += data
            if len(self._early) > HIGH_WATER_LIMIT:
                self.flow.pause_reading()
            return
        is_between_requests = self.conn.states == _BETWEEN_REQUESTS and not self._is_in_head()
        request = read_plain(data) if is_between_requests else None
        if request is not None:
            self._call_application(request)
            return
        was_in_head = self._is_in_head()
        super().data_received(data)
        if not (was_in_head and self._is_in_head()):
            self._waiting_since = self.loop.time()

    def close_if_late(self, patience: Patience) -> None:
        """Close the connection if the client has owed something for too long; the server calls this now and then."""
        seconds = self._owed_within(patience)
        if seconds is None:
            self._waiting_since = self.loop.time()
        elif self.loop.time() - self._waiting_since > seconds:
            self.transport.close()

    def _call_application(self, request: PlainRequest) -> None:
        """Call the application for a plain request, as uvicorn does for others."""
        self._unset_keepalive_if_required()
        raw_path, _, query = request.target.partition(b"?")
        self.scope = {
            "type": "http",
            "asgi": {"version": self.config.asgi_version, "spec_version": "2.3"},
            "http_version": "1.1",
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme or "http",
            "method": request.method,
            "root_path": self.root_path,
            "path": self.root_path + unquote(raw_path.decode("ascii")),
            "raw_path": self.root_path.encode("ascii") + raw_path,
            "query_string": query,
            "headers": request.headers,
            "state": self.app_state.copy(),
        }
        self._plain = PlainCycle(
            request,
            self.transport,
            scope=self.scope,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            on_response=self._on_plain_response,
        )
        self.cycle = self._plain  # type: ignore[assignment]  # of uvicorn's other protocol, with the same attributes
        task = self.loop.create_task(self._plain.run_asgi(self.app))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def _on_plain_response(self) -> None:
        """Go on with what came before the answer was complete; uvicorn's cycle calls this."""
        if self._plain is not None:
            # What comes next may be refused at once, and the answers must stay in order.
            self._plain.output.flush()
        self._plain, early = None, self._early
        self._early = b""
        self.server_state.total_requests += 1
        self._waiting_since = self.loop.time()
        if not self.transport.is_closing():
            self.flow.resume_reading()
            if early:
                self.data_received(early)

    def _owed_within(self, patience: Patience) -> float | None:
        if self._plain is not None:
            return None
        if self.conn.their_state is h11.IDLE:
            return patience.part if self._is_in_head() else patience.idle
        is_sending = self.conn.their_state is h11.SEND_BODY and not self.conn.they_are_waiting_for_100_continue
        return patience.part if is_sending and not self.flow.read_paused else None

    def _is_in_head(self) -> bool:
        return self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP and end the connection; uvicorn calls this, with a message for its log.

        An application that has begun to read the request is informed that the client has disconnected, so that it stops
        and no export is used up.
        """
        del msg
        if self.conn.our_state in _UNANSWERED:
            # Before a request was read, uvicorn keeps no scope, so the method is not known.
            self._send_refusal(to_head=self.conn.our_state is h11.SEND_RESPONSE and self.scope["method"] == "HEAD")
        # The application must not go on with half a request; `disconnected` makes its next `receive` say so.
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        # After bytes that are not HTTP, nothing on this connection can be read any more (RFC 9112, section 2.2).
        self.transport.close()

    def _send_refusal(self, *, to_head: bool) -> None:
        response = problem_response(BadRequest(_DETAIL, headers={"Connection": "close"}))
        open_to_every_origin(response.headers)
        headers = [*self.server_state.default_headers, *response.raw_headers]
        head = h11.Response(status_code=response.status_code, headers=headers, reason=BadRequest.title)
        body = b"" if to_head else bytes(response.body)
        for event in (head, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")

    def _unsupported_upgrade_warning(self) -> None:
        """Log nothing: a server may ignore the request for another protocol (RFC 9110, section 7.8)."""
