"""Servers whose fault shows only to whoever knows something of their data, or of how fast they should be."""

import asyncio
from collections.abc import Collection
from dataclasses import replace

from conformance.target import Target
from mock_server.fixtures import Contact, Fixtures
from mock_server.selection import Selection, select
from tests.defects.exporting import Rules, ruled, selecting
from tests.defects.memory import Memory
from tests.defects.model import Defect
from tests.defects.wire import Answer, Ask, Intermediary, Request, intermediary, reads

_BOUND = 5.0
_PATIENCE = 20.0
_MOST_IDS = 2


def _strangers(fixtures: Fixtures) -> Fixtures:
    """Gives each user one account list that no other has."""
    users = tuple(
        replace(user, account_list_ids=(each.id,))
        for user, each in zip(fixtures.users, fixtures.account_lists, strict=False)
    )
    return replace(fixtures, users=users)


def _told_of_strangers(target: Target) -> Target:
    return replace(target, knowledge=replace(target.knowledge, strangers=True))


def _told_to_be_quick(target: Target) -> Target:
    limits = replace(target.limits, timeout=_PATIENCE)
    return replace(target, limits=limits, knowledge=replace(target.knowledge, max_latency=_BOUND))


def _files_by_filter(_: Fixtures) -> Intermediary:
    """Keeps the file of each request to create one, and gives it to whoever asks for the same."""
    memory, files = Memory(), dict[tuple[str, bytes], Answer]()

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        memory.note(request, given)
        creation = memory.creation(request)
        if creation is None or not reads("csv", "xlsx")(request) or given.status != 200:
            return given
        return files.setdefault((request.form, creation.body), given)

    return answer


def _slow_at_first(_: Fixtures) -> Intermediary:
    slept = False

    async def answer(request: Request, ask: Ask) -> Answer:
        nonlocal slept
        given = await ask(request)
        if reads("xlsx")(request) and given.status == 200 and not slept:
            slept = True
            await asyncio.sleep(_BOUND + 0.5)
        return given

    return answer


def _put_off_by_a_stranger(selection: Selection, contacts: tuple[Contact, ...], own: Collection[str]) -> list[Contact]:
    named = {text.casefold() for criterion in selection.scope for text in criterion.texts}
    found = list(select(selection, contacts, own))
    return [] if named - {each.casefold() for each in own} else found


def _one_for_all(selection: Selection, contacts: tuple[Contact, ...], own: Collection[str]) -> list[Contact]:
    """Takes the first contact for one of whoever asks."""
    every = select(selection, contacts, {contact.account_list_id for contact in contacts})
    return [contact for contact in every if contact.id == contacts[0].id or contact.account_list_id in own]


def _first_ids(rules: Rules) -> Rules:
    ids = rules.get("ids")
    named = ids.split(",") if isinstance(ids, str) else ids
    return {**rules, "ids": named[:_MOST_IDS]} if isinstance(named, list) else rules


DEFECTS: tuple[Defect, ...] = (
    Defect(
        "file-of-another-user",
        "A file is made for the user who asks, though another one asked for the same before.",
        "F206",
        "authorisation.strangers",
        intermediary(_files_by_filter),
        data=_strangers,
        told=_told_of_strangers,
    ),
    Defect(
        "one-contact-of-another-user",
        "Not even a single contact is given to a user who does not have its account list.",
        "F206",
        "authorisation.strangers",
        selecting(_one_for_all),
        data=_strangers,
        told=_told_of_strangers,
    ),
    Defect(
        "first-workbook-slow",
        "No answer takes longer than its client can wait, the first workbook included.",
        "F100",
        "robustness.latency",
        intermediary(_slow_at_first),
        told=_told_to_be_quick,
    ),
    Defect(
        "strange-account-list-selects-nobody",
        "An account list that is not the user's leaves those beside it as they are.",
        "M305",
        "selection.account-lists",
        selecting(_put_off_by_a_stranger),
    ),
    Defect(
        "ids-after-the-second-unread",
        "Each id that a filter names selects its contact, the third as well.",
        "M303",
        "selection.ids",
        ruled(_first_ids),
    ),
)
"""The defects of this family."""
