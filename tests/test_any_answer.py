"""Whatever a server answers, every check judges it and every report tells it, and no other error is raised."""

import io
import json
import random
import typing
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rich.console import Console

from conformance.answers.answer import Answer
from conformance.answers.documents import DocumentError, read_export
from conformance.answers.evidence import answer_of, describe, revealed
from conformance.answers.tables import File, Table, TableError, read_csv, read_xlsx
from conformance.check import Check, Profile, TooLittleDataError
from conformance.http.exchange import Exchange, Request, Response
from conformance.reports.console import Printing, print_verdict
from conformance.reports.files import FORMATS
from conformance.rules import CATALOGUE, RULES
from conformance.session.terms import RefusedError
from conformance.verdict.document_file import read_document
from conformance.verdict.model import Verdict
from tests.conformance.answers.workbooks import archive, by_openpyxl, by_xlsxwriter, rewritten
from tests.conformance.fakes import NOW, Fake, judged_by
from tests.conformance.rules.answering import SECRETS, answer
from tests.conformance.values import (
    COLLECTION,
    COLUMNS,
    CONTRACT,
    DOCUMENT,
    ID,
    created,
    error_document,
    exchange,
    export_document,
)
from tests.hostile import CANARY, TERMINAL, bytes_like, mangled, texts, values

_ROWS = [COLUMNS, ("Doe, Jane", "Jane", "Jane Doe", "1 Road", "Town", "FL", "1", "", "Jane Doe\n1 Road\nTown, FL  1")]
_CSV = "\n".join(",".join(f'"{cell}"' for cell in row) for row in _ROWS).encode()
_WORKBOOKS = (by_openpyxl(_ROWS), by_xlsxwriter(_ROWS), by_xlsxwriter(_ROWS, constant_memory=True))
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

statuses = st.sampled_from((100, 199, 200, 201, 204, 206, 299, 301, 302, 304, 400, 401, 403, 404, 405, 409, 413, 429))
statuses |= st.sampled_from((500, 502, 503, 504, 599, 999, 0)) | st.integers(100, 999)
_LATIN = st.text(st.characters(max_codepoint=255), max_size=12) | st.just(TERMINAL.encode().decode("latin-1"))
_MEDIA_TYPES = st.sampled_from(
    (DOCUMENT, "application/json", "text/csv", _SHEET, "text/html", "text/csv; header=absent")
)
_DISPOSITIONS = (
    'attachment; filename="contacts-20260302.csv"',
    "attachment; filename*=utf-8''contacts-20260302%2Ecsv",
    "attachment; filename*=utf-7'%zz'%ff%\xff; filename=\"\\\"",
    "attachment; filename*=zip''x",
    "attachment; filename*=idna''%ff",
    "attachment; filename=contacts-99999999.csv; filename=",
    "inline;" * 2000,
)
_FIELDS = st.tuples(
    st.sampled_from(
        ("content-type", "content-disposition", "location", "www-authenticate", "set-cookie", "allow", "x-y")
    ),
    st.one_of(
        _LATIN,
        st.sampled_from(_DISPOSITIONS),
        _MEDIA_TYPES.flatmap(lambda name: _LATIN.map(lambda more: f"{name}; charset={more}")),
        st.sampled_from(
            ("javascript:alert(1)", "http://127.0.0.1:abc/", "http://[::1", "//", "Bearer", CANARY, "a" * 70_000)
        ),
    ),
)
"""Header fields as an answer holds them: names in lower case, values in Latin-1."""


_CELLS = texts | st.sampled_from(
    ("Doe, Jane", "1 Road", "Town", "_x000D_", "=1+1", "Jane and John Doe", "Töwn", "2026-03-02")
)


_NAMES = _CELLS.map(lambda text: f"x{text}".replace("\0", "").encode("utf-8", "replace").decode())


@st.composite
def workbooks(draw: st.DrawFn) -> bytes:
    """Workbooks, whole, with a member mangled, left out or replaced, or broken as archives."""
    body = draw(st.sampled_from(_WORKBOOKS))
    kind = draw(st.sampled_from(("whole", "member", "member", "member", "bytes", "archive")))
    if kind == "member":
        member, seed = draw(st.integers(0, 9)), draw(st.integers(0, 2**32))
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
        victim = names[member % len(names)]
        broken = draw(st.sampled_from((_broken, _broken, _broken, lambda *_: None, lambda *_: b"")))
        return rewritten(body, lambda name, content: broken(content, seed) if name == victim else content)
    if kind == "bytes":
        return draw(mangled(body))
    if kind == "archive":
        return archive(*draw(st.dictionaries(_NAMES, st.binary(max_size=9), max_size=3)).items())
    return body


def _broken(xml: bytes, seed: int) -> bytes:
    """XML with some of its pieces changed: attributes, numbers, tags, or whole texts."""
    chance = random.Random(seed)  # noqa: S311  no secret
    pieces = (
        b"",
        b"-1",
        b"99999999",
        b"s",
        b"str",
        b"inlineStr",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
        b"&a;",
        b"n",
        b"XFD9",
        b"1e400",
        b"\0",
        b'"',
    )
    for _ in range(chance.randrange(1, 4)):
        begin = chance.randrange(len(xml) + 1)
        marks = [xml.find(mark, begin) for mark in (b'"', b">", b"<", b" ")]
        begin = min((mark + 1 for mark in marks if mark >= 0), default=begin)
        end = min((mark for mark in (xml.find(mark, begin) for mark in (b'"', b">", b"<")) if mark >= 0), default=begin)
        xml = xml[:begin] + chance.choice(pieces) + xml[end:]
    return xml


_BODIES = st.one_of(
    bytes_like(export_document(included=[{"type": "users", "id": "1"}])),
    bytes_like(error_document(detail=f"There is no export_logs {ID}.")),
    mangled(_CSV),
    workbooks(),
    st.sampled_from((b"", b"PK", b"null", b"[]", b"{}", TERMINAL.encode(), b"\xef\xbb\xbf" + _CSV)),
)
responses = st.builds(
    Response,
    status=statuses,
    headers=st.lists(_FIELDS, max_size=4).map(tuple),
    body=_BODIES,
    seconds=st.sampled_from((0.0, 99.0)),
    cut_off=st.sampled_from((None, None, None, "the body passed 9 bytes")),
)
"""Any answer."""
_REQUESTS = st.sampled_from(
    (
        created().request,
        *(exchange(path=f"{COLLECTION}/{ID}{suffix}").request for suffix in ("", ".csv", ".xlsx", ".pdf")),
        exchange(method="HEAD").request,
        exchange(method="DELETE").request,
        exchange(path="/elsewhere/%ff", query="a=%00").request,
    )
)


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    """An exchange with any answer; in half of them the media type is one that is read."""
    request, response = draw(_REQUESTS), draw(responses)
    if draw(st.booleans()):
        response = replace(response, headers=(("content-type", draw(_MEDIA_TYPES)), *response.headers))
    method = "GET" if request.method == "HEAD" else request.method
    operation = CONTRACT.match(method, request.path)
    return Exchange(draw(st.integers(1, 3)), request, response, operation.operation_id if operation else None)


tables = st.builds(
    Table,
    header=st.just(COLUMNS) | st.lists(_CELLS, max_size=10).map(tuple),
    rows=st.lists(
        st.lists(_CELLS, max_size=10).map(tuple) | st.lists(_CELLS, min_size=9, max_size=9).map(tuple), max_size=5
    ).map(tuple),
    sheets=st.lists(texts, max_size=2).map(tuple),
    cell_kinds=st.lists(st.tuples(st.sampled_from("snfdeb"), st.integers(0, 3)), max_size=3).map(tuple),
    hidden_sheets=st.integers(0, 2),
)
_LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    Exchange: exchanges(),
    Answer: exchanges().map(lambda one: answer(one, 1.0)),
    File: st.builds(File, tables, st.lists(exchanges(), max_size=1).map(tuple)),
    # What a scenario hands over is its own, or from a CSV file, which holds no half of a surrogate pair.
    str: texts.map(lambda text: text.encode("utf-8", "replace").decode()) | st.sampled_from(COLUMNS),
    int: st.integers(0, 600),
    float: st.floats(0, 1e6),
    bool: st.booleans(),
    object: values,
    type(None): st.none(),
    type(NOW): st.datetimes(timezones=st.just(UTC)),
}


def _strategy(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401  an annotation
    """The values of a parameter, by its annotation."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in {Sequence, Collection}:
        # What a scenario hands over is never empty, and what it hands over in two lists comes in pairs.
        return st.lists(_strategy(parts[0]), min_size=2, max_size=2)
    if origin is tuple and parts[-1] is ...:
        return st.lists(_strategy(parts[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*map(_strategy, parts))
    if origin in {UnionType, typing.Union}:
        return st.one_of(*map(_strategy, parts))
    return _LEAVES[hint]


def _judged(check: Check, values: dict[str, Any]) -> None:
    with suppress(TooLittleDataError):
        for finding in check.judge(**values):
            assert all(isinstance(text, str) for text in (finding.problem, finding.expected, finding.found))


def _judges(check: Check, data: st.DataObject) -> None:
    hints = {name: hint for name, hint in get_type_hints(check.judge).items() if name != "return"}
    _judged(check, {name: data.draw(_strategy(hint), label=name) for name, hint in hints.items()})


def _reads(one: Exchange) -> None:
    """Read an answer in every way there is, and judge it by every rule for every answer and every file."""
    assert answer_of(one.response).isprintable()
    assert all(step.answer for step in describe([one, created()], SECRETS))
    assert revealed(one, SECRETS)
    for rule in RULES.of_answers:
        _judged(rule, {"answer": answer(one, 1.0)})
    for read, error in ((read_export, DocumentError), (read_csv, TableError), (read_xlsx, TableError)):
        with suppress(error):
            read(one.response.body)
    for suffix in (".csv", ".xlsx"):
        download = replace(one, request=exchange(path=f"{COLLECTION}/{ID}{suffix}").request)
        with suppress(TooLittleDataError, RefusedError):
            RULES.read_file(created(), download, "words", CONTRACT, _judges_for_a_file)


def _judges_for_a_file(check: Check, subject: str, **values: object) -> bool:
    assert subject in {"csv", "xlsx"}
    _judged(check, values)
    return True


def _hostile_fake(pool: Sequence[Response], seed: int, share: float) -> Fake:
    """A sound server of which some answers are hostile, in the place of what they are like."""
    chance = random.Random(seed)  # noqa: S311  no secret

    def change(request: Request, response: Response) -> Response:
        if response.ok and request.path.endswith(".csv"):
            response = replace(response, body=_CSV)
        if response.ok and request.path.endswith(".xlsx"):
            response = replace(response, body=_WORKBOOKS[0], headers=(("content-type", _SHEET), *response.headers[1:]))
        if chance.random() >= share:
            return response
        other = chance.choice(pool)
        body = other.body
        if response.ok and "json" in response.media_type:
            body = body.replace(ID.encode(), json.loads(response.body)["data"]["id"].encode())
        status = other.status if chance.random() < 0.5 else response.status
        headers = (*response.headers, *other.headers) if chance.random() < 0.7 else other.headers
        return replace(other, body=body, status=status, headers=headers)

    return Fake(change)


def _printed(verdict: Verdict) -> Iterator[tuple[str, str]]:
    for width in (60, 300):
        for printing in (Printing(), Printing(verbose=True)):
            paper = io.StringIO()
            print_verdict(verdict, Console(file=paper, width=width), printing)
            yield "console", paper.getvalue()
    for name, report in FORMATS.items():
        yield name, report.render(verdict, CONTRACT, None)


_ACTING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Joiners, and what Markdown puts into a mention so that it is none.
_HARMLESS = frozenset("\n\u200b\u200c\u200d")


def _tells(verdict: Verdict) -> None:
    """Assert that every report can be written and read, and holds no value of the server and nothing that acts."""
    assert not any("The suite itself failed" in reason for reason in (*verdict.reasons, *verdict.obstacles))
    for name, text in _printed(verdict):
        acting = {letter for letter in text if unicodedata.category(letter) in _ACTING} - _HARMLESS
        assert not acting, (name, acting)
        assert CANARY.lower() not in text.lower(), name
        text.encode("utf-8")
        if name == "json":
            assert read_document(text).outcome is verdict.outcome
        if name == "junit":
            assert ET.fromstring(text.encode()).tag == "testsuites"  # noqa: S314  our own
        if name == "sarif":
            assert json.loads(text)["version"] == "2.1.0"


def _runs(data: st.DataObject, profile: Profile) -> None:
    pool = data.draw(st.lists(responses, min_size=1, max_size=8))
    share = data.draw(st.sampled_from((0.01, 0.1, 0.5, 1.0)))
    fake = _hostile_fake(pool, data.draw(st.integers(0, 2**32)), share)
    _tells(judged_by(fake, profile=profile, dry_run=data.draw(st.booleans()), strict=True))


def _examples(number: int) -> settings:
    # A smaller answer that shows the same takes minutes to find, and is not needed to see where a check raises.
    checks = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.nested_given)
    return settings(max_examples=number, phases=(Phase.generate,), suppress_health_check=checks)


@_examples(150)
@given(st.sampled_from(CATALOGUE), st.data())
def test_every_check_judges_whatever_it_is_given(check: Check, data: st.DataObject) -> None:
    """It finds something, or nothing, or says that it has too little; no other error is raised."""
    _judges(check, data)


@_examples(60)
@given(exchanges())
def test_every_answer_is_read_and_described(one: Exchange) -> None:
    """As a document, as a file of either kind, and as evidence."""
    _reads(one)


@_examples(2)
@given(st.data())
@pytest.mark.exhaustive
def test_a_run_ends_with_a_verdict_whatever_is_answered(data: st.DataObject) -> None:
    """The suite itself does not fail, and all reports are written."""
    _runs(data, Profile.QUICK)


@pytest.mark.exhaustive
@pytest.mark.no_cover
@_examples(1500)
@given(st.sampled_from(CATALOGUE), st.data())
def test_every_check_judges_many_more(check: Check, data: st.DataObject) -> None:
    """The same, over many more values."""
    _judges(check, data)


@pytest.mark.exhaustive
@pytest.mark.no_cover
@_examples(1000)
@given(exchanges())
def test_many_more_answers_are_read_and_described(one: Exchange) -> None:
    """The same, over many more answers."""
    _reads(one)


@pytest.mark.exhaustive
@pytest.mark.no_cover
@_examples(10)
@given(st.data(), st.sampled_from(Profile))
def test_a_run_ends_with_a_verdict_after_many_more(data: st.DataObject, profile: Profile) -> None:
    """The same, over many more runs of every profile."""
    _runs(data, min(profile, Profile.STANDARD))
