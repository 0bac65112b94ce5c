"""Tests of credentials: which token they stand for, and how tokens are forged."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from conformance.http.credentials import GARBAGE, forge, forged_tokens_of, tokens_of
from conformance.http.exchange import FIRST, GARBAGE_TOKEN, NOBODY, OTHER, Credentials, ForgedToken, User
from conformance.target import Knowledge, Target, Token

KEY = "k" * 32
TOKEN = jwt.encode({"user_id": "ada", "exp": datetime.now(UTC) + timedelta(hours=1)}, KEY, algorithm="HS256")


def payload(token: str) -> dict[str, object]:
    """The payload of a token, unverified."""
    read: dict[str, object] = jwt.decode(token, options={"verify_signature": False, "verify_exp": False})
    return read


@pytest.mark.parametrize("how", ForgedToken)
def test_a_server_that_checks_refuses_every_forged_token(how: ForgedToken) -> None:
    """A forged token differs from the good one, names the same user, and no sound verification accepts it."""
    assert jwt.decode(TOKEN, KEY, algorithms=["HS256"])["user_id"] == "ada"
    forged = forge(TOKEN, how)
    assert forged != TOKEN
    assert payload(forged)["user_id"] == "ada"
    with pytest.raises(jwt.InvalidTokenError):
        jwt.decode(forged, KEY, algorithms=["HS256"])


def test_each_forged_token_differs_in_one_thing() -> None:
    """Signature, payload, algorithm or expiry, and nothing else."""
    head, body, signature = TOKEN.split(".")
    changed = forge(TOKEN, ForgedToken.SIGNATURE).split(".")
    assert changed[:2] == [head, body]
    assert changed[2][1:] == signature[1:]
    assert payload(forge(TOKEN, ForgedToken.PAYLOAD)) == {**payload(TOKEN), "iat": 1, "admin": True}
    assert jwt.get_unverified_header(forge(TOKEN, ForgedToken.UNSIGNED))["alg"] == "none"
    assert forge(TOKEN, ForgedToken.UNSIGNED).endswith(".")
    expiry = payload(forge(TOKEN, ForgedToken.EXPIRED))["exp"]
    assert isinstance(expiry, int)
    assert datetime.fromtimestamp(expiry, UTC) == datetime(2000, 1, 1, tzinfo=UTC)
    for other in (ForgedToken.PAYLOAD, ForgedToken.EXPIRED, ForgedToken.SIGNED_NONE):
        assert forge(TOKEN, other).split(".")[2] == signature
    assert jwt.get_unverified_header(forge(TOKEN, ForgedToken.SIGNED_NONE))["alg"] == "none"
    assert jwt.get_unverified_header(forge(TOKEN, ForgedToken.MIXED_CASE))["alg"] == "NoNe"
    assert jwt.get_unverified_header(forge(TOKEN, ForgedToken.CAPITALISED))["alg"] == "None"
    for unsigned in (ForgedToken.MIXED_CASE, ForgedToken.CAPITALISED):
        assert forge(TOKEN, unsigned).endswith(".")
    assert forge(TOKEN, ForgedToken.CUT_OFF) == f"{head}.{body}."
    assert forge(TOKEN, ForgedToken.ZEROS) == f"{head}.{body}.{'A' * len(signature)}"


@pytest.mark.parametrize(("how", "key"), [(ForgedToken.EMPTY_KEY, b""), (ForgedToken.COMMON_KEY, b"secret")])
@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512", "RS256"])
def test_a_key_that_everybody_guesses_signs_anew(how: ForgedToken, key: bytes, algorithm: str) -> None:
    """It signs by the algorithm of the token, or by HS256 where that takes a private key."""
    _, body, signature = TOKEN.split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm}).encode()).rstrip(b"=").decode()
    forged = forge(f"{header}.{body}.{signature}", how)
    named = jwt.get_unverified_header(forged)["alg"]
    assert named == ("HS256" if algorithm == "RS256" else algorithm)
    signed, _, made = forged.rpartition(".")
    digest = hmac.new(key, signed.encode(), f"sha{named[2:]}").digest()
    assert made == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert payload(forged) == payload(TOKEN)


def test_the_key_of_a_token_forges_nothing() -> None:
    """Where a server does sign with a key from the examples, a signature under it is a good one."""
    assert forged_tokens_of(TOKEN) == tuple(ForgedToken)
    assert set(ForgedToken) - set(forged_tokens_of(forge(TOKEN, ForgedToken.COMMON_KEY))) == {ForgedToken.COMMON_KEY}


def test_the_first_letter_of_a_signature_is_changed() -> None:
    """Whatever it is, another one takes its place."""
    head, body, _ = TOKEN.split(".")
    assert forge(f"{head}.{body}.Axy", ForgedToken.SIGNATURE).endswith(".Bxy")
    assert forge(f"{head}.{body}.Bxy", ForgedToken.SIGNATURE).endswith(".Axy")


LIST = base64.urlsafe_b64encode(b"[]").decode()


@pytest.mark.parametrize(
    "token", ["", "a", "a.b.c", "..", "token-of-ada", f"{LIST}.{LIST}.x", "e30.e30.", "e30.e30", "é.é.é"]
)
def test_other_tokens_cannot_be_forged(token: str) -> None:
    """They have no claims, either."""
    assert Token(token).claims is None
    with pytest.raises(ValueError, match=r"^the token is no JSON Web Token$"):
        forge(token, ForgedToken.SIGNATURE)


def test_the_claims_of_a_token_are_its_payload() -> None:
    """They are not verified."""
    assert (Token(TOKEN).claims or {})["user_id"] == "ada"
    number = base64.urlsafe_b64encode(json.dumps({"user_id": 7}).encode()).rstrip(b"=").decode()
    assert Token(f"e30.{number}.x").claims == {"user_id": 7}


def test_credentials_stand_for_a_token_and_a_decoy() -> None:
    """Each user's own, garbage, one to be refused by its number, or a forged one."""
    void = Knowledge(refused_tokens=(Token("void-0"), Token("void-1")))
    target = Target("http://127.0.0.1/", Token(TOKEN), Token("other"), knowledge=void)
    for credentials, own in (
        (FIRST, TOKEN),
        (OTHER, "other"),
        (GARBAGE_TOKEN, GARBAGE),
        (Credentials(User.REFUSED), "void-0"),
        (Credentials(User.REFUSED, place=1), "void-1"),
        (Credentials(User.FIRST, forged=ForgedToken.UNSIGNED), forge(TOKEN, ForgedToken.UNSIGNED)),
    ):
        assert tokens_of(target, credentials) == (Token(own), None)
    assert tokens_of(target, NOBODY) == (None, None)
    assert tokens_of(Target("http://127.0.0.1/", Token(TOKEN)), OTHER) == (None, None)
    assert tokens_of(target, Credentials(User.GARBAGE, decoy=User.OTHER)) == (Token(GARBAGE), Token("other"))
