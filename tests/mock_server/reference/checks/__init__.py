"""Tests of the checks of documentation."""
