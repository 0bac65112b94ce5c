"""The languages that there are samples in."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import msgspec
import yaml

from mock_server.reference.layout import Dialect


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    Attributes:
        key: Its key in `languages.yaml`.
        title: How it is called.
        library: What its samples send requests with; empty if that is the language itself.
        lexer: Its name for the highlighter.
        template: The file name of the template of a sample.
        command: What runs a file of it.
        literal: How it writes a value of JSON.
    """

    key: str
    title: str
    library: str
    lexer: str
    template: str
    command: tuple[str, ...]
    literal: Dialect

    @property
    def file_name(self) -> str:
        """The name of a file with a program in this language."""
        return "sample." + self.template.split(".")[1]


def _read(name: str) -> Any:  # noqa: ANN401  YAML may hold anything
    text = (files("mock_server.reference") / "templates" / "samples" / name).read_text(encoding="utf-8")
    return yaml.safe_load(text)


LANGUAGES: Final = tuple(msgspec.convert({"key": key, **raw}, Language) for key, raw in _read("languages.yaml").items())
"""The languages, in the order in which samples are shown."""

OUTPUTS: Final[Mapping[str, Mapping[str, Any]]] = _read("outputs.yaml") or {}
"""What each sample did when it was run, by its name and its language: `output`, `saved`, and `code`, a digest of it."""
