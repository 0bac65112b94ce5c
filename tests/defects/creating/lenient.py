"""Servers whose reader of JSON takes more than JSON."""

import json
import re
from collections.abc import Callable
from dataclasses import replace

from tests.defects.model import Defect
from tests.defects.wire import Answer, Ask, Request, creates, intermediary


def _reads(name: str, sentence: str, mend: Callable[[bytes], bytes]) -> Defect:
    """Reads a body that is no JSON, but becomes JSON when it is mended."""

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if not creates(request) or given.status != 400:
            return given
        mended = mend(request.body)
        if mended == request.body or not _is_json(mended):
            return given
        return await ask(replace(request, body=mended).without_header("content-length"))

    return Defect(name, sentence, "F102", "creating.not-json", intermediary(lambda _: answer))


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _from_utf_16(body: bytes) -> bytes:
    try:
        return body.decode("utf-16").encode() if body[:2] in {b"\xff\xfe", b"\xfe\xff"} else body
    except UnicodeDecodeError:
        return body


DEFECTS: tuple[Defect, ...] = (
    _reads("comment-read-over", "JSON has no comments.", lambda body: re.sub(rb"/\*.*?\*/", b"", body)),
    _reads(
        "bare-keys-read",
        "Keys stand in quotes.",
        lambda body: re.sub(rb"([{,]\s*)([A-Za-z_]\w*)\s*:", rb'\1"\2":', body),
    ),
    _reads(
        "leading-zeros-read",
        "A number does not begin with a needless zero.",
        lambda body: re.sub(rb"([:\[,]\s*)0+([1-9])", rb"\1\2", body),
    ),
    _reads(
        "plus-sign-read",
        "A number does not begin with a plus sign.",
        lambda body: re.sub(rb"([:\[,]\s*)\+(\d)", rb"\1\2", body),
    ),
    _reads(
        "bare-fraction-read",
        "A number does not begin with its point.",
        lambda body: re.sub(rb"([:\[,]\s*)\.(\d)", rb"\g<1>0.\2", body),
    ),
    _reads(
        "odd-escapes-read",
        "A backslash begins one of the escapes that JSON has.",
        lambda body: re.sub(rb"\\x([0-9A-Fa-f]{2})", rb"\\u00\1", body),
    ),
    _reads(
        "minus-infinity-read",
        "Infinity is not JSON, with a sign or without.",
        lambda body: body.replace(b"-Infinity", b"null"),
    ),
    _reads(
        "capital-true-read",
        "The words of JSON are in lower case.",
        lambda body: re.sub(rb"\b(True|False)\b", lambda word: word[0].lower(), body),
    ),
    _reads("form-feed-read-over", "A form feed is no white space.", lambda body: body.replace(b"\x0c", b" ")),
    _reads(
        "no-break-space-read-over",
        "A no-break space is no white space.",
        lambda body: body.replace(b"\xc2\xa0", b" "),
    ),
    _reads("utf-16-read", "A body in UTF-16 is not read.", _from_utf_16),
)
"""The defects of this family."""
