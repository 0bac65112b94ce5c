"""The table of what the mock implements."""

import re

from mock_server.contract.keywords import REASONS, SHAPES

KINDS = {*SHAPES, "text", "flag", "number", "any"}


def test_every_kind_is_defined() -> None:
    """The kind of each member is a scalar, an object of the table, or a list or map of these."""
    for name, shape in SHAPES.items():
        for member, kind in shape.members.items():
            assert set(re.sub(r"[\[\]{}]", "", kind).split("|")) <= KINDS, (name, member)


def test_what_is_refused_is_not_implemented() -> None:
    """No member is both in the table and refused with a reason."""
    assert [(kind, member) for kind, member in REASONS if kind in SHAPES and member in SHAPES[kind].members] == []


def test_required_members_and_values_are_about_members() -> None:
    """What must be there, and what has few values, is a member of its object."""
    for shape in SHAPES.values():
        assert {*shape.required, *shape.values} <= set(shape.members)
