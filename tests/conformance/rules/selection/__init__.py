"""Tests of `conformance/rules/selection`."""
