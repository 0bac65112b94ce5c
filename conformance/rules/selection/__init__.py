"""The rules of the family selection."""
