"""Authorisation: an export belongs to its creator, and ids, paths and refusals reveal nothing to others."""

from conformance.check import checks_of
from conformance.rules.authorisation import checks, scenarios
from conformance.session.scenario import scenarios_of

CHECKS = checks_of(checks)
SCENARIOS = scenarios_of(scenarios)
