"""The reference documentation, rendered from the contract.

`read_reference` makes one model of it, and two templates render the model: a page of HTML that needs no other file, and
Markdown. The same contract gives the same bytes; only `write` writes files.
"""

from mock_server.reference.reading import read_reference
from mock_server.reference.rendering import build
from mock_server.reference.writing import WriteError, write

__all__ = ["WriteError", "build", "read_reference", "write"]
