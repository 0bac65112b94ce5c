"""The samples of an operation, and the whole example."""

import hashlib
import shlex
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from mock_server.contract import Operation
from mock_server.reference.layout import layout_scalar, layout_value
from mock_server.reference.model import Body, Life, Sample
from mock_server.reference.samples.languages import LANGUAGES, OUTPUTS, Language

WHOLE: Final = "whole"
"""The name of the whole example, which goes through everything that a client has to handle."""

_TEMPLATES: Final = Environment(
    loader=PackageLoader("mock_server.reference", "templates/samples"),
    autoescape=False,  # noqa: S701  programs are no HTML; the page escapes them
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["shell"] = shlex.quote


def operation_samples(
    operation: Operation, parameters: Sequence[Mapping[str, Any]], body: Body | None
) -> tuple[Sample, ...]:
    """Return the samples of an operation, one in each language.

    They are for an environment that has `MAILING_BASE_URL` and `MAILING_TOKEN` set.

    Args:
        operation: The operation.
        parameters: Its parameters, references followed. Those of the path are filled in with their examples.
        body: Its request body; the first example is sent.
    """
    path = operation.path
    for parameter in parameters:
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", layout_scalar(parameter.get("example")))
    values = {
        "method": operation.method,
        "path": path,
        "file": operation.table.format if operation.table else "",
        **_body(body),
    }
    return tuple(_sample(operation.operation_id, language, language.template, values) for language in LANGUAGES)


def whole_samples(life: Life | None) -> tuple[Sample, ...]:
    """Return the whole example in each language: create, wait out a 429, download once, handle a 403, save the file.

    Args:
        life: What creates and uses up; the first use that answers with a file is taken.
    """
    readers = [entry.operation for entry in life.consumers if entry.operation.table] if life else []
    if life is None or not readers or life.creators[0].body is None:
        return ()
    before, _, after = readers[0].path.partition("{id}")
    values = {
        "create_path": life.creators[0].operation.path,
        "before_id": before,
        "after_id": after,
        "file": readers[0].table.format if readers[0].table else "",
        **_body(life.creators[0].body),
    }
    return tuple(_sample(WHOLE, language, f"{WHOLE}.{language.template}", values) for language in LANGUAGES)


def digest_of(code: str) -> str:
    """Return what tells a program from another one, for the record of what it did."""
    return hashlib.sha256(code.encode()).hexdigest()[:12]


def _body(body: Body | None) -> dict[str, object]:
    example = next(iter(body.examples), None) if body else None
    return {"body": example.value if example else None, "media_type": example.media_type if example else ""}


def _sample(name: str, language: Language, template: str, values: Mapping[str, object]) -> Sample:
    literal = partial(_literal, language)
    code = _TEMPLATES.get_template(template).render(**values, literal=literal).strip("\n")
    done = OUTPUTS.get(name, {}).get(language.key, {})
    # What another program printed, such as that of another contract, is not what this one prints.
    done = done if done.get("code") == digest_of(code) else {}
    return Sample(
        language=language.key,
        title=language.title,
        library=language.library,
        lexer=language.lexer,
        code=code,
        output=done.get("output", ""),
        saved=tuple(done.get("saved", ())),
    )


def _literal(language: Language, value: object, indent: int = 0) -> str:
    return layout_value(value, language.literal, indent)
