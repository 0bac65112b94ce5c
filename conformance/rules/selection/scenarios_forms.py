"""The forms in which a filter may be sent: as an object or as text, with blank values, and with flags."""

from collections.abc import Mapping, Sequence
from itertools import cycle

from conformance.answers.tables import File
from conformance.check import TooLittleDataError
from conformance.http.exchange import Derived, Exchange, json_text
from conformance.rules.selection import checks, checks_known
from conformance.rules.selection.deriving import prefix_of_a_name
from conformance.rules.selection.scenarios import SELECTING_EVERYBODY, SELECTING_NOBODY, further_filters
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import EVERYBODY, UNKNOWN_ID, UNUSED, RefusedError
from conformance.session.together import Values, judge_together

_BLANKS: tuple[tuple[object, str], ...] = (
    (None, "null"),
    ("", "empty text"),
    (" \t ", "white space"),
    ([], "an empty list"),
)
_TRUE: tuple[object, ...] = ("true", " true ")
_FALSE: tuple[object, ...] = (False, "false", None, "yes", 1, "1", "TRUE", "on", "t", "0")
_FALSE_ENOUGH: tuple[object, ...] = ("false", 1, "TRUE")
_SHIFT = 4
_MANY = 400
_UNKNOWN_NAMES = tuple(f"{UNUSED} {number}" for number in range(_MANY))
_UNKNOWN_IDS = tuple(f"00000000-0000-4000-8000-{number:012x}" for number in range(1, _MANY))
_NOBODY: Mapping[str, object] = {**SELECTING_NOBODY, "status": UNUSED, "updated_at": "1970-01-01"}


@scenario("forms of a filter", checks.same)
def _forms(session: Session) -> None:
    everybody = session.whole()
    prefix = prefix_of_a_name(everybody)
    rules = {"status": EVERYBODY, "name_like": prefix}
    as_object = session.file(rules, "a name_like")
    as_text = session.file(json_text(rules), "the same filter as a JSON string")
    session.judge(checks.same, "a JSON string", first=as_object, second=as_text)
    params_as_text = session.file_of(json_text({"filter": rules}), "the same params as a JSON string")
    session.judge(checks.same, "params as a JSON string", first=as_object, second=params_as_text)
    _further(session)


def _further(session: Session) -> None:
    """A filter that only this contract has selects what the one of the API does that compares the same."""
    for key, value, words in further_filters(session):
        usual, rule = session.contract.further_filters[key], session.contract.filter_rules()["filters"][key]
        how, reversing = (", reversed", {f"reverse_{usual}": True}) if rule.get("excludes") else ("", {})
        first = session.everybody_with(f"{words} as {usual}{how}", **{usual: value}, **reversing)
        second = session.everybody_with(f"{words} as {key}", **{key: value})
        session.judge(checks.same, key, first=first, second=second)


@scenario("blank values", checks.blank_values, checks.unknown_keys)
def _blanks(session: Session) -> None:
    everybody = session.whole()
    keys = [key for key in session.contract.filter_rules()["filters"] if key != "status"]
    for value, shown in _BLANKS:

        def blank(chosen: tuple[str, ...], value: object = value, shown: str = shown) -> Values:
            file: File | Exchange
            try:
                file = session.everybody_with(f"{' and '.join(chosen)} {shown}", **dict.fromkeys(chosen, value))
            except RefusedError as error:
                file = error.exchange
            return {"whole": everybody, "blank": file}

        judge_together(session, checks.blank_values, keys, shown, blank)
    unknown = session.everybody_with("an unknown key", no_such_filter="x", reverse_no_such_filter=True)
    session.judge(checks.unknown_keys, "an unknown key", whole=everybody, actual=unknown)


@scenario("flags", checks.booleans)
def _flags(session: Session) -> None:
    for value in _TRUE:
        _reverses(session, _NOBODY, (value,), joined=False, everybody=True)
        _reverses(session, SELECTING_EVERYBODY, (value,), joined=True, everybody=False)
        _any_filter(session, value, true=True)
    for shift in range(0, len(_FALSE), _SHIFT):
        # The values are shifted, so that each key gets several of them over the rounds.
        _reverses(session, _NOBODY, (*_FALSE[shift:], *_FALSE[:shift]), joined=True, everybody=False)
    for value in _FALSE_ENOUGH:
        _reverses(session, SELECTING_EVERYBODY, (value,), joined=False, everybody=True)
        _any_filter(session, value, true=False)
    everybody = session.whole()
    prefix = prefix_of_a_name(everybody)
    straight = session.everybody_with("a name_like", name_like=prefix)
    turned = session.everybody_with("that name_like reversed", name_like=prefix, reverse_name_like=True)
    for word, expected, contrast in (("true", turned, straight), ("false", straight, turned)):
        words = f"reverse_name_like={word!r}"
        actual = session.everybody_with(words, name_like=prefix, reverse_name_like=word)
        session.judge(checks.booleans, words, expected=expected, actual=actual, contrast=contrast)


def _reverses(
    session: Session, rules: Mapping[str, object], values: Sequence[object], *, joined: bool, everybody: bool
) -> None:
    """Judge the values of many `reverse_` keys at once.

    Filters that select no contact select every contact when reversed. So with AND, one key that is wrongly not reversed
    leaves no contact; with OR, one that is wrongly reversed adds every contact. Either way one wrong key shows.

    Args:
        session: The session.
        rules: The filters to reverse; either all of them select no contact, or all of them select every contact.
        values: The values of their flags, in turn.
        joined: Whether to join them by OR.
        everybody: Whether the file must hold every contact; if not, it must hold none.
    """
    flags = dict(zip(rules, cycle(values), strict=False))

    def sent(keys: tuple[str, ...]) -> Values:
        filters: dict[str, object] = {"status": UNUSED if joined else EVERYBODY, **{key: rules[key] for key in keys}}
        filters |= {f"reverse_{key}": flags[key] for key in keys}
        filters |= {"any_filter": True} if joined else {}
        words = " and ".join(f"reverse_{key}={flags[key]!r}" for key in keys)
        return _flagged(session, filters, words, everybody=everybody)

    shown = " and ".join(dict.fromkeys(f"{value!r}" for value in flags.values()))
    judge_together(session, checks.booleans, rules, f"reversed by {shown}", sent)


def _any_filter(session: Session, value: object, *, true: bool) -> None:
    # The status selects no contact and not_ids selects every contact: joined by OR they select every contact, joined by
    # AND none. Of a large account, the prefix selects every contact that the run works with.
    words = f"any_filter={value!r}"
    prefix = session.account.prefix
    every: Mapping[str, object] = {"not_ids": UNKNOWN_ID} if prefix is None else {"name_like": prefix}
    rules = {"status": UNUSED, **every, "any_filter": value}
    session.judge(checks.booleans, words, **_flagged(session, rules, words, everybody=true))


def _flagged(session: Session, rules: Mapping[str, object], words: str, *, everybody: bool) -> Values:
    files = (session.whole(), session.everybody_with("an unknown ids", ids=UNKNOWN_ID))
    expected, contrast = files if everybody else files[::-1]
    return {"expected": expected, "actual": session.file(rules, words), "contrast": contrast}


@scenario("lists and texts in further forms", checks.same)
def _lists(session: Session) -> None:
    hidden = session.file({"status": "hidden"}, "status=hidden")
    rules = {"status": "hidden"}
    text = json_text(rules)
    for value, words in (
        (["hidden"], "the status in a list of one"),
        ("hidden,hidden", "the status twice"),
        (",".join((*_UNKNOWN_NAMES, "hidden")), "the status behind some hundred unknown ones"),
        ([*_UNKNOWN_NAMES, "hidden"], "the status in a list behind some hundred unknown ones"),
    ):
        session.judge(checks.same, words, first=hidden, second=session.file({"status": value}, words))
    padded = Derived(f" \n{text.value} ", "the filter as a JSON string, with white space around it")
    for params, words in (
        ({"filter": padded}, padded.recipe),
        (json_text({"filter": text}), "the filter as a JSON string within params as a JSON string"),
    ):
        session.judge(checks.same, words, first=hidden, second=session.file_of(params, words))
    for tag in session.target.knowledge.tags[:1]:
        known = Derived(tag, "a known tag")
        once = session.everybody_with(known.recipe, tags=[known])
        twice = session.everybody_with("a known tag twice", tags=[known, known])
        session.judge(checks.same, "a known tag twice", first=once, second=twice)


@scenario("known contacts in further forms", checks_known.ids)
def _known_ids(session: Session) -> None:
    known = next(iter(session.target.knowledge.contacts), None)
    if known is None:
        raise TooLittleDataError("no contact is known")
    for ids, form in (
        ([*_UNKNOWN_IDS, known], "as a list, behind some hundred unknown ones"),
        (f"{known},{known}", "the same one twice"),
    ):
        chosen = session.everybody_with(f"ids of a known contact, {form}", ids=ids)
        rest = session.everybody_with("not_ids of a known contact", not_ids=known)
        session.judge(checks_known.ids, form, whole=session.whole(), chosen=chosen, rest=rest, count=1)
