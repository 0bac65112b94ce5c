"""HTTP on a connection: uvicorn's protocol, made to keep the contract where no application is asked.

What is not HTTP never reaches the application: a broken chunk, no `Host`, bytes that no path has. uvicorn tells the
client in plain text, and fails where it has told something else already. Here the client gets an error document like
any other, readable from every origin, or the connection ends.
"""

from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from mock_server.http.cors import open_to_every_origin
from mock_server.problems import BadRequest, problem_response

_DETAIL: Final = "The request is not valid HTTP."
# The states in which h11 lets a server send the head of an answer.
_UNANSWERED: Final = (h11.IDLE, h11.SEND_RESPONSE)


class ContractHttp(H11Protocol):
    """One connection, read by h11; `httptools` would hide the body of a request that asks for HTTP/2."""

    def send_400_response(self, msg: str) -> None:
        """Refuses what is not HTTP and ends the connection; uvicorn calls this, with words for its log.

        An application that has begun to read the request finds that the client is gone, so it does nothing more.
        """
        del msg
        if self.conn.our_state in _UNANSWERED:
            self._send_refusal(to_head=self.conn.our_state is h11.SEND_RESPONSE and self.scope["method"] == "HEAD")
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
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
        """Says nothing: a server may ignore the wish for another protocol (RFC 9110, 7.8), and nobody needs to act."""
