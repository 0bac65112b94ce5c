"""Servers whose database compares, joins, pages or casts otherwise than a plain reading would."""

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from mock_server.contract import Table
from mock_server.exports.operations import Exports, File
from mock_server.fixtures import Contact, User
from mock_server.problems import InternalError
from mock_server.selection import Selection, select
from mock_server.selection.predicates import PREDICATES, Criterion, Test
from tests.defects.creating.bodies import contact_filter
from tests.defects.exporting import Rules, matching, ruled, selecting
from tests.defects.model import Build, Defect
from tests.defects.parts import composed
from tests.defects.selection.places import current
from tests.defects.wire import Request, asking, creates, refusing

_PAGE = 10
_MOST_TEXT = 400
_SHORT = 3
_STOP_WORDS = frozenset({"a", "and", "in", "of", "the", "to"})
_ASCII = str.maketrans({chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})


def _never_reversed_for(blank: Callable[[Contact], bool], matches: str) -> Build:
    """Reverses a filter as NOT IN does: where nothing is stored, neither the filter nor its reverse selects."""
    plain = PREDICATES[matches]

    def prepare(criterion: Criterion) -> Test:
        test = plain(criterion)
        is_inverted = criterion.rule.excludes is not criterion.reversed
        return lambda contact: test(contact) or (is_inverted and blank(contact))

    return matching(**{matches.replace(".", "__"): prepare})


def _row_by_row(values: Callable[[Contact], Collection[str]], matches: str) -> Build:
    """Negates a filter row by row of a join, so that a contact with another row is kept."""
    plain = PREDICATES[matches]

    def prepare(criterion: Criterion) -> Test:
        test = plain(criterion)
        wanted = set(criterion.texts)
        is_inverted = criterion.rule.excludes is not criterion.reversed
        return lambda contact: (
            test(contact) and not (is_inverted and any(each not in wanted for each in values(contact)))
        )

    return matching(**{matches.replace(".", "__"): prepare})


def _cities(contact: Contact) -> list[str]:
    return [address.city for address in current(contact)]


def _lowered(lower: Callable[[str], str], matches: str) -> Build:
    """Compares names in the lower case of a library that knows some letters alone, or of another language."""

    def prefix(criterion: Criterion) -> Test:
        texts = tuple(lower(text) for text in criterion.texts)
        return lambda contact: lower(contact.name).startswith(texts)

    def words(criterion: Criterion) -> Test:
        found = [lower(word) for text in criterion.texts for word in text.split()]
        return lambda contact: all(word in lower(contact.name) for word in found)

    return matching(**{matches: {"name_prefix": prefix, "name_words": words}[matches]})


def _ascii(text: str) -> str:
    return text.translate(_ASCII)


def _turkish(text: str) -> str:
    return text.replace("I", "\N{LATIN SMALL LETTER DOTLESS I}").casefold()


def _searching(change: Callable[[list[str]], list[str]], *, without: Callable[[str], bool] = lambda _: False) -> Build:
    """Looks for other words of a search, and for names that hold none of those that are kept out."""

    def prepare(criterion: Criterion) -> Test:
        words = [word.casefold() for text in criterion.texts for word in text.split()]
        wanted, unwanted = change(words), [word.lstrip("-") for word in words if without(word)]
        return lambda contact: (
            all(word in contact.name.casefold() for word in wanted)
            and not any(word in contact.name.casefold() for word in unwanted)
        )

    return matching(name_words=prepare)


def _grouped(found: Iterable[Contact]) -> list[Contact]:
    return list({contact.name.casefold(): contact for contact in found}.values())


def _overlapping(found: list[Contact]) -> list[Contact]:
    """Reads pages of which each begins with the last row of the one before."""
    starts = range(_PAGE, len(found), _PAGE)
    return found[:_PAGE] + [each for start in starts for each in [found[start - 1], *found[start + 1 : start + _PAGE]]]


def _selected(change: Callable[[list[Contact]], Iterable[Contact]]) -> Build:
    def choose(selection: Selection, contacts: tuple[Contact, ...], own: Collection[str]) -> Iterable[Contact]:
        return change(list(select(selection, contacts, own)))

    return selecting(choose)


def _once_for_each_id(selection: Selection, contacts: tuple[Contact, ...], own: Collection[str]) -> Iterable[Contact]:
    named = [text.casefold() for each in selection.criteria if each.rule.name == "ids" for text in each.texts]
    return [contact for contact in select(selection, contacts, own) for _ in range(max(1, named.count(contact.id)))]


def _counted(criterion: Criterion) -> Test:
    plain = PREDICATES["tags"](criterion)
    is_doubled = len(set(criterion.texts)) < len(criterion.texts)
    is_counted = is_doubled and not criterion.any_text and not criterion.rule.excludes
    return lambda contact: plain(contact) and not is_counted


def _conflated(rules: Rules) -> Rules:
    return {**rules, "newsletter": "no_value"} if rules.get("newsletter") == "none" else rules


def _short_of_ids(rules: Rules) -> Rules:
    """Hands ids on in an address, which another server cuts."""
    ids = rules.get("ids")
    text = ids if isinstance(ids, str) else ",".join(map(str, ids)) if isinstance(ids, list) else ""
    return {**rules, "ids": text[:_MOST_TEXT].rpartition(",")[0]} if len(text) > _MOST_TEXT else rules


class _FailsOnBackslash(Exports):
    """Hands the beginning of a name on to LIKE, which must not end with a backslash."""

    def download(self, user: User, identifier: str, table: Table, *, head: bool = False) -> File:
        """Downloads, unless the database refuses the pattern."""
        export = self._store.find(identifier)
        rules = export.params.get("filter") if export is not None and isinstance(export.params, dict) else None
        texts = (rules.get("name_like"), rules.get("wildcard_search")) if isinstance(rules, dict) else ()
        if any(isinstance(text, str) and text.rstrip().endswith("\\") for text in texts):
            raise InternalError
        return super().download(user, identifier, table, head=head)


def _dates(request: Request) -> object:
    rules = contact_filter(request)
    return rules.get("updated_at") if isinstance(rules, dict) else None


def _rolled(text: str) -> str:
    """Writes the days that a month does not have as days of the next one, as lenient calendars do."""

    def roll(match: re.Match[str]) -> str:
        year, month, day = map(int, match.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return f"{year:04}-{month + 1:02}-01" if 1 <= month < 12 and 28 < day <= 31 else match[0]

    return re.sub(r"(\d{4})-(\d{2})-(\d{2})", roll, text)


def _with_dates(request: Request, value: Any) -> Request:  # noqa: ANN401  JSON
    document = request.document
    document["data"]["attributes"]["params"]["filter"]["updated_at"] = value
    return request.with_document(document)


DEFECTS: tuple[Defect, ...] = (
    # What SQL makes of what is not stored.
    Defect(
        "reverse-status-loses-the-blank",
        "A status that is reversed selects the contacts without a status, too.",
        "M314",
        "selection.reverse",
        _never_reversed_for(lambda contact: contact.status is None, "status"),
    ),
    Defect(
        "reverse-newsletter-loses-the-blank",
        "A newsletter that is reversed selects the contacts for whom none is stored, too.",
        "M314",
        "selection.reverse",
        _never_reversed_for(lambda contact: contact.newsletter is None, "newsletter"),
    ),
    Defect(
        "exclude-tags-loses-the-untagged",
        "Contacts without any tag have none of those that are excluded.",
        "M303",
        "selection.tags",
        _never_reversed_for(lambda contact: not contact.tags, "tags"),
    ),
    Defect(
        "reverse-city-loses-the-homeless",
        "A city that is reversed selects the contacts without an address, too.",
        "M314",
        "selection.reverse",
        _never_reversed_for(lambda contact: not current(contact), "address.city"),
    ),
    Defect(
        "exclude-tags-by-another-tag",
        "A tag that is excluded leaves a contact out, whatever other tags it has.",
        "M303",
        "selection.tags",
        _row_by_row(lambda contact: contact.tags, "tags"),
    ),
    Defect(
        "newsletter-none-is-blank",
        "The newsletter none is those who want none, and not those of whom it is not known.",
        "M304",
        "selection.newsletter-selects",
        ruled(_conflated),
    ),
    # Collations, and what a full-text index makes of words.
    Defect(
        "name-like-folds-ascii-alone",
        "The beginning of a name is found in any letter case, also of letters beyond ASCII.",
        "M306",
        "selection.letter-case",
        _lowered(_ascii, "name_prefix"),
    ),
    Defect(
        "search-folds-ascii-alone",
        "The words of a search are found in any letter case, also of letters beyond ASCII.",
        "M306",
        "selection.letter-case",
        _lowered(_ascii, "name_words"),
    ),
    Defect(
        "search-in-turkish",
        "The letters I and i are one letter in two cases, whatever the locale of the server.",
        "M306",
        "selection.letter-case",
        _lowered(_turkish, "name_words"),
    ),
    Defect(
        "search-drops-short-words",
        "A word of a search counts, though it have two letters.",
        "M307",
        "selection.wildcard-search",
        _searching(lambda words: [word for word in words if len(word) >= _SHORT]),
    ),
    Defect(
        "search-drops-stop-words",
        "A word of a search counts, though it be as frequent as the word and.",
        "M307",
        "selection.wildcard-search",
        _searching(lambda words: [word for word in words if word not in _STOP_WORDS]),
    ),
    Defect(
        "search-knows-operators",
        "A hyphen before a word of a search is part of the word.",
        "M307",
        "selection.wildcard-search",
        _searching(
            lambda words: [word for word in words if not word.startswith("-")],
            without=lambda word: word.startswith("-"),
        ),
    ),
    Defect(
        "name-like-with-a-backslash-fails",
        "A beginning of a name that ends with a backslash is no failure.",
        "F100",
        "robustness.no-server-error",
        composed(Exports=_FailsOnBackslash),
    ),
    # Joins, groups and pages.
    Defect(
        "names-alike-merged",
        "Two contacts whose names differ in letter case alone are two rows.",
        "M310",
        "selection.expected",
        _selected(_grouped),
    ),
    Defect(
        "contacts-without-people-lost",
        "A contact that has no people is in the file as any other.",
        "M310",
        "selection.expected",
        _selected(lambda found: [contact for contact in found if contact.people]),
    ),
    Defect(
        "pages-overlap",
        "A page of contacts begins after the last row of the one before.",
        "M310",
        "selection.expected",
        _selected(_overlapping),
    ),
    Defect(
        "id-named-twice-twice-selected",
        "An id that a filter names twice selects its contact once.",
        "M303",
        "selection.ids",
        selecting(_once_for_each_id),
    ),
    Defect(
        "tag-named-twice-selects-nobody",
        "A tag that a filter names twice selects as one that it names once.",
        "M303",
        "selection.same",
        matching(tags=_counted),
    ),
    Defect(
        "ids-cut-with-an-address",
        "Each of many ids that a filter names selects, the last one too.",
        "M303",
        "selection.ids",
        ruled(_short_of_ids),
    ),
    # Dates.
    Defect(
        "days-roll-over",
        "The thirtieth of February is refused and not taken for a day of March.",
        "F102",
        "creating.date-format",
        asking(
            lambda request: isinstance(_dates(request), str) and _rolled(str(_dates(request))) != _dates(request),
            lambda request: _with_dates(request, _rolled(str(_dates(request)))),
        ),
    ),
    Defect(
        "leap-day-refused",
        "The last day of February in a leap year is a date.",
        "F101",
        "creating.forms",
        refusing(lambda request: creates(request) and re.search(r"-02-29", str(_dates(request))) is not None, 400),
    ),
)
"""The defects of this family."""
