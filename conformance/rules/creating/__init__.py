"""What creating accepts and what it refuses."""

from conformance.check import checks_of
from conformance.rules.creating import checks, scenarios, scenarios_params
from conformance.session.scenario import scenarios_of

CHECKS = checks_of(checks)
SCENARIOS = scenarios_of(scenarios_params, scenarios)
