"""Canaries: names, addresses, e-mails and tokens planted in the data, and the search for them in every form."""

import base64
import html
import json
import re
import zlib
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
from mock_server.http.security import sign_token, void_tokens

NAME = "Zyxčanary"
STREET = "17 Zyxstreet"
CITY = "Zyxville"
MAIL = "zyx.canary@zyxmail.example"
PERSON = "Zyxperson"
HANDLE = "Zyxuser"
QUOTED = 'Zyx<O\'Brien> & "Söhne"'
TAG = "Zyxtag"
WORD = "zyxword"
CANARIES = (NAME, STREET, CITY, MAIL, PERSON, HANDLE, QUOTED, TAG, WORD)

# A planted word begins with one of these: the suite derives the first letters of names, too. They stand in no report,
# and every alphabet puts their first letters in the same order.
BEGINNINGS = ("Bq", "Fq", "Hq", "Kq", "Mq", "Pq", "Rq", "Tq")
# What makes a couple of a name stays.
JOINING = frozenset({"and", "und", "et"})
_LETTERS = re.compile(r"[^\W\d_]+")
# Its addresses are written by rules of their own.
_KEPT_COUNTRY = "united states"
_FURTHER = 900
_STRIDE = 371
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def planted() -> Fixtures:
    """The default data set with every word of a contact replaced, and a few contacts that hold the other canaries.

    Equal words are replaced by equal words, in their letter case and with their letters beyond ASCII; signs, digits
    and white space stay. So whatever tells the contacts of the default data apart tells these apart.
    """
    fixtures = load_fixtures()
    disguise = _Disguise()
    contacts = (*(disguise.contact(contact) for contact in fixtures.contacts), *_further(fixtures.contacts[0]))
    # The ids of the default data stand in the contract, from whose examples reports quote.
    ids = {user.id: f"{place:08x}-5a5a-4a5a-8a5a-{_FURTHER:012d}" for place, user in enumerate(fixtures.users)}
    users = tuple(
        replace(user, id=ids[user.id], first_name=f"{HANDLE}{place}", last_name=NAME)
        for place, user in enumerate(fixtures.users)
    )
    exports = tuple(replace(export, user_id=ids[export.user_id]) for export in fixtures.exports)
    lists = tuple(replace(each, home_country=disguise.country(each.home_country)) for each in fixtures.account_lists)
    return replace(fixtures, contacts=contacts, users=users, account_lists=lists, exports=exports)


class _Disguise:
    """Puts canaries in place of words, and the same canary in place of the same word."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def contact(self, contact: Contact) -> Contact:
        """Disguise all that tells who somebody is and where they live."""
        return replace(
            contact,
            name=self.text(contact.name),
            greeting=contact.greeting and self.text(contact.greeting),
            envelope_greeting=contact.envelope_greeting and self.text(contact.envelope_greeting),
            tags=tuple(f"{TAG} {tag}" for tag in contact.tags),
            people=tuple(
                replace(person, first_name=self.text(person.first_name), last_name=self.text(person.last_name))
                for person in contact.people
            ),
            addresses=tuple(
                replace(
                    address,
                    street=self.text(address.street),
                    city=self.text(address.city),
                    state=self.text(address.state),
                    country=self.country(address.country),
                )
                for address in contact.addresses
            ),
        )

    def country(self, country: str) -> str:
        """Disguise a country, but for the one whose addresses are written by rules of their own."""
        return country if country.casefold() == _KEPT_COUNTRY else self.text(country)

    def text(self, text: str) -> str:
        """Disguise each word of a text."""
        return _LETTERS.sub(lambda found: self._word(found[0]), text)

    def _word(self, word: str) -> str:
        if word in JOINING or (word.isascii() and len(word) == 1):
            return word
        key = word.casefold()
        number = self._numbers.setdefault(key, len(self._numbers))
        beginning = BEGINNINGS[zlib.crc32(key.encode()) % len(BEGINNINGS)].lower()
        # Words must not come in the order in which they were met: the order of contacts is looked at, too.
        first, second = divmod(number * _STRIDE % len(_ALPHABET) ** 2, len(_ALPHABET))
        code = _ALPHABET[first] + _ALPHABET[second]
        canary = beginning + WORD + code + "".join(letter for letter in word if not letter.isascii())
        if word.isupper() and word.isascii():
            return canary.upper()
        return canary if word.islower() else canary[0].upper() + canary[1:]


def _further(model: Contact) -> Iterator[Contact]:
    names = (
        f"{BEGINNINGS[0]}{WORD} {MAIL}",
        f"{BEGINNINGS[1]}{WORD} {QUOTED}",
        *(f"{first}{WORD}{NAME}, {PERSON}" for first in BEGINNINGS[2:4]),
    )
    for place, name in enumerate(names):
        yield replace(
            model,
            id=f"c0000000-0000-4000-8000-{_FURTHER + place:012d}",
            name=name,
            greeting=f"{PERSON}{place}",
            people=tuple(replace(person, first_name=f"{PERSON}{place}", last_name=NAME) for person in model.people),
            addresses=tuple(
                replace(address, street=f"{STREET} {place}", city=f"{CITY}{place % 3}", state=CITY)
                for address in model.addresses
            ),
            tags=tuple(f"{TAG} {tag}" for tag in model.tags),
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


def hints(written: bytes) -> list[str]:
    """Which beginnings of planted words stand in what was written, as they are or with a wildcard in their midst.

    They are too short to be searched for in other forms, or in files of which anything may be part.
    """
    text = written.decode("utf-8", "ignore")
    patterns = (f"{first[0]}{sign}{WORD[:2]}" for first in BEGINNINGS for sign in ("%", "%25", "_", "."))
    sought = (each for text in (*BEGINNINGS, *patterns) for each in (text, text.lower(), text.upper()))
    return sorted({each for each in sought if each in text})


def leaks_in(folders: Iterable[Path]) -> dict[str, list[str]]:
    """Which canaries stand in the files of some folders and in their names, by the path of the file."""
    found = {}
    for path in (path for folder in folders for path in folder.rglob("*")):
        written = str(path).encode() + (path.read_bytes() if path.is_file() else b"")
        if leaks(written):
            found[str(path)] = leaks(written)
    return found
