"""Variants of the data that a sound server holds, and of who may see it."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from conformance.target import Target
from mock_server.fixtures import Address, Contact, Fixtures, generate
from tests.variants.model import Expected, Variant

MANY: Final = 1000
"""How many contacts are many: few enough to run often."""
VERY_MANY: Final = 5000
"""How many are very many: judging them takes minutes."""


def first_list(fixtures: Fixtures, contacts: tuple[Contact, ...]) -> Fixtures:
    """The data set with these contacts and no others, all of them in the first user's first account list."""
    home = fixtures.users[0].account_list_ids[0]
    return replace(fixtures, contacts=tuple(replace(contact, account_list_id=home) for contact in contacts))


def _nobody(fixtures: Fixtures) -> Fixtures:
    return replace(fixtures, contacts=())


def _one(fixtures: Fixtures) -> Fixtures:
    return first_list(fixtures, fixtures.contacts[:1])


def _hidden(fixtures: Fixtures) -> Fixtures:
    return replace(fixtures, contacts=tuple(replace(each, status="Not Interested") for each in fixtures.contacts))


def _homeless(fixtures: Fixtures) -> Fixtures:
    return replace(fixtures, contacts=tuple(replace(each, addresses=()) for each in fixtures.contacts))


def _namesakes(fixtures: Fixtures) -> Fixtures:
    return replace(fixtures, contacts=tuple(replace(each, name="Doe, Jane") for each in fixtures.contacts))


def _twins(fixtures: Fixtures) -> Fixtures:
    address = Address(street="1 Main Street", city="Springfield", state="IL", postal_code="62701", primary=True)
    return replace(
        fixtures,
        contacts=tuple(
            replace(
                each, name="Doe, Jane", people=(), addresses=(address,), greeting="Jane", envelope_greeting="Jane Doe"
            )
            for each in fixtures.contacts
        ),
    )


def _plain(fixtures: Fixtures) -> Fixtures:
    return replace(
        fixtures,
        contacts=tuple(
            replace(each, status="Partner - Financial", newsletter=None, tags=()) for each in fixtures.contacts
        ),
    )


def _words(fixtures: Fixtures) -> Fixtures:
    words = ("none", "null", "active", "true", "None", "Null, Nancy", "a,b", "%", "_", "*", "\\", "..", '"', "'", ";")
    changed = [
        replace(
            each, name=word, addresses=(Address(street=word, city=word, state=word, postal_code=word, country=word),)
        )
        for each, word in zip(fixtures.contacts, words, strict=False)
    ]
    return replace(fixtures, contacts=(*changed, *fixtures.contacts[len(changed) :]))


def _organisations(fixtures: Fixtures) -> Fixtures:
    return replace(
        fixtures,
        contacts=tuple(
            replace(each, name=f"Chapel {number}", people=(), greeting=None, envelope_greeting=None)
            for number, each in enumerate(fixtures.contacts)
        ),
    )


def _same_moment(fixtures: Fixtures) -> Fixtures:
    moment = fixtures.contacts[0].updated_at
    return replace(fixtures, contacts=tuple(replace(each, updated_at=moment) for each in fixtures.contacts))


def _doubled(fixtures: Fixtures) -> Fixtures:
    twins = (replace(each, id=f"{each.id[:-1]}{_other(each.id[-1])}", status="Never Ask") for each in fixtures.contacts)
    return replace(fixtures, contacts=(*fixtures.contacts, *twins))


def _other(digit: str) -> str:
    return "0123456789abcdef"[15 - int(digit, 16)]


def _fractions(fixtures: Fixtures) -> Fixtures:
    fraction = timedelta(microseconds=700_000)
    return replace(
        fixtures, contacts=tuple(replace(each, updated_at=each.updated_at + fraction) for each in fixtures.contacts)
    )


def _nearly_alike(fixtures: Fixtures) -> Fixtures:
    def further(address: Address) -> Address:
        return replace(address, city=address.city[:-1], state=address.state.swapcase(), primary=False)

    return replace(
        fixtures,
        contacts=tuple(
            replace(each, addresses=(*each.addresses, further(each.addresses[0])))
            if number % 3 == 0 and each.addresses
            else each
            for number, each in enumerate(fixtures.contacts)
        ),
    )


def _shared(fixtures: Fixtures) -> Fixtures:
    every = tuple(each.id for each in fixtures.account_lists)
    return replace(fixtures, users=tuple(replace(user, account_list_ids=every) for user in fixtures.users))


def _strangers(fixtures: Fixtures) -> Fixtures:
    users = tuple(
        replace(user, account_list_ids=(each.id,))
        for user, each in zip(fixtures.users, fixtures.account_lists, strict=False)
    )
    return replace(fixtures, users=users)


def _foundation(fixtures: Fixtures) -> Fixtures:
    fixtures = _strangers(fixtures)
    lists = [user.account_list_ids[0] for user in fixtures.users[:2]]
    records = tuple(
        replace(
            fixtures.contacts[0],
            id=f"{place + 1}0000000-0000-4000-8000-0000000000f1",
            account_list_id=home,
            name="Acme Widgets Foundation of Springfield",
            people=(),
            addresses=(),
            updated_at=fixtures.contacts[0].updated_at + timedelta(days=place),
        )
        for place, home in enumerate(lists)
    )
    return replace(fixtures, contacts=(*fixtures.contacts, *records))


def _told_of_strangers(target: Target) -> Target:
    return replace(target, knowledge=replace(target.knowledge, strangers=True))


def _without_lists(fixtures: Fixtures) -> Fixtures:
    first, *others = fixtures.users
    return replace(fixtures, users=(replace(first, account_list_ids=()), *others))


VARIANTS = (
    Variant("contacts-none", "There is not a single contact.", expected=Expected.FEW_DATA, data=_nobody),
    Variant("contacts-one", "There is a single contact.", expected=Expected.FEW_DATA, data=_one),
    Variant("contacts-many", "There are a thousand contacts.", data=lambda _: generate(1, MANY)),
    Variant(
        "contacts-very-many",
        "There are five thousand contacts.",
        expected=Expected.FEW_DATA,  # known contacts may be of others than those that the account is narrowed to
        data=lambda _: generate(1, VERY_MANY),
        long=True,
    ),
    Variant("contacts-hidden", "No contact is active.", expected=Expected.FEW_DATA, data=_hidden),
    Variant("contacts-without-address", "No contact has an address.", expected=Expected.FEW_DATA, data=_homeless),
    Variant("contacts-namesakes", "All contacts have the same name.", expected=Expected.FEW_DATA, data=_namesakes),
    Variant("contacts-alike", "All contacts look the same in a file.", expected=Expected.FEW_DATA, data=_twins),
    Variant(
        "contacts-plain",
        "No contact has a newsletter, a tag or another status.",
        expected=Expected.FEW_DATA,
        data=_plain,
    ),
    Variant(
        "contacts-named-like-words",
        "Names and places are words that filters know, and signs that databases know.",
        expected=Expected.FEW_DATA,
        data=_words,
    ),
    Variant(
        "contacts-organisations",
        "All contacts are organisations: no comma, no people.",
        expected=Expected.FEW_DATA,
        data=_organisations,
    ),
    Variant(
        "contacts-of-one-moment",
        "All contacts were updated at the same moment.",
        expected=Expected.FEW_DATA,
        data=_same_moment,
    ),
    Variant(
        "contacts-doubled",
        "Every contact is there twice, once hidden: rows are equal, contacts are not.",
        data=_doubled,
    ),
    Variant(
        "contacts-updated-between-seconds",
        "Moments have fractions of a second, which no filter names.",
        data=_fractions,
    ),
    Variant(
        "contacts-with-near-places",
        "Some contacts have a further address, in a place spelt nearly alike.",
        data=_nearly_alike,
    ),
    Variant("users-sharing", "All users share all account lists.", data=_shared),
    Variant("users-strangers", "No two users share an account list.", data=_strangers),
    Variant(
        "users-strangers-with-a-foundation",
        "A foundation supports two people who share no account list: it is a record of each, and their rows are equal.",
        data=_foundation,
        told=_told_of_strangers,
    ),
    Variant(
        "user-without-lists",
        "The first user belongs to no account list.",
        expected=Expected.FEW_DATA,
        data=_without_lists,
    ),
)
