"""Where the two sides meet: an ASGI application served on loopback, and judged there."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from starlette.types import ASGIApp

from conformance.check import Profile
from conformance.run.runner import judge
from conformance.target import Expectation, Knowledge, Limits, Target, read_refused, read_target
from conformance.verdict.model import Verdict
from mock_server.clock import system_clock
from mock_server.contract import load_contract
from mock_server.exports.expectations import expectations
from mock_server.fixtures import Fixtures
from mock_server.http.security import sign_token, void_tokens
from mock_server.http.serving import in_background, listen, url_of

_CONTACTS = 3
_EXPECTED: dict[int, tuple[Fixtures, tuple[Expectation, ...]]] = {}
_LIMITS = Limits(timeout=5.0, answer_seconds=20.0)


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free loopback port; gives its base URL, which ends in the base path."""
    listener = listen("127.0.0.1", 0)
    with in_background(app, listener, log_level="critical"):
        yield url_of(listener) + load_contract().base_path


def target_of(base_url: str, fixtures: Fixtures, *, single_user: bool = False, expected: bool = False) -> Target:
    """Make a target of a served mock, with JSON Web Tokens of its first two users, and two that are void.

    The ids and tags that its data have to offer are told as well, and the rows that filters must select where
    `expected` says that the server is to have exactly those.
    """
    lifetime = timedelta(hours=1)
    tokens = [sign_token(user, fixtures.signing_key, system_clock, lifetime) for user in fixtures.users[:2]]
    target = read_target(base_url, tokens[0], None if single_user else tokens[1], _LIMITS)
    void = void_tokens(fixtures.users[0], fixtures.signing_key, system_clock, lifetime)
    knowledge = replace(_known(fixtures), refused_tokens=read_refused(void, (target.token, target.other_token)))
    return replace(target, knowledge=replace(knowledge, expectations=_expectations(fixtures) if expected else ()))


def _known(fixtures: Fixtures) -> Knowledge:
    lists = fixtures.users[0].account_list_ids
    own = [contact for contact in fixtures.contacts if contact.account_list_id in lists]
    tags = sorted({tag for contact in own for tag in contact.tags if "," not in tag})
    return Knowledge(
        account_lists=lists, contacts=tuple(contact.id for contact in own[:_CONTACTS]), tags=tuple(tags[:2])
    )


def _expectations(fixtures: Fixtures) -> tuple[Expectation, ...]:
    # Hundreds of tests ask this of the same data; they are kept beside the answer, so that no others get their id.
    known = _EXPECTED.get(id(fixtures))
    if known is None:
        document = expectations(load_contract(), fixtures, fixtures.users[0])
        cases = tuple(Expectation(case["words"], case["filter"], tuple(case["rows"])) for case in document["cases"])
        known = _EXPECTED[id(fixtures)] = (fixtures, cases)
    return known[1]


def judged(  # noqa: PLR0913  the options of a run
    app: ASGIApp,
    fixtures: Fixtures,
    *,
    profile: Profile = Profile.QUICK,
    strict: bool = False,
    only: Collection[str] | None = None,
    seed: int = 1,
    single_user: bool = False,
    expected: bool = False,
) -> Verdict:
    """Serve an application that holds these fixtures, and judge it."""
    with served(app) as base_url:
        target = target_of(base_url, fixtures, single_user=single_user, expected=expected)
        return judge(target, profile=profile, strict=strict, only=only, seed=seed)
