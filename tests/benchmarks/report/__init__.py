"""All benchmarks in one go: what was measured is written down, and drawn from there for the README."""
