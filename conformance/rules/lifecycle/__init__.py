"""The life of an export: used up by its first successful GET, and by nothing else."""

from conformance.check import checks_of
from conformance.rules.lifecycle import checks, scenarios
from conformance.session.scenario import scenarios_of

CHECKS = checks_of(checks)
SCENARIOS = scenarios_of(scenarios)
