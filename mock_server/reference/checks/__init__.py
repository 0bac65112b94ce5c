"""What may be wrong with documentation: something is missing, a link leads nowhere, a built site is not of today.

Each check yields `Fault`s. That examples and samples run is checked by the command, which has a mock to
run them against.
"""

from mock_server.reference.checks.described import undescribed
from mock_server.reference.checks.differences import difference
from mock_server.reference.checks.drift import drift
from mock_server.reference.checks.links import dead_links
from mock_server.reference.checks.missing import undocumented
from mock_server.reference.checks.model import Fault
from mock_server.reference.checks.selected import unselected

__all__ = ["Fault", "dead_links", "difference", "drift", "undescribed", "undocumented", "unselected"]
