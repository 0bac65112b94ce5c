"""`mailing-conformance docs`: the manual of the suite."""

from conformance.commands.docs.group import docs

__all__ = ["docs"]
