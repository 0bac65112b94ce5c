"""What a tester steers: sessions, preferred answers and faults, rules, the journal, and the control API.

`Client` is the control API for tests in Python.
"""

from mock_server.control.client import Client, ControlError
from mock_server.control.journal import Entry, Violation
from mock_server.control.verifying import Expected, Verification

__all__ = ["Client", "ControlError", "Entry", "Expected", "Verification", "Violation"]
