"""Tests of the page of the control API."""
