"""The manual of the mock server: the page beside the reference.

What it says comes from catalogues: the client rules, the commands, the contract of the control API, the schema of
fixture files. They are given to it as values, see `Manual`, because they belong to parts above this one.
"""

from mock_server.reference.manual.model import Block, CommandText, Manual, RuleText
from mock_server.reference.manual.rendering import PAGE, render_manual

__all__ = ["PAGE", "Block", "CommandText", "Manual", "RuleText", "render_manual"]
