"""What schemathesis generates from the contract: requests as values, and the schema whose links a sequence follows.

This is the one place that touches its builder. What is generated hangs on the contract, the way of generating and the
seed alone, never on an answer, so it is made before the first of it is sent, and made once in a process that judges
several times with one seed.

The security schemes are taken out of the copy it generates from, since the scenarios of authentication ask better
questions, each with a fresh export.
"""

from __future__ import annotations

import contextlib
import copy
import io
import logging
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

import hypothesis
import requests
import schemathesis
from hypothesis.configuration import set_hypothesis_home_dir
from schemathesis.core.result import Ok
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.schemas import APIOperation, BaseSchema

from conformance.contract import Contract
from conformance.http.exchange import Request
from conformance.rules.robustness.strategies import formats

BASE: Final = "http://generated.invalid"
"""The origin of every generated request; what is sent goes to the target instead."""
EXAMPLES: Final = HypothesisTestMode.EXAMPLES
COVERAGE: Final = HypothesisTestMode.COVERAGE
FUZZING: Final = HypothesisTestMode.FUZZING
_HEADERS = ("content-type", "accept")
_SHOWN = 2000
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be generated; two orders are equal where the same comes of them.

    Attributes:
        digest: SHA-256 of the contract.
        mode: The way of generating.
        seed: Seeds it.
        examples: At most how many requests for each operation, where that is open.
        contract: The contract itself.
    """

    digest: str
    mode: HypothesisTestMode
    seed: int
    examples: int
    contract: Contract = field(repr=False, compare=False)


@lru_cache(_KEPT)
def generate(order: Order) -> tuple[Request, ...]:
    """Generate requests; which of them are good is not said, since what the generator means by it does not matter."""
    contract, made = order.contract, list[Request]()

    def one(case: Any) -> None:  # noqa: ANN401  a Case of one of several schemas
        request = request_of(case, contract)
        if request is not None:
            made.append(request)

    with no_trace():
        schema = load_schema(contract)
        for operation in _operations(schema):
            config = HypothesisTestConfig(
                project=schema.config,
                modes=[order.mode],
                settings=settings(order.examples),
                seed=order.seed,
                apply_ci_profile=False,
            )
            run_quietly(create_test(operation=operation, test_func=one, config=config))
    return tuple(made)


def load_schema(contract: Contract) -> BaseSchema:
    """Load the contract into schemathesis, without its security schemes."""
    document: dict[str, Any] = copy.deepcopy(dict(contract.document))
    document.pop("security", None)
    document["components"].pop("securitySchemes", None)
    for name, strategy in formats().items():
        schemathesis.openapi.format(name, strategy)
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=f"{BASE}{contract.base_path}")
    # Text without surrogates is what UTF-8 can write; found by its name, each process would try all characters first.
    schema.config.generation.codec = None
    return schema


def request_of(case: Any, contract: Contract) -> Request | None:  # noqa: ANN401  a Case of one of several schemas
    """Turn a generated case into a request of ours; None for one that cannot go on the wire."""
    values = case.as_transport_kwargs()
    values.pop("cookies", None)
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
    """Return settings under which hypothesis generates, remembers nothing and shrinks nothing."""
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
    """Run a generated test so that nothing of what hypothesis prints comes out.

    It prints falsifying examples, and with them a server's values.
    """
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            test()
        except hypothesis.errors.Unsatisfiable:
            logging.getLogger(__name__).debug("nothing could be generated")


@contextlib.contextmanager
def no_trace() -> Iterator[None]:
    """Keep hypothesis from leaving a folder of its own where the judge was started."""
    with tempfile.TemporaryDirectory(prefix="mailing-conformance-") as home:
        set_hypothesis_home_dir(home)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


def _operations(schema: BaseSchema) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    for result in schema.get_all_operations():
        if isinstance(result, Ok):
            yield result.ok()
