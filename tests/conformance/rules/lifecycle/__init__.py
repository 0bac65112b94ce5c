"""Tests of `conformance/rules/lifecycle`."""
