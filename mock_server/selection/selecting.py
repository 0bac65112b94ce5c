"""Applying a selection to contacts."""

from collections.abc import Collection, Iterable, Iterator

from mock_server.fixtures.model import Contact
from mock_server.selection.reading import Selection


class NoAccountList(LookupError):  # noqa: N818  an outcome that is answered with 404, not an error of the program
    """The filter names account lists, and none of them is the user's."""


def select(selection: Selection, contacts: Iterable[Contact], account_list_ids: Collection[str]) -> Iterator[Contact]:
    """Select contacts, each when it is taken.

    Args:
        selection: The filter of the export.
        contacts: All contacts there are, in the order in which to select them.
        account_list_ids: The ids of the account lists that the user belongs to.

    Returns:
        The selected contacts of the user's account lists.

    Raises:
        NoAccountList: The filter names account lists, and none of them is the user's. A user who belongs to no account
            list at all, and names none, selects no contact instead.
    """
    bounds = _bounds(selection, account_list_ids)
    tests = [criterion.test() for criterion in selection.criteria]
    passes = any if selection.any_criterion else all
    return (
        contact
        for contact in contacts
        if contact.account_list_id in bounds and (not tests or passes(test(contact) for test in tests))
    )


def _bounds(selection: Selection, account_list_ids: Collection[str]) -> frozenset[str]:
    # Only account lists limit the whole selection; their ids are compared in any letter case, as all ids are.
    own = frozenset(account_list_ids)
    for criterion in selection.scope:
        named = {text.casefold() for text in criterion.texts}
        own = frozenset(identifier for identifier in own if identifier.casefold() in named)
        if not own:
            raise NoAccountList
    return own
