"""The documentation, printed from the contract.

One model of what there is to tell (`read_reference`), two templates that tell it: a page of HTML that needs nothing but
itself, and Markdown. Pure and deterministic: the same contract gives the same bytes; `write` alone touches the disk.
"""

from mock_server.reference.model import Example
from mock_server.reference.reading import examples, read_reference
from mock_server.reference.rendering import build
from mock_server.reference.writing import WriteError, write

__all__ = ["Example", "WriteError", "build", "examples", "read_reference", "write"]
