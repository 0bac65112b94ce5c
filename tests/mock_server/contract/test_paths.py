"""The order in which path templates are matched."""

import pytest

from mock_server.contract.paths import ambiguous, matching_order


@pytest.mark.parametrize(
    ("paths", "ordered"),
    [
        (["/a/{x}", "/a/b"], ["/a/b", "/a/{x}"]),
        (["/{x}/{y}", "/a/{y}", "/a/b"], ["/a/b", "/a/{y}", "/{x}/{y}"]),
        (["/a/{x}", "/a/{x}.csv", "/a/{x}.{y}"], ["/a/{x}.csv", "/a/{x}.{y}", "/a/{x}"]),
        (["/b", "/a/{x}", "/a"], ["/b", "/a/{x}", "/a"]),
    ],
)
def test_matching_order(paths: list[str], ordered: list[str]) -> None:
    """A template comes before every other that matches all it matches, and nothing else is moved."""
    assert list(matching_order(paths)) == ordered


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ("/a/{x}", "/a/{y}", True),
        ("/{x}/b", "/a/{y}", True),
        ("/a/{x}.csv", "/a/list.{y}", True),
        ("/a/{x}", "/a/b", False),
        ("/a/{x}", "/a/{x}/b", False),
        ("/a/{x}.csv", "/a/{x}.xlsx", False),
        ("/a{x}", "/a", False),
    ],
)
def test_ambiguous_templates(one: str, other: str, *, clash: bool) -> None:
    """Two templates clash when some path matches both and neither is the more specific one."""
    assert (ambiguous([one, other]) is not None) is clash
