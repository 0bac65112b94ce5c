"""The result of a run as frozen values."""
