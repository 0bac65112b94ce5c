"""The manual of the suite: a page with its checks, its commands and its exit status.

It looks as the reference of the contract does, which the mock server builds, and links into it where both are built
into one directory. The packages share no code, so style sheet and script are copies; a test holds them to be the same.
"""

from conformance.reports.manual.checking import Fault, manual_drift, manual_faults
from conformance.reports.manual.model import Block, CommandText
from conformance.reports.manual.rendering import MARK, PAGE, render_manual

__all__ = ["MARK", "PAGE", "Block", "CommandText", "Fault", "manual_drift", "manual_faults", "render_manual"]
