"""Tests of `conformance/rules/authentication`."""
