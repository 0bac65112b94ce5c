"""The life of a resource, from the `x-lifecycle` of the operations."""

from mock_server.contract import Lifecycle, Operation
from mock_server.reference.model import Entry, Life


def life_sentence(lifecycle: Lifecycle | None) -> str:
    """Return what an operation does to the life of its resource, in one sentence; empty if it does nothing."""
    if lifecycle is None:
        return ""
    if lifecycle.effect == "creates":
        return f"Creates the {lifecycle.resource}; it is not used up yet."
    return (
        f"The first successful request uses the {lifecycle.resource} up, in whichever form. "
        f"Every later one is answered with {lifecycle.then}."
    )


def life_warning(operation: Operation) -> str:
    """Return what readers do not expect: that an operation uses the resource up although it answers with no file."""
    lifecycle = operation.lifecycle
    if lifecycle is None or lifecycle.effect == "creates" or operation.table is not None:
        return ""
    return (
        "This request uses it up as a download does. "
        f"To save a file, download it, and do not show the {lifecycle.resource} first."
    )


def read_life(entries: tuple[Entry, ...]) -> Life | None:
    """Return the life that the operations describe together; None if they do not both create and use up."""
    lives = [(entry, entry.operation.lifecycle) for entry in entries if entry.operation.lifecycle]
    creators = tuple(entry for entry, lifecycle in lives if lifecycle and lifecycle.effect == "creates")
    uses = [(entry, lifecycle) for entry, lifecycle in lives if lifecycle and lifecycle.effect == "uses-up"]
    if not creators or not uses:
        return None
    lifecycle, consumers = uses[0][1], tuple(entry for entry, _ in uses)
    reasons = (error.reason for entry in consumers for error in entry.errors if error.status == lifecycle.then)
    return Life(lifecycle.resource, creators, consumers, lifecycle.then or 0, next(reasons, ""))
