"""Tests of evidence: reports hold structure and commands that work, and nothing of a body."""

import base64
import json
import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.answers.evidence import Step, answer_of, describe, holds_secret, media_type_of, redact
from conformance.http.exchange import (
    GARBAGE_TOKEN,
    NOBODY,
    OTHER,
    Credentials,
    Exchange,
    ForgedToken,
    Request,
    Response,
    Transport,
    User,
)
from conformance.target import Token
from tests.conformance.values import COLLECTION, DOCUMENT, HTML, ID, OTHER_ID, created, exchange, export_document

CANARY = "Zaphod Canary"
SECRETS = (Token("first-secret"), Token("other-secret"))
VARIABLES = {
    "MAILING_BASE_URL": "http://127.0.0.1:1/api/v2",
    "MAILING_TOKEN": "one",
    "MAILING_OTHER_TOKEN": "two",
    "MAILING_REFUSED_TOKEN": "void",
    "EXPORT_1": ID,
}
BASH = shutil.which("bash")


def command(one: Exchange) -> str:
    """The command of an exchange."""
    (step,) = describe([one], SECRETS)
    return step.curl


def arguments(line: str, path: Path) -> list[str]:
    """The arguments that a shell would give to curl."""
    assert BASH
    script = path / "arguments.sh"
    script.write_text(f"curl() {{ printf '%s\\0' \"$@\"; }}\n{line}\n", encoding="utf-8")
    assert subprocess.run([BASH, "-n", str(script)], check=False).returncode == 0  # noqa: S603  a script written here
    ran = subprocess.run([BASH, str(script)], env=VARIABLES, capture_output=True, check=True)  # noqa: S603  the same
    assert ran.stderr == b""
    return ran.stdout.decode().split("\0")[:-1]


def test_a_get_is_a_plain_curl_command() -> None:
    """Address and token are variables."""
    assert command(exchange()) == (
        f'curl -sS "$MAILING_BASE_URL{COLLECTION}/{ID}" -H "Authorization: Bearer $MAILING_TOKEN"'
    )


CREDENTIALS: tuple[tuple[Credentials, str | None, str | None], ...] = (
    (Credentials(), "one", None),
    (OTHER, "two", None),
    (NOBODY, None, None),
    (GARBAGE_TOKEN, "not-a-token", None),
    (Credentials(User.REFUSED), "void", None),
    (Credentials(User.REFUSED, Transport.QUERY), None, "void"),
    (Credentials(User.FIRST, Transport.QUERY), None, "one"),
    (Credentials(User.GARBAGE, Transport.HEADER, decoy=User.FIRST), "not-a-token", "one"),
    (Credentials(User.OTHER, Transport.QUERY, decoy=User.GARBAGE), "not-a-token", "two"),
)


@pytest.mark.parametrize(("credentials", "header", "parameter"), CREDENTIALS)
def test_a_command_carries_the_same_credentials(
    tmp_path: Path, credentials: Credentials, header: str | None, parameter: str | None
) -> None:
    """A shell puts each user's token where the request had it."""
    url, *rest = arguments(command(exchange(query="a=1", credentials=credentials)), tmp_path)[1:]
    query = "?a=1" + (f"&access_token={parameter}" if parameter else "")
    assert url == f"http://127.0.0.1:1/api/v2{COLLECTION}/{ID}{query}"
    assert rest == (["-H", f"Authorization: Bearer {header}"] if header else [])


@pytest.mark.parametrize("forged", ForgedToken)
def test_a_forged_token_is_described(tmp_path: Path, forged: ForgedToken) -> None:
    """How the token was forged stands in the command, which a shell can still read."""
    words = arguments(command(exchange(credentials=Credentials(forged=forged))), tmp_path)
    assert words[-1] == f"Authorization: Bearer <one with {forged}>"


def test_a_header_that_a_server_wrote_is_not_printed(tmp_path: Path) -> None:
    """A cookie that the server set is left out; header fields of the suite are shown."""
    one = exchange(request_headers=(("Cookie", "session=canary"), ("Accept", "a/b")), credentials=NOBODY)
    hidden = replace(one, request=replace(one.request, hidden=frozenset({"Cookie"})))
    assert "canary" not in repr(hidden)
    words = arguments(command(hidden), tmp_path)
    assert words[-4:] == ["-H", "Cookie: <the Cookie of an earlier answer>", "-H", "Accept: a/b"]


@pytest.mark.parametrize(
    ("method", "flags"),
    [("GET", []), ("HEAD", ["--head"]), ("PUT", ["-X", "PUT"]), ("POST", ["-X", "POST"]), ("DELETE", ["-X", "DELETE"])],
)
def test_a_command_has_the_same_method(tmp_path: Path, method: str, flags: list[str]) -> None:
    """Each method is written in curl's way."""
    words = arguments(command(exchange(404, method=method)), tmp_path)
    assert words[: len(flags) + 1] == ["-sS", *flags]
    assert words[len(flags) + 1].endswith(ID)


NASTY = (
    *("'", '"', "\\", "`id`", "!x", "; rm -rf x", "&", "|", "#", "a b", "\n", "é", "%s", ""),
    *("$(echo x)", "$HOME", "${HOME}"),
)


@pytest.mark.parametrize("text", NASTY)
def test_a_shell_reads_what_was_sent(tmp_path: Path, text: str) -> None:
    """Quotes, dollars, backquotes and the like reach curl unchanged, in path, query, header and body."""
    body = json.dumps({"name_like": text}, ensure_ascii=False)
    one = exchange(
        400,
        method="POST",
        path=f"{COLLECTION}/x{text}",
        query=f"q={text}",
        request_headers=[("X-Odd", text)],
        sent=body.encode(),
        shown=body,
    )
    assert arguments(command(one), tmp_path) == [
        "-sS",
        "-X",
        "POST",
        f"http://127.0.0.1:1/api/v2{COLLECTION}/x{text}?q={text}",
        "-H",
        "Authorization: Bearer one",
        "-H",
        f"X-Odd: {text}",
        "--data-binary",
        body,
    ]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30))
def test_a_shell_splits_a_command_into_what_was_sent(text: str) -> None:
    """Any printable header field and body come out as they went in."""
    one = exchange(400, method="POST", request_headers=[("X", text)], sent=text.encode(), shown=text)
    words = shlex.split(command(one))
    assert words[-4:] == ["-H", f"X: {text}", "--data-binary", text]


def test_a_body_that_must_not_be_printed_is_given_by_its_length() -> None:
    """A chunked body is marked as such."""
    hidden = exchange(400, method="POST", sent=CANARY.encode())
    assert command(hidden).endswith("--data-binary '<13 bytes>'")
    chunked = exchange(201, method="POST", sent=b"{}", shown="{}", chunked=True)
    assert command(chunked).endswith("-H 'Transfer-Encoding: chunked' --data-binary '{}'")


def test_ids_become_variables(tmp_path: Path) -> None:
    """The id of a creation is a variable in later commands; exchanges stand in order, each once."""
    first, second = created(number=1), created(export_document(OTHER_ID), number=3)
    read = exchange(number=2, path=f"{COLLECTION}/{ID}.csv")
    other = exchange(number=4, path=f"{COLLECTION}/{OTHER_ID}")
    steps = describe([other, read, first, second, first], SECRETS)
    assert [step.number for step in steps] == [1, 2, 3, 4]
    assert steps[0].curl.startswith("EXPORT_1=$(curl -sS -X POST ")
    assert steps[0].curl.endswith(" | jq -r .data.id)")
    assert steps[2].curl.startswith("EXPORT_2=$(curl ")
    assert f'"$MAILING_BASE_URL{COLLECTION}/${{EXPORT_1}}.csv"' in steps[1].curl
    assert f'"$MAILING_BASE_URL{COLLECTION}/${{EXPORT_2}}"' in steps[3].curl
    assert ID not in "".join(step.curl + step.answer for step in steps)
    assert arguments(steps[1].curl, tmp_path)[1] == f"http://127.0.0.1:1/api/v2{COLLECTION}/{ID}.csv"


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        (f"{ID.upper()}.csv", f"{ID.upper()}.csv"),
        (f"%20{ID}.csv", f"%20{ID}.csv"),
        (f"{ID}%20.xlsx", f"{ID}%20.xlsx"),
        (f"{ID}.csv.pdf", f"{ID}.csv.pdf"),
    ],
)
def test_an_id_in_another_spelling_is_a_variable_too(tmp_path: Path, name: str, spelt: str) -> None:
    """In upper case, among blanks, before two extensions: the command makes it from the variable."""
    steps = describe([created(number=1), exchange(number=2, path=f"{COLLECTION}/{name}")], SECRETS)
    assert ID.lower() not in steps[1].curl.lower()
    assert arguments(steps[1].curl, tmp_path)[1] == f"http://127.0.0.1:1/api/v2{COLLECTION}/{spelt}"


def test_an_id_that_begins_like_another_keeps_its_own_variable() -> None:
    """An id may be the beginning of another, or part of an id that the suite made up."""
    one, twelve = (created(export_document(name), number=place) for place, name in enumerate(("1", "12"), start=1))
    names = ("12.csv", "1", "00000000-0000-4000-8000-000000000012")
    read = [exchange(number=place, path=f"{COLLECTION}/{name}") for place, name in enumerate(names, start=3)]
    told = [step.curl.partition(COLLECTION)[2].partition('"')[0] for step in describe([one, twelve, *read], SECRETS)]
    assert told[2:] == ["/${EXPORT_2}.csv", "/${EXPORT_1}", f"/{names[2]}"]


def test_what_did_not_create_has_no_variable() -> None:
    """A refusal, a read, and a body without an id or without JSON name no export."""
    for one in (
        created(status=400),
        exchange(200, export_document()),
        created({"data": {}}),
        created("no JSON"),
    ):
        assert not command(one).startswith("EXPORT")


def test_an_encoded_id_is_a_variable_too() -> None:
    """A server may choose a name as id; percent-encoded in a path it is the same id."""
    read = exchange(404, path=f"{COLLECTION}/Zaphod%20Canary", number=2)
    steps = describe([created(export_document(CANARY)), read], SECRETS)
    assert "Zaphod" not in steps[1].curl


@pytest.mark.parametrize(
    ("response", "told"),
    [
        (Response(204, (), b""), "204, no media type, 0 bytes"),
        (Response(200, (("content-type", "text/csv; x=y"),), b"abc"), "200, text/csv, 3 bytes"),
        (Response(200, (("content-type", "text/zaphod"),), b""), "200, an unexpected media type, 0 bytes"),
        (Response(200, (), b"x", cut_off="it was too long"), "200, no media type, 1 bytes, cut off: it was too long"),
        (Response(200, (("content-type", DOCUMENT),), b"<html>"), f"200, {DOCUMENT}, 6 bytes, not JSON"),
        (
            Response(404, (("content-type", "application/problem+json"),), b'{"errors":[{"status":"404","x":1}]}'),
            "404, application/problem+json, 35 bytes, {errors: list(1) of {status: string(3), 1 other}}",
        ),
    ],
)
def test_an_answer_is_described_by_its_structure(response: Response, told: str) -> None:
    """Status, media type, size, why it was cut off, and the outline of a JSON body."""
    assert answer_of(response) == told


@pytest.mark.parametrize("value", [f"text/{CANARY}", "text/zaphodcanary", CANARY, "application/json+zaphod", "a/b"])
def test_only_well_known_media_types_are_printed(value: str) -> None:
    """What a server made up is called unexpected."""
    told = media_type_of(Response(200, (("content-type", value),), b""))
    assert told == "an unexpected media type"
    assert "zaphod" not in answer_of(Response(200, (("content-type", value),), b"")).lower()
    for known in (HTML, DOCUMENT, "text/csv", "application/json"):
        assert media_type_of(Response(200, (("content-type", known.upper()),), b"")) == known


def test_secrets_are_redacted_and_long_texts_cut() -> None:
    """A token is redacted wherever it stands; 600 characters are kept, 601 are cut."""
    assert redact("a first-secret b other-secret first-secret", SECRETS) == "a *** b *** ***"
    assert redact("x" * 600, SECRETS) == "x" * 600
    assert redact("x" * 601, SECRETS) == "x" * 600 + "... (601 characters)"
    assert redact("first-secret", ()) == "first-secret"


def test_a_token_in_a_body_is_found() -> None:
    """Either token is found, and no other text is taken for one."""
    assert holds_secret(b"... first-secret ...", SECRETS)
    assert holds_secret(b"other-secret", SECRETS)
    assert not holds_secret(b"first secret", SECRETS)
    assert not holds_secret(b"first-secret", ())


LONG = Token("eyJ+first/secret=.token_1-2")


@pytest.mark.parametrize("before", ["", "a", "ab", "Basic:"])
@pytest.mark.parametrize("after", ["", "z", "zz"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_token_in_base64_is_found_and_redacted(before: str, after: str, encode: Callable[[bytes], bytes]) -> None:
    """In either alphabet, and whatever was encoded along with it."""
    text = encode(f"{before}{LONG.reveal()}{after}".encode()).decode()
    assert holds_secret(f'{{"echo":"{text}"}}'.encode(), (LONG,))
    assert "***" in redact(text, (LONG,))
    assert not holds_secret(encode(f"{before}another text of some length{after}".encode()), (LONG,))


@pytest.mark.parametrize(
    "text",
    [
        "eyJ%2Bfirst%2Fsecret%3D.token_1-2",
        "eyJ%2bfirst%2fsecret%3d.token_1-2",
        "eyJ%2Bfirst%2Fsecret%3D%2Etoken%5F1%2D2",
        "".join(f"%{byte:02X}" for byte in b"eyJ+first/secret=.token_1-2"),
    ],
)
def test_a_percent_encoded_token_is_found(text: str) -> None:
    """However many of its characters are encoded."""
    assert holds_secret(f"/next?token={text}&x=%zz".encode(), (LONG,))


def test_a_short_token_is_not_looked_for_in_base64() -> None:
    """Its encoding stands in other text by chance; as it is, it is still found."""
    short = (Token("abc"),)
    assert not holds_secret(base64.b64encode(b"abc"), short)
    assert redact("YWJj and abc", short) == "YWJj and ***"


TEXTS = st.text(max_size=20).map(lambda text: f"{text}QX7canary{text}")
MEMBERS = TEXTS | st.sampled_from(("data", "attributes", "params", "id", "errors", "detail"))
BODIES: st.SearchStrategy[Any] = st.recursive(
    TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBERS, inner, max_size=4),
    max_leaves=10,
)


@given(
    body=BODIES,
    media_type=st.sampled_from([DOCUMENT, "application/json", HTML, "text/csv", "text/QX7canary"]),
    creation=st.booleans(),
)
def test_nothing_of_a_body_comes_out(body: Any, media_type: str, *, creation: bool) -> None:  # noqa: ANN401  any JSON value
    """Whatever a server writes into a body, a header field or a member name, no evidence shows it."""
    headers = (("content-type", f"{media_type}; QX7canary"), ("x-QX7canary", "QX7canary"), ("location", "QX7canary"))
    request = Request("POST" if creation else "GET", COLLECTION, body=b"QX7canary")
    one = Exchange(1, request, Response(201, headers, json.dumps(body).encode()), None)
    (step,) = describe([one], SECRETS)
    assert isinstance(step, Step)
    assert "canary" not in repr(step)


@pytest.mark.parametrize("before", [1024 * 1024 - 20, 1024 * 1024 - 4, 1024 * 1024, 3 * 1024 * 1024])
def test_a_secret_is_found_anywhere_in_a_large_body(before: int) -> None:
    """A large body is decoded in pieces; a secret across two of them, every byte escaped, is found as well."""
    escaped = "".join(f"%{byte:02x}" for byte in b"first-secret").encode()
    body = b"x" * before + escaped + b"x" * 100
    assert holds_secret(body, SECRETS)
    assert not holds_secret(body.replace(b"%74", b""), SECRETS)
