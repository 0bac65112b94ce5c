"""The reference documentation, rendered from the contract.

`read_reference` makes one model of it, and templates render the model: a page of HTML that needs no other file,
Markdown, and collections of requests for other programs. `build` makes all files; only `write` writes them.
"""

from mock_server.reference.reading import read_reference
from mock_server.reference.site import build
from mock_server.reference.writing import WriteError, write

__all__ = ["WriteError", "build", "read_reference", "write"]
