"""The rule for the name of a file: `Content-Disposition`, read as RFC 6266 says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import unquote

from conformance.answers.answer import Answer, no_such_answer
from conformance.check import Finding, check

_NAME = re.compile(r"contacts-([0-9]{8})\.(csv|xlsx)", re.IGNORECASE)
_KIND = re.compile(r"\s*([^\s;=\"]+)\s*")
_PARAMETER = re.compile(r';\s*([^\s;=\"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;\"]+))\s*')
_CHARSETS = frozenset({"utf-8", "iso-8859-1"})


@check("#/components/headers/ContentDisposition", fault="M101")
def disposition(answer: Answer) -> Iterator[Finding]:
    """A file is an attachment named contacts-YYYYMMDD with its extension and the date of the download.

    A day either way is right, since the server's time zone is unknown.
    """
    extension, response = answer.file_extension, answer.response
    # A 204 to the OPTIONS of a browser is no file.
    if not extension or answer.exchange.request.method != "GET" or not response.ok:
        raise no_such_answer()
    expected = f'attachment; filename="contacts-YYYYMMDD.{extension}"'
    value = response.header("content-disposition")
    # Both, where there are both: a reader that knows the second prefers it.
    names = [_NAME.fullmatch(name) for name in names_in(value or "")]
    if not names or any(name is None or name[2].lower() != extension for name in names):
        yield Finding("The file is not named as it should be", expected, "another value" if value else "no header")
        return
    for digits in dict.fromkeys(name[1] for name in names if name is not None):
        yield from _day_findings(digits, expected, answer.now.date())


def _day_findings(digits: str, expected: str, today: date) -> Iterator[Finding]:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        yield Finding("The name of the file holds no date", expected, "eight digits that are no date")
        return
    if abs(day - today) > timedelta(days=1):
        yield Finding(
            "The name of the file holds another day", "the day of the download", f"{(day - today).days} days off"
        )


def names_in(value: str) -> tuple[str, ...]:
    """Return the file names that a Content-Disposition gives an attachment (RFC 6266, 4), of either parameter.

    Args:
        value: The value of the header field.

    Returns:
        `filename`, then `filename*`, decoded; none where it is no attachment, or cannot be read.
    """
    kind = _KIND.match(value)
    parameters = _parameters(value[kind.end() :]) if kind else None
    if kind is None or parameters is None or kind[1].lower() != "attachment":
        return ()
    names = [parameters["filename"]] if "filename" in parameters else []
    if "filename*" in parameters:
        names.append(_decoded(parameters["filename*"]))
    return tuple(names)


def _parameters(text: str) -> Mapping[str, str] | None:
    found: dict[str, str] = {}
    # Nothing may follow the last semicolon, but many a server sends it.
    text = text.removesuffix(";").rstrip()
    while text:
        match = _PARAMETER.match(text)
        if match is None or match[1].lower() in found:
            return None
        quoted, bare = match[2], match[3]
        found[match[1].lower()] = bare if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        text = text[match.end() :]
    return found


def _decoded(value: str) -> str:
    """Decode a value with its charset and its language (RFC 8187, 3.2); empty where it is none."""
    charset, _, rest = value.partition("'")
    _, quote, text = rest.partition("'")
    if not quote or charset.lower() not in _CHARSETS:
        return ""
    return unquote(text, encoding=charset, errors="replace")
