"""Servers after the upgrade of a library, or among people of another language: tokens, files, texts, capitals."""

import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import jwt

from mock_server.files import greetings
from mock_server.files.table import SOURCES, Entry
from mock_server.fixtures import Contact, Fixtures
from tests.defects.exporting import celled, cells
from tests.defects.model import Build, Defect
from tests.defects.wire import Answer, Ask, Intermediary, Request, answering, downloaded, intermediary, refused

_TITLES = {400: "Ungültige Anfrage", 401: "Nicht angemeldet", 403: "Verboten", 404: "Nicht gefunden", 409: "Konflikt"}
_HEADINGS = (b"Contact Name,Greeting,", b"Kontakt,Anrede,")
_BASIC = 0xFFFF


def _claims(token: str) -> Mapping[str, Any]:
    """What a token says, whoever signed it."""
    try:
        return jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError):
        return {}


def _refused_token(when: Callable[[Mapping[str, Any], frozenset[str]], bool], answer: Answer) -> Build:
    """Gives another answer to some tokens that are refused, told what they claim and which users there are."""

    def make(fixtures: Fixtures) -> Intermediary:
        users = frozenset(user.id for user in fixtures.users)

        async def stand_in(request: Request, ask: Ask) -> Answer:
            given = await ask(request)
            is_meant = given.status == 401 and request.token and when(_claims(request.token), users)
            return answer if is_meant else given

        return stand_in

    return intermediary(make)


def _is_expired(claims: Mapping[str, Any], _: frozenset[str]) -> bool:
    return isinstance(claims.get("exp"), int) and claims["exp"] < time.time()


def _is_of_nobody(claims: Mapping[str, Any], users: frozenset[str]) -> bool:
    return "user_id" in claims and claims["user_id"] not in users


def _is_badly_signed(claims: Mapping[str, Any], users: frozenset[str]) -> bool:
    return claims.get("user_id") in users and not _is_expired(claims, users)


def _speaks_german(request: Request) -> bool:
    return (request.header("accept-language") or "").lower().startswith("de")


def _translated(answer: Answer) -> Answer:
    document = answer.document
    for error in document["errors"]:
        error["title"] = _TITLES.get(answer.status, error["title"])
    return answer.with_document(document)


def _spoken(when: Callable[[Request, Answer], bool], change: Callable[[Answer], Answer]) -> Build:
    return answering(lambda request, answer: _speaks_german(request) and when(request, answer), change)


def _turkish(entry: Entry) -> str:
    """Writes the country in the capitals of the server's language."""
    block = SOURCES["contact.address_block"](entry)
    country = SOURCES["address.country_abroad"](entry).strip()
    lines = block.split("\n")
    return "\n".join([*lines[:-1], country.replace("i", "İ").upper()]) if country else block


def _greeted(change: Callable[[Contact], str], stored: str, source: str) -> Build:
    """Falls back otherwise where no greeting is stored."""
    return celled(
        source,
        lambda entry: (
            SOURCES[source](entry)
            if (getattr(entry.contact, stored) or "").strip() or "," not in entry.contact.name
            else change(entry.contact)
        ),
    )


def _of_every_list(fixtures: Fixtures) -> Fixtures:
    """Gives the first user every account list, and so the contacts whose values are the oddest."""
    every = tuple(account_list.id for account_list in fixtures.account_lists)
    return replace(fixtures, users=(replace(fixtures.users[0], account_list_ids=every), *fixtures.users[1:]))


def _basic(text: str) -> str:
    return "".join(character if ord(character) <= _BASIC else "?" for character in text)


DEFECTS: tuple[Defect, ...] = (
    # Tokens.
    Defect(
        "bad-signature-unprocessable",
        "A token with a bad signature is 401 and not 422.",
        "F101",
        "authentication.forged-refused",
        _refused_token(_is_badly_signed, Answer.error(422, "Signature verification failed.")),
    ),
    Defect(
        "expired-token-fails",
        "A token that has expired is 401 and no failure.",
        "F100",
        "robustness.no-server-error",
        _refused_token(_is_expired, Answer.of(500, b"", "text/plain")),
    ),
    Defect(
        "expired-token-forbidden",
        "A token that has expired is 401 and not 403.",
        "F101",
        "authentication.void-refused",
        _refused_token(_is_expired, Answer.error(403, "Signature has expired.")),
    ),
    Defect(
        "unknown-user-not-found",
        "A token of an unknown user is 401 and not 404.",
        "F101",
        "authentication.void-refused",
        _refused_token(_is_of_nobody, Answer.error(404, "Couldn't find the user.")),
    ),
    Defect(
        "odd-token-fails",
        "Text that is no token is 401 and no failure.",
        "F100",
        "authentication.garbage-in-header-refused",
        _refused_token(lambda claims, _: not claims, Answer.of(500, b"", "text/plain")),
    ),
    # Languages.
    Defect(
        "titles-translated",
        "The title of an error is its reason phrase in any language that a client accepts.",
        "F101",
        "errors.title",
        _spoken(refused(), _translated),
    ),
    Defect(
        "headings-translated",
        "The headings of a file are the same in any language that a client accepts.",
        "M103",
        "files.csv-header",
        _spoken(downloaded("csv"), lambda answer: answer.with_body(answer.body.replace(*_HEADINGS, 1))),
    ),
    Defect(
        "country-in-turkish-capitals",
        "The country on a label is in the capitals of its letters, whatever the locale of the server.",
        "M111",
        "files.block-layout",
        celled("contact.address_block", _turkish),
    ),
    # Greetings.
    Defect(
        "greeting-falls-back-to-the-name",
        "Where no greeting is stored it is the first names and not the name as it is sorted.",
        "M111",
        "files.greeting",
        _greeted(lambda contact: contact.name, "greeting", "contact.greeting"),
    ),
    Defect(
        "greeting-falls-back-to-the-envelope",
        "Where no greeting is stored it is the first names and not what the envelope says.",
        "M111",
        "files.greeting",
        _greeted(greetings.envelope_greeting, "greeting", "contact.greeting"),
    ),
    Defect(
        "envelope-falls-back-to-the-greeting",
        "Where no envelope greeting is stored it is the name turned round and not what a letter says.",
        "M111",
        "files.envelope-greeting",
        _greeted(greetings.greeting, "envelope_greeting", "contact.envelope_greeting"),
    ),
    # Writers of files.
    Defect(
        "csv-trimmed",
        "The CSV has the white space around a value that is stored.",
        "M110",
        "files.same-rows",
        cells(str.strip, "csv"),
        data=_of_every_list,
    ),
    Defect(
        "csv-tabs-before-signs",
        "CSV values are verbatim: no tab stands before a sign that begins a formula.",
        "M110",
        "files.same-rows",
        cells(lambda text: f"\t{text}" if text[:1] in {"+", "-", "@"} else text, "csv"),
    ),
    Defect(
        "csv-composed",
        "The CSV has combining marks as they are stored.",
        "M110",
        "files.same-rows",
        cells(lambda text: unicodedata.normalize("NFC", text), "csv"),
    ),
    Defect(
        "xlsx-emoji-as-question-marks",
        "The workbook holds characters outside of the basic plane.",
        "M110",
        "files.same-rows",
        cells(_basic, "xlsx"),
        data=_of_every_list,
    ),
)
"""The defects of this family."""
