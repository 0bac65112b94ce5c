"""The languages that there are samples in."""

from mock_server.reference.samples import LANGUAGES
from mock_server.reference.samples.languages import OUTPUTS


def test_there_are_five_languages() -> None:
    """Each has a name of its own, and its files the name that its programs are used to."""
    assert [language.title for language in LANGUAGES] == ["curl", "Python", "JavaScript", "Ruby", "PHP"]
    names = [language.file_name for language in LANGUAGES]
    assert names == ["sample.sh", "sample.py", "sample.mjs", "sample.rb", "sample.php"]


def test_each_writes_values_in_its_own_way() -> None:
    """What is read from the file reaches the dialect."""
    literals = {language.key: language.literal for language in LANGUAGES}
    assert (literals["python"].null, literals["ruby"].null, literals["php"].null) == ("None", "nil", "null")
    assert literals["php"].object == ("[", "]")


def test_what_each_sample_did_is_written_down_for_every_language() -> None:
    """No sample is without it."""
    keys = [language.key for language in LANGUAGES]
    assert len(OUTPUTS) == 5
    assert all(list(done) == keys for done in OUTPUTS.values())
