"""Tests of `mailing-conformance docs`."""
