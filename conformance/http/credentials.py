"""The tokens that go on the wire, among them JSON Web Tokens changed so that a server must refuse them.

What is changed, and why it must be refused, is in RFC 7519, 7.2, and RFC 8725, 2.1 and 3.5.

The judge has no key: it can only change what it was given, or sign with a key that no server should have. So each
forged token is refused by a server that checks the signature; what it shows is that the server does.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from typing import Any

from conformance.http.exchange import Credentials, ForgedToken, User
from conformance.target import Target, Token, read_jwt

GARBAGE = "not-a-token"
_LONG_AGO = 946_684_800  # 2000-01-01T00:00:00Z
_ALGORITHMS: Mapping[ForgedToken, str] = {
    ForgedToken.UNSIGNED: "none",
    ForgedToken.MIXED_CASE: "NoNe",
    ForgedToken.CAPITALISED: "None",
    ForgedToken.SIGNED_NONE: "none",
}
_CLAIMS: Mapping[ForgedToken, Mapping[str, object]] = {
    ForgedToken.PAYLOAD: {"iat": 1, "admin": True},
    ForgedToken.EXPIRED: {"exp": _LONG_AGO},
}
_UNSIGNED = frozenset({ForgedToken.UNSIGNED, ForgedToken.MIXED_CASE, ForgedToken.CAPITALISED, ForgedToken.CUT_OFF})
_KEYS: Mapping[ForgedToken, bytes] = {ForgedToken.EMPTY_KEY: b"", ForgedToken.COMMON_KEY: b"secret"}
_HASHES: Mapping[object, str] = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}


def tokens_of(target: Target, credentials: Credentials) -> tuple[Token | None, Token | None]:
    """Return the token that credentials stand for, and the decoy in the other place; None where there is none.

    Args:
        target: Whose tokens.
        credentials: Whose, and what is done to it.

    Raises:
        ValueError: A token that is no JSON Web Token was to be forged.
    """
    own = _secret(target, credentials.user, credentials.place)
    if own is not None and credentials.forged is not None:
        own = Token(forge(own.reveal(), credentials.forged))
    return own, _secret(target, credentials.decoy) if credentials.decoy else None


def forged_tokens_of(token: str) -> tuple[ForgedToken, ...]:
    """Return what can be done to a token; to sign it with the key that it was signed with would forge nothing."""
    return tuple(forged for forged in ForgedToken if forge(token, forged) != token)


def forge(token: str, forged: ForgedToken) -> str:
    """Change a token.

    Args:
        token: A signed JSON Web Token.
        forged: What to do to it.

    Raises:
        ValueError: The token is none.
    """
    parts = read_jwt(token)
    if parts is None:
        raise ValueError("the token is no JSON Web Token")
    header, payload = parts
    head, body, signature = token.split(".")
    if forged in _ALGORITHMS:
        head = _write({**header, "alg": _ALGORITHMS[forged]})
    if forged in _CLAIMS:
        body = _write({**payload, **_CLAIMS[forged]})
    if forged is ForgedToken.SIGNATURE:
        # The first character: of the last one, some bits may not count.
        signature = ("B" if signature[:1] == "A" else "A") + signature[1:]
    elif forged is ForgedToken.ZEROS:
        signature = "A" * len(signature)
    elif forged in _UNSIGNED:
        signature = ""
    elif forged in _KEYS:
        head, signature = _signed(header, head, body, _KEYS[forged])
    return f"{head}.{body}.{signature}"


def _secret(target: Target, user: User, place: int = 0) -> Token | None:
    match user:
        case User.FIRST:
            return target.token
        case User.OTHER:
            return target.other_token
        case User.GARBAGE:
            return Token(GARBAGE)
        case User.REFUSED:
            return target.knowledge.refused_tokens[place]
        case User.NOBODY:
            return None


def _signed(header: Mapping[str, Any], head: str, body: str, key: bytes) -> tuple[str, str]:
    name = _HASHES.get(header.get("alg"))
    if name is None:
        # The token must not choose how it is checked (RFC 8725, 3.1), so a change of its algorithm opens nothing.
        head, name = _write({**header, "alg": "HS256"}), "sha256"
    return head, _encode(hmac.new(key, f"{head}.{body}".encode(), name).digest())


def _write(value: Mapping[str, Any]) -> str:
    return _encode(json.dumps(value, separators=(",", ":")).encode())


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")
