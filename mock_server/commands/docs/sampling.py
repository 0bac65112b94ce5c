"""The samples of the reference, run against a mock of their own."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from mock_server.app import create_app
from mock_server.clock import fixed_clock
from mock_server.commands.docs.recipes import MOMENT, SEED
from mock_server.contract import Contract
from mock_server.control.sessions import Observer
from mock_server.fixtures import load
from mock_server.http.serving import in_background, listen, url_of
from mock_server.reference import read_reference
from mock_server.reference.checks import Fault, difference
from mock_server.reference.checks.model import TEMPLATES
from mock_server.reference.model import Sample
from mock_server.reference.samples import LANGUAGES, WHOLE, Done, Language, missing, run

# What the whole example has to get over.
_OBSTACLES: Final = ("csv code=429 retry-after=1 times=1", "csv code=403 times=1")

Named = tuple[str, Sample, Language]
"""A sample with the name of what it is for, an operation or the whole, and its language."""


def named_samples(contract: Contract) -> tuple[Named, ...]:
    """Return all samples of the reference of a contract."""
    reference = read_reference(contract)
    groups = {entry.operation_id: entry.samples for entry in reference.entries} | {WHOLE: reference.whole}
    languages = {language.key: language for language in LANGUAGES}
    return tuple((name, sample, languages[sample.language]) for name, group in groups.items() for sample in group)


@dataclass(frozen=True, slots=True)
class Mocks:
    """Two mocks, one of which refuses at first. Each sample is in a session of its own, so that none sees another.

    Attributes:
        plain: The base URL of the mock that refuses nothing.
        refusing: The base URL of the other.
        token: A token for both.
    """

    plain: str
    refusing: str
    token: str

    def run(self, named: Named) -> Done:
        """Run a sample against the mock that it is for."""
        name, sample, language = named
        base_url = self.refusing if name == WHOLE else self.plain
        return run(sample, language, base_url=base_url, token=f"{self.token}~{name}-{language.key}")


@contextmanager
def mocks_for_samples(contract: Contract, observers: Sequence[Observer] = ()) -> Iterator[Mocks]:
    """Serve the mocks that samples are run against, on the default data set and at a fixed moment.

    Args:
        contract: The contract they obey.
        observers: Told of each request.
    """
    fixtures = load()
    with ExitStack() as stack:
        urls = []
        for rules in ((), _OBSTACLES):
            app = create_app(
                fixtures,
                contract=contract,
                clock=fixed_clock(MOMENT),
                seed=SEED,
                rules=rules,
                observers=observers,
            )
            listener = stack.enter_context(listen("127.0.0.1", 0))
            stack.enter_context(in_background(app, listener, log_level="error"))
            urls.append(url_of(listener) + contract.base_path)
        yield Mocks(urls[0], urls[1], fixtures.users[0].token)


def unavailable() -> tuple[tuple[str, str], ...]:
    """Return the languages whose samples cannot be run on this machine, and why."""
    return tuple((language.title, reason) for language in LANGUAGES if (reason := missing(language)))


def failing_samples(contract: Contract) -> Iterator[Fault]:
    """Run the samples of the languages that are there, and yield those that do not do what the reference says.

    Args:
        contract: The contract that the mock obeys.
    """
    with mocks_for_samples(contract) as mocks:
        for named in named_samples(contract):
            if missing(named[2]):
                continue
            fault = _fault(named, mocks.run(named))
            if fault:
                yield fault


def _fault(named: Named, done: Done) -> Fault | None:
    """Return what is wrong with a sample that was run; None if it did what the reference says."""
    name, sample, language = named
    file = f"{TEMPLATES}/samples/{f'{WHOLE}.' if name == WHOLE else ''}{language.template}"
    place = f"the sample of {name} in {language.title}"
    if done.status:
        return Fault(place, f"ends with {done.status}: {done.errors}", f"correct {file}")
    shown, printed = _told(sample.output, sample.saved), _told(done.output, tuple(done.saved))
    if shown == printed:
        return None
    details = difference(shown, printed, ("as the reference says", "as it does"))
    fix = f"python -m tests.samples, if what it does is right; else correct {file}"
    return Fault(place, "does something else than the reference says", fix, details)


def _told(output: str, saved: tuple[str, ...]) -> str:
    return "\n".join([output, *(f"(saves {name})" for name in saved)])
