"""Servers that believe a JSON Web Token which anybody could have made."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.fixtures import User
from mock_server.http.security import Authenticator
from tests.defects.model import Defect
from tests.defects.parts import composed


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of a token: the text that is signed, header and payload read, the signature as bytes."""

    signed: bytes
    header: Mapping[str, Any]
    payload: Mapping[str, Any]
    signature: bytes

    @property
    def algorithm(self) -> str:
        """The algorithm that the token names."""
        return str(self.header.get("alg"))

    def is_signed_with(self, key: bytes) -> bool:
        """Whether the signature is the one that a key makes."""
        return self.signature == hmac.new(key, self.signed, hashlib.sha256).digest()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _parts(token: str) -> _Parts | None:
    signed, _, signature = token.rpartition(".")
    try:
        header, payload = (json.loads(_bytes(part)) for part in signed.split("."))
        return _Parts(signed.encode(), header, payload, _bytes(signature))
    except ValueError:
        return None


def _believes(name: str, sentence: str, when: Callable[[_Parts], bool]) -> Defect:
    """Takes some tokens at their word."""

    class Credulous(Authenticator):
        """Believes what it should not."""

        def user_of(self, token: str) -> User:
            """Tells whose a token is."""
            parts = _parts(token)
            if parts is not None and when(parts) and parts.payload["user_id"] in self._users:
                return self._users[parts.payload["user_id"]]
            return super().user_of(token)

    return Defect(name, sentence, "F205", "authentication.forged-refused", composed(Authenticator=Credulous))


DEFECTS: tuple[Defect, ...] = (
    _believes(
        "unsigned-in-mixed-case-accepted",
        "`NoNe` is no algorithm either.",
        lambda parts: parts.algorithm.lower() == "none" != parts.algorithm,
    ),
    _believes(
        "unsigned-in-capitalised-case-accepted",
        "`None`, as a library of Python may spell it, is no algorithm either.",
        lambda parts: parts.algorithm == "None",
    ),
    _believes(
        "unsigned-with-signature-accepted",
        "A token that names `none` is refused also where a signature stands behind it.",
        lambda parts: parts.algorithm == "none" and bool(parts.signature),
    ),
    _believes(
        "missing-signature-accepted",
        "A token that names an algorithm and has no signature is refused.",
        lambda parts: parts.algorithm == "HS256" and not parts.signature,
    ),
    _believes(
        "zero-signature-accepted",
        "A signature of zero bytes is a bad one.",
        lambda parts: bool(parts.signature) and not any(parts.signature),
    ),
    _believes(
        "empty-key-accepted",
        "A signature under an empty key is a bad one.",
        lambda parts: parts.is_signed_with(b""),
    ),
    _believes(
        "common-key-accepted",
        "A signature under a key from the examples is a bad one.",
        lambda parts: parts.is_signed_with(b"secret"),
    ),
)
"""The defects of this family."""
