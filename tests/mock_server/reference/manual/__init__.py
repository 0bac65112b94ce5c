"""Tests of the manual of the mock server."""
