"""Error documents. Their rules judge every answer, so this family has no scenarios of its own."""

from conformance.check import checks_of
from conformance.rules.errors import checks

CHECKS = checks_of(checks)
