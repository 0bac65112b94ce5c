"""Robustness: unusual and generated requests, and rules that every answer must pass."""

from conformance.check import checks_of
from conformance.rules.robustness import checks, checks_answers, scenarios, scenarios_generated
from conformance.session.scenario import scenarios_of

CHECKS = checks_of(checks_answers, checks)
SCENARIOS = scenarios_of(scenarios, scenarios_generated)
