"""Canaries: names, addresses, e-mails and tokens planted in the data, and the search for them in every form."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

from mock_server import load_fixtures
from mock_server.clock import system_clock
from mock_server.fixtures import Fixtures
from mock_server.fixtures.model import Contact
from mock_server.security import sign_token, void_tokens

NAME = "Zyxčanary"
STREET = "17 Zyxstreet"
CITY = "Zyxville"
MAIL = "zyx.canary@zyxmail.example"
PERSON = "Zyxperson"
HANDLE = "Zyxuser"
QUOTED = 'Zyx<O\'Brien> & "Söhne"'
TAG = "Zyxtag"
CANARIES = (NAME, STREET, CITY, MAIL, PERSON, HANDLE, QUOTED, TAG)


def planted() -> Fixtures:
    """The default data set with canaries in every contact and user."""
    fixtures = load_fixtures()
    contacts = tuple(_marked(contact, place) for place, contact in enumerate(fixtures.contacts))
    users = tuple(
        replace(user, first_name=f"{HANDLE}{place}", last_name=NAME) for place, user in enumerate(fixtures.users)
    )
    return replace(fixtures, contacts=contacts, users=users)


def _marked(contact: Contact, place: int) -> Contact:
    letter = chr(ord("A") + place % 26)
    names = (f"{letter}{place} {MAIL}", f"{letter}{place} {QUOTED}", *[f"{letter}{NAME}{place}, {PERSON}"] * 3)
    return replace(
        contact,
        name=names[place % 5],
        greeting=f"{PERSON}{place}" if contact.greeting else None,
        tags=tuple(f"{TAG} {tag}" for tag in contact.tags),
        people=tuple(replace(person, first_name=f"{PERSON}{place}", last_name=NAME) for person in contact.people),
        addresses=tuple(
            replace(address, street=f"{STREET} {place}", city=f"{CITY}{place % 3}") for address in contact.addresses
        ),
    )


FIXTURES = planted()
_HOUR = timedelta(hours=1)
TOKENS = tuple(sign_token(user, FIXTURES.signing_key, system_clock, _HOUR) for user in FIXTURES.users[:2])
VOID = tuple(void_tokens(FIXTURES.users[0], FIXTURES.signing_key, system_clock, _HOUR))


def forms(canary: str) -> Iterator[bytes]:
    """Every form in which a canary might come out: raw, escaped, percent-encoded, in base64, in UTF-16, as digits."""
    for text in {canary, canary.lower(), canary.upper()}:
        for written in _escaped(text):
            yield written.encode()
        yield text.encode("ascii", "xmlcharrefreplace")
        yield text.encode("ascii", "backslashreplace")
        yield text.encode("latin-1", "ignore") if text.isascii() else text.encode()
        yield text.encode("utf-16-le")
        yield text.encode("utf-16-be")
        yield text.encode().hex().encode()
        yield text.encode().hex().upper().encode()
        yield repr(text.encode())[2:-1].encode()
        yield from _in_base64(text.encode())
        yield from _in_base64(text.encode("utf-16-le"))


def _escaped(text: str) -> Iterator[str]:
    yield text
    yield json.dumps(text)[1:-1]
    yield json.dumps(json.dumps(text))[3:-3]
    yield repr(text)[1:-1]
    yield html.escape(text)
    yield html.escape(text, quote=False)
    yield escape(text, {'"': "&#34;", "'": "&#39;"})
    yield quote(text)
    yield quote(text, safe="")
    yield quote_plus(text)
    yield text.replace('"', '""')


def _in_base64(raw: bytes) -> Iterator[bytes]:
    # The middle of what stands in base64, which does not depend on what stands before and behind.
    for start in range(3):
        whole = raw[start : start + (len(raw) - start) // 3 * 3]
        yield base64.b64encode(whole)
        yield base64.urlsafe_b64encode(whole)


def _of_token(token: str) -> Iterator[bytes]:
    for part in {token, *(part for part in token.split(".")[1:] if part)}:
        yield part.encode()
        yield part.encode("utf-16-le")
        yield part.encode("utf-16-be")
        yield quote(part).encode()
        yield part.encode().hex().encode()
        yield from _in_base64(part.encode())


SOUGHT = {form: canary for canary in CANARIES for form in forms(canary)} | {
    form: "a token" for token in (*TOKENS, *VOID) for form in _of_token(token)
}


def leaks(written: bytes) -> list[str]:
    """Which canaries stand in what was written."""
    return sorted({canary for form, canary in SOUGHT.items() if form in written})


def leaks_in(folders: Iterable[Path]) -> dict[str, list[str]]:
    """Which canaries stand in the files of some folders and in their names, by the path of the file."""
    found = {}
    for path in (path for folder in folders for path in folder.rglob("*")):
        written = str(path).encode() + (path.read_bytes() if path.is_file() else b"")
        if leaks(written):
            found[str(path)] = leaks(written)
    return found
