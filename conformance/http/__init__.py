"""Sending requests within limits and a budget; requests and answers are plain values."""
