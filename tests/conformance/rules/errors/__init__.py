"""Tests of `conformance/rules/errors`."""
