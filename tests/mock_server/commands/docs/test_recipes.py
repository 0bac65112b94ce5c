"""How the answers that examples show are brought about."""

from mock_server.commands.docs.examples import body_examples
from mock_server.commands.docs.recipes import NOT_BROUGHT_ABOUT, RECIPES
from mock_server.contract import load_contract


def test_every_recipe_is_for_an_example() -> None:
    """No recipe outlives its example, and what is not executed is documented still."""
    documented = {(each.status, each.name) for each in body_examples(load_contract()) if each.status is not None}
    assert set(RECIPES) == documented - NOT_BROUGHT_ABOUT
    assert documented >= NOT_BROUGHT_ABOUT
