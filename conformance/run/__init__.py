"""The runner: it plays the scenarios in their order, decides when a run ends, and concludes the verdict."""
