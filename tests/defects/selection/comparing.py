"""Servers that compare names and dates otherwise."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, timezone

from mock_server.files import greetings
from mock_server.fixtures import Contact
from mock_server.selection.predicates import Criterion, Test
from mock_server.selection.ranges import Range
from tests.defects.exporting import matching, ruled
from tests.defects.model import Build, Defect

_WEST = timezone(timedelta(hours=-8))


def _stored(contact: Contact) -> str:
    return contact.name


def _named(holds: Callable[[str, str], bool], name: Callable[[Contact], str] = _stored) -> Build:
    """Builds an application that compares beginnings of names otherwise, in small letters."""

    def prepare(criterion: Criterion) -> Test:
        return lambda contact: all(holds(name(contact).casefold(), text.casefold()) for text in criterion.texts)

    return matching(name_prefix=prepare)


def _searched(
    holds: Callable[[str, list[str]], bool], name: Callable[[Contact], str] = lambda each: each.name
) -> Build:
    """Builds an application that looks for words in names otherwise, in small letters."""

    def prepare(criterion: Criterion) -> Test:
        words = [word.casefold() for text in criterion.texts for word in text.split()]
        return lambda contact: holds(name(contact).casefold(), words)

    return matching(name_words=prepare)


def _dated(holds: Callable[[Range, datetime], bool]) -> Build:
    """Builds an application that compares dates otherwise."""

    def prepare(criterion: Criterion) -> Test:
        span = criterion.range
        return lambda contact: span is not None and holds(span, contact.updated_at)

    return matching(updated_at=prepare)


def _prefix_as_written(criterion: Criterion) -> Test:
    return lambda contact: contact.name.startswith(criterion.texts)


def _words_as_written(criterion: Criterion) -> Test:
    return lambda contact: all(word in contact.name for text in criterion.texts for word in text.split())


def _everything(contact: Contact) -> str:
    parts = [contact.name, contact.status or "", *contact.tags]
    parts += [f"{address.street} {address.city} {address.country}" for address in contact.addresses]
    return " ".join(parts)


def _is_days(span: Range) -> bool:
    return not isinstance(span.first, datetime)


def _last_day_excluded(span: Range, moment: datetime) -> bool:
    if not _is_days(span) or span.first == span.last:
        return moment in span
    return span.first <= moment.date() < span.last


def _last_included(span: Range, moment: datetime) -> bool:
    return moment in Range(span.first, span.last)


def _midnights(span: Range, moment: datetime) -> bool:
    if not _is_days(span):
        return moment in span
    first, last = (datetime.combine(day, time(), UTC) for day in (span.first, span.last))
    return first <= moment and (moment < last if span.open_end else moment <= last)


def _days_in_the_west(span: Range, moment: datetime) -> bool:
    if not _is_days(span):
        return moment in span
    day = moment.astimezone(_WEST).date()
    return span.first <= day and (day < span.last if span.open_end else day <= span.last)


def _without_offset(span: Range, moment: datetime) -> bool:
    if not isinstance(span.first, datetime) or not isinstance(span.last, datetime):
        return moment in span
    return moment in Range(span.first.replace(tzinfo=UTC), span.last.replace(tzinfo=UTC), span.open_end)


def _whole_days(span: Range, moment: datetime) -> bool:
    if not isinstance(span.first, datetime) or not isinstance(span.last, datetime):
        return moment in span
    return moment in Range(span.first.date(), span.last.date(), span.open_end)


def _since(span: Range, moment: datetime) -> bool:
    day = span.first.date() if isinstance(span.first, datetime) else span.first
    return moment.date() >= day if span.first == span.last else moment in span


def _first_excluded(span: Range, moment: datetime) -> bool:
    if not _is_days(span) or span.first == span.last:
        return moment in span
    return moment in span and moment.date() != span.first


DEFECTS = (
    # The beginning of a name.
    Defect(
        "name-like-ignored",
        "The beginning of a name that a filter holds selects.",
        "M306",
        "selection.name-like",
        ruled(lambda rules: {name: value for name, value in rules.items() if name != "name_like"}),
    ),
    Defect(
        "name-like-anywhere",
        "The beginning of a name is where it begins, not anywhere.",
        "M306",
        "selection.name-like",
        _named(str.__contains__),
    ),
    Defect(
        "name-like-whole",
        "The beginning of a name need not be the whole of it.",
        "M306",
        "selection.name-like",
        _named(str.__eq__),
    ),
    Defect(
        "name-like-by-envelope",
        "The beginning is that of the name, which is the last name, not that of the greeting.",
        "M306",
        "selection.name-like",
        _named(str.startswith, greetings.envelope_greeting),
    ),
    Defect(
        "name-like-as-written",
        "The beginning of a name is found in any letter case.",
        "M306",
        "selection.letter-case",
        matching(name_prefix=_prefix_as_written),
    ),
    # Words in a name.
    Defect(
        "search-ignored",
        "The words that a filter searches for select.",
        "M307",
        "selection.wildcard-search",
        ruled(lambda rules: {name: value for name, value in rules.items() if name != "wildcard_search"}),
    ),
    Defect(
        "search-first-word",
        "A search is for all of its words, not for the first of them.",
        "M307",
        "selection.wildcard-search",
        _searched(lambda name, words: words[0] in name),
    ),
    Defect(
        "search-phrase",
        "The words of a search may stand in any order.",
        "M307",
        "selection.wildcard-search",
        _searched(lambda name, words: " ".join(words) in name),
    ),
    Defect(
        "search-any-word",
        "A name holds all words of a search, not any of them.",
        "M307",
        "selection.wildcard-search",
        _searched(lambda name, words: any(word in name for word in words)),
    ),
    Defect(
        "search-whole-words",
        "A word of a search may be a part of a word.",
        "M307",
        "selection.wildcard-search",
        _searched(lambda name, words: set(words) <= set(name.replace(",", " ").split())),
    ),
    Defect(
        "search-at-the-beginning",
        "A word of a search may stand anywhere in a name.",
        "M307",
        "selection.wildcard-search",
        _searched(lambda name, words: name.startswith(words[0]) and all(word in name for word in words)),
    ),
    Defect(
        "search-everything",
        "A search is for words in names, not in addresses, statuses and tags.",
        "M307",
        "selection.wildcard-search",
        _searched(lambda text, words: all(word in text for word in words), _everything),
    ),
    Defect(
        "search-as-written",
        "The words of a search are found in any letter case.",
        "M306",
        "selection.letter-case",
        matching(name_words=_words_as_written),
    ),
    # Dates.
    Defect(
        "dates-ignored",
        "A range of dates selects.",
        "M310",
        "selection.updated-at",
        ruled(lambda rules: {name: value for name, value in rules.items() if name != "updated_at"}),
    ),
    Defect(
        "dates-single-as-since",
        "A single date is that day, not every day since.",
        "M310",
        "selection.updated-at-forms",
        _dated(_since),
    ),
    Defect(
        "dates-three-dots-as-two",
        "After three dots the last end is excluded.",
        "M310",
        "selection.updated-at",
        _dated(_last_included),
    ),
    Defect(
        "dates-last-day-excluded",
        "After two dots the last day is included.",
        "M310",
        "selection.updated-at",
        _dated(_last_day_excluded),
    ),
    Defect(
        "dates-first-day-excluded",
        "A range begins with its first day.",
        "M310",
        "selection.updated-at",
        _dated(_first_excluded),
    ),
    Defect(
        "dates-as-midnights",
        "A date is the whole day, not its first instant.",
        "M310",
        "selection.updated-at-forms",
        _dated(_midnights),
    ),
    Defect(
        "dates-in-the-west",
        "A day is a day in UTC, not where the server stands.",
        "M310",
        "selection.updated-at-forms",
        _dated(_days_in_the_west),
    ),
    Defect(
        "datetimes-without-offset",
        "The offset of a datetime counts.",
        "M310",
        "selection.updated-at-forms",
        _dated(_without_offset),
    ),
    Defect(
        "datetimes-as-days",
        "The time of day of a datetime counts.",
        "M310",
        "selection.updated-at-forms",
        _dated(_whole_days),
    ),
)
