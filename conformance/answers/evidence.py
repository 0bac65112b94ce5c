"""Evidence: what a report may print of an exchange. No other module turns an exchange into output.

The rule: no text of an answer is printed. A report shows the structure of an answer (status, media type, kinds,
lengths, names that the contract knows), and a `curl` command that sends the request again, with shell variables for the
tokens and the ids. A request body is printed as the suite wrote it, except that a value derived from an answer is
replaced by its recipe, since it may be a donor's.
"""

import base64
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote, unquote_to_bytes

from conformance.answers.documents import DocumentError, created_id, outline, parse_json
from conformance.answers.tables import TableError, read_xlsx
from conformance.http.exchange import Credentials, Exchange, Request, Response, Transport, User
from conformance.target import Token

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")
# The most characters of a line in a report.
_LONGEST = 600
# A shorter secret, in base64, would match other text by chance.
_SHORTEST_DISTINCT = 8
# How much of a body is decoded at once.
_PIECE = 1024 * 1024
# The most lines of a body that are revealed.
_MOST_LINES = 40
_VARIABLES = {
    User.FIRST: "$MAILING_TOKEN",
    User.OTHER: "$MAILING_OTHER_TOKEN",
    User.GARBAGE: "not-a-token",
    User.REFUSED: "$MAILING_REFUSED_TOKEN",
}
# The media types that may be printed: any other is a text that the server made up, and may hold anything.
_KNOWN_MEDIA_TYPES = frozenset(
    {
        "application/json",
        "application/octet-stream",
        "application/problem+json",
        "application/vnd.api+json",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/xml",
        "application/zip",
        "text/csv",
        "text/html",
        "text/plain",
        "text/xml",
    }
)
# The names of members that an outline may show: those of the contract. Any other may itself be data of a donor.
_MEMBERS = frozenset(
    {"data", "errors", "included", "jsonapi", "links", "meta"}
    | {"id", "type", "attributes", "relationships", "user", "params", "filter"}
    | {"created_at", "export_at", "updated_at", "updated_in_db_at"}
    | {"status", "title", "detail", "source", "pointer"}
)


@dataclass(frozen=True, slots=True)
class Step:
    """One exchange as a report may show it.

    Attributes:
        number: Its place in the run.
        curl: A shell command that sends the same request.
        answer: Status, media type, size and structure of the answer.
    """

    number: int
    curl: str
    answer: str


def describe(exchanges: Sequence[Exchange], secrets: Sequence[Token]) -> tuple[Step, ...]:
    """Describe exchanges in the order in which they were sent, each of them once.

    The ids of exports become shell variables, `$EXPORT_1`, `$EXPORT_2` and so on, set by the commands that create them.

    Args:
        exchanges: What was sent and received, in any order.
        secrets: The tokens; they are redacted.
    """
    names: dict[str, str] = {}
    steps = []
    for exchange in sorted({item.number: item for item in exchanges}.values(), key=lambda item: item.number):
        created = created_id(exchange)
        variable = f"EXPORT_{len(names) + 1}" if created else ""
        curl = redact(_curl(exchange, names), secrets)
        if created:
            names.setdefault(created, variable)
            curl = f"{variable}=$({curl} | jq -r .data.id)"
        steps.append(Step(exchange.number, curl, redact(answer_of(exchange.response), secrets)))
    return tuple(steps)


def revealed(exchange: Exchange, secrets: Sequence[Token]) -> tuple[str, ...]:
    """Return the lines that show an exchange with its bodies, for somebody who debugs their own server.

    No report may print them: they hold everything that the server sent except the tokens.

    Args:
        exchange: What was sent and received.
        secrets: The tokens; they are redacted.
    """
    request, response = exchange.request, exchange.response
    head = f"#{exchange.number} {request.method} {request.path}{'?' + request.query if request.query else ''}"
    lines = [head, *(f"  > {line}" for line in _lines(request.body or b""))]
    lines += [f"  < {response.status} {response.header('content-type') or 'no media type'}"]
    lines += [f"  < {line}" for line in _lines(response.body)]
    return tuple(redact(line, secrets) for line in lines)


def _lines(body: bytes) -> list[str]:
    """Return the lines of a body; for a workbook, one line for each row."""
    if body.startswith(b"PK"):
        try:
            table = read_xlsx(body)
        except TableError:
            return [f"{len(body)} bytes that are no whole workbook"]
        lines = [", ".join(repr(cell) for cell in row) for row in (table.header, *table.rows)]
    else:
        lines = body.decode("utf-8", "backslashreplace").splitlines()
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], *([f"... and {more} more lines"] if more > 0 else [])]


def answer_of(response: Response) -> str:
    """Describe an answer by its structure: status, media type, size, and the outline of a JSON body."""
    if not response.answered:
        return f"no answer: {response.cut_off}"
    parts = [str(response.status), media_type_of(response), f"{response.size} bytes"]
    if response.cut_off:
        parts.append(f"cut off: {response.cut_off}")
    if "json" in response.media_type:
        try:
            parts.append(outline(parse_json(response.body), _MEMBERS))
        except DocumentError as error:
            parts.append(str(error))
    return ", ".join(parts)


def media_type_of(response: Response) -> str:
    """Return the media type if it is a well-known one; otherwise only say that there is another, or none."""
    media_type = response.media_type
    if not media_type:
        return "no media type"
    known = media_type in _KNOWN_MEDIA_TYPES and _MEDIA_TYPE.fullmatch(media_type)
    return media_type if known else "an unexpected media type"


def redact(text: str, secrets: Sequence[Token]) -> str:
    """Replace every secret in a text by `***` and cut the text to 600 characters.

    A secret is found as it is, percent-encoded, and in base64.

    Args:
        text: The text.
        secrets: The tokens.
    """
    for secret in secrets:
        for spelling in _spellings(secret):
            text = text.replace(spelling, "***")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"


def holds_secret(body: bytes, secrets: Sequence[Token]) -> bool:
    """Return whether a body contains a token: as it is, percent-encoded, or in base64, also amid other text."""
    spellings = [spelling.encode("utf-8") for secret in secrets for spelling in _spellings(secret)]
    if any(spelling in body for spelling in spellings):
        return True
    # Decoded in pieces, since a body of percent signs takes thirty times its bytes; they overlap by a whole secret.
    overlap = 3 * max(map(len, spellings), default=0)
    return b"%" in body and any(
        spelling in piece
        for start in range(0, len(body), _PIECE)
        for piece in [unquote_to_bytes(body[start : start + _PIECE + overlap])]
        for spelling in spellings
    )


@lru_cache(maxsize=64)
def _spellings(secret: Token) -> tuple[str, ...]:
    plain = secret.reveal()
    encoded = quote(plain, safe="")
    lower = re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), encoded)
    return tuple(dict.fromkeys((plain, encoded, lower, *_in_base64(plain.encode("utf-8", "surrogatepass")))))


def _in_base64(plain: bytes) -> Iterator[str]:
    """Yield the base64 forms of a secret inside a longer text.

    Three bytes become four digits, so the digits depend on whether 0, 1 or 2 bytes (modulo 3) precede the secret. For
    each case, only the digits that the secret alone determines are returned; those at its ends mix in other bytes.
    """
    if len(plain) < _SHORTEST_DISTINCT:
        return
    for before in range(3):
        digits = base64.b64encode(bytes(before) + plain)
        own = digits[-(-8 * before // 6) : 8 * (before + len(plain)) // 6].decode("ascii")
        yield from (own, own.replace("+", "-").replace("/", "_"))


def _curl(exchange: Exchange, names: Mapping[str, str]) -> str:
    request = exchange.request
    method = ["--head"] if request.method == "HEAD" else [] if request.method == "GET" else ["-X", request.method]
    token, credentials = _credentials(request.credentials)
    # Shell variables are inserted after quoting: a `$` or backtick in the query itself must not run in a shell.
    query = "&".join(part for part in (_quoted(request.query), token) if part)
    words = ["curl", "-sS", *method, f'"$MAILING_BASE_URL{_path(request, names)}{"?" + query if query else ""}"']
    words += credentials
    shown_as = {name: f"<the {name} of an earlier answer>" for name in request.hidden}
    words += [f"-H {shlex.quote(f'{name}: {shown_as.get(name, value)}')}" for name, value in request.headers]
    if request.chunked:
        words.append("-H 'Transfer-Encoding: chunked'")
    if request.body is not None:
        shown = request.body_shown if request.body_shown is not None else f"<{len(request.body)} bytes>"
        words.append(f"--data-binary {shlex.quote(shown)}")
    return " ".join(words)


def _path(request: Request, names: Mapping[str, str]) -> str:
    folder, slash, name = request.path.rpartition("/")
    upper = {export_id.upper(): f"$(echo ${{{variable}}} | tr a-z A-Z)" for export_id, variable in names.items()}
    known = upper | {export_id: f"${{{variable}}}" for export_id, variable in names.items()}
    for export_id in request.ids:
        if export_id in known:
            # The path may hold the id percent-encoded; it is replaced by its variable all the same.
            before, _, after = unquote(name).partition(export_id)
            return f"{_quoted(folder)}{slash}{_quoted(quote(before))}{known[export_id]}{_quoted(quote(after))}"
    return _quoted(request.path)


def _quoted(text: str) -> str:
    """Escape the characters that a shell interprets inside double quotes."""
    return re.sub(r'([\\"`$])', r"\\\1", text)


def _credentials(credentials: Credentials) -> tuple[str, list[str]]:
    in_header, in_query = _VARIABLES.get(credentials.user), None
    if in_header is not None and credentials.forged is not None:
        in_header = f"<{in_header} with {credentials.forged}>"
    if credentials.decoy is not None:
        in_query = _VARIABLES.get(credentials.decoy)
    if credentials.transport is Transport.QUERY:
        in_header, in_query = in_query, in_header
    header = [f'-H "Authorization: Bearer {in_header}"'] if in_header else []
    return (f"access_token={in_query}" if in_query else ""), header
