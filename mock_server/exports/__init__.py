"""The operations without HTTP."""
