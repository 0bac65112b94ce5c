"""The mock's reading of `openapi.yaml`: what it obeys, and a refusal of what it cannot obey.

`load_contract` reads the file once, at start-up, and answers with frozen values. A contract that the mock would obey
only in part is refused with file, line and JSON pointer, because a mock that quietly ignores a rule misleads.
"""

from mock_server.contract.loading import contract_path, load_contract, read_contract
from mock_server.contract.model import (
    Column,
    Contract,
    ContractError,
    FilterRule,
    Lifecycle,
    Operation,
    Table,
    Vocabulary,
)
from mock_server.contract.paths import matching_order

__all__ = [
    "Column",
    "Contract",
    "ContractError",
    "FilterRule",
    "Lifecycle",
    "Operation",
    "Table",
    "Vocabulary",
    "contract_path",
    "load_contract",
    "matching_order",
    "read_contract",
]
