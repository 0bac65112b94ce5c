"""What tests of the scenarios share: the sound mock, served once, with all known that can be known of its data."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from conformance.target import Expectation, Target
from mock_server import load_fixtures
from mock_server.app import create_app
from tests.targets import served, target_of

_LIST, _CONTACTS, _TAGS = 1, 3, 2


@pytest.fixture(scope="session")
def sound() -> Iterator[Target]:
    """A sound server as a target: two users without a shared account list, tokens to be refused, tags, contacts."""
    fixtures = load_fixtures()
    first, other, *rest = fixtures.users
    stranger = next(user for user in rest if not set(user.account_list_ids) & set(first.account_list_ids))
    fixtures = replace(fixtures, users=(first, stranger, other))
    own = [contact for contact in fixtures.contacts if contact.account_list_id in first.account_list_ids]
    with served(create_app(fixtures)) as base_url:
        target = target_of(base_url, fixtures)
        knowledge = replace(
            target.knowledge,
            account_lists=first.account_list_ids[:_LIST],
            contacts=tuple(contact.id for contact in own[:_CONTACTS]),
            tags=tuple(dict.fromkeys(tag for contact in own for tag in contact.tags))[:_TAGS],
            strangers=True,
            max_latency=30.0,
            expectations=(Expectation("nobody", {"name_like": "No Such Name"}, ()),),
        )
        yield replace(target, knowledge=knowledge)
