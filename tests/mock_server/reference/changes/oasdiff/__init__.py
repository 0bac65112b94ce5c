"""Changes of a contract, what oasdiff says of each, and whom we say that it breaks.

The levels are what oasdiff printed for these very pairs of contracts: its revision 4553c69 of 8 August 2026, built with
Go 1.27.3, run with all its checks. That build had kin-openapi 0.144 in place of 0.146, which it asks for, and stand-ins
for three small modules; a release may differ.

It judges for clients alone: `ERR` and `WARN` are breaking, `INFO` is not, and where it says nothing the level is empty.
A name in brackets is ours. Where we decide otherwise, the table says why.
"""

from tests.mock_server.reference.changes.oasdiff.answers import ANSWERS
from tests.mock_server.reference.changes.oasdiff.operations import OPERATIONS
from tests.mock_server.reference.changes.oasdiff.requests import REQUESTS
from tests.mock_server.reference.changes.oasdiff.rows import Row

ROWS = (*OPERATIONS, *REQUESTS, *ANSWERS)

__all__ = ["ROWS", "Row"]
