"""Tests of what a scenario works with: creating, reading, fetching files and judging."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from conformance.check import Check, Finding, TooLittleDataError, check
from conformance.http.budget import BudgetSpentError
from conformance.http.exchange import NOBODY, OTHER, Credentials, Derived, Request, Response, Transport, User
from conformance.rules import RULES
from conformance.rules.lifecycle import checks as lifecycle
from conformance.session.session import Session
from conformance.session.terms import ABSENT
from conformance.verdict.model import Result, State
from tests.conformance.fakes import ONE, TWO, Fake, answered, creates, refused, session_with
from tests.conformance.values import COLLECTION, OTHER_ID, exchange, export_document, names

CANARY = "Zaphod Canary"


def body(fake: Fake) -> Any:  # noqa: ANN401  JSON
    """The last body that was sent."""
    return json.loads(fake.requests[-1].body or b"")


def result(session: Session, one: Check) -> Result:
    """The result of a check."""
    (found,) = session.recorder.results.results([one], {}, strict=False, chosen=None)
    return found


def test_a_creation_holds_what_was_asked_for() -> None:
    """Params and attributes go to their places; what is absent is not sent; a report shows no derived value."""
    fake = Fake()
    session = session_with(fake)
    session.create()
    assert body(fake) == {"data": {"type": "export_logs"}}
    session.create(None)
    assert body(fake) == {"data": {"type": "export_logs", "attributes": {"params": None}}}
    session.create(ABSENT, attributes={"note": 1}, query="a=1", headers=(("X", "y"),), credentials=OTHER)
    assert body(fake) == {"data": {"type": "export_logs", "attributes": {"note": 1}}}
    last = fake.requests[-1]
    assert (last.query, last.headers, last.credentials) == ("a=1", (("X", "y"),), OTHER)
    session.create({"filter": {"name_like": Derived(CANARY, "a name")}})
    assert body(fake)["data"]["attributes"]["params"] == {"filter": {"name_like": CANARY}}
    assert CANARY not in (fake.requests[-1].body_shown or "")
    assert session.sender.exports == 4
    assert len(session.sender.created_ids) == 4


def test_both_users_send_their_token_in_the_place_that_works() -> None:
    """Header or query: what preflight found to work is used for both."""
    session = session_with(Fake())
    assert (session.own, session.other) == (Credentials(), OTHER)
    session.transport = Transport.QUERY
    assert session.own == Credentials(User.FIRST, Transport.QUERY)
    assert session.other == Credentials(User.OTHER, Transport.QUERY)


@pytest.mark.parametrize(("representation", "suffix"), [("json", ""), ("csv", ".csv"), ("xlsx", ".xlsx")])
def test_a_representation_is_an_extension_of_the_path(representation: str, suffix: str) -> None:
    """Reading adds the extension, and sends query, headers, method and credentials as they were given."""
    fake = Fake()
    session = session_with(fake)
    export = session.fresh()
    first = session.read(export.export_id, representation, query="x=1", headers=[("X", "y")])
    assert first.request == Request("GET", f"{COLLECTION}/{export.export_id}{suffix}", "x=1", (("X", "y"),))
    assert session.read(export.export_id, representation, method="HEAD", credentials=NOBODY).request.method == "HEAD"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda _, __: refused(409), "creating an export was refused with 409"),
        (lambda _, __: answered(201, "no JSON"), "creating an export gave no id that a path can hold"),
        (lambda _, __: answered(201, {}), "creating an export gave no id that a path can hold"),
        (lambda _, __: answered(201, export_document("a/b")), "gave no id that a path can hold"),
        (lambda _, __: answered(201, export_document("é")), "gave no id that a path can hold"),
        (lambda _, __: answered(201, export_document("a\n")), "gave no id that a path can hold"),
    ],
)
def test_a_refused_creation_and_an_unusable_id_are_too_little_data(change: Any, told: str) -> None:  # noqa: ANN401  a change of answers
    """A scenario cannot go on without an export that it can read."""
    with pytest.raises(TooLittleDataError, match=told):
        session_with(Fake(change)).fresh()


@pytest.mark.parametrize("export_id", ["a b", "a?b", "a#b"])
def test_an_id_that_cannot_stand_in_a_path_is_too_little_data(export_id: str) -> None:
    """An id that would break the request line, or end the path, is not used."""
    with pytest.raises(TooLittleDataError):
        session_with(Fake(lambda _, __: answered(201, export_document(export_id)))).fresh()


def test_files_are_fetched_once() -> None:
    """The same filter is fetched once for each representation and user, and again only on request."""
    fake = Fake()
    session = session_with(fake)
    first = session.file({"status": "active"}, "status=active")
    assert (first.words, len(first.exchanges), first.table.rows) == ("status=active", 2, ())
    assert session.file({"status": "active"}, "other words") is first
    assert fake.sent == 2
    assert session.file({"status": "active"}, "again", again=True) is not first
    assert session.file(ABSENT, "no filter") is not session.file({}, "an empty filter")
    assert fake.sent == 8
    assert session.file({}, "of the other", credentials=OTHER) is not session.file({}, "of the first")


def test_a_file_that_cannot_be_read_is_too_little_data() -> None:
    """The reason names the filter in words, for a refused download and for an unreadable file."""
    refusing = Fake(lambda request, response: response if creates(request) else refused(404))
    with pytest.raises(TooLittleDataError, match=r"^the download for status=x was refused with 404$"):
        session_with(refusing).file({"status": "x"}, "status=x")
    broken = Fake(lambda request, response: response if creates(request) else answered(200, b"\xff"))
    for representation in ("csv", "xlsx"):
        with pytest.raises(TooLittleDataError, match=rf"^the {representation} file for the whole cannot be read$"):
            session_with(broken).file({}, "the whole", representation)


@check("x", fault="y", check_id="files.plain", claim="c")
def plain(**_: object) -> Iterator[Finding]:
    """Find the same fault in everything."""
    yield Finding("a fault", "none", "one")


def spent() -> Response:
    """What comes of a request when the budget is spent."""
    raise BudgetSpentError("the budget is spent")


@check("x", fault="y", check_id="files.odd", claim="c")
def odd(number: int, **_: object) -> Iterator[Finding]:
    """Find as many faults as asked for, and be inconclusive after them."""
    for place in range(number):
        yield Finding(f"fault {place} of first-secret", "none", "x" * 700)
    if number != 1:
        raise TooLittleDataError("it could not be told")


def test_what_a_check_finds_is_recorded() -> None:
    """Findings count even where the check is inconclusive after them; secrets are redacted, long texts cut."""
    session = session_with(Fake())
    assert session.judge(odd, "a", number=1) is False
    assert session.judge(odd, "b", number=2) is False
    failures = result(session, odd).failures
    assert [(failure.finding.problem, failure.count) for failure in failures] == [
        ("fault 0 of ***", 2),
        ("fault 1 of ***", 1),
    ]
    assert failures[0].finding.found.endswith("... (700 characters)")


def test_an_inconclusive_check_is_recorded_with_its_reason() -> None:
    """A check that lacks data has neither passed nor failed."""
    session = session_with(Fake())
    assert session.judge(odd, "a", number=0) is False
    assert (result(session, odd).state, result(session, odd).reason) == (State.INCONCLUSIVE, "it could not be told")


def test_a_failure_has_evidence() -> None:
    """The evidence holds the creation of the export, once, and every exchange among the values."""
    session = session_with(Fake())
    export = session.fresh()
    reads = [session.read(export.export_id), session.read(export.export_id)]
    assert session.judge(lifecycle.later_gets, "json", first=reads[0], second=reads[1], later=reads[:1]) is False
    (failure,) = result(session, lifecycle.later_gets).failures
    assert [step.answer.partition(",")[0] for step in failure.steps] == ["201", "200", "403"]
    assert failure.subject == "json"
    holding = replace(names("a"), exchanges=(reads[0],))
    session.judge(odd, "f", number=1, file=holding, other=(reads[1],), word="x")
    (failure,) = result(session, odd).failures
    assert len(failure.steps) == 3


def test_a_comparison_that_cannot_be_confirmed_is_an_obstacle() -> None:
    """What it found is not a failure, and the run says that it was cut off before it could look again."""
    fake = Fake(lambda _, response: spent() if fake.sent > 4 else response)
    session = session_with(fake)
    files = [session.file({}, "one"), session.file({"status": "active"}, "two")]
    assert list(session.recorder.obstacles()) == []
    with pytest.raises(BudgetSpentError):
        session.judge(odd, "a", number=1, files=files)
    assert list(session.recorder.obstacles()) == [
        "A comparison of files.odd failed, and the run ended before it could be confirmed"
    ]
    assert result(session, odd).failures == ()


def test_a_finding_is_confirmed_once_for_each_subject() -> None:
    """A failure on one subject confirms nothing on another; on the same subject once is enough."""
    fake = Fake()
    session = session_with(fake)
    files = [session.file({}, "one"), session.file({"status": "active"}, "two")]
    sent = [fake.sent]
    for subject in ("a", "b", "a", "b"):
        assert session.judge(plain, subject, files=files) is False
        sent.append(fake.sent)
    assert [after - before for before, after in pairwise(sent)] == [6, 6, 0, 0]
    assert set(result(session, plain).failed_on) == {"a", "b"}


def test_a_check_that_finds_nothing_has_passed() -> None:
    """It passed on the subject that it was given."""
    session = session_with(Fake())
    assert session.judge(lifecycle.first_get, "csv", exchange=exchange(200)) is True
    assert result(session, lifecycle.first_get).subjects == ("csv",)


def test_every_answer_is_judged() -> None:
    """The rules for every answer judge each exchange, under its operation, or its method outside the contract."""
    session = session_with(Fake(lambda _, response: replace(response, status=500)))
    session.read(OTHER_ID)
    session.send(Request("GET", "/elsewhere"))
    (rule,) = (one for one in session.recorder.results.results(_rules(), {}, strict=False, chosen=None) if one.failures)
    assert [failure.subject for failure in rule.failures] == ["showMailingExport"]
    assert rule.failures[0].count == 2


def _rules() -> list[Check]:
    return [rule for rule in RULES.of_answers if rule.check_id == "robustness.no-server-error"]


def test_tokens_are_redacted_in_results() -> None:
    """Both tokens, and the only one where there is one user."""
    for target in (TWO, ONE):
        session = session_with(Fake(), target)
        session.judge(odd, "a", number=1)
        assert "first-secret" not in repr(result(session, odd))


def test_a_finding_that_holds_a_token_is_confirmed_once() -> None:
    """It is recorded without the token, and recognised so the second time."""
    fake = Fake()
    session = session_with(fake)
    files = [session.file({}, "one"), session.file({"status": "active"}, "two")]
    sent = [fake.sent]
    for _ in range(2):
        assert not session.judge(odd, "a", number=1, files=files)
        sent.append(fake.sent)
    assert sent[0] < sent[1] == sent[2]
    assert [failure.count for failure in result(session, odd).failures] == [2]
