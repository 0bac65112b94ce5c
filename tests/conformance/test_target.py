"""Tests of what is judged: addresses, tokens that do not print themselves, limits."""

import pickle
import traceback

import pytest

from conformance.target import Limits, Target, TargetError, Token, origin_of, read_refused, read_target

SECRET = "canary-token-7f3a"
CANNOT_BE_LOOKED_UP = r"^The host of the base URL is neither an address nor a name that can be looked up\. Fix it\.$"


def test_a_token_does_not_print_itself() -> None:
    """Neither the token nor what holds it shows the secret, in any way of printing."""
    target = read_target("http://127.0.0.1/api/v2", SECRET, f"other-{SECRET}")
    for text in (repr(target), str(target), f"{target}", repr(target.token), f"{target.token!s}", repr([target])):
        assert SECRET not in text
    assert repr(target.token) == "Token(...)"
    assert target.token.reveal() == SECRET


def test_tokens_compare_by_their_secret() -> None:
    """Equal secrets make equal tokens; anything else is another."""
    assert Token("a") == Token("a")
    assert hash(Token("a")) == hash(Token("a"))
    assert Token("a") != Token("b")
    assert Token("a") != "a"


def test_a_token_is_not_written_by_accident() -> None:
    """A token has no dictionary that a dump could show."""
    assert not hasattr(Token(SECRET), "__dict__")
    assert pickle.loads(pickle.dumps(Token(SECRET))) == Token(SECRET)  # noqa: S301  made a line above


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("http://127.0.0.1:8080/api/v2", "http://127.0.0.1:8080/api/v2"),
        ("https://api.example.org/api/v2/", "https://api.example.org/api/v2"),
        ("http://[::1]:8080/api/v2", "http://[::1]:8080/api/v2"),
        ("http://localhost", "http://localhost"),
        ("http://localhost./api", "http://localhost./api"),
        ("http://my_host:80/api", "http://my_host:80/api"),
        ("http://192.0.2.1:65535", "http://192.0.2.1:65535"),
        ("https://bücher.example/api", "https://bücher.example/api"),
        ("https://xn--bcher-kva.example/ä", "https://xn--bcher-kva.example/ä"),
        (f"http://{'a' * 63}.example", f"http://{'a' * 63}.example"),
    ],
)
def test_an_address_is_taken_without_its_last_slash(typed: str, kept: str) -> None:
    """What a person typed becomes a target with the default limits."""
    target = read_target(typed, "a", None)
    assert target == Target(kept, Token("a"), None, Limits())
    limits = Limits(timeout=1.0)
    assert read_target(typed, "a", "b", limits) == Target(kept, Token("a"), Token("b"), limits)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("", "must begin with http"),
        ("127.0.0.1:8080", "must begin with http"),
        ("ftp://example.org/", "must begin with http"),
        ("http://user:a-secret@[::1/", "its host is wrong"),
        ("http:///api/v2", "must begin with http"),
        ("file:///etc/hosts", "must begin with http"),
        ("http://jane@example.org/", "must hold no user"),
        ("http://:secret@example.org/", "must hold no user"),
        ("http://example.org/?access_token=x", "must hold no user"),
        ("http://example.org/#x", "must hold no user"),
        ("http://example.org:99999/", "port of the base URL must be a number"),
        ("http://example.org:http/", "port of the base URL must be a number"),
        ("http://example.org:0/", "port of the base URL must be a number"),
        ("http://example.org/api/v2?", "must hold no user"),
        ("http://example.org/#", "must hold no user"),
        ("http://a..b/", CANNOT_BE_LOOKED_UP),
        ("http://.../", CANNOT_BE_LOOKED_UP),
        ("http://./", CANNOT_BE_LOOKED_UP),
        ("http://☃.invalid/api/v2", CANNOT_BE_LOOKED_UP),
        ("http://xn--/ä", CANNOT_BE_LOOKED_UP),
        ("http://xn--a/", CANNOT_BE_LOOKED_UP),
        ("http://é..b/", CANNOT_BE_LOOKED_UP),
        (f"http://{'a' * 300}/", CANNOT_BE_LOOKED_UP),
        (f"http://{'.'.join(['a' * 40] * 7)}/", CANNOT_BE_LOOKED_UP),
        ("http://999.1.1.1/", CANNOT_BE_LOOKED_UP),
        ("http://[v1.a]/", CANNOT_BE_LOOKED_UP),
        ("http://ho%20st/", CANNOT_BE_LOOKED_UP),
        ("http://a<b/", CANNOT_BE_LOOKED_UP),
        ("http://ho st/", "holds white space or an unprintable character"),
        ("http://ho\nst/", "holds white space or an unprintable character"),
        ("http://example.org/api\n", "holds white space or an unprintable character"),
        (" http://example.org/api", "holds white space or an unprintable character"),
        ("http://example.org/\ud800", "holds white space or an unprintable character"),
    ],
)
def test_an_address_that_cannot_work(address: str, told: str) -> None:
    """What is wrong with an address is told in a sentence."""
    with pytest.raises(TargetError, match=told):
        read_target(address, "a", None)


@pytest.mark.parametrize("token", ["", " ", "a b", "a\n", "é", "\x00", "a\t"])
def test_a_token_that_cannot_stand_in_a_header(token: str) -> None:
    """An empty token, white space and other scripts are refused, and neither text nor trace shows the token."""
    for first, other, name in ((token, "b", "token"), ("a", token, "other token")):
        with pytest.raises(TargetError, match=f"^The {name} is empty, or holds white space") as caught:
            read_target("http://127.0.0.1/", first, other)
        assert caught.value.__cause__ is None


@pytest.mark.parametrize("token", ["a\nb", "a\r\nX: y"])
def test_two_lines_are_no_token(token: str) -> None:
    """A file or a command that gave more than a token is told as that, without what it gave."""
    with pytest.raises(TargetError, match=r"^The token holds more than one line; a token is one line\.$"):
        read_target("http://127.0.0.1/", token, None)


def test_tokens_to_be_refused() -> None:
    """They are read as the others are, and must be none of the users' own."""
    good = (Token("a"), None)
    assert read_refused(["b", "c"], good) == (Token("b"), Token("c"))
    assert read_refused([], good) == ()
    with pytest.raises(TargetError, match=r"^A token to be refused is the token of a user\."):
        read_refused(["b", "a"], good)
    with pytest.raises(TargetError, match=r"^The token to be refused is empty, or holds white space"):
        read_refused(["b c"], good)


def test_a_refusal_does_not_print_the_token() -> None:
    """The token is in no line of the trace."""
    try:
        read_target("http://127.0.0.1/", f"{SECRET} \x01", None)
    except TargetError:
        assert SECRET not in traceback.format_exc()


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://Example.ORG/api", ("http", "example.org", 80)),
        ("https://example.org/api", ("https", "example.org", 443)),
        ("https://example.org:8443", ("https", "example.org", 8443)),
        ("http://[::1]:80/", ("http", "::1", 80)),
        ("http:///", ("http", "", 80)),
    ],
)
def test_the_origin_of_an_address(url: str, origin: tuple[str, str, int]) -> None:
    """Scheme, host in lower case, and the port, said or not."""
    assert origin_of(url) == origin
    assert Target(url, Token("a")).origin == origin
