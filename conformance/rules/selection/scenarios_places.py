"""The filters of places: places of the file, lists of them, blank places, and names similar to a place."""

from conformance.http.exchange import Derived
from conformance.rules.selection import checks as selection
from conformance.rules.selection import checks_places as checks
from conformance.rules.selection.deriving import PLACES, all_places_of, places_of, unlike_places_of
from conformance.session.scenario import scenario
from conformance.session.session import Session


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
