"""What a server must survive: odd input, generated requests, and answers that end."""

from __future__ import annotations

from conformance.check import checks_of
from conformance.rules.robustness import checks, checks_answers, scenarios, scenarios_generated
from conformance.session.scenario import scenarios_of

CHECKS = checks_of(checks_answers, checks)
SCENARIOS = scenarios_of(scenarios, scenarios_generated)
