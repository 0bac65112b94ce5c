"""Tests of `conformance/rules/authorisation`."""
