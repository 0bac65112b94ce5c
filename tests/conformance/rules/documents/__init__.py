"""Tests of `conformance/rules/documents`."""
