"""Sending: a request and its answer as values, within limits and a budget."""
