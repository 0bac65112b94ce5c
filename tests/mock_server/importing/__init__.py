"""Tests of importing exports."""
