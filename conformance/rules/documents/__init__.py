"""Export documents, as creating and showing answer with them: complete, with selected fields, with included users."""

from conformance.check import checks_of
from conformance.rules.documents import checks, checks_answers, checks_cors, scenarios
from conformance.session.scenario import scenarios_of

CHECKS = checks_of(checks, checks_answers, checks_cors)
SCENARIOS = scenarios_of(scenarios)
