"""Servers with the defects of common causes, thought out before any check was looked at.

A module holds what one kind of cause does: a framework, a database, a cache, a deployment, an upgrade, a refactoring,
how params are stored, and several processes. Whatever breaks no promise of the API is left out.
"""

from tests.defects.causes import (
    caching,
    databases,
    deployments,
    frameworks,
    processes,
    refactorings,
    storing,
    upgrades,
)
from tests.defects.model import Defect

DEFECTS: tuple[Defect, ...] = (
    *frameworks.DEFECTS,
    *storing.DEFECTS,
    *databases.DEFECTS,
    *refactorings.DEFECTS,
    *caching.DEFECTS,
    *processes.DEFECTS,
    *deployments.DEFECTS,
    *upgrades.DEFECTS,
)
"""All of them."""
