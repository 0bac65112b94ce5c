"""Path templates that cannot be reached."""

import pytest

from mock_server.contract.paths import unreachable


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (["/a/{x}", "/a/b"], ("/a/{x}", "/a/b")),
        (["/a/b", "/{x}/{y}", "/a/{y}"], ("/{x}/{y}", "/a/{y}")),
        (["/a/{x}", "/a/{x}.csv"], ("/a/{x}", "/a/{x}.csv")),
        (["/a/{x}", "/a/{y}"], ("/a/{x}", "/a/{y}")),
        (["/a/{x}.csv", "/a/{x}.{y}", "/a/{x}"], None),
        (["/{x}/b", "/a/{y}"], None),
        (["/a/{x}", "/a/{x}/b"], None),
        (["/a{x}", "/a"], None),
    ],
)
def test_a_template_behind_one_that_covers_it_is_found(paths: list[str], found: tuple[str, str] | None) -> None:
    """A parameter is one or more characters without a slash; templates that overlap in part are both reached."""
    assert unreachable(paths) == found
