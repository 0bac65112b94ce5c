"""The rules, each a pure function of the requests of one session.

The rule of this file: only what is certainly the client's own doing is found. So an answer that a tester asked for
breaks no rule, nor does a request that a browser sends by itself, and of two explanations the harmless one counts.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from operator import itemgetter
from typing import Final
from urllib.parse import parse_qs

from mock_server.contract import Contract
from mock_server.contract.source import join
from mock_server.control.client_rules.model import Breach, ClientRule, Severity, client_rule
from mock_server.control.journal import Entry

_FILTER: Final = "/data/attributes/params/filter"
_CREATE: Final = "/paths/~1contacts~1exports~1mailing/post"
_OK: Final = 200
_REFUSED_BODIES: Final = (400, 409, 413)
_CONFLICT: Final = 409
_UNAUTHORIZED: Final = 401
_WITHOUT_OPERATION: Final = (404, 405)
_REFUSALS: Final = 3
# What a timer of the client may be early by, and what the measuring of an answer may add, in seconds.
_TOLERANCE: Final = 0.1
# Browsers ask for these by themselves.
_OF_BROWSERS: Final = ("/favicon.ico", "/robots.txt", "/.well-known/")


@client_rule(
    clause="/components/schemas/FilterObject",
    fix="Write the key as the contract does. The server ignores a key that it does not know, and selects without it.",
)
def misspelt_filter_key(entries: Sequence[Entry], contract: Contract) -> Iterator[Breach]:
    """Every key of a filter is one that the contract has."""
    known = _filter_keys(contract)
    for entry in entries:
        for key in entry.ignored:
            meant = get_close_matches(key, known, 1)
            hint = f" It has {meant[0]}." if meant else ""
            yield Breach(entry, f"The contract has no such filter.{hint}", join(_FILTER, key))


@client_rule(
    clause="/components/schemas/FilterObject/x-filter/forms",
    fix="Send a value of the form that the filter takes. Otherwise the server selects as if the key were not there.",
)
def filter_without_effect(entries: Sequence[Entry], contract: Contract) -> Iterator[Breach]:
    """Every value of a filter has an effect, unless it is blank.

    A modifier that is true without a filter to modify is harmless: a form sends its switches beside empty fields, too.
    """
    rules = contract.vocabulary.rules
    for entry in entries:
        for key, _, value in (text.partition("=") for text in entry.no_effect):
            words = list(rules[key].values) if key in rules else ["true", "false"]
            if key in rules or value != "true":
                yield Breach(entry, f"This value has no effect; {key} takes {', '.join(words)}.", join(_FILTER, key))


@client_rule(
    clause=f"{_CREATE}/requestBody",
    fix="Send the Content-Type application/vnd.api+json; a body of another media type is not read.",
)
def unread_media_type(entries: Sequence[Entry], contract: Contract) -> Iterator[Breach]:
    """A body is of a media type that the server reads."""
    for entry in entries:
        if _is_unread(entry, contract):
            yield Breach(entry, "The server reads no body of this media type, or of none.")


@client_rule(
    clause=f"{_CREATE}/responses",
    fix="Send the document that the contract describes; the message says what is wrong with this one.",
)
def refused_body(entries: Sequence[Entry], contract: Contract) -> Iterator[Breach]:
    """A body is a document that the server takes."""
    for entry in entries:
        if entry.status in _REFUSED_BODIES and not entry.provoked and not _is_unread(entry, contract):
            places = [(violation.message, violation.pointer or None) for violation in entry.violations]
            yield from (Breach(entry, *place) for place in places or [(entry.reason or "It was refused.", None)])


@client_rule(
    clause="/paths/~1contacts~1exports~1mailing~1{id}/get/x-lifecycle",
    fix="Create another export for each file. Showing one uses it up, too, and so does a download that breaks off.",
)
def used_up_export(entries: Sequence[Entry], contract: Contract) -> Iterator[Breach]:
    """An export is read once.

    It may be read again after an answer that the tester asked for or spoiled, because that used nothing up, or the
    client cannot know.
    """
    reading = [entry for entry in entries if entry.method == "GET" and not entry.provoked and entry.operation]
    first: dict[tuple[str | None, str], Entry] = {}
    for entry in reading:
        if entry.status == _OK:
            first.setdefault((entry.user, entry.export_id), entry)
    for entry in reading:
        lifecycle = contract.operations[entry.operation or ""].lifecycle
        earlier = first.get((entry.user, entry.export_id))
        # While the first answer is still sent, a second request is refused and so comes first in the journal.
        if lifecycle and entry.status == lifecycle.then and earlier and earlier.received <= entry.received:
            yield Breach(entry, "This export was used up before.", cause=earlier.number)


@client_rule(
    clause="/paths",
    fix="Take the method and the path from the contract, and the base URL from MAILING_BASE_URL.",
)
def unknown_operation(entries: Sequence[Entry], contract: Contract) -> Iterator[Breach]:
    """A request is for an operation of the contract, also where it has no valid token."""
    for entry in entries:
        is_of_browser = entry.method == "GET" and entry.path.startswith(_OF_BROWSERS)
        if entry.operation is not None or is_of_browser:
            continue
        if entry.status in _WITHOUT_OPERATION:
            yield Breach(entry, entry.reason or "The contract has no such path.")
        elif entry.status == _UNAUTHORIZED and not _is_of_operation(entry, contract):
            yield Breach(entry, "The contract has no such path, or not with this method.")


@client_rule(
    clause="/components/responses/Unauthorized",
    fix="After a 401, get another token or give up; the same token is refused again.",
)
def refused_token(entries: Sequence[Entry], _contract: Contract) -> Iterator[Breach]:
    """A token that is refused is not sent three times in a row."""
    for entry in entries:
        if entry.refusals >= _REFUSALS:
            yield Breach(entry, "The two requests before had the same token and were refused, too.")


@client_rule(
    clause="/components/headers/RetryAfter",
    fix="After a 429, send no request before the time in Retry-After is over. A test with a clock of its own advances "
    "that of the mock, too.",
)
def early_retry(entries: Sequence[Entry], _contract: Contract) -> Iterator[Breach]:
    """No request of a user comes before the time of Retry-After is over, by the real clock or that of the session."""
    known = [entry for entry in entries if entry.user is not None]
    asked = [(entry.received, True, entry) for entry in known]
    answered = [(_answered(entry), False, entry) for entry in known if entry.retry_after]
    waits: dict[str | None, Entry] = {}
    for _, comes, entry in sorted(asked + answered, key=itemgetter(0)):
        wait = waits.get(entry.user)
        if comes and wait is not None and _seconds_early(entry, wait) > _TOLERANCE:
            yield Breach(entry, "It came before the time of Retry-After was over.", cause=wait.number)
        elif not comes and (wait is None or _end(entry) > _end(wait)):
            waits[entry.user] = entry


@client_rule(
    clause="/components/schemas/CreateDocument",
    fix="Leave out what the contract does not name, or look for a misspelt name: the server ignores it.",
    severity=Severity.ADVICE,
)
def unknown_member(entries: Sequence[Entry], _contract: Contract) -> Iterator[Breach]:
    """A document has no members that the server ignores."""
    for entry in entries:
        for pointer in entry.unknown_members:
            yield Breach(entry, "The contract has no such member.", pointer)


@client_rule(
    clause="RFC 6750, section 2.3",
    fix="Let a script send the token in the header Authorization: a URL ends up in logs and histories.",
    severity=Severity.ADVICE,
)
def token_in_query(entries: Sequence[Entry], contract: Contract) -> Iterator[Breach]:
    """A token is in the query of navigations only, which have no header to put it in."""
    names = {scheme["name"] for scheme in contract.security_schemes if scheme["type"] == "apiKey"}
    for entry in entries:
        if entry.by_fetch and not names.isdisjoint(parse_qs(entry.query, keep_blank_values=True)):
            yield Breach(entry, "A script sent it with the token in the query.")


CLIENT_RULES: Final[tuple[ClientRule, ...]] = (
    misspelt_filter_key,
    filter_without_effect,
    unread_media_type,
    refused_body,
    used_up_export,
    unknown_operation,
    refused_token,
    early_retry,
    unknown_member,
    token_in_query,
)
"""Every rule, the failures first."""


def _filter_keys(contract: Contract) -> list[str]:
    vocabulary = contract.vocabulary
    reversing = [vocabulary.reverse_prefix + name for name, rule in vocabulary.rules.items() if rule.reversible]
    return [*vocabulary.rules, *vocabulary.modifiers, *reversing]


def _is_unread(entry: Entry, contract: Contract) -> bool:
    if entry.operation is None or entry.status != _CONFLICT or entry.provoked or entry.body is None:
        return False
    operation = contract.operations[entry.operation]
    described = contract.document["paths"][operation.path][operation.method.lower()].get("requestBody", {})
    return entry.media_type not in contract.resolve(described).get("content", {})


def _is_of_operation(entry: Entry, contract: Contract) -> bool:
    """Return whether a method and a path are those of an operation; HEAD is answered wherever GET is."""
    method = "GET" if entry.method == "HEAD" else entry.method
    return any(
        operation.method == method and _pattern(contract.base_path + operation.path).fullmatch(entry.path)
        for operation in contract.operations.values()
    )


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return what matches the paths of a template (OpenAPI 3.0.3, "Path Templating")."""
    return re.compile("[^/]+".join(map(re.escape, re.split(r"\{[^}]*\}", template))))


def _answered(entry: Entry) -> float:
    return entry.received + entry.milliseconds / 1000


def _end(wait: Entry) -> float:
    return _answered(wait) + (wait.retry_after or 0)


def _seconds_early(entry: Entry, wait: Entry) -> float:
    # A tester may let the clock of the session pass instead of waiting.
    passed = (entry.at - wait.at).total_seconds()
    return min(_end(wait) - entry.received, (wait.retry_after or 0) - passed)
