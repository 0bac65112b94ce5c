"""The mock judges its client: rules that a client of the contract keeps, and what became of each in a run.

`Creations` says what of a creation was sent in vain, which no answer tells. `catalogue` holds the rules, as functions
of the requests of one session. `judging` collects the requests and applies the rules; `reports` writes the verdict.
"""

from mock_server.control.client_rules.catalogue import CLIENT_RULES
from mock_server.control.client_rules.creations import Creations
from mock_server.control.client_rules.judging import Histories, Verdict, judge
from mock_server.control.client_rules.model import Breach, ClientRule, Severity
from mock_server.control.client_rules.reports import REPORTS, summary

__all__ = [
    "CLIENT_RULES",
    "REPORTS",
    "Breach",
    "ClientRule",
    "Creations",
    "Histories",
    "Severity",
    "Verdict",
    "judge",
    "summary",
]
