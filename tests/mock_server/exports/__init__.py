"""Tests of `mock_server/exports`."""
