"""Tests of the documentation that is printed from the contract."""
