"""Authentication: tokens in both places, header and query, on every operation."""

from conformance.check import checks_of
from conformance.rules.authentication import checks, scenarios
from conformance.session.scenario import scenarios_of

CHECKS = checks_of(checks)
SCENARIOS = scenarios_of(scenarios)
