"""Whose an export is, and what ids, paths and refusals give away."""

from __future__ import annotations

from conformance.check import checks_of
from conformance.rules.authorisation import checks, scenarios
from conformance.session.scenario import scenarios_of

CHECKS = checks_of(checks)
SCENARIOS = scenarios_of(scenarios)
