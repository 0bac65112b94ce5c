"""What all tests share: pytest's own fixture to test a plugin with."""

pytest_plugins = ["pytester"]
