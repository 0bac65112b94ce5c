"""Tests of the manual of the suite."""
