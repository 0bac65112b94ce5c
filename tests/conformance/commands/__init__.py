"""Tests of `conformance/commands`."""
