"""Tests of what the catalogue says of each check: its id, its clause, its basis, its fault, its core."""

import inspect
import json
import re
from collections import Counter
from itertools import chain
from typing import Any

import pytest

from conformance.check import Basis, Check, Family, Profile, Severity, checks_of
from conformance.rules import CATALOGUE, RULES, SCENARIOS
from conformance.rules.documents import checks_answers as responses
from conformance.rules.errors import checks as errors
from conformance.rules.files import checks_disposition as attachments
from conformance.rules.robustness import checks_answers as robustness
from tests.conformance.values import CONTRACT
from tests.sweeps import of_each

each = of_each(CATALOGUE, lambda check: check.check_id)
OPERATIONS = ("create", "json", "csv", "xlsx")
REPRESENTATIONS = OPERATIONS[1:]
CORE = {
    "authentication.header-works": OPERATIONS,
    "authentication.query-works": OPERATIONS,
    "authentication.nobody-refused": OPERATIONS,
    "authentication.garbage-in-header-refused": OPERATIONS,
    "authentication.garbage-in-query-refused": OPERATIONS,
    "authorisation.foreign-read": REPRESENTATIONS,
    "lifecycle.first-get": REPRESENTATIONS,
    "lifecycle.second-get": REPRESENTATIONS,
    "creating.created": ("create",),
}
# Which words of the contract say that the rule of a check was decided.
DECIDED = {
    "authentication.challenge": ("/components/headers/WwwAuthenticate", "authenticate (decided)"),
    "authorisation.extension": (
        "/paths/~1contacts~1exports~1mailing~1{id}/get/description",
        "any other extension is a 404 (decided)",
    ),
    "authorisation.format-parameter": (
        "/info/description",
        "Query parameters that are not described here, such as `format`, are ignored (decided)",
    ),
    "authorisation.method-not-allowed": ("/components/responses/ReadOnly", "was used on this path (decided)"),
    "lifecycle.head-answers": ("/info/description", "`HEAD` answers as `GET` does"),
    "lifecycle.head-keeps": ("/info/description", "without using the export up (decided)"),
    "robustness.odd-bytes-answered": (
        "/info/description",
        "A query that is not UTF-8 is ignored, or refused with 400 or 404; a path that is not UTF-8 is refused",
    ),
    "creating.params-kinds": (
        "/paths/~1contacts~1exports~1mailing/post/responses/400",
        "neither an object nor a string that holds one as JSON (decided)",
    ),
    "creating.nesting": (
        "/paths/~1contacts~1exports~1mailing/post/responses/400",
        "nested more than 100 levels deep, counted over the whole body (decided)",
    ),
    "creating.date-format": (
        "/components/schemas/FilterObject/properties/updated_at",
        "create (decided) or, where a server notices it late, on download",
    ),
    "creating.too-large": (
        "/paths/~1contacts~1exports~1mailing/post/responses/413",
        "The body is larger than 1 MiB (decided)",
    ),
    "documents.echo-absent": (
        "/paths/~1contacts~1exports~1mailing/post/responses/201",
        "absent or null, it comes back as `{}` (decided)",
    ),
    "documents.cors": ("/info/description", "They let the page read `Content-Disposition`, too (decided)"),
    "errors.document-everywhere": ("/components/responses/CreateOnly", "on this path (decided)"),
    "files.xlsx-columns": ("/components/schemas/XlsxFile", "It has the columns of the CSV (decided)"),
    "files.block-layout": (
        "/components/schemas/CsvFile/x-table/columns/8",
        "the lines after it are our choice (decided)",
    ),
    "selection.literal": (
        "/components/schemas/FilterObject/properties/wildcard_search",
        "are plain characters and no wildcards (decided)",
    ),
    "robustness.refuses-odd-params": (
        "/paths/~1contacts~1exports~1mailing/post/responses/400",
        "neither an object nor a string that holds one as JSON (decided)",
    ),
}
FAULTS = {
    Family.FILES: "M1",
    Family.LIFECYCLE: "M2",
    Family.SELECTION: "M3",
}


def node(pointer: str) -> Any:  # noqa: ANN401  any node of the contract
    """The node of the contract to which a JSON pointer leads."""
    place: Any = CONTRACT.document
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        place = place[int(name)] if isinstance(place, list) else place[name]
    return place


def test_ids_are_unique() -> None:
    """No two checks share an id, nor a claim."""
    assert [name for name, count in Counter(check.check_id for check in CATALOGUE).items() if count > 1] == []
    assert [claim for claim, count in Counter(check.claim for check in CATALOGUE).items() if count > 1] == []


@each
def test_an_id_is_family_and_rule(check: Check) -> None:
    """An id is `family.rule` in lower case: the folder and the name of the function; one name is taken by Python."""
    folder, name = check.judge.__module__.split(".")[2], check.judge.__name__
    assert check.check_id == f"{folder}.{name.replace('_', '-')}" or (check.check_id, name) == (
        "documents.id",
        "export_id",
    )
    assert re.fullmatch(r"[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*", check.check_id)
    assert check.check_id.startswith(f"{check.family}.")


@each
def test_a_clause_leads_somewhere(check: Check) -> None:
    """A clause is a JSON pointer to a node of the contract, or a section of an RFC or of JSON:API."""
    if check.clause.startswith("#"):
        assert CONTRACT.knows(check.clause[1:])
    else:
        assert re.fullmatch(r"RFC \d{4}, \d+(\.\d+)*|JSON:API 1\.0, \d+(\.\d+)*", check.clause)


@each
def test_a_fault_is_of_a_known_class(check: Check) -> None:
    """Faults of files, lifecycle and selection have codes of their own; the others are of the WFC catalogue."""
    assert re.fullmatch(r"F10[0-4]|F20[3-9]|F210|M[123]\d\d", check.fault)
    if check.fault.startswith("M"):
        assert check.fault.startswith(FAULTS[check.family])


@each
def test_a_claim_is_a_sentence(check: Check) -> None:
    """A claim begins with a word of the contract or a capital and ends with a full stop."""
    assert re.fullmatch(r"[\S ]{15,140}\.", check.claim)
    assert check.judge.__doc__
    assert check.judge.__doc__.startswith(check.claim)


@each
def test_what_was_decided_is_advice(check: Check) -> None:
    """A check is our interpretation exactly where the contract says so, and then it is advice."""
    assert (check.basis is Basis.DECIDED) is (check.check_id in DECIDED)
    assert check.advice is (check.check_id in DECIDED)


@pytest.mark.parametrize(("pointer", "words"), DECIDED.values(), ids=DECIDED)
def test_the_contract_says_what_was_decided(pointer: str, words: str) -> None:
    """The words by which the contract marks an interpretation as ours are there."""
    assert words in " ".join(json.dumps(node(pointer), ensure_ascii=False).replace("\\n", " ").split())


@each
def test_severity_follows_the_harm(check: Check) -> None:
    """A security fault is critical, and so is every core check; our interpretation never is."""
    if check.fault in {"F205", "F206", "F207", "F208", "F209"}:
        assert check.severity is Severity.CRITICAL
    if check.advice:
        assert check.severity is not Severity.CRITICAL
    if check.core:
        assert check.severity is Severity.CRITICAL


@each
def test_the_core_is_what_a_verdict_needs(check: Check) -> None:
    """Each operation, both places of the token, single use and foreign reads are core, and nothing else is."""
    assert check.core == CORE.get(check.check_id, ())


@each
def test_a_check_takes_two_users_where_all_its_scenarios_do(check: Check) -> None:
    """No check is left out of the quick profile for its own sake; some are fed by deeper scenarios alone."""
    feeding = [
        all(each.takes_two_users for each in scenario.checks) for scenario in SCENARIOS if check in scenario.feeds
    ]
    assert check.takes_two_users is bool(feeding and all(feeding))
    assert check.profile is Profile.QUICK


def test_the_catalogue_is_ordered_by_family() -> None:
    """The checks stand in the order of the families, every family has some, and none is lost on the way."""
    order = list(Family)
    places = [order.index(check.family) for check in CATALOGUE]
    assert places == sorted(places)
    assert set(places) == set(range(len(order)))
    assert set(RULES.of_answers) <= set(CATALOGUE)
    own = (checks_of(module) for module in (robustness, responses, errors, attachments))
    assert tuple(chain.from_iterable(own)) == RULES.of_answers


@each
def test_something_feeds_every_check(check: Check) -> None:
    """Every check is a rule for all answers, or is fed by a scenario that its profile runs."""
    feeding = [scenario for scenario in SCENARIOS if check in scenario.feeds]
    assert check in RULES.of_answers or feeding
    if feeding:
        assert min(scenario.profile for scenario in feeding) <= max(check.profile, Profile.STANDARD)


@each
def test_a_check_is_called_by_keyword(check: Check) -> None:
    """The function that judges is a generator with named arguments."""
    assert inspect.isgeneratorfunction(check.judge)
    kinds = {parameter.kind for parameter in inspect.signature(check.judge).parameters.values()}
    assert inspect.Parameter.POSITIONAL_ONLY not in kinds
