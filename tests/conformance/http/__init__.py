"""Tests of `conformance/http`."""
