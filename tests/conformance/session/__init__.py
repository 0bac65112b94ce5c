"""Tests of what runs the checks: session, ledger, preflight and runner."""
