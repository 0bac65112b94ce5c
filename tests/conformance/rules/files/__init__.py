"""Tests of `conformance/rules/files`."""
