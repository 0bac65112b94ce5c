"""What errors say and what they must not say. Every answer is judged, so this family needs no scenario of its own."""

from __future__ import annotations

from conformance.check import checks_of
from conformance.rules.errors import checks

CHECKS = checks_of(checks)
