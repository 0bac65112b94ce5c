"""`openapi.yaml` as frozen values, and a refusal of what the mock does not implement.

`load_contract` reads the file once, at start-up. A contract that the mock would obey only in part is refused with file,
line and JSON pointer, because a mock that silently ignores a rule misleads its author.
"""

from mock_server.contract.loading import contract_path, load_contract, read_contract
from mock_server.contract.model import (
    Column,
    Contract,
    FilterRule,
    Lifecycle,
    Operation,
    Table,
    Vocabulary,
)
from mock_server.contract.source import ContractError

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
    "read_contract",
]
