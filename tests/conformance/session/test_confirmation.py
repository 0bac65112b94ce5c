"""Tests of confirmation, which distinguishes a broken rule from contacts that somebody edits meanwhile."""

from collections.abc import Callable
from functools import partial
from itertools import chain, count, repeat

from conformance.answers.tables import File, Table
from conformance.check import Finding, TooLittleDataError
from conformance.session.confirmation import CHANGED, Confirmation, FetchedFiles, Judged, Values
from tests.conformance.values import exchange

NAMES = ("Contact Name",)
FINDING = Finding("They differ", "the same", "others")


def file(number: int, *names: str) -> File:
    """A file with these names, fetched by the exchange of this number."""
    return File(Table(NAMES, tuple((name,) for name in names)), (exchange(200, number=number),))


def fetching(found: File) -> Callable[[], File]:
    """A way to fetch a file."""
    return lambda: found


def refused() -> File:
    """A way to fetch a file that fails."""
    raise TooLittleDataError("the download was refused")


def files_of(values: Values) -> list[File]:
    """The files among values."""
    return [value for each in values.values() if isinstance(each, list) for value in each if isinstance(value, File)]


def same(values: Values) -> Judged:
    """A check of files that ought to have the same rows."""
    files = list(files_of(values))
    found = () if files[0].bag() == files[-1].bag() else (FINDING,)
    return Judged(values, found)


def again(fetched: FetchedFiles, *files: File) -> Judged:
    """What becomes of a finding on these files."""
    return Confirmation(fetched).confirmed(Judged({"files": list(files)}, (FINDING,)), same)


def test_a_finding_is_confirmed_where_every_file_is_unchanged() -> None:
    """The files are fetched there and back again, which shows that all of them were so at one moment."""
    fetched, order = FetchedFiles(), list[str]()
    files = [file(number, name) for number, name in enumerate("abc", 1)]

    def fetch(number: int, name: str) -> File:
        order.append(name)
        return file(number + 10 * len(order), name)

    for number, name in enumerate("abc", 1):
        fetched.add(name, files[number - 1], partial(fetch, number, name))
    judged = Judged({"files": files}, (FINDING,))
    assert Confirmation(fetched).confirmed(judged, same) is judged
    assert order == list("abcba")
    assert not fetched.changed


def test_rows_in_another_order_are_no_change() -> None:
    """A file with the same rows in another order counts as unchanged."""
    fetched, first, second = FetchedFiles(), file(1, "a", "b"), file(2, "c")
    fetched.add("one", first, fetching(file(9, "b", "a")))
    fetched.add("two", second, fetching(file(10, "c")))
    assert again(fetched, first, second).findings == (FINDING,)


def test_a_comparison_that_passes_with_newer_files_has_passed() -> None:
    """A contact was renamed after the first file was fetched; no file is fetched more often than needed."""
    fetched, first, second = FetchedFiles(), file(1, "a"), file(2, "b")
    numbers = count(9)
    for name, each in (("one", first), ("two", second)):
        fetched.add(name, each, lambda: file(next(numbers), "b"))
    judged = again(fetched, first, second)
    assert (judged.findings, judged.inconclusive) == ((), "")
    assert [each.exchanges[0].number for each in files_of(judged.values)] == [9, 10]
    assert next(numbers) == 11
    assert fetched.changed


def test_a_comparison_that_fails_again_is_reported_with_the_newer_files() -> None:
    """That contacts changed does not excuse a fault that is still there."""
    fetched, first, second = FetchedFiles(), file(1, "a"), file(2, "b")
    fetched.add("one", first, fetching(file(9, "c")))
    fetched.add("two", second, fetching(file(10, "b")))
    judged = again(fetched, first, second)
    assert judged.findings == (FINDING,)
    assert [each.exchanges[0].number for each in files_of(judged.values)] == [9, 10]


def test_a_change_that_was_undone_meanwhile_confirms_nothing() -> None:
    """Each file is as it was when it is fetched again, but they never were so at one moment."""
    fetched, part, whole = FetchedFiles(), file(1, "a"), file(2, "b")
    # Somebody gives the name back while the files are fetched anew, after the part and before the whole.
    names = chain("a", repeat("b"))
    fetched.add("part", part, lambda: file(9, next(names)))
    fetched.add("whole", whole, fetching(file(10, "b")))
    assert again(fetched, part, whole).findings == ()
    assert fetched.changed


def test_contacts_that_keep_changing_make_the_check_inconclusive() -> None:
    """After five such comparisons the run says so, and tries each further one once."""
    files, numbers = FetchedFiles(), count(100)
    confirmation = Confirmation(files)

    def confirmed(first: File, second: File) -> Judged:
        return confirmation.confirmed(Judged({"files": [first, second]}, (FINDING,)), same)

    for number in range(5):
        assert list(confirmation.obstacles()) == []
        first, second = file(2 * number + 1, "a"), file(2 * number + 2, "b")
        for each, name in ((first, "one"), (second, "two")):
            files.add(name, each, lambda: file(n := next(numbers), str(n)))
        judged = confirmed(first, second)
        assert (judged.findings, judged.inconclusive) == ((), CHANGED)
    assert next(numbers) == 100 + 5 * 3 * 2
    assert confirmed(first, second).inconclusive == CHANGED
    assert next(numbers) == 100 + 5 * 3 * 2 + 1 + 2
    assert [sentence.partition(":")[0] for sentence in confirmation.obstacles()] == [
        "The contacts changed faster than they could be compared, and 6 comparisons were inconclusive"
    ]


def test_files_from_before_a_change_are_not_used_again() -> None:
    """After a change, earlier files are not compared with later ones."""
    files, first, second = FetchedFiles(), file(1, "a"), file(2, "b")
    files.add("one", first, fetching(file(9, "b")))
    files.add("two", second, fetching(file(10, "b")))
    assert files.get("one") == first
    again(files, first, second)
    assert (files.get("one"), files.get("two")) == (None, None)


def test_a_finding_holds_where_its_file_cannot_be_fetched_again() -> None:
    """Neither a refused download nor an unknown file speaks against a finding."""
    fetched, first = FetchedFiles(), file(1, "a")
    fetched.add("all", first, refused)
    assert again(fetched, first).findings == (FINDING,)
    assert again(FetchedFiles(), first).findings == (FINDING,)


def test_two_files_of_one_filter_are_not_confirmed() -> None:
    """Where one filter is fetched twice on purpose, different rows are what the check looks for."""
    fetched, first, second = FetchedFiles(), file(1, "a"), file(2, "b")
    for each in (first, second):
        fetched.add("all", each, fetching(file(9, "c")))
    assert again(fetched, first, second).findings == (FINDING,)
    assert not fetched.changed


def test_files_share_their_rows() -> None:
    """A contact that is in many files is in memory once."""
    files = FetchedFiles()
    one, two = (
        files.add(key, file(number, f"a{end}"), refused) for number, (key, end) in enumerate((("x", "b"), ("y", "b")))
    )
    assert one.table.rows[0] is two.table.rows[0]
    assert (one, files.get("x")) == (file(0, "ab"), one)


def test_no_more_rows_are_kept_than_a_server_may_make_up() -> None:
    """Files with too many different rows are forgotten, so they are fetched again; what is used goes on to be used."""
    files = FetchedFiles(most_rows=3)
    kept = [files.add(str(number), file(number, f"a{number}", f"b{number}"), refused) for number in range(1, 4)]
    assert [files.get(str(number)) for number in range(1, 4)] == [None, None, kept[2]]
    assert kept[0].bag() == file(1, "a1", "b1").bag()
