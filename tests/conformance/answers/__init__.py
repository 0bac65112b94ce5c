"""Tests of `conformance/answers`."""
