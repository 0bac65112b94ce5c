"""Tests of the checks, one module for each rule family."""
