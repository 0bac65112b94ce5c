"""The suite in pytest: `pytest --pyargs conformance` has one test for each check.

The run is the same as on the command line, and it is made once. Without pytest-xdist it is made when the first test
asks for its result. With pytest-xdist the controller makes it, after the first worker has reported its tests and before
any test is distributed; the workers read the results of their tests from a file in a temporary folder. So no request is
sent twice, no worker waits for another, and the controller prints the summary and sets the exit status.

A failed check fails its test. Advice, inconclusive checks and those that were not run are skipped with their reason. If
the run is inconclusive and no test failed, the exit status of pytest is 3.

The options that describe the target are those of the command line with the prefix `--mailing-`, except those whose
value is a token: a token is read from its variable, a file or a command.

The rule: a pytest run that is not about the suite loads nothing but this module, because every pytest run of an
environment loads it. So the suite is imported at its first use, no annotation is evaluated, and the options are added
only to a run that uses one or asks for help.
"""

from __future__ import annotations

import json
import re
import secrets
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

import conformance
from conformance.text import counted

if TYPE_CHECKING:
    import click

# What comes before depends on the root folder of pytest.
_CHECK = re.compile(r"(?:^|/)test_conformance\.py::test_check\[([a-z]+\.[a-z0-9-]+)\]$")
# That of the command line. pytest ends with 3 on an internal error; in both cases nothing is known of the target.
_INCONCLUSIVE = 3
_WORDS = "mailing_conformance_words"
_PREFIX = "--mailing-"
CheckText: TypeAlias = tuple[str, str]
"""The state of a check; and each failure with its evidence, or why its test is skipped. Empty where it passed."""


# The target to judge, the contract to judge it by, and the reports to write.
_ASKED = pytest.StashKey["tuple[conformance.Target, conformance.Contract, list[conformance.ReportRequest]]"]()
_VERDICT = pytest.StashKey["conformance.Verdict"]()
_FOLDER = pytest.StashKey["tempfile.TemporaryDirectory[str]"]()


def pytest_load_initial_conftests(parser: pytest.Parser, args: Sequence[str]) -> None:
    """Add the options of a run.

    Raises:
        pytest.UsageError: An option is used, and the suite cannot be loaded.
    """
    used = any(word.startswith(_PREFIX) for word in args)
    if not used and not {"-h", "--help"}.intersection(args):
        return
    try:
        _add_options(parser)
    except Exception as error:
        # Whoever asks pytest for help may know nothing of the suite.
        if used:
            raise pytest.UsageError(f"mailing-conformance cannot be loaded: {type(error).__name__}: {error}") from error


def _add_options(parser: pytest.Parser) -> None:
    options = list(_options())
    group = parser.getgroup("mailing-conformance", "judge a mailing-export API")
    group.addoption(f"{_PREFIX}profile", choices=("quick", "standard", "deep"))
    group.addoption(f"{_PREFIX}contract", metavar="FILE", help="judge by this openapi.yaml")
    group.addoption(f"{_PREFIX}seed", type=int, metavar="N", help="send the same requests again")
    group.addoption(f"{_PREFIX}strict", action="store_true", help="let advice fail")
    group.addoption(f"{_PREFIX}fail-fast", action="store_true", help="stop the run at the first failure that counts")
    group.addoption(f"{_PREFIX}report", action="append", metavar="FORMAT=PATH", help="also write a report")
    for name, option in options:
        action = "append" if option.multiple else "store_true" if option.is_flag else "store"
        shown = {} if option.is_flag else {"metavar": option.metavar or name.upper()}
        told = (option.help or "").replace("%", "%%")
        group.addoption(f"{_PREFIX}{name}", dest=_place(name), action=action, default=None, help=told, **shown)


@pytest.fixture(scope="session")
def mailing_words(request: pytest.FixtureRequest) -> Mapping[str, CheckText]:
    """Return the results of the tests by the id of their check; only the selected checks are run."""
    place = getattr(request.config, "workerinput", {}).get(_WORDS)
    if place is not None:
        return _read(Path(place))
    try:
        return _words(_verdict(request.config, _checks(item.nodeid for item in request.session.items)))
    except pytest.UsageError as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.USAGE_ERROR)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse missing or wrong options before the first test, once and not in every test."""
    config = session.config
    worker = hasattr(config, "workerinput")
    if not worker and not config.option.collectonly and _checks(item.nodeid for item in session.items):
        _asked(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401  a class of pytest-xdist, which may not be installed
    """Tell a worker where to find the results of its tests."""
    stash = node.config.stash
    if _FOLDER not in stash:
        stash[_FOLDER] = tempfile.TemporaryDirectory(prefix="mailing-conformance-")
    node.workerinput[_WORDS] = str(_file(node.config))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:  # noqa: ANN401  the same
    """Make the run when the first worker has collected its tests; no test is distributed before this returns."""
    checks = _checks(ids)
    if checks and _VERDICT not in node.config.stash:
        words = _words(_verdict(node.config, checks))
        _file(node.config).write_text(json.dumps(words), encoding="utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the line of a failed check in pytest's summary begin with the problem instead of `Failed:`."""
    report = yield
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None and _CHECK.search(item.nodeid):
        crash.message = crash.message.removeprefix("Failed: ")
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Set the exit status of an inconclusive run."""
    verdict = session.config.stash.get(_VERDICT, None)
    if verdict is not None and verdict.exit_status == _INCONCLUSIVE and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = _INCONCLUSIVE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the outcome, and the reasons where it is inconclusive."""
    verdict = config.stash.get(_VERDICT, None)
    if verdict is not None:
        verdict = conformance.neutral(verdict)
        terminalreporter.section("mailing-conformance")
        sent = counted(verdict.requests, "request")
        for line in (*verdict.reasons, f"{conformance.headline(verdict)}; seed {verdict.seed}, {sent}"):
            terminalreporter.line(line)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the temporary folder of the run."""
    folder = config.stash.get(_FOLDER, None)
    if folder is not None:
        folder.cleanup()


def _checks(node_ids: Iterable[str]) -> frozenset[str]:
    return frozenset(found.group(1) for found in map(_CHECK.search, node_ids) if found)


def _file(config: pytest.Config) -> Path:
    return Path(config.stash[_FOLDER].name) / "words.json"


def _read(path: Path) -> Mapping[str, CheckText]:
    try:
        words: Mapping[str, CheckText] = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        pytest.fail("This worker does not see the folder of the controller; run all on one machine.", pytrace=False)
    return words


def _words(verdict: conformance.Verdict) -> Mapping[str, CheckText]:
    return {result.check.check_id: (result.state, _text(result)) for result in conformance.neutral(verdict).results}


def _text(result: conformance.Result) -> str:
    if result.state is conformance.State.PASSED:
        return ""
    if result.state is conformance.State.FAILED:
        return f"{result.failures[0].finding.problem}\n\n{conformance.result_text(result)}"
    if result.state is conformance.State.ADVICE:
        return f"advice: {'; '.join(failure.finding.problem for failure in result.failures)}"
    return f"{result.state}: {result.reason}"


def _verdict(config: pytest.Config, checks: frozenset[str]) -> conformance.Verdict:
    """Make the run, and write its reports.

    Raises:
        pytest.UsageError: The run cannot be made as asked, or a report cannot be written.
    """
    (target, contract, reports), seed = _asked(config), _value(config, "seed")
    try:
        verdict = conformance.judge(
            target,
            profile=_value(config, "profile") or "standard",
            seed=seed if seed is not None else secrets.randbelow(2**32),
            strict=bool(_value(config, "strict")),
            fail_fast=bool(_value(config, "fail-fast")),
            only=checks,
            contract=contract,
        )
        config.stash[_VERDICT] = verdict
        own = contract.digest == conformance.load_contract().digest
        # The rate was measured with the contract of the suite.
        conformance.write_reports(reports, verdict, contract, conformance.read_detection_rate() if own else None)
    except KeyboardInterrupt:
        # With --full-trace pytest prints the arguments of every call, and a token may be among them.
        raise KeyboardInterrupt from None
    except (conformance.TargetError, conformance.ContractError, conformance.ReportError) as error:
        raise pytest.UsageError(str(error)) from None
    return verdict


def _asked(config: pytest.Config) -> tuple[conformance.Target, conformance.Contract, list[conformance.ReportRequest]]:
    """Read the options, once.

    Raises:
        pytest.UsageError: An option is missing, or cannot work; the text says what to do.
    """
    if _ASKED not in config.stash:
        given = [word for name, option in _options() for word in _given(name, option, _value(config, name))]
        try:
            target = _command_line().target_of_words(given)
            file = _value(config, "contract")
            contract = conformance.load_contract(Path(file) if file else None)
            reports = [conformance.parse_report(text) for text in _value(config, "report") or ()]
            conformance.check_reports(reports)
        except conformance.TargetError as error:
            raise pytest.UsageError(re.sub(r"--(?=\w)", _PREFIX, str(error))) from None
        except (conformance.ContractError, conformance.ReportError) as error:
            raise pytest.UsageError(str(error)) from None
        config.stash[_ASKED] = target, contract, reports
    return config.stash[_ASKED]


def _command_line() -> Any:  # noqa: ANN401  a module
    return import_module("conformance.commands.options")


def _options() -> Iterator[tuple[str, click.Option]]:
    """Yield the options of a target with their names, except those whose value is a token."""
    for name, option in _command_line().named_options():
        if not name.endswith("token"):
            yield name, option


def _place(name: str) -> str:
    return f"mailing_{name.replace('-', '_')}"


def _value(config: pytest.Config, name: str) -> Any:  # noqa: ANN401  what pytest made of the option
    return config.getoption(_place(name), None)


def _given(name: str, option: click.Option, value: Any) -> list[str]:  # noqa: ANN401  what pytest made of the option
    if not value:
        return []
    if option.is_flag:
        return [f"--{name}"]
    return [f"--{name}={each}" for each in (value if option.multiple else [value])]
