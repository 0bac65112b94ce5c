"""Laws that every selection keeps, whatever the contacts and the values."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.contract import load_contract
from mock_server.fixtures import Address, Contact, in_order
from mock_server.selection import NoAccountList, read_selection, select

VOCABULARY = load_contract().vocabulary
LISTS = tuple(f"b0000000-0000-4000-8000-00000000000{end}" for end in "123")
OWN = LISTS[:2]
REVERSIBLE = [name for name, rule in VOCABULARY.rules.items() if rule.reversible]
LIST_FILTERS = [name for name in REVERSIBLE if VOCABULARY.rules[name].form == "list"]
LAW = settings(max_examples=60, deadline=None)
START = datetime(2026, 1, 1, tzinfo=UTC)

WORDS = st.sampled_from(["a", "A", "b", "Ab", "ß", "none", "", " ", "x y"])
STATUSES = sorted({status or "" for group in VOCABULARY.rules["status"].values.values() for status in group})
MOMENTS = st.integers(0, 5 * 24).map(lambda hours: START + timedelta(hours=hours))
CONTACTS = st.lists(
    st.builds(
        Contact,
        id=st.sampled_from([f"c0000000-0000-4000-8000-00000000000{end}" for end in "123456789"]),
        account_list_id=st.sampled_from(LISTS),
        name=st.lists(WORDS, max_size=3).map(" ".join),
        updated_at=MOMENTS,
        status=st.sampled_from(STATUSES).map(lambda status: status or None),
        newsletter=st.sampled_from([None, "Physical", "Email", "Both", "None"]),
        tags=st.lists(WORDS.filter(str.strip), max_size=2).map(tuple),
        addresses=st.lists(
            st.builds(Address, WORDS, WORDS, WORDS, WORDS, WORDS, st.booleans(), st.booleans()), max_size=2
        ).map(tuple),
    ),
    max_size=9,
    unique_by=lambda contact: contact.id,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)
DAYS = MOMENTS.map("{:%Y-%m-%d}".format)
VALUES: dict[str, st.SearchStrategy[object]] = {
    "text": WORDS | JSON,
    "choice": st.sampled_from([*VOCABULARY.rules["newsletter"].values, "unknown"]) | JSON,
    "range": DAYS
    | st.tuples(DAYS, st.sampled_from(["..", "..."]), DAYS).map("".join)
    | st.sampled_from([None, "", []]),
    "list": JSON
    | st.lists(WORDS | st.sampled_from([*VOCABULARY.rules["status"].values, *STATUSES]), max_size=3)
    | st.lists(st.sampled_from([f"c0000000-0000-4000-8000-00000000000{end}" for end in "12345"]), max_size=3).map(
        ",".join
    ),
}
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        **{name: VALUES[VOCABULARY.rules[name].form] for name in REVERSIBLE},
        **{VOCABULARY.reverse_prefix + name: st.booleans() for name in REVERSIBLE},
        "any_tags": st.booleans(),
    },
)


def _found(rules: dict[str, object], contacts: list[Contact]) -> set[str]:
    return {contact.id for contact in select(read_selection({"filter": rules}, VOCABULARY), contacts, OWN)}


def _everybody(contacts: list[Contact]) -> set[str]:
    return {contact.id for contact in contacts if contact.account_list_id in OWN}


def _alone(name: str, rules: dict[str, object]) -> dict[str, object]:
    """The filter of this name without the default status, which the named statuses switch off."""
    value = rules.get(name)
    return {name: value, "any_tags": rules.get("any_tags"), **({} if name == "status" else {"status": "active,hidden"})}


@LAW
@given(CONTACTS, FILTERS, st.sampled_from(REVERSIBLE))
def test_a_filter_and_its_reverse_make_the_whole(contacts: list[Contact], rules: dict[str, object], name: str) -> None:
    """Nobody is in both and nobody is in neither, unless the filter does not select and so cannot be reversed."""
    alone = _alone(name, rules)
    kept = _found(alone, contacts)
    left_out = _found({**alone, VOCABULARY.reverse_prefix + name: True}, contacts)
    in_force = {criterion.rule.name for criterion in read_selection({"filter": alone}, VOCABULARY).criteria}
    if name in in_force:
        assert kept | left_out == _everybody(contacts)
        assert not kept & left_out
    else:
        assert kept == left_out == _everybody(contacts)


@LAW
@given(CONTACTS, FILTERS)
def test_a_filtered_selection_is_part_of_the_whole(contacts: list[Contact], rules: dict[str, object]) -> None:
    """No filter reaches a contact of another account list, joined either way."""
    assert _found(rules, contacts) <= _everybody(contacts)
    assert _found({**rules, "any_filter": True}, contacts) <= _everybody(contacts)


@LAW
@given(CONTACTS, FILTERS)
def test_joining_by_or_is_the_reverse_of_joining_reversed_filters_by_and(
    contacts: list[Contact], rules: dict[str, object]
) -> None:
    """De Morgan's law holds between `any_filter` and the reversing keys, the default status included."""
    prefix = VOCABULARY.reverse_prefix
    reversed_all = {**rules, **{prefix + name: rules.get(prefix + name) is not True for name in REVERSIBLE}}
    by_or = _found({**rules, "any_filter": True}, contacts)
    assert by_or == _everybody(contacts) - _found(reversed_all, contacts)


@LAW
@given(CONTACTS, FILTERS, FILTERS)
def test_more_filters_select_fewer_by_and_and_more_by_or(
    contacts: list[Contact], some: dict[str, object], more: dict[str, object]
) -> None:
    """Adding a filter never widens a selection joined by AND, nor narrows one joined by OR."""
    kept = {key: value for key, value in some.items() if "tags" not in key and "status" not in key}
    kept["status"] = "active"
    both = {**more, **kept}
    both.update({key: False for key in more if key.startswith("reverse_") and key not in kept})
    assert _found(both, contacts) <= _found(kept, contacts)
    assert _found({**both, "any_filter": True}, contacts) >= _found({**kept, "any_filter": True}, contacts)


@LAW
@given(CONTACTS, st.sampled_from([str.upper, str.lower, str.swapcase, "  {} ".format]), WORDS)
def test_letter_case_and_white_space_do_not_matter_for_names(
    contacts: list[Contact], spell: Callable[[str], str], text: str
) -> None:
    """A name filter in another spelling finds the same contacts."""
    for name in ("name_like", "wildcard_search"):
        assert _found({name: text}, contacts) == _found({name: spell(text)}, contacts)


@LAW
@given(st.sampled_from(LIST_FILTERS), CONTACTS, st.lists(WORDS, max_size=3))
def test_a_comma_separated_list_is_an_array(name: str, contacts: list[Contact], words: list[str]) -> None:
    """Either form of a list finds the same contacts."""
    assert _found({name: words}, contacts) == _found({name: ",".join(words)}, contacts)


@LAW
@given(CONTACTS)
def test_the_default_status_is_what_the_contract_says(contacts: list[Contact]) -> None:
    """No status filter and the default written out find the same contacts."""
    default = VOCABULARY.rules["status"].default
    assert _found({}, contacts) == _found({"status": default}, contacts)
    assert _found({"any_filter": True}, contacts) == _found({"status": default}, contacts)


@LAW
@given(CONTACTS, st.dictionaries(st.sampled_from([*VOCABULARY.rules, "any_filter", "reverse_city", "odd"]), JSON))
def test_no_value_is_worse_than_a_documented_error(contacts: list[Contact], rules: dict[str, object]) -> None:
    """Whatever JSON a client sends, it selects, or is one of the two errors of the contract."""
    try:
        _found(rules, contacts)
    except ValueError as error:
        assert getattr(error, "pointer", "") == "/filter/updated_at"  # noqa: PT017 - NoAccountList may come as well
    except NoAccountList:
        assert "account_list_id" in rules


@LAW
@given(CONTACTS, FILTERS)
def test_a_selection_keeps_the_order_of_the_contacts(contacts: list[Contact], rules: dict[str, object]) -> None:
    """A filter leaves contacts out and moves none."""
    selection = read_selection({"filter": rules}, VOCABULARY)
    forwards = list(select(selection, contacts, OWN))
    assert forwards[::-1] == list(select(selection, contacts[::-1], OWN))
    places = [contacts.index(contact) for contact in forwards]
    assert places == sorted(places)


@given(CONTACTS)
def test_the_order_of_files_is_that_of_names(contacts: list[Contact]) -> None:
    """The order in which contacts are stored does not matter."""
    forwards = in_order(contacts)
    assert forwards == in_order(contacts[::-1])
    assert [contact.name.casefold() for contact in forwards] == sorted(contact.name.casefold() for contact in contacts)
