"""From the file `openapi.yaml` to a `Contract`.

The one place of this package that reads files; `read_contract` does everything else from bytes.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from mock_server.contract.extensions import read_lifecycle, read_table, read_vocabulary
from mock_server.contract.implemented import check_document
from mock_server.contract.model import Contract, Operation, Vocabulary, resolved
from mock_server.contract.paths import unreachable
from mock_server.contract.source import ContractError, Mistake, Source, join, read_source

_STATUS: Final = re.compile(r"[1-5][0-9]{2}")
_KEPT: Final = 4
_ABOVE_PACKAGE: Final = Path(__file__).parent.parent.parent


def contract_path() -> Path:
    """Return where the contract of this project is: in the checkout, else beside the installed packages.

    Raises:
        ContractError: It is in neither place; the installation is broken.
    """
    candidates = (_ABOVE_PACKAGE / "openapi.yaml", _ABOVE_PACKAGE / "mailing_export_contract" / "openapi.yaml")
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    message = "the file is not where it was installed; install the project again"
    raise ContractError(Mistake("openapi.yaml", 1, "", message))


def load_contract(path: Path | None = None) -> Contract:
    """Read a contract from a file.

    Args:
        path: The file; None for the contract of this project.

    Returns:
        The contract, checked.

    Raises:
        ContractError: The file cannot be read, or the mock would not obey all of it.
    """
    file = contract_path() if path is None else path
    name = file.name if path is None else str(path)
    try:
        raw = file.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror or 'unknown reason'}"
        raise ContractError(Mistake(name, 1, "", message)) from None
    return read_contract(raw, name)


# Reading takes some milliseconds, and tests read the same contract for each application.
@lru_cache(_KEPT)
def read_contract(raw: bytes, file: str = "openapi.yaml") -> Contract:
    """Read a contract from the bytes of a file; the same bytes are read once in a process.

    Args:
        raw: The YAML text, UTF-8.
        file: The name to give in errors.

    Raises:
        ContractError: The mock would not obey all of it.
    """
    source = read_source(raw, file)
    document = check_document(source)
    _check_security(document, source)
    return Contract(
        source=raw,
        document=document,
        version=document["info"]["version"],
        digest=hashlib.sha256(raw).hexdigest(),
        base_path=_base_path(document, source),
        operations=_operations(document, source),
        vocabulary=_vocabulary(document, source),
        places=source,
    )


def _check_security(document: Mapping[str, Any], source: Source) -> None:
    if not document["security"]:
        raise source.error("/security", "no scheme is named, but the mock authenticates every request")
    for index, requirement in enumerate(document["security"]):
        if len(requirement) != 1:
            message = "not implemented: name one scheme in each entry; the entries are alternatives"
            raise source.error(f"/security/{index}", message)
        for scheme in requirement:
            if scheme not in document["components"]["securitySchemes"]:
                raise source.error(join("/security", index, scheme), f"there is no security scheme {scheme}")


def _base_path(document: Mapping[str, Any], source: Source) -> str:
    if not document["servers"]:
        raise source.error("/servers", "name a server; its path is the base of all others")
    paths: list[str] = []
    for index, server in enumerate(document["servers"]):
        place = f"/servers/{index}/url"
        try:
            path = str(urlsplit(server["url"]).path).rstrip("/")
        except ValueError:
            raise source.error(place, "this is not a URL") from None
        paths.append(path)
        if "{" in path or (path and not path.startswith("/")):
            raise source.error(place, "not implemented: the path of a server must be fixed and begin with /")
        # Clients of any of the servers must find the same paths here.
        if path != paths[0]:
            raise source.error(place, f"not implemented: the mock has one base path, here {paths[0] or '/'}")
    return paths[0]


def _operations(document: Mapping[str, Any], source: Source) -> dict[str, Operation]:
    paths = document["paths"]
    for path in paths:
        if not path.startswith("/"):
            raise source.error(join("/paths", path), "a path begins with /")
    if pair := unreachable(paths):
        raise source.error(join("/paths", pair[1]), f"{pair[0]} matches all its requests; move this path before it")
    operations: dict[str, Operation] = {}
    for path in paths:
        for method in paths[path]:
            operation = _operation(path, method, document, source)
            if operation.operation_id in operations:
                place = join("/paths", path, method, "operationId")
                raise source.error(place, f"{operation.operation_id} names another operation too")
            operations[operation.operation_id] = operation
    return operations


def _operation(path: str, method: str, document: Mapping[str, Any], source: Source) -> Operation:
    place, raw = join("/paths", path, method), document["paths"][path][method]
    statuses: list[int] = []
    for status in raw["responses"]:
        if not _STATUS.fullmatch(status):
            message = "not implemented: write each status by its number, so that each can be checked"
            raise source.error(f"{place}/responses/{status}", message)
        statuses.append(int(status))
    successes = [status for status in statuses if 200 <= status <= 299]  # noqa: PLR2004  the 2xx of HTTP
    # A mock cannot choose between two successes, and a file needs one media type.
    if len(successes) != 1:
        raise source.error(f"{place}/responses", "not implemented: an operation has exactly one 2xx response")
    response = resolved(document, raw["responses"][str(successes[0])])
    content = response.get("content", {})
    if len(content) != 1:
        at = f"{place}/responses/{successes[0]}"
        raise source.error(at, "not implemented: the server does not negotiate, so name exactly one media type")
    media_type, body = next(iter(content.items()))
    lifecycle = read_lifecycle(raw.get("x-lifecycle"))
    if lifecycle is not None and lifecycle.then is not None and lifecycle.then not in statuses:
        raise source.error(f"{place}/x-lifecycle/then", f"this operation has no response {lifecycle.then}")
    return Operation(
        operation_id=raw["operationId"],
        method=method.upper(),
        path=path,
        success=successes[0],
        media_type=media_type,
        statuses=tuple(sorted(statuses)),
        lifecycle=lifecycle,
        table=read_table(resolved(document, body["schema"]).get("x-table")),
    )


def _vocabulary(document: Mapping[str, Any], source: Source) -> Vocabulary:
    found = list(_members("x-filter", document["components"].get("schemas", {}), "/components/schemas"))
    if len(found) != 1:
        at = found[1][0] if found else "/components"
        raise source.error(at, f"one schema must carry x-filter, here {len(found)} do")
    pointer, value = found[0]
    return read_vocabulary(value, pointer, source)


def _members(key: str, value: object, pointer: str) -> Iterator[tuple[str, Any]]:
    """Yield every member of this name in a value, with its pointer."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in children:
        if name == key:
            yield join(pointer, name), member
        else:
            yield from _members(key, member, join(pointer, name))
