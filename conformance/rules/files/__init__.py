"""What the files hold: bytes, names, columns, cells, rows, order."""

from conformance.check import checks_of
from conformance.rules.files import checks, checks_disposition, checks_labels, scenarios
from conformance.session.scenario import scenarios_of

CHECKS = checks_of(checks_disposition, checks, checks_labels)
SCENARIOS = scenarios_of(scenarios)
