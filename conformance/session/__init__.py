"""The scenarios of a run, and the runner that plays them against a target."""
