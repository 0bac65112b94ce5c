"""Tests of the file of a baseline: what is written is read, and what people mistype is told with its line."""

from datetime import date

import pytest
import yaml

from conformance.check import Profile
from conformance.verdict.acceptance import Entry
from conformance.verdict.baseline_yaml import (
    FORMAT,
    BaselineError,
    expiry_of,
    read_baseline,
    reason_of,
    render_baseline,
)
from conformance.verdict.keys import key_of
from conformance.verdict.neutral import visible
from tests.conformance.reports.verdicts import HOSTILE, TODAY

REASON = "The cache is being replaced, API-17"


def entry(subject: str = "csv", reason: str = REASON, problem: str = "It was answered 200") -> Entry:
    """An entry of a baseline."""
    check_id = "lifecycle.second-get"
    return Entry(key_of(check_id, problem, subject), check_id, subject, problem, reason, date(2027, 1, 31))


TEXT = render_baseline([entry(), entry("xlsx")])


def test_what_is_written_is_read() -> None:
    """Entries, none, and one with a profile; the file says what it is and how to edit it."""
    deep = Entry("", "", "", "", "", TODAY, Profile.DEEP)
    for entries in ((), (entry(), entry("xlsx")), (Entry(*_texts(entry("json")), REASON, TODAY, deep.profile),)):
        assert read_baseline(render_baseline(entries), "b") == entries
    assert TEXT.startswith("# Failures that are accepted for a time.")
    assert "profile: deep" in render_baseline([Entry(*_texts(entry()), REASON, TODAY, Profile.DEEP)])


def _texts(one: Entry) -> tuple[str, str, str, str]:
    return one.key, one.check_id, one.subject, one.problem


@pytest.mark.parametrize(
    "text", [visible(HOSTILE), "yes", "1e5", "2027-01-31", "- a: b", "# c", "*x", "!!python/none", ""]
)
def test_any_text_survives_the_way_through_the_file(text: str) -> None:
    """Any subject, problem or reason is read back as it was, and has no effect on the reader."""
    one = entry(f"{text}", f"Accepted because {text}".strip(), f"{text}")
    written = render_baseline([one])
    assert read_baseline(written, "b") == (one,)
    assert yaml.safe_load(written)["accepted"][0]["subject"] == text


def test_hostile_text_in_a_file_is_made_visible() -> None:
    """An escape sequence in a reason is escaped when it is read."""
    (one,) = read_baseline(TEXT.replace(f"reason: {REASON}", r'reason: "Red \e[31m and \u202e turned"', 1), "b")[:1]
    assert one.reason == "Red \\x1b[31m and \\u202e turned"


def test_values_need_no_quotes() -> None:
    """A key of digits and a day are read as text, with or without quotes."""
    read = read_baseline(TEXT.replace("expires: 2027-01-31", "expires: '2027-01-31'"), "b")
    assert read == (entry(), entry("xlsx"))


def _line(text: str) -> int:
    return TEXT.splitlines().index(text) + 1


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        (f"format: {FORMAT}", "format: other/1", 4, "It must hold 'format: mailing-conformance-baseline/1'"),
        (f"format: {FORMAT}\n", "", 4, "It must hold 'format:"),
        ("accepted:\n", "extra: 1\naccepted:\n", 5, "There is no member 'extra' here. Remove it, or spell it right."),
        ("  reason: ", "  reasons: ", 10, "There is no member 'reasons' here. Remove it, or spell it right."),
        (f"  reason: {REASON}\n", "", 6, "This entry lacks reason. Add it, or remove the entry."),
        (f"  reason: {REASON}", "  reason: TODO", 10, "'TODO' is no reason."),
        (f"  reason: {REASON}", "  reason:", 10, "'' is no reason."),
        (f"  reason: {REASON}", "  reason: [a, b]", 10, "There must be a text here."),
        ("  expires: 2027-01-31", "  expires: 2027-02-31", 11, "'expires' must be a day, such as 2027-01-31."),
        ("  expires: 2027-01-31", "  expires: 20270131", 11, "'expires' must be a day"),
        ("  expires: 2027-01-31", "  expires: soon", 11, "'expires' must be a day"),
        ("  expires: 2027-01-31", "  expires: 2027-01-31\n  profile: fast", 12, "must be one of quick, standard, deep"),
        ("  subject: csv", "  subject: json", 6, "This key is not that of the check, subject and problem beside it."),
        ("  subject: csv", "  subject: csv\n  subject: csv", 9, "'subject' is here twice."),
        ("  subject: csv", "  subject: 'csv", 8, "This is not YAML."),
        ("  subject: csv", "\tsubject: csv", 8, "This is not YAML."),
        ("  subject: csv", "  subject: c\x00sv", 8, "This is not YAML."),
        ("  subject: csv", "  ? [a]\n  : csv", 8, "There must be a text here."),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, line: int, told: str) -> None:
    """File, line, what is wrong and what to do."""
    assert old in TEXT
    with pytest.raises(BaselineError) as caught:
        read_baseline(TEXT.replace(old, new, 1), "b.yaml")
    assert str(caught.value).startswith(f"b.yaml:{line}: "), str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "b:1: It must begin with"),
        ("[1, 2]", "b:1: It must begin with"),
        ("[" * 20_000, "b:1: "),
        ("x" * 5_000_001, "b:1: This is too large"),
        (f"format: {FORMAT}\n", "b:1: 'accepted' must be a list of entries, '[]' where there is none."),
        (f"format: {FORMAT}\naccepted: yes\n", "b:2: 'accepted' must be a list"),
        (
            f"format: {FORMAT}\naccepted: [1]\n",
            "b:2: An entry must hold key, check, subject, problem, reason, expires.",
        ),
        (f"format: {FORMAT}\naccepted: []\n---\nmore\n", "b:3: This is not YAML."),
        (f"format: {FORMAT}\naccepted: !!python/object/apply:os.system ['true']\n", "b:2: An entry must hold"),
    ],
)
def test_what_is_no_baseline_is_refused(text: str, told: str) -> None:
    """The file is refused in a sentence, and nothing in it has an effect."""
    with pytest.raises(BaselineError) as caught:
        read_baseline(text, "b")
    assert str(caught.value).startswith(told), str(caught.value)


def test_an_entry_is_listed_once() -> None:
    """Two entries for one failure are a mistake, because only one of the reasons could be valid."""
    with pytest.raises(BaselineError, match=r"^b:13: The key [0-9a-f]{16} is here twice"):
        read_baseline(render_baseline([entry(), entry()]), "b")


@pytest.mark.parametrize(
    "text", ["", "  ", "?", "x", "TODO", "todo: reason", "n/a", "...", "T.B.D.", "none none", "short"]
)
def test_a_placeholder_is_no_reason(text: str) -> None:
    """A placeholder in the place of a reason is refused."""
    with pytest.raises(BaselineError, match="Say in a sentence why the failure is accepted"):
        reason_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "API-17",
        "#7",
        "team/api#17",
        "https://tickets.example/17",
        "Waits for API-17",
        "Wird mit Release 9 behoben",
        "キャッシュを置き換えるまで待つ",
    ],
)
def test_a_reason_is_any_sentence(text: str) -> None:
    """A sentence in any language is a reason, and so is a ticket; its white space is normalised."""
    assert reason_of(f"  {text}\n") == text


@pytest.mark.parametrize(
    ("text", "day"),
    [("2027-01-31", date(2027, 1, 31)), ("90d", date(2026, 5, 31)), (" 0d ", TODAY), ("2026-03-02", TODAY)],
)
def test_a_day_is_a_date_or_so_many_days_away(text: str, day: date) -> None:
    """A number of days is counted from the day of the run."""
    assert expiry_of(text, TODAY) == day


@pytest.mark.parametrize(
    "text", ["", "soon", "90", "-1d", "99999d9", "20270131", "2027-02-30", "2026-03-01", "٣d", "1.5d"]
)
def test_a_day_that_is_none_is_refused(text: str) -> None:
    """A text that is not a day, and a day in the past, are refused."""
    with pytest.raises(BaselineError, match=r"is no day; write 2027-01-31|is in the past; an entry needs a day"):
        expiry_of(text, TODAY)


def test_a_day_beyond_the_calendar_is_refused() -> None:
    """A number of days may lead beyond what a date can hold."""
    with pytest.raises(BaselineError, match="is no day"):
        expiry_of("99999d", date(9999, 1, 1))
