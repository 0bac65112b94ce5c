"""Nothing of a contact and no token comes out: canaries are planted in the data, and everything written is searched."""

import io
import re

import pytest
from rich.console import Console
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conformance.contract import load_contract
from conformance.reports.console import failure_text, print_verdict
from conformance.reports.files import FORMATS
from conformance.rules import SCENARIOS
from conformance.rules.files import reading
from conformance.run.runner import judge
from conformance.verdict.model import Verdict
from mock_server.app import create_app
from tests.canaries import CANARIES, CITY, FIXTURES, HANDLE, JOINING, MAIL, PERSON, QUOTED, SOUGHT, hints, leaks
from tests.defects import AFTER_SOME_SECONDS, DEFECTS, Defect
from tests.defects.wire import Answer, Ask, Request, intermediary
from tests.loud import LOUD
from tests.sweeps import first_of_each, sweep
from tests.targets import judged, served, target_of

# Whole runs, and commands in processes: other tests go over the same lines, and tracing these takes minutes.
pytestmark = pytest.mark.no_cover

CONTRACT = load_contract()
OF_THE_SERVER = frozenset({"connexion", "uvicorn", "asyncio"})
CHECKS = frozenset(
    {"lifecycle.second-get", "authorisation.foreign-read", "authentication.challenge", "creating.not-json"}
    | {"documents.attributes", "documents.echo", "documents.export-type", "documents.include"}
    | {"errors.document", "errors.no-leak"}
    | {"files.same-rows", "files.order", "files.block-layout", "selection.reverse", "selection.place"}
)


_SAMPLE = first_of_each(DEFECTS, lambda defect: defect.check_id.partition(".")[0])
_LEAP_DAY = "2024-02-29"
# The canaries hold no such words and letters, so among these data nothing shows the defect.
_NOT_AMONG_CANARIES = frozenset({"search-in-turkish", "search-drops-short-words"})
_SHOWN = [defect for defect in DEFECTS if defect.name not in _NOT_AMONG_CANARIES]
_ID = re.compile(r'"id": ?"([0-9a-f-]{36})"')


def _marks(defect: Defect) -> list[pytest.MarkDecorator]:
    return [pytest.mark.real_pause] if defect.name in AFTER_SOME_SECONDS else []


def test_a_canary_is_found_in_every_form() -> None:
    """The search finds what it is made to find."""
    for form, canary in SOUGHT.items():
        assert canary in leaks(b"..." + form + b"...")
    assert leaks(b"Contact Name, status 404, $MAILING_TOKEN") == []


def test_every_canary_is_in_the_data() -> None:
    """What is searched for is what the target has to tell."""
    assert all(canary in repr(FIXTURES).replace("\\'", "'") for canary in CANARIES)


def test_whatever_tells_of_somebody_holds_a_canary() -> None:
    """No name, greeting, tag, street, city or state could come out unseen, and no word of a name that is derived."""
    for contact in FIXTURES.contacts:
        told = [contact.name, contact.greeting, contact.envelope_greeting, *contact.tags]
        told += [name for person in contact.people for name in (person.first_name, person.last_name)]
        told += [part for each in contact.addresses for part in (each.street, each.city, each.state)]
        assert [text for text in told if text and not leaks(text.encode())] == []
        words = {word for word in contact.name.replace(",", " ").split() if word.isascii() and word.isalpha()}
        assert [word for word in words - JOINING if not leaks(word.encode())] == []
    assert hints(b"Zyxville, $MAILING_TOKEN") == []
    assert hints(b"as name_like B%25zy, FQ and =Hq") == ["B%25zy", "FQ", "Hq"]


def printed(verdict: Verdict) -> bytes:
    """Everything that can be made of a verdict: its text, the console in two widths, each failure and each report."""
    written = [repr(verdict), str(verdict)]
    for width in (60, 300):
        paper = io.StringIO()
        print_verdict(verdict, Console(file=paper, width=width))
        written.append(paper.getvalue())
    written += [failure_text(result, failure) for result in verdict.results for failure in result.failures]
    written += [report.render(verdict, CONTRACT, None) for report in FORMATS.values()]
    return "\n".join(written).encode("utf-8", "backslashreplace")


def test_a_sound_server_is_judged_without_a_name() -> None:
    """A verdict on sound files full of canaries holds none of them."""
    verdict = judged(create_app(FIXTURES), FIXTURES, only=CHECKS)
    assert verdict.exit_status == 0
    assert leaks(printed(verdict)) == []


@pytest.mark.parametrize("name", sweep(LOUD, ["names in documents"]))
def test_a_broken_server_is_accused_without_a_name(
    name: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """What is wrong is found and proved, and no proof, report, stream or log, at any level, holds a canary."""
    caplog.set_level("DEBUG")
    verdict = judged(LOUD[name]()(FIXTURES), FIXTURES, only=CHECKS)
    assert verdict.exit_status == 1
    assert leaks(printed(verdict)) == []
    assert leaks("".join(capfd.readouterr()).encode()) == []
    logged = [record for record in caplog.records if record.name.partition(".")[0] not in OF_THE_SERVER]
    assert leaks("\n".join(record.getMessage() for record in logged).encode()) == []


@pytest.mark.parametrize("defect", sweep(_SHOWN, _SAMPLE, lambda defect: defect.name, _marks, in_shares=lambda _: True))
def test_every_kind_of_failure_is_told_without_a_name(defect: Defect) -> None:
    """Each defect of the zoo, among data full of canaries, is told without one, an id, or the day of an edit."""
    fixtures = defect.data(FIXTURES)
    ids, days = set[str](), sorted(contact.updated_at.date().isoformat() for contact in fixtures.contacts)
    with served(_noting(defect.build(fixtures), ids)) as base_url:
        target = defect.told(target_of(base_url, fixtures, expected=True))
        verdict = judge(target, strict=True, only={defect.check_id}, fail_fast=True)
    assert verdict.failures()
    told = printed(verdict)
    assert leaks(told) + hints(told) == []
    # The suite asks for the leap day whatever the data are.
    hidden = (*ids, *days[:1], *days[-1:])
    assert [value for value in hidden if value != _LEAP_DAY and value.lower() in told.decode().lower()] == []


def _noting(app: ASGIApp, ids: set[str]) -> ASGIApp:
    """Pass everything on, and note the ids of the exports that are created."""

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        async def noted(message: Message) -> None:
            if scope.get("method") == "POST" and message["type"] == "http.response.body":
                ids.update(_ID.findall(message.get("body", b"").decode("utf-8", "ignore")))
            await send(message)

        await app(scope, receive, noted)

    return noting


@pytest.mark.parametrize(
    "export_id", sweep([MAIL, "zyx.canary", "zyx.canary.csv", HANDLE, f"{PERSON}, {CITY}/%41", QUOTED], [MAIL])
)
def test_an_id_that_tells_a_name_is_not_printed(export_id: str) -> None:
    """Ids that are names or addresses, in whatever way they are written, are not shown where they lead to a failure."""

    async def answer(request: Request, ask: Ask) -> Answer:
        sound = await ask(request)
        if request.form == "create" and sound.status == 201:
            document = sound.document
            document["data"]["id"] = export_id
            return sound.with_document(document)
        return Answer.of(500, b"Oops", "text/html") if request.form else sound

    build = intermediary(lambda _: answer)
    scenarios = {"single use", "other extensions", "HEAD", "generated sequences", "odd paths and queries"}
    assert scenarios <= {scenario.name for scenario in SCENARIOS}
    with served(build(FIXTURES)) as base_url:
        verdict = judge(target_of(base_url, FIXTURES), scenarios=scenarios)
    assert verdict.exit_status == 1
    assert leaks(printed(verdict)) == []
    assert b"zyx.canary" not in printed(verdict)


def test_a_fault_of_the_suite_itself_tells_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the suite, whose text holds a whole file, is told by its place."""

    def fail(body: bytes) -> object:
        raise RuntimeError(body.decode())

    monkeypatch.setitem(reading._READERS, "csv", (fail, reading._READERS["csv"][1]))
    verdict = judged(create_app(FIXTURES), FIXTURES, only={"selection.reverse"})
    assert "The suite itself failed" in verdict.reasons[0]
    assert leaks(printed(verdict)) == []
