"""How a contact is greeted, and how an envelope names it.

Decided here (our interpretation where the sources are silent):

- A person who has died is not greeted. If no one is left, or the contact has no people, the greeting is the name turned
  round.
- A name is turned round at its first comma: "Doe, John, Jr." becomes "John, Jr. Doe".
- A nickname is in round or square brackets; a bracket that is not closed is part of the name.
- A stored greeting of white space counts as none; any other is used as stored.
"""

import re
from typing import Final

from mock_server.fixtures.model import Contact

_NICKNAME: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def greeting(contact: Contact) -> str:
    """Return the greeting of a letter: the stored one, else the first names of the living, joined with "and"."""
    if contact.greeting and contact.greeting.strip():
        return contact.greeting
    first_names = [person.first_name.strip() for person in contact.people if not person.deceased]
    return " and ".join([name for name in first_names if name]) or turned_round(contact.name)


def envelope_greeting(contact: Contact) -> str:
    """Return the name on an envelope: the stored envelope greeting, else the name turned round."""
    if contact.envelope_greeting and contact.envelope_greeting.strip():
        return contact.envelope_greeting
    return turned_round(contact.name)


def turned_round(name: str) -> str:
    """Return a name with its last name put last.

    Args:
        name: A name as it is sorted, "Doe, John (Jack) and Jane".

    Returns:
        "John and Jane Doe". A name without a comma is returned as it is, and so is one without anything else.
    """
    last, comma, first = name.partition(",")
    if not comma:
        return name
    parts = (_without_nicknames(first), _without_nicknames(last))
    return " ".join([part for part in parts if part]) or name


def _without_nicknames(text: str) -> str:
    if _NICKNAME.search(text) is None:
        return text.strip()
    # A nickname leaves two spaces behind; they become one.
    return " ".join(_NICKNAME.sub(" ", text).split())
