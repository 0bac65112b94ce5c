"""Tests of the collections of requests."""
