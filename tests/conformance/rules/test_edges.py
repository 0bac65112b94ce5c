"""The edges of the rules: figures just at a threshold, the second of two forms, a part that is missing alone."""

import pytest

from conformance.check import TooLittleDataError
from conformance.rules.authorisation import checks as authorisation
from conformance.rules.errors import checks as errors
from conformance.rules.files import checks_disposition as attachments
from conformance.rules.files import checks_labels as labels
from conformance.rules.selection import checks_places as places
from tests.conformance.rules.answering import answer
from tests.conformance.rules.files.test_checks_labels import CITY, POSTAL, STATE, addressed, laid_out
from tests.conformance.rules.selection.test_checks_places import BLANK, BONN, LYON, LYON_2, living
from tests.conformance.rules.selection.test_checks_places import CITY as TOWN_COLUMN
from tests.conformance.values import COLLECTION, ID, created, error_document, exchange, export_document, found
from tests.conformance.values import file as file_of

ELSEWHERE = ("z", "9 Via", "Rome")


def _greeted(*pairs: tuple[str, str]) -> list[tuple[str, str, str]]:
    """What `files.envelope-greeting` finds in these names and greetings; one sound couple is added."""
    sound = ("Doe, John", "John Doe")
    return found(labels.envelope_greeting, file=file_of(sound, *pairs, header=("Contact Name", "Envelope Greeting")))


@pytest.mark.parametrize("turned", ["Bible Church {}", "Church {} Bible"])
def test_a_name_without_a_comma_is_turned_round_either_way(turned: str) -> None:
    """The first word may have been put last, or the last one first; both are found."""
    pairs = [(f"{word} Bible Church", turned.format(word)) for word in ("Grace", "Hope", "Faith")]
    assert _greeted(*pairs) == [
        (
            "Most envelope greetings turn a name without a comma round",
            "the name as it is",
            "3 of 3 names without a comma",
        )
    ]


def test_names_of_one_word_tell_nothing_of_turning() -> None:
    """They read the same either way, so they do not outweigh names that were turned."""
    pairs = [(f"{a} Church", f"Church {a}") for a in ("Grace", "Hope", "Faith")]
    single = [(word, word) for word in ("Aa", "Bb", "Cc", "Dd")]
    assert [finding for _, _, finding in _greeted(*pairs, *single)] == ["3 of 3 names without a comma"]


def test_one_raw_name_is_enough_where_it_is_the_only_one() -> None:
    """A single name with a comma that is greeted raw, or with its comma kept, is told with what was expected."""
    header = ("Contact Name", "Envelope Greeting")
    for greeting, problem, expected in (
        ("Doe, Jane", "are the raw name", "the name turned round"),
        ("Jane, Doe", "keep the comma", "the name turned round, without its comma"),
    ):
        assert found(labels.envelope_greeting, file=file_of(("Doe, Jane", greeting), header=header)) == [
            (f"Most envelope greetings {problem}", expected, "1 of 1 names with a comma")
        ]


def test_kept_nicknames_are_told_as_such() -> None:
    """They are counted among the names that have one."""
    pairs = [(f"Doe, {name} (Bo)", f"{name} (Bo) Doe") for name in ("Al", "Cy", "Di")]
    assert _greeted(*pairs) == [
        (
            "Most envelope greetings keep the nickname",
            "the name turned round, without brackets",
            "3 of 3 names with a nickname",
        )
    ]


def test_a_block_that_lacks_the_postal_code_alone_is_found() -> None:
    """Each part of the address counts, the last of them, too, also where no other is there."""
    lacking = [("Address blocks lack a part of the address", "street, city, state, postal code", "1 of 1 blocks")]
    assert laid_out(addressed("1 Main\nLyon IL")) == lacking
    assert laid_out(addressed("1 Main", **{CITY: "", STATE: "", POSTAL: "7-9"})) == lacking


def test_what_is_wrong_with_a_layout_is_said_in_words() -> None:
    """The finding says how a block has to read."""
    (finding,) = laid_out(addressed("Lyon IL 69\n1 Main"))
    assert finding[1] == "the greeting, the street, `City ST  ZIP` or `City Region Postal`, the country if abroad"


def test_a_greeting_with_stray_white_space_leaves_its_block_unjudged() -> None:
    """Whether a block keeps the white space of a greeting, nobody says; rows beside it are judged."""
    greeted = list(addressed("Lyon IL 69\n1 Main"))
    greeted[2] = "J  J"
    with pytest.raises(TooLittleDataError):
        laid_out(tuple(greeted))


def test_the_blank_place_is_judged_from_so_many_on() -> None:
    """Three contacts who live elsewhere are enough to tell that `none` selects them; two are not."""
    few, enough = living(LYON, BONN), living(LYON, BONN, ELSEWHERE)
    with pytest.raises(TooLittleDataError):
        found(places.place_blank, whole=few, blank=few, column=TOWN_COLUMN)
    assert found(places.place_blank, whole=enough, blank=enough, column=TOWN_COLUMN) == [
        ("part selects all contacts whose place is not blank", "none of them", "3 contacts")
    ]
    assert found(places.place_blank, whole=enough, blank=living(), column=TOWN_COLUMN) == []


def test_few_who_live_elsewhere_do_not_hide_who_is_blank() -> None:
    """A contact whose place is blank is missed whether or not enough others live somewhere."""
    assert found(places.place_blank, whole=living(LYON, BLANK), blank=living(), column=TOWN_COLUMN) == [
        ("part leaves out contacts whose place is blank", "1 contacts", "1 missing")
    ]


def test_a_place_in_another_spelling_that_selects_just_its_residents_is_found() -> None:
    """All who live there and nobody else: the spelling was mended by the server."""
    whole, part = living(LYON, LYON_2, BONN), living(LYON, LYON_2)
    findings = found(places.place_as_stored, whole=whole, part=part, value="Lyon", column=TOWN_COLUMN)
    assert [finding for _, _, finding in findings] == ["2 contacts"]


def test_a_file_is_known_by_the_end_of_its_path() -> None:
    """A full stop within an id is none before an extension."""
    path = f"{COLLECTION}/some.id.csv"
    told = exchange(path=path, media_type="text/csv")
    assert len(list(attachments.disposition.judge(answer=answer(told)))) == 1


def test_a_404_of_a_document_names_the_id_itself() -> None:
    """Only what a file lacks may be an account list; a document names the export, with or without an extension."""
    other = f"There is no account list {ID[:-1]}9."
    for path, wrong in ((f"{COLLECTION}/{ID}", True), (f"{COLLECTION}/{ID}.csv", False)):
        told = exchange(404, error_document(404, detail=other), path=path)
        assert bool(list(errors.detail.judge(answer=answer(told)))) is wrong
    refused = exchange(
        403, error_document(403, "Forbidden", detail=f"export_logs {other}"), path=f"{COLLECTION}/{ID}.csv"
    )
    assert len(list(errors.detail.judge(answer=answer(refused)))) == 1


def test_an_owner_with_just_enough_letters_can_be_told() -> None:
    """From eight characters on an id is no text by chance."""
    shortest = authorisation._SHORTEST_DISTINCT
    for length, expected in ((shortest, 1), (shortest - 1, None)):
        user = "abcdefghijklmnop"[:length]
        values = {
            "created": created(export_document(user=user)),
            "refused": exchange(403, error_document(403, "Forbidden", detail=f"It is {user}'s.")),
        }
        if expected is None:
            with pytest.raises(TooLittleDataError, match=r"^the owner's id is missing, or too short to be recognised"):
                found(authorisation.owner_untold, **values)
        else:
            assert len(found(authorisation.owner_untold, **values)) == expected
