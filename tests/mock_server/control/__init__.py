"""Tests of what a tester steers."""
