"""The rule for the name of a file: `Content-Disposition` (RFC 6266)."""

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
    # The answer to a CORS preflight (OPTIONS) on this path is not a file.
    if not extension or answer.exchange.request.method != "GET" or not response.ok:
        raise no_such_answer()
    expected = f'attachment; filename="contacts-YYYYMMDD.{extension}"'
    value = response.header("content-disposition")
    # Both `filename` and `filename*` are judged: which one a client uses depends on the client.
    names = [_NAME.fullmatch(name) for name in names_in(value or "")]
    if not names or any(name is None or name[2].lower() != extension for name in names):
        yield Finding("The file has a wrong name", expected, "another value" if value else "no header")
        return
    for digits in dict.fromkeys(name[1] for name in names if name is not None):
        yield from _day_findings(digits, expected, answer.now.date())


def _day_findings(digits: str, expected: str, today: date) -> Iterator[Finding]:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        yield Finding("The name of the file holds no date", expected, "eight digits that are not a date")
        return
    if abs(day - today) > timedelta(days=1):
        yield Finding(
            "The name of the file holds another date", "the day of the download", f"{(day - today).days} days off"
        )


def names_in(value: str) -> tuple[str, ...]:
    """Return the file names in the value of a Content-Disposition (RFC 6266, 4).

    Args:
        value: The value of the header field.

    Returns:
        `filename`, then `filename*`, decoded; empty if it is not an attachment or cannot be read.
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
    # RFC 6266 forbids a semicolon at the end, but many servers send one.
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
    """Decode a value with charset and language (RFC 8187, 3.2); empty if it is not such a value."""
    charset, _, rest = value.partition("'")
    _, quote, text = rest.partition("'")
    if not quote or charset.lower() not in _CHARSETS:
        return ""
    return unquote(text, encoding=charset, errors="replace")
