"""Tests of the mock server, one module per module."""
