"""The filters of places: places of the file, lists of them, blank places, and names similar to a place.

Places and names also hold commas, which a reader of lists may split, and words that an index may leave out.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from conformance.answers.tables import File
from conformance.http.exchange import Derived
from conformance.rules.selection import checks as selection
from conformance.rules.selection import checks_places as checks
from conformance.rules.selection.deriving import NAME, PLACES, all_places_of, places_of, unlike_places_of
from conformance.session.scenario import scenario
from conformance.session.session import Session

# What an index of words leaves out: short words and frequent ones. A hyphen excludes a word in the language of some.
_ODD_WORDS = (
    (re.compile(r"\b[A-Za-z]{2}\b", re.ASCII), "a word of two letters in a name"),
    (re.compile(r"\b(?:and|the|of|in|for|et|und|de|y)\b", re.IGNORECASE), "a frequent word in a name"),
    (re.compile(r"-[A-Za-z]{2,}", re.ASCII), "a hyphen in a name and the letters behind it"),
)


@scenario("places", checks.place, checks.place_as_stored, checks.place_list, selection.same)
def _places(session: Session) -> None:
    everybody = session.whole()
    for key, column in PLACES:
        values = places_of(everybody, column)
        files = [session.everybody_with(f"as {key} {value.recipe}", **{key: value}) for value in values]
        for value, file in zip(values, files, strict=True):
            session.judge(checks.place, key, whole=everybody, part=file, values={value.value}, column=column)
        if len(files) == 2:  # noqa: PLR2004  two places make a list
            both = session.everybody_with(f"both of them as {key}", **{key: values})
            session.judge(checks.place_list, key, whole=everybody, first=files[0], second=files[1], both=both)
            text = Derived(",".join(value.value for value in values), "both of them, with a comma")
            listed = session.everybody_with(f"as {key} {text.recipe}", **{key: text})
            session.judge(selection.same, f"{key} with a comma", first=both, second=listed)
        every = all_places_of(everybody, column)
        if len(every) > len(values):
            part = session.everybody_with(f"as {key} every {column} in the file", **{key: every})
            known = {value.value for value in every}
            session.judge(checks.place, f"a list of {key}", whole=everybody, part=part, values=known, column=column)
        for value, place in unlike_places_of(everybody, column):
            part = session.everybody_with(f"as {key} {value.recipe}", **{key: value})
            session.judge(checks.place_as_stored, value.recipe, whole=everybody, part=part, value=place, column=column)


@scenario("blank places", checks.place_blank, checks.place_list, selection.reverse)
def _blank(session: Session) -> None:
    everybody = session.whole()
    for key, column in PLACES:
        blank = session.everybody_with(f"{key}=none", **{key: "none"})
        # An empty country may stand for the home country, so only a city and a state can be judged as blank.
        if key != "country":
            turned = session.everybody_with(f"{key}=none reversed", **{key: "none", f"reverse_{key}": True})
            session.judge(checks.place_blank, key, whole=everybody, blank=blank, column=column)
            session.judge(selection.reverse, f"{key}=none", whole=everybody, straight=blank, reversed_=turned)
        for value in places_of(everybody, column)[:1]:
            part = session.everybody_with(f"as {key} {value.recipe}", **{key: value})
            both = session.everybody_with(f"as {key} none and {value.recipe}", **{key: ["none", value]})
            session.judge(checks.place_list, f"{key} with none", whole=everybody, first=blank, second=part, both=both)


@scenario("commas within values", checks.place, selection.name_like)
def _commas(session: Session) -> None:
    everybody = session.whole()
    for key, column in PLACES:
        place = _with_a_comma(everybody.table.column(column))
        if place is not None:
            value = Derived(place, f"a {column} in the file that holds a comma")
            part = session.everybody_with(f"as {key} a list of {value.recipe}", **{key: [value]})
            session.judge(
                checks.place, f"{key} with a comma", whole=everybody, part=part, values={place}, column=column
            )
    prefix = _prefix_with_a_comma(everybody)
    if prefix is not None:
        part = session.everybody_with(f"as name_like {prefix.recipe}", name_like=prefix)
        session.judge(
            selection.name_like,
            "a beginning with a comma",
            whole=everybody,
            part=part,
            prefix=prefix.value,
            column=NAME,
        )


def _with_a_comma(values: Iterable[str]) -> str | None:
    return next((value for value in sorted(set(values)) if "," in value and value == value.strip()), None)


def _prefix_with_a_comma(file: File) -> Derived | None:
    """Derive the beginning of a name up to two letters behind its comma, of which one side begins other names, too."""
    names = file.table.column(NAME)
    for name in names:
        last, comma, first = name.partition(", ")
        prefix = f"{last}{comma}{first[:1]}"
        if not (last.isascii() and last.isalpha() and first[:1].isascii() and first[:1].isalpha()):
            continue
        parts, whole = (last.casefold(), first[:1].casefold()), prefix.casefold()
        if any(key.startswith(parts) and not key.startswith(whole) for key in map(str.casefold, names)):
            return Derived(prefix, "the beginning of a name in the file to the first letter behind its comma")
    return None


@scenario("words that an index may leave out", selection.wildcard_search)
def _words(session: Session) -> None:
    everybody = session.whole()
    for value in _odd_words(everybody.table.column(NAME)):
        found = session.everybody_with(f"a wildcard_search for {value.recipe}", wildcard_search=value)
        session.judge(
            selection.wildcard_search, value.recipe, whole=everybody, part=found, words=[value.value], column=NAME
        )


def _odd_words(names: Sequence[str]) -> Iterator[Derived]:
    """Derive a word of two letters, a frequent one, and a hyphen with what follows it, which some names hold."""
    keys, bare = [name.casefold() for name in names], [_bare(name) for name in names]
    for pattern, recipe in _ODD_WORDS:
        for word in dict.fromkeys(match for name in names for match in pattern.findall(name)):
            held = [word.casefold() in key for key in keys]
            # Databases may disregard accents, so the word must be in the same names either way.
            if any(held) and not all(held) and held == [word.casefold() in key for key in bare]:
                yield Derived(word, recipe)
                break


def _bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(sign))
