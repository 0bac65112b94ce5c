"""Tests of what a client is judged by."""
