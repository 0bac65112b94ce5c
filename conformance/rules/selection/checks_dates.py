"""The filter `updated_at`. No file shows when a contact was updated, but adjacent ranges must fit together."""

from collections.abc import Iterator

from conformance.answers.tables import File
from conformance.check import Finding, TooLittleDataError, check
from conformance.rules.selection import bags

_FILTER = "#/components/schemas/FilterObject"


@check(f"{_FILTER}/x-filter/filters/updated_at", fault="M310")
def updated_at(whole: File, before: File, after: File, what: str) -> Iterator[Finding]:
    """updated_at selects by date: adjacent ranges together select every contact; three dots exclude the end.

    Ranges that overlap, or that leave a gap between them, fail.
    """
    if not whole.table.rows:
        raise TooLittleDataError("there is no contact")
    yield from bags.same(whole.bag(), before.bag() + after.bag(), what)


@check(f"{_FILTER}/x-filter/forms/range", fault="M310")
def updated_at_forms(first: File, second: File, *, part: bool = False) -> Iterator[Finding]:
    """A date is the whole day, UTC: the same as from its midnight to the next, the end excluded, in any offset.

    With `part`, the first range lies within the second, so its file must be part of that of the second.
    """
    if part:
        yield from bags.within(
            second.bag(), first.bag(), f"{first.words} selects contacts that {second.words} does not"
        )
    else:
        yield from bags.same(first.bag(), second.bag(), f"{first.words} and {second.words} do not select the same")
