"""Tests of the judge, module by module."""
