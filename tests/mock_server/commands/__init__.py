"""Tests of commands of `mailing-mock`."""
