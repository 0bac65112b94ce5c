"""Servers in which a selection was written anew: one reader for all forms of a value, one path for each file."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from mock_server.contract import Table
from mock_server.exports.operations import Exports, File
from mock_server.fixtures import Contact, Fixtures, User
from mock_server.selection import Selection, read_selection, select
from mock_server.selection.predicates import PREDICATES, Criterion, Test
from mock_server.selection.reading import _filter
from tests.defects.creating.bodies import contact_filter
from tests.defects.exporting import Rules, matching, reading, ruled, selecting, worded
from tests.defects.model import Build, Defect
from tests.defects.parts import composed, rewired
from tests.defects.wire import Answer, Ask, Intermediary, Request, created, intermediary, reads, refusing

_DEFAULT = ("active", "null")
_ACTIVE = (
    "Never Contacted",
    "Ask in Future",
    "Cultivate Relationship",
    "Contact for Appointment",
    "Call for Decision",
    "Partner - Financial",
    "Partner - Special",
    "Partner - Pray",
    None,
)


def _selected(change: Callable[[Selection], Selection]) -> Build:
    """Builds an application that joins criteria otherwise."""
    return reading(lambda params, vocabulary: change(read_selection(params, vocabulary)))


def _never_reversed(names: frozenset[str]) -> Callable[[Selection], Selection]:
    return lambda selection: replace(
        selection,
        criteria=tuple(
            replace(each, reversed=each.reversed and each.rule.name not in names) for each in selection.criteria
        ),
    )


def _any_drops_reverse(selection: Selection) -> Selection:
    return (
        _never_reversed(frozenset(each.rule.name for each in selection.criteria))(selection)
        if (selection.any_criterion)
        else selection
    )


def _without_lists(*names: str) -> Build:
    """Takes single values alone, as parameters do that were permitted as such."""
    return ruled(
        lambda rules: {key: value for key, value in rules.items() if not (key in names and isinstance(value, list))}
    )


def _without_texts(*names: str) -> Build:
    """Takes arrays alone, as parameters do that were permitted as such."""
    return ruled(
        lambda rules: {key: value for key, value in rules.items() if not (key in names and isinstance(value, str))}
    )


def _unlisted_in_arrays(name: str) -> Build:
    """Looks each item of an array up, and selects as if nothing were there where none is found."""

    def change(rules: Rules) -> Rules:
        value = rules.get(name)
        return {**rules, name: None} if isinstance(value, list) and len(value) == 1 else rules

    return ruled(change)


def _joined(rules: Rules) -> Rules:
    """Joins every array with commas, to split it again as text."""
    return {key: ",".join(map(str, each)) if isinstance(each, list) else each for key, each in rules.items()}


def _prefixes(criterion: Criterion) -> Test:
    texts = tuple(part.strip().casefold() for text in criterion.texts for part in text.split(",") if part.strip())
    return lambda contact: contact.name.casefold().startswith(texts)


def _all_excluded(criterion: Criterion) -> Test:
    """Leaves those out who have all of the tags, as the other filter of tags selects them."""
    wanted = frozenset(criterion.texts)
    if criterion.rule.excludes and not criterion.reversed:
        return lambda contact: wanted.issubset(contact.tags)
    return PREDICATES["tags"](criterion)


def _status_required(selection: Selection, contacts: tuple[Contact, ...], own: Collection[str]) -> Iterable[Contact]:
    """Joins a status that is given to the others by AND, whatever any_filter says."""
    given = [each for each in selection.criteria if each.rule.name == "status" and each.texts != _DEFAULT]
    others = tuple(each for each in selection.criteria if each not in given)
    found = select(replace(selection, criteria=others or selection.criteria), contacts, own)
    return [contact for contact in found if all(each.test()(contact) for each in given)]


def _unread(is_unread: Callable[[object], bool]) -> Build:
    """Takes some params for none."""
    return reading(lambda params, vocabulary: read_selection(None if is_unread(params) else params, vocabulary))


def _is_text_in_text(params: object) -> bool:
    try:
        value = json.loads(params) if isinstance(params, str) else None
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and isinstance(value.get("filter"), str)


def _is_padded(params: object) -> bool:
    text = params if isinstance(params, str) else params.get("filter") if isinstance(params, dict) else ""
    return isinstance(text, str) and text != text.strip()


def _workbook(forget: Callable[[Rules], Mapping[str, object]]) -> Build:
    """Builds an application whose workbook is selected by other rules than its CSV."""

    def rules(params: object) -> Mapping[str, object]:
        return forget(dict(_filter(params)))

    changed = rewired(Exports, read_selection=rewired(read_selection, _filter=rules))

    class Apart(Exports):
        """Reads a filter for the workbook on a path of its own, which was forgotten when the other one changed."""

        def download(self, user: User, identifier: str, table: Table, *, head: bool = False) -> File:
            """Downloads, the workbook with other rules."""
            download = changed.download if table.format == "xlsx" else Exports.download
            return download(self, user, identifier, table, head=head)

    return composed(Exports=Apart)


def _without_names(is_forgotten: Callable[[str], bool]) -> Callable[[Rules], Mapping[str, object]]:
    return lambda rules: {key: value for key, value in rules.items() if not is_forgotten(key)}


def _late(*forms: str) -> Build:
    """Takes a wrong date when an export is created, and fails on it when a file is made."""

    def make(_: Fixtures) -> Intermediary:
        wrong = set[str]()

        async def answer(request: Request, ask: Ask) -> Answer:
            if request.export_id in wrong and reads(*forms)(request):
                return Answer.of(500, b"", "text/plain")
            given = await ask(request)
            rules = contact_filter(request)
            if given.status != 400 or not isinstance(rules, dict) or not isinstance(rules.get("updated_at"), str):
                return given
            document = request.document
            document["data"]["attributes"]["params"]["filter"].pop("updated_at")
            given = await ask(request.with_document(document))
            if created(request, given):
                wrong.add(given.document["data"]["id"])
            return given

        return answer

    return intermediary(make)


def _has_padded_date(request: Request) -> bool:
    rules = contact_filter(request)
    text = rules.get("updated_at") if isinstance(rules, dict) else None
    return isinstance(text, str) and text.strip() != "" and text != text.strip()


DEFECTS: tuple[Defect, ...] = (
    # The form of a list.
    Defect(
        "ids-in-an-array-unread",
        "Ids in an array select as ids with commas do.",
        "M303",
        "selection.ids",
        _without_lists("ids", "not_ids"),
    ),
    Defect(
        "places-in-an-array-unread",
        "Places in an array select as places with commas do.",
        "M303",
        "selection.place",
        _without_lists("city", "state", "country"),
    ),
    Defect(
        "tags-with-commas-unread",
        "Tags with commas select as tags in an array do.",
        "M303",
        "selection.same",
        _without_texts("tags", "exclude_tags"),
    ),
    Defect(
        "status-in-an-array-of-one-unread",
        "An array of one status selects as the status alone does.",
        "M303",
        "selection.same",
        _unlisted_in_arrays("status"),
    ),
    Defect(
        "ids-in-an-array-of-one-unread",
        "An array of one id that nobody has selects nobody.",
        "M303",
        "selection.unknown-values",
        _unlisted_in_arrays("ids"),
    ),
    Defect(
        "arrays-joined-by-commas",
        "An item of an array may hold a comma.",
        "M303",
        "selection.place",
        ruled(_joined),
    ),
    Defect(
        "name-like-split-at-commas",
        "The beginning of a name may hold a comma.",
        "M306",
        "selection.name-like",
        matching(name_prefix=_prefixes),
    ),
    # Joining and reversing.
    Defect(
        "any-filter-drops-reverse",
        "A filter that is reversed is reversed with any_filter, too.",
        "M314",
        "selection.booleans",
        _selected(_any_drops_reverse),
    ),
    Defect(
        "any-filter-needs-the-status",
        "With any_filter a status that is given is one filter among others.",
        "M304",
        "selection.booleans",
        selecting(_status_required),
    ),
    Defect(
        "exclude-tags-needs-all",
        "One of the tags that are excluded is enough to leave a contact out.",
        "M303",
        "selection.tags",
        matching(tags=_all_excluded),
    ),
    Defect(
        "reverse-ignored-by-search",
        "A search can be reversed as any other filter.",
        "M314",
        "selection.unknown-values",
        _selected(_never_reversed(frozenset({"wildcard_search"}))),
    ),
    Defect(
        "reverse-ignored-by-state-and-country",
        "A state and a country can be reversed as a city can.",
        "M314",
        "selection.unknown-values",
        _selected(_never_reversed(frozenset({"state", "country"}))),
    ),
    Defect(
        "reverse-ignored-by-exclude-tags",
        "The tags that a filter excludes can be reversed as those it selects.",
        "M314",
        "selection.unknown-values",
        _selected(_never_reversed(frozenset({"exclude_tags"}))),
    ),
    # Words.
    Defect(
        "status-active-without-appointments",
        "The group active includes those with whom an appointment is scheduled.",
        "M302",
        "selection.status",
        worded(status={"active": _ACTIVE}),
    ),
    # Text within text, and white space.
    Defect(
        "text-in-text-unread",
        "A filter that is text within params that are text selects.",
        "M315",
        "selection.same",
        _unread(_is_text_in_text),
    ),
    Defect(
        "padded-text-unread",
        "A filter that is text with white space around it selects.",
        "M315",
        "selection.same",
        _unread(_is_padded),
    ),
    Defect(
        "padded-date-refused",
        "White space around a range of dates is no part of it.",
        "F101",
        "creating.forms",
        refusing(_has_padded_date, 400),
    ),
    # One file apart.
    Defect(
        "workbook-without-any-filter",
        "The workbook is selected with any_filter as the CSV is.",
        "M304",
        "files.same-rows",
        _workbook(_without_names(lambda name: name == "any_filter")),
    ),
    Defect(
        "workbook-without-reverse",
        "The workbook is selected by reversed filters as the CSV is.",
        "M314",
        "files.same-rows",
        _workbook(_without_names(lambda name: name.startswith("reverse_"))),
    ),
    Defect(
        "workbook-of-all-lists",
        "The workbook holds the account lists that a filter names, as the CSV does.",
        "M305",
        "files.same-rows",
        _workbook(_without_names(lambda name: name == "account_list_id")),
    ),
    Defect(
        "workbook-without-dates",
        "The workbook is selected by a range of dates as the CSV is.",
        "M308",
        "files.same-rows",
        _workbook(_without_names(lambda name: name == "updated_at")),
    ),
    Defect(
        "workbook-of-hidden-contacts",
        "The workbook leaves out by default whom the CSV leaves out.",
        "M301",
        "files.same-rows",
        _workbook(lambda rules: {"status": "active,hidden", **rules}),
    ),
    # A cast that comes too late.
    Defect(
        "wrong-date-fails-late",
        "A date that is wrong is refused at the download, if not before, and is no failure.",
        "F100",
        "robustness.no-server-error",
        _late("csv", "xlsx"),
    ),
    Defect(
        "wrong-date-fails-in-the-workbook",
        "A date that is wrong is no failure of the workbook either.",
        "F100",
        "robustness.no-server-error",
        _late("xlsx"),
    ),
)
"""The defects of this family."""
