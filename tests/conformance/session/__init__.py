"""Tests of `conformance/session`."""
