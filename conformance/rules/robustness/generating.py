"""Generating requests from the contract with schemathesis, and the schema whose links a sequence of requests follows.

Only this module uses the builder of schemathesis. What it generates depends on the contract, the mode and the seed, but
not on answers. So all requests are generated before the first one is sent, and cached for further runs with the same
seed in this process.

The security schemes are removed from the schema, because the scenarios of `authentication` test them more precisely,
each with a new export.
"""

import contextlib
import copy
import gzip
import io
import json
import logging
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

import hypothesis
import requests
import schemathesis
from hypothesis.configuration import set_hypothesis_home_dir, storage_directory
from schemathesis.core.result import Ok
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.schemas import APIOperation, BaseSchema

from conformance.contract import Contract
from conformance.http.exchange import Request
from conformance.rules.robustness.strategies import formats

BASE: Final = "http://generated.invalid"
"""The origin of every generated request. It is never contacted: only path, query, headers and body are sent on."""
EXAMPLES: Final = HypothesisTestMode.EXAMPLES
COVERAGE: Final = HypothesisTestMode.COVERAGE
FUZZING: Final = HypothesisTestMode.FUZZING
_HEADERS = ("content-type", "accept")
_SHOWN = 2000
_CODECS = {"ascii": [(0, 0x7F)], "utf-8": [(0, 0xD7FF), (0xE000, 0x10FFFF)]}
"""The characters of the codecs that schemathesis names, as ranges of code points. All decode to themselves."""
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Generation:
    """What is to be generated; equal values give the same requests, so it serves as the key of a cache.

    Attributes:
        digest: SHA-256 of the contract.
        mode: Examples of the contract, coverage of its schemas, or random values.
        seed: The seed of everything random.
        examples: The most requests for each operation, in a mode without a fixed number.
        contract: The contract itself.
    """

    digest: str
    mode: HypothesisTestMode
    seed: int
    examples: int
    contract: Contract = field(repr=False, compare=False)


@lru_cache(_KEPT)
def generate(generation: Generation) -> tuple[Request, ...]:
    """Generate requests; whether one is valid is decided later by the contract, not by what the generator intended.

    Args:
        generation: What is to be generated.
    """
    contract, made = generation.contract, list[Request]()

    def one(case: Any) -> None:  # noqa: ANN401  a Case of one of several schemas
        request = request_of(case, contract)
        if request is not None:
            made.append(request)

    with no_trace():
        schema = load_schema(contract)
        for operation in _operations(schema):
            config = HypothesisTestConfig(
                project=schema.config,
                modes=[generation.mode],
                # Explicit settings count whatever hypothesis profile the process has loaded, as CI and pytest do.
                explicit_settings=settings(generation.examples),
                seed=generation.seed,
                apply_ci_profile=False,
            )
            run_quietly(create_test(operation=operation, test_func=one, config=config))
    return tuple(made)


def load_schema(contract: Contract) -> BaseSchema:
    """Load the contract into schemathesis, without its security schemes, and with one key that reverses a filter."""
    document: dict[str, Any] = copy.deepcopy(dict(contract.document))
    document.pop("security", None)
    document["components"].pop("securitySchemes", None)
    _keep_one_reversing_key(document["components"]["schemas"]["FilterObject"])
    for name, strategy in formats().items():
        schemathesis.openapi.format(name, strategy)
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=f"{BASE}{contract.base_path}")
    return schema


def _keep_one_reversing_key(filters: dict[str, Any]) -> None:
    # Coverage makes 20 requests for each, and the scenarios of `selection` use all of them.
    prefix = filters["x-filter"]["reverse"]["prefix"]
    for name in [name for name in filters["properties"] if name.startswith(prefix)][1:]:
        del filters["properties"][name]


def request_of(case: Any, contract: Contract) -> Request | None:  # noqa: ANN401  a Case of one of several schemas
    """Turn a generated case into a request of ours; None if it cannot be sent."""
    values = case.as_transport_kwargs()
    try:
        prepared = requests.Request(**values).prepare()
    except (requests.RequestException, UnicodeError, ValueError):
        return None
    parts = urlsplit(prepared.url or "")
    path = parts.path.removeprefix(contract.base_path)
    body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
    headers = tuple((name, value) for name, value in prepared.headers.items() if name.lower() in _HEADERS)
    if not all(isinstance(value, str) and value.isascii() and value.isprintable() for _, value in headers):
        return None
    shown = body.decode("utf-8", "replace")[:_SHOWN] if body is not None else None
    return Request(prepared.method or "GET", path, parts.query, headers, body, shown)


def settings(examples: int) -> hypothesis.settings:
    """Return settings with which hypothesis only generates: it stores no examples and shrinks none.

    Args:
        examples: The most examples; at least one is generated.
    """
    return hypothesis.settings(
        max_examples=max(examples, 1),
        database=None,
        deadline=None,
        derandomize=False,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=tuple(hypothesis.HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
        print_blob=False,
    )


def run_quietly(test: Callable[[], None]) -> None:
    """Run a generated test and discard what hypothesis prints: falsifying examples may hold a server's values."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            test()
        except hypothesis.errors.Unsatisfiable:
            logging.getLogger(__name__).debug("nothing could be generated")


@contextlib.contextmanager
def no_trace() -> Iterator[None]:
    """Keep hypothesis from leaving its own folder in the working directory.

    Without that folder it would try in every process which of all characters a codec has: that took a second for each
    codec, and 180 MiB. So it finds the answers in the folder that it is given.
    """
    with tempfile.TemporaryDirectory(prefix="mailing-conformance-") as home:
        set_hypothesis_home_dir(home)
        tables = storage_directory("unicode_data", unicodedata.unidata_version)
        tables.create_if_missing()
        for codec, ranges in _CODECS.items():
            (tables.path / f"codec-v2-{codec}.json.gz").write_bytes(gzip.compress(json.dumps([ranges, []]).encode()))
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


def _operations(schema: BaseSchema) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    for result in schema.get_all_operations():
        if isinstance(result, Ok):
            yield result.ok()
