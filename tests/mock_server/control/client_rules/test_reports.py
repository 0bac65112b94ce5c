"""A verdict is told in full, in the dialects that its readers expect, and without a value that was sent."""

import json
from datetime import timedelta
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
import xmlschema
from defusedxml.ElementTree import fromstring

from mock_server import fixed_clock, sign_token
from mock_server.control.client_rules import CLIENT_RULES, REPORTS, Histories, Verdict, judge, summary
from tests.canaries import CITY, MAIL, NAME, PERSON, TOKENS, WORD, leaks
from tests.canaries import FIXTURES as CANARIES
from tests.mock_server.applications import CONTRACT, NOW
from tests.mock_server.control.client_rules.playing import Play, asking, creating, judged, posting
from tests.mock_server.driving import EXPORTS, FRESH, Client

SCHEMA = xmlschema.XMLSchema(Path("tests/conformance/reports/junit.xsd"))
GOOD = judged(creating({"newsletter": "all"}), asking("GET", FRESH))
BAD = judged(
    *[creating({"newsleter": "all", "stattus": "active"}, parms=1)] * 3,
    asking("GET", FRESH, X_Mock_Session="a"),
    asking("GET", f"{FRESH}.csv", X_Mock_Session="a"),
)
HOSTILE = judged(
    creating({"\x1b[31m\ud800<b>&": 1}, **{"\x00\x01": {"]]>": 1}}),
    lambda client: client.request("P<&>", "/api/v2/%00%1b%ff]]>"),
)
NOTHING = judge(Histories(), CONTRACT)
VERDICTS = {"good": GOOD, "bad": BAD, "hostile": HOSTILE, "nothing": NOTHING}


def _junit(verdict: Verdict) -> Element:
    text = REPORTS["junit"](verdict, CONTRACT)
    SCHEMA.validate(text.partition("\n")[2])
    root: Element = fromstring(text.encode())
    return root


def test_a_broken_rule_has_a_paragraph() -> None:
    """It has the first request of each kind, how many are like it, what to do, and the line of the clause."""
    paragraphs = summary(BAD, CONTRACT).split("\n\n")
    line = CONTRACT.line("/components/schemas/FilterObject")
    assert paragraphs[0].splitlines() == [
        "failed  misspelt-filter-key  Every key of a filter is one that the contract has.",
        f"    request 1: POST {EXPORTS} by ada, answered 201",
        "      /data/attributes/params/filter/newsleter: The contract has no such filter. It has newsletter.",
        "      and 2 more like it",
        "      /data/attributes/params/filter/stattus: The contract has no such filter. It has status.",
        "      and 2 more like it",
        f"    what to do: {CLIENT_RULES[0].fix}",
        f"    clause: openapi.yaml:{line}  #/components/schemas/FilterObject",
    ]
    assert paragraphs[1].splitlines()[1:3] == [
        f"    request 2, session a: GET {EXPORTS}/{FRESH}.csv by ada, answered 403",
        "      This export was used up before. See request 1.",
    ]
    assert paragraphs[2].startswith("advice  unknown-member  ")
    assert paragraphs[3] == (
        "CLIENT BROKE THE CONTRACT: 2 of 10 client rules failed, advice on 1; 5 requests in 2 sessions"
    )


def test_a_good_client_has_one_line() -> None:
    """So has one that sent nothing, which is told, because nothing was judged."""
    assert summary(GOOD, CONTRACT) == "CLIENT CONFORMANT: 10 of 10 client rules passed; 2 requests in 1 session"
    assert summary(NOTHING, CONTRACT) == "CLIENT NOT JUDGED: it sent no request to this server"


def test_many_kinds_of_breach_are_not_all_told() -> None:
    """Five are printed, and the report in JSON has all of them."""
    verdict = judged(*(creating({f"q{number}": 1}) for number in range(7)))
    text = summary(verdict, CONTRACT)
    assert text.count("The contract has no such filter.") == 5
    assert "    and 2 other kinds, which a report in JSON lists\n" in text
    assert len(json.loads(REPORTS["json"](verdict, CONTRACT))["rules"][0]["breaches"]) == 7


@pytest.mark.parametrize("name", VERDICTS)
def test_every_junit_report_keeps_the_schema(name: str) -> None:
    """Whatever was sent, it is well-formed XML of the dialect that CI systems read, with a case for each rule."""
    root = _junit(VERDICTS[name])
    assert [case.get("name") for case in root.iter("testcase")] == [rule.rule_id for rule in CLIENT_RULES]
    (suite,) = root
    for each in (root, suite):
        assert int(each.get("tests", "")) == len(CLIENT_RULES)
        assert int(each.get("failures", "")) == len(list(root.iter("failure")))


def test_junit_tells_each_outcome_as_readers_expect() -> None:
    """A failure fails its case, advice is output of a case that passes, and what is left out is skipped."""
    histories = Histories()
    cases = {case.get("name"): case for case in _junit(BAD).iter("testcase")}
    failure = cases["misspelt-filter-key"].find("failure")
    assert failure is not None
    assert failure.get("message") == "The contract has no such filter. It has newsletter."
    assert "request 1: POST" in (failure.text or "")
    assert [child.tag for child in cases["unknown-member"]] == ["system-out"]
    assert len(cases["early-retry"]) == 0
    (skipped,) = _junit(judge(histories, CONTRACT, {"early-retry"})).iter("skipped")
    assert skipped.get("message") == "left out"


def test_json_has_every_request() -> None:
    """Its members are those that programs read; a change of them is a change of the version."""
    document = json.loads(REPORTS["json"](BAD, CONTRACT))
    assert {name: document[name] for name in document if name != "rules"} == {
        "version": 1,
        "contract": CONTRACT.version,
        "passed": False,
        "requests": 5,
        "sessions": 2,
    }
    rules = {rule["id"]: rule for rule in document["rules"]}
    assert {rule["outcome"] for rule in rules.values()} == {"passed", "failed", "advice"}
    assert rules["misspelt-filter-key"]["count"] == 6
    assert rules["used-up-export"]["breaches"] == [
        {
            "session": "a",
            "request": 2,
            "at": "2026-03-02T09:15:00Z",
            "method": "GET",
            "path": f"{EXPORTS}/{FRESH}.csv",
            "user": "ada",
            "status": 403,
            "pointer": None,
            "message": "This export was used up before.",
            "cause": 1,
        }
    ]
    left_out = json.loads(REPORTS["json"](judge(Histories(), CONTRACT, {"early-retry"}), CONTRACT))["rules"]
    assert [rule["id"] for rule in left_out if rule["outcome"] == "left out"] == ["early-retry"]


def test_nothing_of_a_contact_and_no_token_is_told() -> None:
    """Neither of the files that were answered, nor of filters, nor of tokens wherever a client puts them."""
    token = sign_token(CANARIES.users[0], CANARIES.signing_key, fixed_clock(NOW), timedelta(hours=1))
    filters = [
        {"newsletter": NAME, "reverse_city": CITY, "any_filter": MAIL},
        {"newsletter": "Nonsense", "name_like": NAME, "wildcard_search": WORD, "city": [CITY], "updated_at": PERSON},
        {"newsleter": NAME, "city": CITY},
    ]
    plays: list[Play] = [creating(rules, parms=NAME) for rules in filters]
    plays += [
        *(lambda client: client.get(FRESH), lambda client: client.get(f"{FRESH}.csv", name=NAME)),
        posting(json.dumps({"data": {"type": NAME}}).encode()),
        posting(NAME.encode()),
        posting(b"{}", PERSON),
        lambda client: client.request("POST", EXPORTS, content=NAME.encode(), headers={"X-Name": MAIL}),
        asking("GET", FRESH, Prefer="code=429, retry-after=60"),
        lambda client: [Client(client.app, TOKENS[0] + "x").get(f"{FRESH}?access_token={token}") for _ in range(3)],
        lambda client: client.get(f"{FRESH}.csv&access_token={token}"),
        lambda client: Client(client.app, None).request(
            "GET", f"{EXPORTS}/{FRESH}.csv", params={"access_token": token}, headers={"Sec-Fetch-Mode": "cors"}
        ),
    ]
    verdict = judged(*plays, fixtures=CANARIES, token=token)
    assert {result.rule.rule_id for result in verdict.results if not result.breaches} == {"unknown-operation"}
    told = [summary(verdict, CONTRACT), *(render(verdict, CONTRACT) for render in REPORTS.values())]
    for text in told:
        assert leaks(text.encode()) == []
        assert token not in text
        assert token.rpartition(".")[2] not in text
