"""The selection: filters derived from the unfiltered file, compared with it and with each other.

The values to filter by are taken from the server's own files (see :mod:`conformance.rules.selection.deriving`).
"""

from collections.abc import Iterator, Mapping
from functools import partial

from conformance.answers.tables import File
from conformance.check import TooLittleDataError
from conformance.http.exchange import Derived
from conformance.rules.selection import checks
from conformance.rules.selection.deriving import (
    NAME,
    PLACES,
    middle_of_a_name,
    part_of_a_word,
    patterns_of_names,
    place_in_no_name,
    places_of,
    prefix_of_a_name,
    signs_of_names,
    word_beside,
    word_beyond_ascii,
    words_of_a_name,
    words_of_greetings,
    words_of_two_names,
)
from conformance.rules.selection.narrowing import first_download, without_filter
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import ABSENT, EVERYBODY, UNKNOWN_ID, UNUSED
from conformance.session.together import Values, judge_together

SELECTING_NOBODY: Mapping[str, object] = {
    "ids": UNKNOWN_ID,
    "tags": UNUSED,
    "city": UNUSED,
    "state": UNUSED,
    "country": UNUSED,
    "name_like": UNUSED,
    "wildcard_search": UNUSED,
}
"""Filters that select no contact, and every contact when they are reversed."""
_UNKNOWN_LISTS = ("ids", "tags", "city", "state", "country")
SELECTING_EVERYBODY: Mapping[str, object] = {"not_ids": UNKNOWN_ID, "exclude_tags": UNUSED}
"""Filters that select every contact, and no contact when they are reversed."""
_ROUNDS = 12
"""The most rounds in which two filters alternate."""
_BESIDE = {"status": EVERYBODY, "exclude_tags": UNUSED}


@scenario("statuses", checks.default_status, checks.status, checks.bounded, checks.same)
def _status(session: Session) -> None:
    everybody = session.whole()
    explicit = session.file({"status": "active,null"}, "status=active,null")
    session.judge(
        checks.default_status, "no filter", explicit=explicit, implicit=without_filter(session), everybody=everybody
    )
    for rules, words in (
        ({}, "an empty filter"),
        ({"status": None}, "status=null"),
        ({"status": ""}, "an empty status"),
        ({"status": " \t "}, "a status of white space"),
        ({"status": []}, "an empty list of statuses"),
    ):
        session.judge(
            checks.default_status, words, explicit=explicit, implicit=session.file(rules, words), everybody=everybody
        )
    active, hidden = (
        session.file({"status": "active"}, "status=active"),
        session.file({"status": "hidden"}, "status=hidden"),
    )
    no_status = session.file({"status": "null"}, "status=null as text")
    session.judge(checks.status, "active,null", expected=[active], actual=explicit, what="active does not include null")
    session.judge(
        checks.status,
        "groups",
        expected=[active, hidden],
        actual=everybody,
        what="active and hidden together do not select every contact once",
    )
    session.judge(checks.bounded, "status=null", whole=active, part=no_status)
    groups = session.contract.filter_rules()["filters"]["status"]["values"]
    for group in (name for name in groups if name != "null"):
        file = session.file({"status": group}, f"status={group}")
        parts = [session.file({"status": name}, f"status={name}") for name in groups[group] if name is not None]
        parts += [no_status] if None in groups[group] else []
        session.judge(checks.status, group, expected=parts, actual=file, what=f"{group} is not made of its statuses")
    array = session.file({"status": ["active", "hidden"]}, "status as a list")
    listed = session.file({"status": "active,hidden"}, "status=active,hidden")
    session.judge(checks.same, "status as a list", first=listed, second=array)


@scenario("unknown values", checks.unknown_values)
def _unknown(session: Session) -> None:
    everybody = session.whole()
    for key, value in SELECTING_NOBODY.items():
        file = session.everybody_with(f"an unknown {key}", **{key: value})
        session.judge(checks.unknown_values, key, whole=everybody, actual=file, everybody=False)
    _unknown_lists(session)
    # Joined by AND, one reverse that wrongly leaves out contacts removes them: one wrong key shows in the whole file.
    judge_together(session, checks.unknown_values, SELECTING_NOBODY, "reversed", partial(_unknown_reversed, session))
    for key, value in SELECTING_EVERYBODY.items():
        file = session.everybody_with(f"an unknown {key}", **{key: value})
        session.judge(checks.unknown_values, key, whole=everybody, actual=file, everybody=True)
        file = session.everybody_with(f"an unknown {key}, reversed", **{key: value, f"reverse_{key}": True})
        session.judge(checks.unknown_values, key, whole=everybody, actual=file, everybody=False)
    any_tags = session.everybody_with("unknown tags, any of them", tags=[UNUSED, f"{UNUSED} 2"], any_tags=True)
    session.judge(checks.unknown_values, "any_tags", whole=everybody, actual=any_tags, everybody=False)
    status = session.file({"status": UNUSED}, "an unknown status")
    session.judge(checks.unknown_values, "status", whole=everybody, actual=status, everybody=False)


def _unknown_lists(session: Session) -> None:
    # Each alone: a server that reads no list takes the key for absent, and another filter would hide that.
    for key in _UNKNOWN_LISTS:
        value = {key: [SELECTING_NOBODY[key]]}
        file = session.everybody_with(f"a list of an unknown {key}", **value)
        session.judge(checks.unknown_values, f"{key} as a list", whole=session.whole(), actual=file, everybody=False)
    for key, unknown in SELECTING_EVERYBODY.items():
        words = f"a list of an unknown {key}, reversed"
        file = session.everybody_with(words, **{key: [unknown], f"reverse_{key}": True})
        session.judge(checks.unknown_values, f"{key} as a list", whole=session.whole(), actual=file, everybody=False)
    status = session.file({"status": [UNUSED]}, "a list of an unknown status")
    session.judge(checks.unknown_values, "status as a list", whole=session.whole(), actual=status, everybody=False)


def _unknown_reversed(session: Session, keys: tuple[str, ...]) -> Values:
    rules = {key: SELECTING_NOBODY[key] for key in keys} | {f"reverse_{key}": True for key in keys}
    file = session.everybody_with(f"an unknown {' and '.join(keys)}, reversed", **rules)
    return {"whole": session.whole(), "actual": file, "everybody": True}


def further_filters(session: Session) -> Iterator[tuple[str, object, str]]:
    """Yield each filter that only a changed contract has, with a value for it, and the value in words.

    Where no value of the data is known, it is one that nobody has: a filter that is ignored selects everybody.
    """
    known, everybody = session.target.knowledge, session.whole()
    for key, usual in session.contract.further_filters.items():
        places = places_of(everybody, dict(PLACES)[usual])[:1] if usual in dict(PLACES) else []
        match usual:
            case "ids" if known.contacts:
                value: object = Derived(known.contacts[0], "a known contact")
            case "tags" if known.tags:
                value = Derived(known.tags[0], "a known tag")
            case "name_like":
                value = prefix_of_a_name(everybody)
            case "wildcard_search":
                value = words_of_a_name(everybody)[0]
            case _ if places:
                value = places[0]
            case _:
                value = {"ids": UNKNOWN_ID, "updated_at": "1970-01-01"}.get(usual, UNUSED)
        yield key, value, value.recipe if isinstance(value, Derived) else "an unknown value"


@scenario("filters and their reverses", checks.reverse, checks.bounded)
def _reverse(session: Session) -> None:
    everybody = session.whole()
    prefix, (word, _) = prefix_of_a_name(everybody), words_of_a_name(everybody)
    cases: list[tuple[str, object]] = [
        ("name_like", prefix),
        ("wildcard_search", word),
        ("updated_at", "2000-01-01...2020-01-01"),
    ]
    cases += [("newsletter", value) for value in ("all", "address", "none")]
    cases += [(key, places_of(everybody, column)[:1]) for key, column in PLACES if places_of(everybody, column)]
    for key, value in cases:
        straight = session.everybody_with(f"a certain {key}", **{key: value})
        turned = session.everybody_with(f"that {key} reversed", **{key: value, f"reverse_{key}": True})
        session.judge(checks.reverse, key, whole=everybody, straight=straight, reversed_=turned)
        session.judge(checks.bounded, key, whole=everybody, part=straight)
    default = session.file({}, "an empty filter")
    turned = session.file({"reverse_status": True}, "the default status reversed")
    hidden = session.file({"status": "hidden"}, "status=hidden")
    not_hidden = session.file({"status": "hidden", "reverse_status": True}, "status=hidden reversed")
    session.judge(checks.bounded, "the default status reversed", whole=turned, part=hidden)
    session.judge(checks.reverse, "status", whole=everybody, straight=default, reversed_=turned)
    session.judge(checks.reverse, "status=hidden", whole=everybody, straight=hidden, reversed_=not_hidden)
    for key, value, words in further_filters(session):
        if session.contract.filter_rules()["filters"][key]["reversible"]:
            straight = session.everybody_with(f"{words} as {key}", **{key: value})
            turned = session.everybody_with(f"{words} as {key}, reversed", **{key: value, f"reverse_{key}": True})
            session.judge(checks.reverse, key, whole=everybody, straight=straight, reversed_=turned)


@scenario("names", checks.name_like, checks.wildcard_search, checks.letter_case, checks.stripped)
def _names(session: Session) -> None:
    everybody = session.whole()
    prefix = prefix_of_a_name(everybody)
    middle = middle_of_a_name(everybody)
    for value in (prefix, *([middle] if middle else []), *signs_of_names(everybody)):
        part = session.everybody_with(f"as name_like {value.recipe}", name_like=value)
        session.judge(checks.name_like, value.recipe, whole=everybody, part=part, prefix=value.value, column=NAME)
    first, second = words_of_a_name(everybody)
    words = Derived(f"{first.value} {second.value}", f"{first.recipe} and {second.recipe}")
    turned = Derived(f"{second.value} {first.value}", f"{second.recipe} and {first.recipe}")
    tabbed = Derived(f"{first.value}\t{second.value}", f"{words.recipe}, a TAB between them")
    third = word_beside(everybody, first.value, second.value)
    three = Derived(f"{words.value} {third.value}", f"{words.recipe} and {third.recipe}") if third else None
    further = (three, words_of_two_names(everybody), part_of_a_word(everybody), place_in_no_name(everybody))
    found_elsewhere = words_of_greetings(everybody)
    for value in (words, turned, tabbed, first, *(each for each in further if each), *found_elsewhere):
        found = session.everybody_with(f"a wildcard_search for {value.recipe}", wildcard_search=value)
        session.judge(
            checks.wildcard_search, value.recipe, whole=everybody, part=found, words=value.value.split(), column=NAME
        )
    for key, value in (("name_like", prefix), ("wildcard_search", words)):
        as_is = session.everybody_with(f"a certain {key}", **{key: value})
        for change, how in ((str.upper, "upper"), (str.lower, "lower")):
            changed = Derived(change(value.value), f"{value.recipe}, in {how} case")
            file = session.everybody_with(f"that {key} in {how} case", **{key: changed})
            session.judge(checks.letter_case, f"{key} in {how} case", first=as_is, second=file)
        padded = Derived(f"  {value.value}\t ", f"{value.recipe}, with white space around")
        file = session.everybody_with(f"that {key} with white space around", **{key: padded})
        session.judge(checks.stripped, key, first=as_is, second=file)
    _beyond_ascii(session, everybody)
    spaced = session.file({"status": " active ,  hidden "}, "statuses with white space around")
    session.judge(
        checks.stripped,
        "status",
        first=session.file({"status": "active,hidden"}, "status=active,hidden"),
        second=spaced,
    )


def _beyond_ascii(session: Session, everybody: File) -> None:
    words = word_beyond_ascii(everybody)
    if words is None:
        return
    begins = any(name.startswith(words[0].value) for name in everybody.table.column(NAME))
    for key in ("name_like", "wildcard_search") if begins else ("wildcard_search",):
        files = [session.everybody_with(f"as {key} {word.recipe}", **{key: word}) for word in words]
        session.judge(checks.letter_case, f"{key} beyond ASCII", first=files[0], second=files[1])


@scenario("names with the signs of a pattern", checks.literal)
def _patterns(session: Session) -> None:
    everybody = session.whole()
    patterns = patterns_of_names(everybody)
    if not patterns:
        raise TooLittleDataError(
            "it takes a name that begins with three letters from A to Z, and none that holds the first and the third"
        )
    for key in ("name_like", "wildcard_search"):
        for value in patterns:
            part = session.everybody_with(f"as {key} {value.recipe}", **{key: value})
            session.judge(checks.literal, f"{key}: {value.recipe}", whole=everybody, part=part, text=value.value)


@scenario("the same selection twice", checks.repeatable)
def _again(session: Session) -> None:
    # An export may wrongly influence the next one, which reuses its filter or lacks the contacts that it held. So each
    # filter is sent twice in a row, and the two alternate. If the files differ, people may have edited contacts in
    # between, and more rounds are needed to distinguish that from an unstable selection.
    everybody = session.whole()
    plain: list[File] = []
    beside: list[File] = []
    for _ in range(_ROUNDS):
        plain += [session.file(ABSENT, "no filter", again=True) for _ in range(2)]
        beside += [session.file(_BESIDE, "all contacts without a certain tag", again=True) for _ in range(2)]
        if not session.files.changed and plain[0].bag() == plain[1].bag() and beside[0].bag() == beside[1].bag():
            break
    session.judge(checks.repeatable, "no filter", before=first_download(session), files=plain)
    # Nobody has that tag, so it is the file of the same contacts; it may be the only one before they disappeared.
    session.judge(checks.repeatable, "a filter", before=everybody, files=beside)
