"""Tests of HTTP on a connection."""
