"""The tokens that go on the wire, among them forged JSON Web Tokens, which a server must refuse.

The forged tokens follow RFC 7519, 7.2, and RFC 8725, 2.1 and 3.5. The suite has no signing key: it can only change the
token that it was given, or sign with a key that no server should use. So each forged token has an invalid signature,
and a server that accepts one does not verify signatures.
"""

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
    """Return the tokens that credentials stand for.

    Args:
        target: The target; it holds the tokens.
        credentials: Whose token, and how it is forged.

    Returns:
        The token, and the decoy for the other place; None for each that is not sent.

    Raises:
        ValueError: The token to forge is not a JSON Web Token.
    """
    own = _secret(target, credentials.user, credentials.place)
    if own is not None and credentials.forged is not None:
        own = Token(forge(own.reveal(), credentials.forged))
    return own, _secret(target, credentials.decoy) if credentials.decoy else None


def forged_tokens_of(token: str) -> tuple[ForgedToken, ...]:
    """Return the ways in which a token can be forged.

    A way that gives the same token again is left out: then the server itself signs with that weak key.
    """
    return tuple(forged for forged in ForgedToken if forge(token, forged) != token)


def forge(token: str, forged: ForgedToken) -> str:
    """Forge a token.

    Args:
        token: A signed JSON Web Token.
        forged: How to forge it.

    Raises:
        ValueError: The token is not a JSON Web Token.
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
        # The first character, because some bits of the last one may be padding that a decoder ignores.
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
        # A token signed with RSA or ECDSA: try HMAC. A server must not let the token choose the algorithm (RFC 8725,
        # 3.1).
        head, name = _write({**header, "alg": "HS256"}), "sha256"
    return head, _encode(hmac.new(key, f"{head}.{body}".encode(), name).digest())


def _write(value: Mapping[str, Any]) -> str:
    return _encode(json.dumps(value, separators=(",", ":")).encode())


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")
