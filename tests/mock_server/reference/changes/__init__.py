"""Tests of what changed between two contracts."""
