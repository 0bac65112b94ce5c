"""Tests of sending within a run: what is remembered, and when an answer ends the run."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest

from conformance.http.budget import BudgetSpentError
from conformance.http.exchange import FIRST, OTHER, Credentials, Exchange, Request, Response, User
from conformance.session.monitors import TargetLostError, TokenLostError
from conformance.session.sender import Sender
from tests.conformance.fakes import Change, Fake, answered, creates, refused
from tests.conformance.values import COLLECTION, HTML, ID, OTHER_ID, exchange, export_document

CREATION = Request("POST", COLLECTION, body=b'{"data":{"type":"export_logs"}}')
READ = Request("GET", f"{COLLECTION}/{ID}")
PAGE = answered(200, "<html>Sign in</html>", media_type=HTML)


def _as_is(_: Request, response: Response) -> Response:
    return response


def _sender(change: Change = _as_is) -> tuple[Sender, Fake]:
    fake = Fake(change)
    return Sender(fake, Event()), fake


def test_an_answer_is_handed_on_as_it_came() -> None:
    """What the client gave is what the caller gets, and each request is sent once."""
    sender, fake = _sender()
    exchange = sender.send(CREATION)
    assert (exchange.request, exchange.response.status, exchange.number) == (CREATION, 201, 1)
    assert fake.requests == [CREATION]


def test_nothing_is_sent_in_a_run_that_was_broken_off() -> None:
    """A scenario that plays beside the one that lost the target sends nothing more."""
    sender, fake = _sender()
    sender.halted.set()
    with pytest.raises(BudgetSpentError, match=r"^the run was interrupted$"):
        sender.send(CREATION)
    assert fake.sent == 0


def test_exports_are_counted_and_known_by_their_ids() -> None:
    """Each creation that succeeds is one export; what created it can be asked for by its id."""
    sender, _ = _sender()
    first, second = sender.send(CREATION), sender.send(replace(CREATION, credentials=OTHER))
    assert sender.exports == 2
    assert [sender.creation(each) for each in sender.created_ids] == [first, second]
    with pytest.raises(KeyError):
        sender.creation(ID)


@pytest.mark.parametrize(
    ("request_", "response", "exports", "ids"),
    [
        (CREATION, refused(409), 0, set()),
        (replace(CREATION, method="PUT"), answered(200, export_document()), 0, set()),
        (READ, answered(200, export_document()), 0, set()),
        (CREATION, answered(201, "no JSON"), 1, set()),
        (CREATION, answered(202, export_document()), 1, {ID}),
        (replace(CREATION, path="/elsewhere"), answered(201, export_document()), 1, {ID}),
    ],
)
def test_what_counts_as_a_creation(request_: Request, response: Response, exports: int, ids: set[str]) -> None:
    """A POST that succeeds creates, with or without an id to know it by; a refusal and another method do not."""
    sender, _ = _sender(lambda _, __: response)
    sender.send(request_)
    assert (sender.exports, set(sender.created_ids)) == (exports, ids)


def test_an_id_that_is_given_twice_keeps_its_first_creation() -> None:
    """A server that repeats an id does not change what is known of the first export."""
    sender, _ = _sender(lambda request, _: answered(201 if creates(request) else 404, export_document()))
    first, second = sender.send(CREATION), sender.send(CREATION)
    assert sender.creation(ID) is first is not second
    assert sender.exports == 2


def test_creations_of_several_threads_are_all_counted() -> None:
    """Scenarios play at the same time, and no creation gets lost between them."""
    ids = iter(range(1000))
    sender, _ = _sender(lambda _, __: answered(201, export_document(f"export-{next(ids)}")))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: sender.send(CREATION), range(200)))
    assert (sender.exports, len(sender.created_ids)) == (200, 200)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_is_counted_once_the_target_was_seen(status: int) -> None:
    """Before the first creation nobody knows what is behind the address; afterwards each such answer counts."""
    sender, _ = _sender(lambda request, response: response if creates(request) else refused(status))
    sender.send(READ)
    assert sender.gateways == {}
    sender.send(CREATION)
    sender.send(READ)
    sender.send(READ)
    assert sender.gateways == {status: 2}


def test_an_answer_of_the_server_is_no_gateway() -> None:
    """A 500 is the server's own fault."""
    sender, _ = _sender(lambda request, response: response if creates(request) else refused(500))
    sender.send(CREATION)
    sender.send(READ)
    assert sender.gateways == {}


def test_an_answer_that_is_lost_is_inspected_by_nobody() -> None:
    """It shows neither that a token is accepted nor that the target is another."""
    lost = Response(0, (), b"", cut_off="it closed the connection without an answer", lost=True)
    sender, fake = _sender(lambda request, _: lost if request == READ else refused(401))
    assert sender.send(READ).response is lost
    before = fake.sent
    assert sender.send(CREATION).response.status == 401
    assert fake.sent == before + 1


def test_a_token_that_expired_ends_the_run() -> None:
    """Tokens come before the target: a login page with a 401, where creations succeeded before, means the token."""
    login = answered(401, "<html>Sign in</html>", media_type=HTML)
    sender, fake = _sender(lambda _, response: login if fake.sent > 1 else response)
    sender.send(CREATION)
    with pytest.raises(TokenLostError):
        sender.send(READ)


def test_another_server_ends_the_run() -> None:
    """A page in the place of an answer, and in that of a creation asked for twice, is no answer of this API."""
    sender, fake = _sender(lambda _, response: PAGE if fake.sent > 1 else response)
    sender.send(CREATION)
    with pytest.raises(TargetLostError):
        sender.send(READ)
    assert fake.sent == 4


def test_what_ended_the_run_is_not_remembered() -> None:
    """A creation that comes from elsewhere is no export of this API."""
    sender, fake = _sender(lambda _, response: PAGE if fake.sent > 1 else response)
    sender.send(CREATION)
    with pytest.raises(TargetLostError):
        sender.send(CREATION)
    assert sender.exports == 1


@pytest.mark.parametrize("credentials", [OTHER, Credentials(decoy=User.GARBAGE)], ids=str)
def test_only_a_plain_creation_of_the_first_user_shows_the_target(credentials: Credentials) -> None:
    """The monitor repeats that creation, so it has to be one that should succeed."""
    sender, fake = _sender(lambda request, response: response if creates(request) else PAGE)
    sender.send(replace(CREATION, credentials=credentials))
    sender.send(READ)
    assert fake.sent == 2
    sender.send(CREATION)
    sender.send(replace(READ, method="HEAD"))
    assert [request.credentials for request in fake.requests if creates(request)][-1] == FIRST
    assert fake.sent == 5


def test_the_target_is_checked_again_before_a_new_failure() -> None:
    """An answer that only this API can give needs no check; a page that was seen before does."""
    sender, fake = _sender(lambda request, response: response if creates(request) else PAGE)
    sender.send(CREATION)
    page = sender.send(READ)
    before = fake.sent
    sender.check_target([exchange(200, export_document(), number=99)])
    assert fake.sent == before
    sender.check_target([exchange(404), replace(page, number=100)])
    assert fake.sent > before
    assert creates(fake.requests[-1])


def _numbers(exchanges: Sequence[Exchange]) -> list[int]:
    return [each.number for each in exchanges]


@pytest.mark.parametrize("form", ["{}", "{}.csv", "%20{}", "{}%20.xlsx"])
def test_evidence_begins_with_the_creations_that_it_is_about(form: str) -> None:
    """The creation of each export comes first, once, however the path spells its id; no other export is there."""
    sender, fake = _sender()
    fake.requests.extend([READ] * 0xA0)  # it numbers its ids in hexadecimal: from here on they have a letter
    first, other = sender.send(CREATION), sender.send(CREATION)
    export_id, _ = sender.created_ids
    assert export_id != export_id.upper()
    reads = [exchange(path=f"{COLLECTION}/{form.format(text)}", number=9) for text in (export_id, export_id.upper())]
    for read in reads:
        assert _numbers(sender.with_creations([read, read])) == [first.number, 9, 9]
    assert other.number not in _numbers(sender.with_creations(reads))


def test_evidence_of_no_export_is_left_as_it_is() -> None:
    """An id that this run did not create has no creation to show."""
    sender, _ = _sender()
    sender.send(CREATION)
    assert _numbers(sender.with_creations([exchange(path=f"{COLLECTION}/{OTHER_ID}", number=9)])) == [9]
    assert sender.with_creations([]) == []
