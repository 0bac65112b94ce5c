"""How much faster several workers judge a server whose answers take their time."""

import asyncio
import time
from dataclasses import replace

from starlette.types import ASGIApp, Receive, Scope, Send

from conformance.run.runner import judge
from mock_server.app import create_app
from mock_server.fixtures import load
from tests.benchmarks.figures import Figure
from tests.targets import served, target_of


def _late(app: ASGIApp, seconds: float) -> ASGIApp:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await asyncio.sleep(seconds)
        await app(scope, receive, send)

    return application


def workers(counts: tuple[int, ...], latency: float, profile: str, checks: tuple[str, ...] = ()) -> list[Figure]:
    """Times runs against a mock whose answers take longer, with more and more workers.

    Args:
        counts: The numbers of workers.
        latency: Seconds that each answer takes at least.
        profile: The profile of the runs.
        checks: The ids of the checks to run; none for all.

    Returns:
        Seconds for each number, and how much faster that is than the first.
    """
    fixtures, figures, first = load(), list[Figure](), 0.0
    for number in counts:
        with served(_late(create_app(fixtures), latency)) as base_url:
            target = target_of(base_url, fixtures)
            target = replace(target, budget=replace(target.budget, workers=number))
            begun = time.perf_counter()
            verdict = judge(target, profile=profile, only=checks or None)
            seconds = time.perf_counter() - begun
        if verdict.exit_status:
            raise RuntimeError(f"With --workers {number} the mock was {verdict.outcome}.")
        first = first or seconds
        subject = f"{profile}, {latency * 1000:g} ms"
        figures += [
            Figure(subject, f"--workers {number}", seconds, "s"),
            Figure(subject, f"--workers {number} to {counts[0]}", first / seconds, "x"),
        ]
    return figures
