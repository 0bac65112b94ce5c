"""Tests of `conformance/rules/robustness`."""
