"""Tests of `conformance/rules/creating`."""
