"""A `.http` file, in the words of httpYac, which other readers know as well except for the ids."""

from jinja2 import Template

from mock_server.reference.collections.walks import ID_PLACE, Settings, Walk
from mock_server.reference.model import Reference


def as_http_file(reference: Reference, walks: tuple[Walk, ...], settings: Settings, file: Template) -> bytes:
    """Return the file; a request takes the id out of the answer to the creation before it.

    Args:
        reference: Its contract gives title and version.
        walks: The requests.
        settings: What the variables are set to.
        file: The template of the file.
    """
    return file.render(reference=reference, walks=walks, settings=settings, id_place=ID_PLACE).encode()
