"""What the suite does not find; a defect that is found after all must leave this list, which a test sees to."""

MISSED: dict[str, str] = {}
"""Defects that the suite does not find by the check meant for them, each with the reason."""
