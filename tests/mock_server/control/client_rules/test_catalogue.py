"""Each rule speaks for a client that breaks it, names nothing else, and is silent for one that does nearly the same."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from mock_server.contract import Contract
from mock_server.control.client_rules import CLIENT_RULES
from mock_server.control.client_rules.catalogue import early_retry, used_up_export
from mock_server.control.journal import Entry
from tests.mock_server.applications import CONTRACT, NOW
from tests.mock_server.control.client_rules.playing import Play, asking, broken, creating, judged, posting
from tests.mock_server.driving import ADA, BEN, BENS, EXPORTS, FRESH, UNKNOWN, USED_UP, Client

WAITING = "code=429, retry-after=60"
FETCH = {"Sec_Fetch_Mode": "cors", "Sec_Fetch_Dest": "empty"}
IN_QUERY = f"{FRESH}.csv?access_token={ADA}"


def _steer(method: str, path: str, body: object) -> Play:
    content = json.dumps(body).encode()
    return lambda client: client.request(
        method, f"/__mock__{path}", content=content, headers={"Content-Type": "application/json"}
    )


def _with(token: str | None, *plays: Play) -> list[Play]:
    """Return the same plays with another token, or none."""
    return [lambda client, play=play: play(replace(client, token=token)) for play in plays]  # type: ignore[misc]


def _aborted(client: Client) -> None:
    with pytest.raises(ConnectionAbortedError):
        asking("GET", f"{FRESH}.csv", Prefer="fault=truncate")(client)


BAD: dict[str, list[tuple[list[Play], str | None, str]]] = {
    "misspelt-filter-key": [
        (
            [creating({"newsleter": "all"})],
            "/data/attributes/params/filter/newsleter",
            "The contract has no such filter. It has newsletter.",
        ),
        (
            [creating('{"pledge/frequency": null}')],
            "/data/attributes/params/filter/pledge~1frequency",
            "The contract has no such filter.",
        ),
    ],
    "filter-without-effect": [
        (
            [creating({"newsletter": "Nonsense"})],
            "/data/attributes/params/filter/newsletter",
            f"This value has no effect; newsletter takes {', '.join(CONTRACT.vocabulary.rules['newsletter'].values)}.",
        ),
        (
            [creating({"any_filter": "True"})],
            "/data/attributes/params/filter/any_filter",
            "This value has no effect; any_filter takes true, false.",
        ),
    ],
    "unread-media-type": [
        ([posting(b"{}", "text/plain")], None, "The server reads no body of this media type, or of none."),
        ([posting(b"{}", None)], None, "The server reads no body of this media type, or of none."),
    ],
    "refused-body": [
        ([posting(b"{")], None, "The body is not valid JSON. Line 1, column 2 is not valid JSON."),
        ([posting(b"", None)], None, "The document has no data, so the type of the resource is missing."),
        ([creating(user_id=1)], "/data/attributes/user_id", "A foreign key cannot be set as an attribute."),
        ([posting(b"x" * 1_100_000)], None, "The body is larger than 1048576 bytes."),
        # A delay is no excuse.
        (
            [lambda client: client.request("POST", EXPORTS, headers={"Prefer": "wait=1"})],
            None,
            "The document has no data, so the type of the resource is missing.",
        ),
    ],
    "used-up-export": [
        ([asking("GET", FRESH), asking("GET", f"{FRESH.upper()}.csv")], None, "This export was used up before."),
    ],
    "unknown-operation": [
        ([asking("GET", "/api/v2/contacts")], None, "There is nothing at /api/v2/contacts."),
        (
            [asking("GET", "/contacts/exports/mailing")],
            None,
            "There is nothing at this path; the API is at /api/v2.",
        ),
        ([asking("GET", EXPORTS)], None, "This path supports POST."),
        (
            _with(None, asking("GET", "/api/v2/contacts")),
            None,
            "The contract has no such path, or not with this method.",
        ),
        (_with(None, asking("GET", EXPORTS)), None, "The contract has no such path, or not with this method."),
    ],
    "refused-token": [
        (
            _with("another", *[asking("GET", FRESH)] * 3),
            None,
            "The two requests before had the same token and were refused, too.",
        ),
    ],
    "early-retry": [
        (
            [asking("GET", FRESH, Prefer=WAITING), asking("GET", FRESH)],
            None,
            "It came before the time of Retry-After was over.",
        ),
    ],
    "unknown-member": [
        ([creating(parms={})], "/data/attributes/parms", "The contract has no such member."),
    ],
    "token-in-query": [
        (
            _with(None, asking("GET", IN_QUERY, **FETCH)),
            None,
            "A script sent it with the token in the query.",
        ),
    ],
}

GOOD: dict[str, list[list[Play]]] = {
    "misspelt-filter-key": [
        [
            creating(
                {"newsletter": "all", "reverse_newsletter": True, "any_filter": True, "tags": "a", "any_tags": True}
            )
        ],
        # Whoever asks for an example gets it whatever was sent.
        [lambda client: client.request("POST", EXPORTS, content=b"{}", headers={"Prefer": "example=created"})],
    ],
    "filter-without-effect": [
        [creating(dict.fromkeys(CONTRACT.vocabulary.rules))],
        [creating({"newsletter": " ", "tags": [], "status": "Nonsense", "city": "", "any_tags": False})],
        [creating({"any_tags": True, "reverse_city": "true"})],
    ],
    "unread-media-type": [
        [posting(b'{"data":{"type":"export_logs"}}', "TEXT/X-JSON; charset=utf-8")],
        [asking("GET", f"{FRESH}.csv", Content_Type="text/csv")],
        [lambda client: client.request("POST", EXPORTS, content=b"{}", headers={"Prefer": "code=409"})],
    ],
    "refused-body": [
        [lambda client: client.request("POST", EXPORTS, content=b"{", headers={"Prefer": "code=400"})],
        [lambda client: client.request("POST", EXPORTS, content=b"{", headers={"Prefer": "code=999"})],
        [lambda client: client.request("POST", EXPORTS, content=b"{", headers={"Prefer": "wait=x"})],
    ],
    "used-up-export": [
        [asking("HEAD", FRESH), asking("GET", FRESH), asking("HEAD", FRESH)],
        # Nobody has read these through this client, or these were not read.
        [asking("GET", USED_UP), asking("GET", BENS)],
        [asking("GET", FRESH, Prefer="example=shown"), asking("GET", FRESH)],
        [asking("GET", FRESH), asking("GET", FRESH, Prefer="code=403")],
        [asking("GET", FRESH), *_with(BEN, asking("GET", FRESH))],
        [_aborted, asking("GET", f"{FRESH}.csv")],
        # After a reset it is another world.
        [asking("GET", FRESH), lambda client: client.request("POST", "/__mock__/reset"), asking("GET", FRESH)],
    ],
    "unknown-operation": [
        [asking("GET", UNKNOWN), asking("GET", f"{FRESH}.pdf"), asking("GET", "/favicon.ico"), asking("GET", "/docs/")],
        [asking("GET", FRESH, Prefer="code=404"), asking("GET", FRESH, Prefer="code=405")],
        _with(None, asking("GET", FRESH), asking("HEAD", f"{FRESH}.csv"), asking("POST", EXPORTS)),
    ],
    "refused-token": [
        [*_with("one", *[asking("GET", FRESH)] * 2), *_with("two", *[asking("GET", FRESH)] * 2)],
        [play for _ in range(3) for play in [*_with("one", asking("GET", FRESH)), asking("GET", UNKNOWN)]],
        [asking("GET", UNKNOWN, Prefer="code=401")] * 3,
        _with(None, *[asking("GET", FRESH)] * 3),
    ],
    "early-retry": [
        [
            asking("GET", FRESH, Prefer=WAITING),
            _steer("PUT", "/clock", {"advance": 60}),
            asking("GET", FRESH),
        ],
        [asking("GET", FRESH, Prefer="code=429, retry-after=0"), asking("GET", FRESH)],
        [asking("GET", FRESH, Prefer=WAITING), *_with(BEN, asking("GET", BENS))],
        [asking("GET", FRESH, Prefer=WAITING), asking("GET", FRESH, X_Mock_Session="other")],
    ],
    "unknown-member": [
        [creating(created_at="2026-03-02T09:15:00Z")],
        [lambda client: client.create({"params": {"filter": None, "type": None, "sort": None}})],
    ],
    "token-in-query": [
        _with(None, asking("GET", IN_QUERY)),
        _with(None, asking("GET", IN_QUERY, Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="document")),
        # A link with `download`.
        _with(None, asking("GET", IN_QUERY, Sec_Fetch_Mode="no-cors", Sec_Fetch_Dest="empty")),
        [asking("GET", FRESH, **FETCH)],
    ],
}


def test_every_rule_has_both_kinds_of_client() -> None:
    """A rule that is added needs a client that breaks it and one that nearly does."""
    assert [rule.rule_id for rule in CLIENT_RULES] == list(BAD) == list(GOOD)


@pytest.mark.parametrize("rule_id", BAD)
def test_a_client_that_breaks_a_rule_is_found(rule_id: str) -> None:
    """The rule names the request, the place and what is wrong; no other rule says anything."""
    for plays, pointer, message in BAD[rule_id]:
        verdict = judged(*plays)
        assert broken(verdict) == [rule_id]
        ((breach,),) = (result.breaches for result in verdict.results if result.breaches)
        assert (breach.entry.number, breach.pointer, breach.message) == (verdict.requests, pointer, message)


@pytest.mark.parametrize("rule_id", GOOD)
def test_a_client_that_nearly_breaks_a_rule_is_left_alone(rule_id: str) -> None:
    """Neither this rule nor another one says anything."""
    for plays in GOOD[rule_id]:
        verdict = judged(*plays)
        assert verdict.requests > 0
        assert broken(verdict) == []


def test_a_rule_of_the_tester_excuses_what_it_provokes_alone() -> None:
    """The 429 of a rule is no fault of the client, and a request that does not wait for it is one."""
    verdict = judged(*[asking("GET", FRESH)] * 2, rules=("json code=429 retry-after=9 times=1",))
    assert broken(verdict) == ["early-retry"]
    verdict = judged(posting(b"{"), rules=("create code=400 times=1",))
    assert broken(verdict) == []


def test_a_browser_that_asks_for_an_icon_is_no_client() -> None:
    """What the mock has not, a browser asks for by itself; another method at that path is a request of the client."""
    assert broken(judged(asking("GET", "/.well-known/appspecific/com.chrome.devtools.json"))) == []
    assert broken(judged(asking("POST", "/favicon.ico"))) == ["unknown-operation"]


def _entry(number: int, **members: object) -> Entry:
    entry = Entry(number=number, at=NOW, method="GET", path=f"/{FRESH}", user="ada", status=200)
    for name, value in {"operation": "showMailingExport", **members}.items():
        setattr(entry, name, value)
    return entry


def _causes(entries: Sequence[Entry], contract: Contract = CONTRACT) -> list[tuple[int, int | None]]:
    found = [*used_up_export.find(entries, contract), *early_retry.find(entries, contract)]
    return [(breach.entry.number, breach.cause) for breach in found]


def test_a_second_request_during_the_first_answer_is_found() -> None:
    """It is refused before the first answer has ended, and so comes first in the journal."""
    second = _entry(1, status=403, received=1.0, milliseconds=1.0)
    first = _entry(2, status=200, received=0.5, milliseconds=9000.0)
    assert _causes([second, first]) == [(1, 2)]
    # The one that was refused came before: somebody else had used the export up, and it was made fresh.
    assert _causes([_entry(1, status=403, received=0.1), first]) == []


@pytest.mark.parametrize(
    ("received", "at", "is_early"),
    [
        (10.4, "2026-03-02T09:15:00Z", False),  # sent before the answer was there
        (10.6, "2026-03-02T09:15:00Z", True),
        (12.39, "2026-03-02T09:15:00Z", True),
        (12.45, "2026-03-02T09:15:00Z", False),  # timers are not exact
        (10.6, "2026-03-02T09:15:02Z", False),
        (10.6, "2026-03-02T09:15:01.500000Z", True),
    ],
)
def test_a_wait_begins_when_the_answer_has_ended(received: float, at: str, *, is_early: bool) -> None:
    """It is over by the real clock or by that of the session, whichever is first."""
    told = _entry(1, status=429, received=10.0, milliseconds=500.0, retry_after=2)
    assert _causes([told, _entry(2, received=received, at=datetime.fromisoformat(at))]) == (
        [(2, 1)] if is_early else []
    )


def test_of_two_waits_the_longer_one_counts() -> None:
    """A later answer that asks for less does not shorten what an earlier one asked for."""
    told = [_entry(1, status=429, received=0.0, retry_after=60), _entry(2, status=503, received=90.0, retry_after=1)]
    long = _entry(3, status=429, received=100.0, retry_after=60)
    short = _entry(4, status=429, received=170.0, retry_after=1)
    assert _causes([*told, long, short, _entry(5, received=150.0)]) == [(5, 3)]
    assert _causes([*told, long, _entry(4, status=429, received=101.0, retry_after=1), _entry(5, received=110.0)]) == [
        (4, 3),
        (5, 3),
    ]


def test_every_clause_is_there() -> None:
    """A clause is a place in the contract, or a section of an RFC; every rule says in sentences what it is about."""
    for rule in CLIENT_RULES:
        assert rule.claim.endswith(".")
        assert rule.fix.endswith(".")
        if rule.clause.startswith("/"):
            place = CONTRACT.places.value
            for token in rule.clause[1:].split("/"):
                place = place[token.replace("~1", "/").replace("~0", "~")]
        else:
            assert rule.clause.startswith("RFC ")
