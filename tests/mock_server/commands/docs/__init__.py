"""Tests of `mailing-mock docs`."""
