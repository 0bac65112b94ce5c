"""Tests of how generated sequences are judged."""

import json

from conformance.check import Profile
from conformance.http.exchange import Request, Response
from conformance.rules.robustness.checks import links
from conformance.rules.robustness.scenarios_generated import _judge_link
from conformance.verdict.model import State
from tests.conformance.fakes import Fake, judged_by, refused, session_with
from tests.conformance.values import COLLECTION, exchange

LINKS = "robustness.links"


def _links(rules: object, suffix: str, status: int) -> list[str]:
    """What is found in the first read of an export that was created with a filter."""
    session = session_with(Fake())
    export = session.fresh({"filter": rules})
    first = exchange(status, path=f"{COLLECTION}/{export.export_id}{suffix}")
    _judge_link(session, first, export.export_id)
    results = session.recorder.results.results([links], {}, strict=True, chosen=None)
    return [failure.finding.found for result in results for failure in result.failures]


def test_a_download_may_find_no_account_list() -> None:
    """A 404 is no failure for a file whose filter names account lists, and for nothing else."""
    named = {"account_list_id": "7"}
    for suffix in (".csv", ".xlsx"):
        assert _links(named, suffix, 404) == []
        assert _links({}, suffix, 404) == ["status 404"]
        assert _links(named, suffix, 403) == ["status 403"]
    assert _links(named, "", 404) == ["status 404"]
    assert _links({}, "", 200) == []


def test_a_link_that_leads_nowhere_is_found() -> None:
    """A server that has no file of what it created fails, whatever the generated filter."""

    def change(request: Request, response: Response) -> Response:
        return refused(404) if request.path.endswith(".csv") else response

    verdict = judged_by(Fake(change), LINKS, profile=Profile.STANDARD)
    (result,) = [result for result in verdict.results if result.check.check_id == LINKS]
    assert result.state is State.FAILED
    assert {failure.subject for failure in result.failures} == {"downloadMailingExportCsv"}


def test_sequences_follow_every_link_with_the_id_of_the_new_export() -> None:
    """What a sequence created is read by its id as JSON, CSV and XLSX, because the contract links to all three."""
    created, read = set[str](), set[tuple[str, str]]()

    def note(request: Request, response: Response) -> Response:
        if request.method == "POST" and response.status == 201:
            created.add(json.loads(response.body)["data"]["id"])
        elif request.method == "GET" and response.ok:
            export_id, dot, extension = request.path.rpartition("/")[2].partition(".")
            read.add((export_id, dot + extension))
        return response

    judged_by(Fake(note), LINKS, profile=Profile.STANDARD)
    assert {form for export_id, form in read if export_id in created} == {"", ".csv", ".xlsx"}
